import type { JobContext } from '../../jobs';
import { type DriveWatch, discardUnfinished, eject, requireFolder, verifyMedium, writeDiscImage } from '../../media';
import type { CarryInput, CopyInput, MediumVerifyResult, Services, SplitInput } from '../../service-types';
import type { LibraryEnvironment } from '../environment';
import { splitPackages } from '../split-packages';
import { carry, loadsOf, planCarry } from './carry';
import { mediumContents } from './contents';
import { guidedPackages, putGuides } from './import-guide';
import { requireCarriable } from './origin';
import { recordVerification } from './record-verification';
import { Shelf } from './shelf';

/** The media of this computer, and what is carried on them. */
export function mediaServices(env: LibraryEnvironment, drives: DriveWatch): { media: Services['media']; shelf: Shelf } {
  const shelf = new Shelf(env, drives);
  const { jobs } = env;

  const verify = async (path: string, context: JobContext): Promise<MediumVerifyResult> => {
    const result = await verifyMedium(path, context);
    await recordVerification(path, result, env);
    await shelf.changed();
    return result;
  };
  const guidedBy = (input: { readonly manual?: string }, files: readonly string[], { signal }: JobContext) =>
    input.manual === undefined ? Promise.resolve([]) : guidedPackages(files, input.manual, signal);
  const split = (input: SplitInput) =>
    jobs.start('copy', input.to.join(', '), input, async (context) => {
      await requireCarriable(input.files, env);
      const guided = await guidedBy(input, input.files, context);
      const split = await splitPackages(input, env, context);
      const result = await putGuides(guided, split, input.site ?? null, env, context);
      await shelf.changed();
      return result;
    });
  const copy = (input: CopyInput) => {
    const folders = typeof input.to === 'string' ? [input.to] : input.to;
    return jobs.start('copy', folders.join(', '), input, async (context) => {
      await requireCarriable(input.files, env);
      const loads = [];
      for (const folder of new Set(folders)) {
        const real = await requireFolder(folder);
        loads.push({ id: real, name: folder, folder: real, files: input.files });
      }
      const guided = await guidedBy(input, input.files, context);
      const options = { overwrite: input.overwrite === true, site: input.site ?? null };
      return putGuides(guided, await carry(loads, options, env, shelf, context), options.site, env, context);
    });
  };

  const media: Services['media'] = {
    copy,
    split,
    verify: (path) => jobs.start('verify', path, { path }, (context) => verify(path, context)),
    list: () => shelf.list(),
    watch: (listener) => shelf.watch(listener),
    addFolder: (path) => shelf.addFolder(path),
    folder: async (id) => (await shelf.find(id)).folder,
    contents: async (id) => mediumContents((await shelf.find(id)).folder, env.trust),
    plan: async (input) => (await planCarry(input, env, shelf)).view,
    async carry(input: CarryInput) {
      const plan = await planCarry(input, env, shelf);
      const [objection] = plan.objections;
      if (objection) throw objection.error;
      const files = plan.packages.map(({ path }) => path);
      const inSplit = plan.view.copies.some(({ action }) => action === 'split');
      const { overwrite = false, site } = input;
      // Begun splits are known by their media alone: where splitting is allowed, what splits decides.
      if (inSplit || input.split)
        return split({
          files,
          to: plan.media.map(({ folder }) => folder),
          overwrite,
          ...(site ? { site } : {}),
          ...(input.manual === undefined ? {} : { manual: input.manual }),
        });
      const loads = loadsOf(plan);
      return jobs.start('copy', loads.map(({ name }) => name).join(', '), input, async (context) => {
        const guided = await guidedBy(input, files, context);
        const result = await carry(loads, { overwrite, site: site ?? null }, env, shelf, context);
        return putGuides(guided, result, site ?? null, env, context);
      });
    },
    async verifyMedium(id) {
      const { view, folder } = await shelf.find(id);
      return jobs.start('verify', view.name, { path: folder }, (context) => verify(folder, context));
    },
    async eject(id) {
      const { view, folder, volume } = await shelf.find(id);
      const state = await eject(folder, volume, await shelf.volumes());
      env.catalog.history.append({
        actor: env.actor,
        action: 'eject',
        subject: view.name,
        detail: { path: folder, state },
      });
      await shelf.changed();
      return { state };
    },
    writeImage: (input) => jobs.start('copy', input.out, input, (context) => writeDiscImage(input, context)),
    async discard(id) {
      const removed = await discardUnfinished((await shelf.find(id)).folder);
      await shelf.changed();
      return { removed };
    },
  };
  return { media, shelf };
}
