import { fileLimit } from '../rules';
import { type PlannedPackage, planVolumes } from '../volumes';
import { isIdentical, mediumChecks } from './checks';
import type { CopyPlan } from './plan';
import type { PlanMedium, PlanPackage } from './types';

/**
 * What happens where packages may be split: those that fit stay whole, the others become parts over the media in their order, and over
 * further media that are not there yet. Pure, and decided by the very function that cuts.
 */
export function planSplit(
  packages: readonly PlanPackage[],
  media: readonly PlanMedium[],
  order: (a: string, b: string) => number,
): CopyPlan {
  const usable = media.filter((medium) => !medium.facts.readOnly && !medium.writeProtected);
  const there = packages.map((file) =>
    media.findIndex((medium) => medium.present.some((other) => isIdentical(file, other))),
  );
  const open = packages.filter((_, index) => (there[index] ?? -1) < 0);
  const planned = cut(open, usable);
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
      const fate = fates.get(file);
      const same = there[index] === at;
      const parts =
        fate?.how === 'split'
          ? fate.parts.flatMap((part, number) =>
              part.medium === here && here >= 0
                ? [{ number: number + 1, of: fate.parts.length, bytes: part.bytes }]
                : [],
            )
          : [];
      const whole = fate?.how === 'whole' && fate.medium === here && here >= 0;
      const replaces = medium.present.some((other) => other.name === file.file);
      const nowhere = fate !== undefined && fate.how !== 'whole' && fate.how !== 'split';
      if (whole) write.push(file);
      needed += whole ? file.size : parts.reduce((sum, part) => sum + part.bytes, 0);
      if (whole || same || parts.length > 0) load.push(file.id);
      copies.push({
        package: file.id,
        medium: medium.id,
        file: file.file,
        size: file.size,
        action: same
          ? 'identical'
          : whole
            ? replaces
              ? 'replace'
              : 'copy'
            : parts.length > 0
              ? 'split'
              : nowhere
                ? 'impossible'
                : 'elsewhere',
        parts,
      });
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
      used.every((view) => view.checks.every((check) => check.state !== 'blocked')),
    splitHelps: false,
  };
}

/** Whether packages that cannot be copied as they are could be carried in parts, on these media and others like them. */
export function splitWouldHelp(packages: readonly PlanPackage[], media: readonly PlanMedium[]): boolean {
  const usable = media.filter((medium) => !medium.facts.readOnly && !medium.writeProtected);
  return usable.length > 0 && cut(packages, usable).every(isPlaced);
}

function cut(packages: readonly PlanPackage[], media: readonly PlanMedium[]): PlannedPackage[] {
  return planVolumes(
    packages,
    media.map(({ facts }) => ({ free: facts.free, fileLimit: fileLimit(facts.filesystem), blockSize: 4096 })),
    { further: true },
  );
}

function isPlaced(planned: PlannedPackage): boolean {
  return planned.how === 'whole' || planned.how === 'split';
}
