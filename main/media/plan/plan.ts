import type { CopyPlanView, PlannedCopyView } from '../../../preload/contract';
import { fileLimit, nameProblem } from '../rules';
import { isIdentical, mediumChecks } from './checks';
import { pack } from './pack';
import type { PlanMedium, PlanMode, PlanPackage } from './types';

/** What is needed besides the packages: their checksum files, the list of them, what a file system takes for itself. */
const besides = 64 * 1024;
const block = 4096;

export interface CopyPlan extends CopyPlanView {
  /** By medium: the packages that go there, in the order of the packages. */
  readonly loads: readonly { readonly medium: string; readonly packages: readonly string[] }[];
}

/**
 * What happens with every package on every medium. With `spread` each package goes to one medium, on as few as will do, and stays where it
 * lies already; with `each` all of them go to all. Nothing is planned beyond a medium's room. Pure: the same facts give the same plan.
 * Splitting is planned elsewhere; `splitHelps` is for the caller to fill in.
 */
export function planCopies(
  packages: readonly PlanPackage[],
  media: readonly PlanMedium[],
  mode: PlanMode,
  order: (a: string, b: string) => number,
): CopyPlan {
  const fates = packages.map((file) => media.map((medium) => fate(file, medium)));
  const places = mode === 'each' ? packages.map(() => media.map((_, at) => at)) : spread(packages, media, fates);
  const copies: PlannedCopyView[] = [];
  const views: CopyPlanView['media'] = [];
  const loads: { medium: string; packages: string[] }[] = [];
  for (const [at, medium] of media.entries()) {
    const here = packages.filter((_, index) => places[index]?.includes(at));
    const fatesHere = new Map(packages.map((file, index) => [file, fates[index]?.[at] ?? nothing]));
    const fateOf = (file: PlanPackage) => fatesHere.get(file) ?? nothing;
    const placed = mode === 'each' ? fitting(here, medium, fateOf) : new Set(here);
    const nowhere = packages.filter((_, index) => places[index]?.length === 0);
    const write = [...placed].filter((file) => fateOf(file).action !== 'identical');
    const needed = write.reduce((sum, file) => sum + fateOf(file).cost, 0) + (write.length > 0 ? besides : 0);
    const unplaced = mode === 'each' ? here.filter((file) => !placed.has(file)) : nowhere;
    views.push({
      medium: medium.id,
      needed,
      free: medium.facts.free,
      checks: mediumChecks(
        medium,
        { write, identical: [...placed].filter((file) => !write.includes(file)), needed, unplaced },
        order,
      ),
    });
    loads.push({ medium: medium.id, packages: [...placed].map((file) => file.id) });
    for (const [index, file] of packages.entries()) {
      const { action } = fateOf(file);
      const elsewhere = !here.includes(file) && (places[index]?.length ?? 0) > 0;
      copies.push({
        package: file.id,
        medium: medium.id,
        file: file.file,
        size: file.size,
        action: elsewhere ? 'elsewhere' : placed.has(file) ? action : 'impossible',
        parts: [],
      });
    }
  }
  const all = packages.every((file) =>
    mode === 'each'
      ? copies.every((copy) => copy.package !== file.id || copy.action !== 'impossible')
      : copies.some((copy) => copy.package === file.id && !['impossible', 'elsewhere'].includes(copy.action)),
  );
  const used = views.filter(
    (view) => mode === 'each' || loads.some((load) => load.medium === view.medium && load.packages.length > 0),
  );
  return {
    copies,
    media: views,
    loads,
    possible: all && used.every((view) => view.checks.every((check) => check.state !== 'blocked')),
    splitHelps: false,
  };
}

interface Fate {
  readonly action: 'copy' | 'identical' | 'replace' | 'continue' | 'impossible';
  /** Bytes of room it takes there. */
  readonly cost: number;
}

const nothing: Fate = { action: 'impossible', cost: Number.POSITIVE_INFINITY };

/** What would happen with a package on a medium with room enough. */
function fate(file: PlanPackage, medium: PlanMedium): Fate {
  const there = medium.present.find((other) => other.name === file.file);
  if (there && isIdentical(file, there)) return { action: 'identical', cost: 0 };
  const { facts } = medium;
  if (
    facts.readOnly ||
    medium.writeProtected ||
    file.size > fileLimit(facts.filesystem) ||
    nameProblem(file.file, facts.filesystem)
  )
    return nothing;
  const begun = medium.unfinished.find((part) => part.name === file.file);
  const cost = Math.ceil(file.size / block) * block;
  if (begun && begun.bytes > 0 && begun.bytes <= file.size)
    return {
      action: there ? 'replace' : 'continue',
      cost: Math.max(0, cost - Math.floor(begun.bytes / block) * block),
    };
  return { action: there ? 'replace' : 'copy', cost };
}

/** The place of each package, by its index: none, or one. What lies somewhere already stays there. */
function spread(
  packages: readonly PlanPackage[],
  media: readonly PlanMedium[],
  fates: readonly (readonly Fate[])[],
): number[][] {
  const rooms = media.map((medium) => Math.max(0, medium.facts.free - besides));
  const fixed = fates.map((row) => {
    const there = row.findIndex((each) => each.action === 'identical');
    // Bytes that are there already are the reason to go on there, where there is room for the rest.
    const begun = row.findIndex((each, at) => each.action === 'continue' && each.cost <= (rooms[at] ?? 0));
    const at = there >= 0 ? there : begun;
    if (at >= 0 && there < 0) rooms[at] = (rooms[at] ?? 0) - (row[at]?.cost ?? 0);
    return at;
  });
  const open = packages.map((_, index) => index).filter((index) => (fixed[index] ?? -1) < 0);
  const packed = pack(
    open.map((index) => ({
      size: packages[index]?.size ?? 0,
      fits: (fates[index] ?? []).map((each) => each.action !== 'impossible'),
      cost: (fates[index] ?? []).map((each) => (Number.isFinite(each.cost) ? each.cost : 0)),
    })),
    rooms,
  );
  return packages.map((_, index) => {
    const at = fixed[index] ?? -1;
    if (at >= 0) return [at];
    const place = packed[open.indexOf(index)];
    return place === null || place === undefined ? [] : [place];
  });
}

/** Of what is to go to one medium, what it has room for: in the order of the packages, passing over what does not fit. */
function fitting(
  here: readonly PlanPackage[],
  medium: PlanMedium,
  fateOf: (file: PlanPackage) => Fate,
): Set<PlanPackage> {
  let left = medium.facts.free - besides;
  return new Set(
    here.filter((file) => {
      const { action, cost } = fateOf(file);
      if (action === 'impossible') return false;
      if (action !== 'identical' && cost > left) return false;
      left -= action === 'identical' ? 0 : cost;
      return true;
    }),
  );
}
