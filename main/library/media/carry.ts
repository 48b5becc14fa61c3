import type { CopyPlanView } from '../../../preload/contract';
import { SealiftError } from '../../errors';
import type { JobContext } from '../../jobs';
import {
  type BegunSplit,
  begunSplits,
  type CopyPlan,
  copyToMedia,
  describeMedium,
  type MediumLoad,
  type MediumOutcome,
  planCopies,
  planSplit,
  splitWouldHelp,
} from '../../media';
import type { CarryInput, CopyResult } from '../../service-types';
import { compareVersions } from '../../templates';
import type { LibraryEnvironment } from '../environment';
import { recordCopy } from '../record-copy';
import { splitRecords } from '../split-packages';
import { mediumToPlan, packageToPlan } from './facts';
import { guideObjections } from './import-guide';
import { type Objection, objectionTo } from './origin';
import { rememberRate } from './rates';
import type { Shelf, ShelfMedium } from './shelf';

type Located = Awaited<ReturnType<typeof packageToPlan>>;

/** A plan, with what it speaks of. */
export interface CarryPlan {
  readonly view: CopyPlanView;
  readonly packages: readonly Located[];
  readonly media: readonly ShelfMedium[];
  readonly loads: CopyPlan['loads'];
  /** What stands against carrying some of the packages at all. */
  readonly objections: readonly Objection[];
}

/** What would happen with these packages on these media, and what stands in the way. Changes nothing. */
export async function planCarry(input: CarryInput, env: LibraryEnvironment, shelf: Shelf): Promise<CarryPlan> {
  const packages = await Promise.all([...new Set(input.packages)].map((id) => packageToPlan(id, env)));
  const media = await Promise.all([...new Set(input.media)].map((id) => shelf.find(id)));
  const facts = await Promise.all(media.map((medium) => mediumToPlan(medium, env)));
  const whole = planCopies(packages, facts, input.copies ?? 'spread', compareVersions);
  // What was begun in parts goes on in parts.
  const begun = input.split || !whole.possible ? await begunOf(packages, media, env) : new Map<string, BegunSplit>();
  const inParts = input.split && (!whole.possible || begun.size > 0);
  const { loads, ...view } = inParts ? planSplit(packages, facts, compareVersions, begun) : whole;
  const splitHelps = !view.possible && input.split !== true && (begun.size > 0 || splitWouldHelp(packages, facts));
  const sets = [...begun.values()].map(({ set }) => set);
  const found = await Promise.all(packages.map((each) => objectionTo(each, env)));
  const objections = found.filter((each) => each !== undefined);
  const { manual } = input;
  if (manual !== undefined)
    for (const { id, path } of packages)
      objections.push(...(await guideObjections(path, manual)).map((each) => ({ id, ...each })));
  const shown = { ...view, splitHelps, ...(sets.length > 0 && { sets }) };
  return { view: withObjections(shown, loads, objections), packages, media, loads, objections };
}

/** The plan with what stands against its packages, said where each of them would go. */
function withObjections(view: CopyPlanView, loads: CopyPlan['loads'], objections: readonly Objection[]): CopyPlanView {
  if (objections.length === 0) return view;
  const placed = new Set(loads.flatMap((load) => load.packages));
  const media = view.media.map((medium, at) => {
    const here = loads.find((load) => load.medium === medium.medium)?.packages ?? [];
    const own = objections.filter(({ id }) => here.includes(id) || (at === 0 && !placed.has(id)));
    return { ...medium, checks: [...medium.checks, ...own.map(({ check }) => check)] };
  });
  return { ...view, media, possible: false, splitHelps: false };
}

/** The packages of which parts were copied before, by their ids. */
async function begunOf(
  packages: readonly Located[],
  media: readonly ShelfMedium[],
  env: LibraryEnvironment,
): Promise<Map<string, BegunSplit>> {
  const begun = await begunSplits(
    packages.map(({ path }) => path),
    media.map(({ folder }) => folder),
    splitRecords(env),
  );
  return new Map(packages.flatMap(({ id, path }) => (begun.has(path) ? [[id, begun.get(path) as BegunSplit]] : [])));
}

/** What goes to which medium. What has no place is tried where most is free, so that the error says what is wrong with it. */
export function loadsOf({ packages, media, loads, view }: CarryPlan): MediumLoad[] {
  const placed = new Set(loads.flatMap((load) => load.packages));
  const roomiest = [...view.media].sort((a, b) => (b.free ?? 0) - (a.free ?? 0))[0]?.medium;
  return loads.flatMap((load) => {
    const medium = media.find((each) => each.view.id === load.medium);
    const files = packages
      .filter(({ id }) => load.packages.includes(id) || (!placed.has(id) && load.medium === roomiest))
      .map(({ path }) => path);
    return medium && files.length > 0
      ? [{ id: medium.view.id, name: medium.view.name, folder: medium.folder, files }]
      : [];
  });
}

/**
 * Copies to several media at once and remembers what each then holds. Everything that succeeded stays and is remembered, whatever
 * happens on the others. Throws what the only medium threw, or `media.copied_partly` naming those that failed and those that did not.
 */
export async function carry(
  loads: readonly MediumLoad[],
  options: { readonly overwrite: boolean; readonly site: string | null },
  env: LibraryEnvironment,
  shelf: Shelf,
  context: JobContext,
): Promise<CopyResult> {
  const outcomes = await copyToMedia(loads, options.overwrite, context, (outcome) =>
    remember(outcome, options.site, env),
  );
  await shelf.changed();
  const failed = outcomes.filter(({ failure }) => failure !== null);
  if (failed.length > 0 && outcomes.length === 1) throw failed[0]?.failure?.thrown;
  if (failed.length > 0)
    throw new SealiftError('media.copied_partly', {
      failed: failed.map(({ name }) => name),
      media: failed.map(({ id }) => id),
      codes: failed.map(({ failure }) => failure?.data.code ?? ''),
      errors: failed.map(({ failure }) => JSON.stringify(failure?.data)),
      done: outcomes.filter(({ failure }) => failure === null).map(({ name }) => name),
    });
  return {
    files: outcomes.flatMap(({ files }) => files),
    readBack: outcomes.every(({ readBack }) => readBack === 'direct') ? 'direct' : 'cached',
    media: outcomes.map(({ id, name, folder, files, readBack }) => ({
      id,
      name,
      folder,
      files: files.length,
      readBack,
    })),
  };
}

async function remember(outcome: MediumOutcome, site: string | null, env: LibraryEnvironment): Promise<void> {
  if (outcome.rate !== null) rememberRate(env.catalog, await describeMedium(outcome.folder), outcome.rate);
  if (outcome.files.length === 0) return;
  try {
    await recordCopy(outcome.folder, { files: outcome.files, readBack: outcome.readBack }, env, site);
  } catch (error) {
    // Of a medium that is gone nothing can be asked any more; what it holds shows when it is back.
    if (outcome.failure === null) throw error;
  }
}
