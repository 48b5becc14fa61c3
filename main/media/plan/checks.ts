import type { CheckView } from '../../../preload/contract';
import { type Finding, findings } from '../rules';
import type { PlanMedium, PlanPackage, PresentFile } from './types';

/** Every code that a check of a medium may have; each has its text in `checks.media.json`. */
export const mediumCheckCodes = [
  'media.writable',
  'media.read_only',
  'media.write_protected',
  'media.room',
  'media.too_small',
  'media.almost_full',
  'media.file_too_large',
  'media.name_not_allowed',
  'media.name_twice',
  'media.replaces',
  'media.older_copy',
  'media.newer_copy',
  'media.package_twice',
  'media.network_share',
  'media.system_disk',
  'media.slow',
  'media.cache_only',
] as const;
export type MediumCheckCode = (typeof mediumCheckCodes)[number];

/** A medium is almost full when less than this part of it, or of a file system's usual needs, is left. */
const almostFull = 0.03;
/** Slow is what keeps a person waiting for longer than this. */
const patience = 20 * 60;
/** Bytes per second of what is known to be slow before anything was measured. */
const usualRates: Readonly<Record<string, number>> = { optical: 8_000_000, network: 30_000_000 };

/** What is to happen on one medium: the packages that go there, and what that takes. */
export interface MediumLoad {
  /** Packages whose bytes are to be written there. */
  readonly write: readonly PlanPackage[];
  /** Packages of which the very same file is there already. */
  readonly identical: readonly PlanPackage[];
  /** Bytes of room that writing takes. */
  readonly needed: number;
  /** Packages that were meant for it and are too large for what is left. */
  readonly unplaced: readonly PlanPackage[];
}

/**
 * Everything that was looked at before packages are copied to a medium, worst first: what stands in the way, what to think about, what is
 * fine. Pure. `order` compares two versions of one application; it is told which is later.
 */
export function mediumChecks(
  medium: PlanMedium,
  load: MediumLoad,
  order: (a: string, b: string) => number,
): CheckView[] {
  const { facts } = medium;
  const blocked: CheckView[] = [];
  const warnings: CheckView[] = [];
  const fine: CheckView[] = [];
  const check = (code: MediumCheckCode, state: CheckView['state'], params: CheckView['params'] = {}) => {
    const list = state === 'blocked' ? blocked : state === 'ok' ? fine : warnings;
    list.push({ code, state, params });
  };

  if (medium.writeProtected) check('media.write_protected', 'blocked', { medium: medium.name });
  else if (facts.readOnly) check('media.read_only', 'blocked', { medium: medium.name });
  else check('media.writable', 'ok', { medium: medium.name });

  const all = [...load.write, ...load.unplaced];
  for (const finding of refusals(medium, all))
    check(finding.code as MediumCheckCode, 'blocked', copyOf(finding.params));

  const needed = load.needed + load.unplaced.reduce((sum, file) => sum + file.size, 0);
  const short = load.unplaced.length > 0 || needed > facts.free;
  if (short) check('media.too_small', 'blocked', { medium: medium.name, needed, free: facts.free });
  else if (facts.free - needed < facts.size * almostFull && load.write.length > 0)
    check('media.almost_full', 'warning', { medium: medium.name, needed, free: facts.free, left: facts.free - needed });
  else check('media.room', 'ok', { needed, free: facts.free });

  if (medium.system) check('media.system_disk', 'warning', { medium: medium.name });
  if (medium.kind === 'network' || facts.filesystem.family === 'network')
    check('media.network_share', 'warning', { medium: medium.name });
  for (const file of load.write) copies(medium, file, order, check);
  for (const file of twice(load.write)) check('media.package_twice', 'warning', { file: file.file });
  const rate = medium.rate ?? usualRates[medium.kind] ?? null;
  // Written once and read back once.
  if (rate !== null && rate > 0 && (2 * load.needed) / rate > patience)
    check('media.slow', 'warning', { medium: medium.name, rate, minutes: Math.ceil((2 * load.needed) / rate / 60) });
  if (!medium.direct && load.write.length > 0) check('media.cache_only', 'warning', { medium: medium.name });
  return [...blocked, ...warnings, ...fine];
}

/** What the file system refuses: too long files, names. Room and write protection are said by themselves. */
function refusals(medium: PlanMedium, files: readonly PlanPackage[]): Finding[] {
  const present = medium.present.map((file) => file.name);
  return findings(
    { ...medium.facts, free: Number.POSITIVE_INFINITY, readOnly: false },
    files.map((file) => ({ name: file.file, size: file.size })),
    present,
  );
}

type Add = (code: MediumCheckCode, state: CheckView['state'], params?: CheckView['params']) => void;

/** Other copies of the same application that lie there. */
function copies(medium: PlanMedium, file: PlanPackage, order: (a: string, b: string) => number, check: Add): void {
  const same = medium.present.find((other) => other.name === file.file);
  if (same && !isIdentical(file, same)) check('media.replaces', 'warning', { file: file.file });
  const { about } = file;
  if (!about) return;
  for (const other of medium.present) {
    if (other.about?.key !== about.key || other.about.kind !== about.kind || other.name === file.file) continue;
    const params = { file: other.name, name: about.name, there: other.about.version, version: about.version };
    const later = order(about.version, other.about.version);
    if (later > 0) check('media.older_copy', 'warning', params);
    else if (later < 0) check('media.newer_copy', 'warning', params);
    else check('media.package_twice', 'warning', { file: other.name });
  }
}

/** Packages that are chosen twice: the same bytes, or the same version of the same application in the same form. */
function twice(files: readonly PlanPackage[]): PlanPackage[] {
  const seen = new Set<string>();
  return files.filter((file) => {
    const keys = [
      file.sha256,
      file.about && JSON.stringify([file.about.key, file.about.version, file.about.kind]),
    ].filter((key) => key !== null);
    const known = keys.some((key) => seen.has(key));
    for (const key of keys) seen.add(key);
    return known;
  });
}

/** Whether a file that lies there is, as far as is remembered, the very same one. */
export function isIdentical(file: PlanPackage, other: PresentFile): boolean {
  return other.name === file.file && other.size === file.size && file.sha256 !== null && other.sha256 === file.sha256;
}

function copyOf(params: Finding['params']): CheckView['params'] {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      Array.isArray(value) ? [...value] : (value as string | number | boolean),
    ]),
  );
}
