import { fileLimit } from '../rules';
import { type BegunSplit, type PlannedPackage, planVolumes } from '../volumes';
import { isIdentical, mediumChecks } from './checks';
import type { CopyPlan } from './plan';
import type { PlanMedium, PlanPackage } from './types';

/**
 * What happens where packages may be split: those that fit stay whole, the others become parts over the media in their order, and over
 * further media that are not there yet. What was begun before, by the package's id, goes on as it was cut. Pure, and decided by the very
 * function that cuts.
 */
export function planSplit(
  packages: readonly PlanPackage[],
  media: readonly PlanMedium[],
  order: (a: string, b: string) => number,
  begun: ReadonlyMap<string, BegunSplit> = new Map(),
): CopyPlan {
  const usable = media.filter((medium) => !medium.facts.readOnly && !medium.writeProtected);
  const there = packages.map((file) =>
    media.findIndex((medium) => medium.present.some((other) => isIdentical(file, other))),
  );
  const open = packages.filter(({ id }, index) => (there[index] ?? -1) < 0 && !begun.has(id));
  const taken = media.map((_, at) => [...begun.values()].reduce((sum, split) => sum + bytesFor(split, at), 0));
  const planned = cut(
    open,
    usable,
    usable.map((medium) => medium.facts.free - (taken[media.indexOf(medium)] ?? 0)),
  );
  const fates = new Map(open.map((file, index) => [file, planned[index]]));
  const copies: CopyPlan['copies'] = [];
  const views: CopyPlan['media'] = [];
  const loads: { medium: string; packages: string[] }[] = [];
  for (const [at, medium] of media.entries()) {
    const here = usable.indexOf(medium);
    const write: PlanPackage[] = [];
    let needed = 0;
    const load: string[] = [];
    for (const [index, file] of packages.entries()) {
      const split = begun.get(file.id);
      const { action, parts } = split
        ? ofBegun(split, at)
        : ofFresh(fates.get(file), here, there[index] === at, isInTheWay(file, medium));
      const coming = parts.reduce((sum, part) => sum + part.bytes, 0);
      if (action === 'copy' || action === 'replace') write.push(file);
      needed += action === 'copy' || action === 'replace' ? file.size : coming;
      if (action !== 'impossible' && action !== 'elsewhere') load.push(file.id);
      copies.push({ package: file.id, medium: medium.id, file: file.file, size: file.size, action, parts });
    }
    loads.push({ medium: medium.id, packages: load });
    const checks = mediumChecks(medium, { write, identical: [], needed, unplaced: [] }, order);
    views.push({ medium: medium.id, needed, free: medium.facts.free, checks });
  }
  const used = views.filter((view) => loads.some((load) => load.medium === view.medium && load.packages.length > 0));
  return {
    copies,
    media: views,
    loads,
    possible:
      used.length > 0 &&
      planned.every(isPlaced) &&
      ![...begun.values()].some(isStuck) &&
      used.every((view) => view.checks.every((check) => check.state !== 'blocked')),
    splitHelps: false,
  };
}

/** Whether packages that cannot be copied as they are could be carried in parts, on these media and others like them. */
export function splitWouldHelp(packages: readonly PlanPackage[], media: readonly PlanMedium[]): boolean {
  const usable = media.filter((medium) => !medium.facts.readOnly && !medium.writeProtected);
  const free = usable.map(({ facts }) => facts.free);
  return usable.length > 0 && cut(packages, usable, free).every(isPlaced);
}

type Fate = Pick<CopyPlan['copies'][number], 'action' | 'parts'>;

/** What happens on one medium with a package that nothing is known of yet; `here` is its number among those that can be written to. */
function ofFresh(fate: PlannedPackage | undefined, here: number, same: boolean, inTheWay: boolean): Fate {
  const none = { parts: [] };
  if (same) return { action: 'identical', ...none };
  if (fate?.how === 'whole')
    return { action: fate.medium !== here ? 'elsewhere' : inTheWay ? 'replace' : 'copy', ...none };
  if (fate?.how !== 'split') return { action: fate ? 'impossible' : 'elsewhere', ...none };
  const parts = fate.parts.flatMap(({ medium, bytes }, index) =>
    here >= 0 && medium === here ? [{ number: index + 1, of: fate.parts.length, bytes }] : [],
  );
  return { action: parts.length > 0 ? 'split' : 'elsewhere', parts };
}

/** What happens on one medium with a package of which parts were copied before. */
function ofBegun(split: BegunSplit, at: number): Fate {
  const { set, assigned, here } = split;
  const parts = set.parts.flatMap(({ number, bytes }, index) =>
    assigned[index] === at ? [{ number, of: set.parts.length, bytes }] : [],
  );
  if (parts.length > 0) return { action: 'split', parts };
  if (here.includes(at)) return { action: 'identical', parts };
  return { action: isStuck(split) ? 'impossible' : 'elsewhere', parts };
}

function isInTheWay(file: PlanPackage, medium: PlanMedium): boolean {
  return medium.present.some((other) => other.name === file.file);
}

/** Bytes of parts that go to a medium. */
function bytesFor({ set, assigned }: BegunSplit, at: number): number {
  return set.parts.reduce((sum, { bytes }, part) => sum + (assigned[part] === at ? bytes : 0), 0);
}

/** Parts are still to go out, and none of them can go to a medium that is here. */
function isStuck({ set, assigned }: BegunSplit): boolean {
  return set.next !== null && assigned.every((medium) => medium === null);
}

function cut(
  packages: readonly PlanPackage[],
  media: readonly PlanMedium[],
  free: readonly number[],
): PlannedPackage[] {
  return planVolumes(
    packages,
    media.map(({ facts }, at) => ({ free: free[at] ?? 0, fileLimit: fileLimit(facts.filesystem), blockSize: 4096 })),
    { further: true },
  );
}

function isPlaced(planned: PlannedPackage): boolean {
  return planned.how === 'whole' || planned.how === 'split';
}
