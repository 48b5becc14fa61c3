import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { SealiftError } from '../../errors';
import type { JobContext } from '../../jobs';
import type { CopiedFile, SplitInput, SplitResult } from '../../service-types';
import { readChecksumFile, sumsName } from '../checksums';
import { copyFiles } from '../copy';
import { describeMedium, requireFolder } from '../describe';
import { mediumError } from '../failures';
import type { ReadBack } from '../read-back';
import { assignOutstanding, toPlan } from './assign';
import { beginSets } from './begin';
import { examine, lengthOf, type PresentMedium, readingBack } from './examine';
import { fillMedium } from './fill';
import type { AboutPackage } from './manifest';
import { remember, SplitRecords } from './record';
import { type KnownSplit, knownSplit, type SplitSource, splitSources } from './sources';
import { describeSet } from './summary';
import { partBytes, type SetUnderWay } from './under-way';

export interface SplitEnvironment {
  /** The folder of this workstation's data in which begun splits are remembered. */
  readonly records: string;
  /** What a package says of itself; null for a file that is none. */
  about(path: string): Promise<AboutPackage | null>;
}

/**
 * Carries packages to one or several media, splitting those that do not fit whole. What goes where is planned once and remembered: the
 * same call continues it, on any of the media, in any order, on another day, until every part is out. Parts that lie on a medium
 * and read back right are not written again; damaged ones are. Where media are still to come the result says which parts are not out
 * yet and asks for the next medium; that is no error. One failing medium does not keep the others from being filled.
 * Throws `media.*`, `volumes.no_room`, `volumes.too_many_parts`, `disk.*`, `job.cancelled`.
 */
export async function splitCopy(input: SplitInput, env: SplitEnvironment, context: JobContext): Promise<SplitResult> {
  context.plan([
    { key: 'look', weight: 1 },
    { key: 'verify', weight: 14 },
    { key: 'read', weight: 15 },
    { key: 'copy', weight: 70 },
  ]);
  context.begin('look');
  const overwrite = input.overwrite === true;
  const sources = await splitSources(input.files);
  const media = await presentMedia(input.to);
  const records = new SplitRecords(env.records);
  const ways = new Set<ReadBack>();

  // What was begun before comes first: its parts are cut already.
  const known = new Map<SplitSource, KnownSplit>();
  const whole = new Map<SplitSource, number>();
  for (const source of sources) {
    const split = await knownSplit(source, media, records, { partSize: input.partSize, overwrite });
    if (split) known.set(source, split);
    else {
      const at = await wholeOn(source, media);
      if (at !== undefined) whole.set(source, at);
    }
  }
  context.begin('verify');
  const sets: SetUnderWay[] = [];
  for (const [source, { record, withManifest }] of known) {
    const states = await examine(record, media, withManifest, readingBack(context, ways));
    sets.push({ source, record, states, assigned: states.map(() => null) });
  }
  const rooms = media.map(toPlan);
  assignOutstanding(sets, rooms);

  const fresh = sources.filter((source) => !known.has(source) && !whole.has(source));
  const begun = await beginSets(fresh, media, rooms, input.partSize, env, context);
  sets.push(...begun.sets);
  for (const [source, medium] of begun.whole) whole.set(source, medium);

  const writes = sets.flatMap((set) => set.assigned.map((at, index) => (at === null ? 0 : partBytes(set, index))));
  context.begin(
    'copy',
    2 * [...writes, ...[...whole.keys()].map(({ size }) => size)].reduce((sum, bytes) => sum + bytes, 0),
  );
  const files: CopiedFile[] = [];
  const failures: unknown[] = [];
  for (const [index, medium] of media.entries()) {
    try {
      files.push(...(await copyWhole(whole, index, medium, overwrite, context, ways)));
      files.push(...(await fillMedium(sets, index, media, records, context, ways)));
    } catch (error) {
      // The source is read for every medium, and a cancel is meant for all of them.
      if (!ofTheMedium(error)) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return {
    files,
    readBack: ways.has('cached') || ways.size === 0 ? 'cached' : 'direct',
    sets: sets.map((set) => describeSet(set.source.path, set.record, media, set.states)),
  };
}

async function presentMedia(folders: readonly string[]): Promise<PresentMedium[]> {
  const media: PresentMedium[] = [];
  for (const path of folders) {
    const folder = await requireFolder(path);
    if (media.some((medium) => medium.folder === folder)) continue;
    const facts = await describeMedium(folder);
    if (facts.readOnly) throw new SealiftError('media.read_only', { path: facts.path });
    await access(folder, constants.W_OK).catch((error) => Promise.reject(mediumError(error, folder)));
    // A list that could not be brought up to date afterwards is found now, before gigabytes are copied.
    await readChecksumFile(join(folder, sumsName));
    media.push({ folder, facts, who: remember(facts) });
  }
  return media;
}

/** The medium on which a file of that name and length lies as it is: it stays whole. */
async function wholeOn(source: SplitSource, media: readonly PresentMedium[]): Promise<number | undefined> {
  for (const [index, { folder }] of media.entries())
    if ((await lengthOf(join(folder, source.name))) === source.size) return index;
  return undefined;
}

/** Packages that fit are copied as they are, by what copies single files. */
async function copyWhole(
  whole: ReadonlyMap<SplitSource, number>,
  index: number,
  medium: PresentMedium,
  overwrite: boolean,
  context: JobContext,
  ways: Set<ReadBack>,
): Promise<readonly CopiedFile[]> {
  const files = [...whole].filter(([, at]) => at === index).map(([{ path }]) => path);
  if (files.length === 0) return [];
  // The steps of that copy are part of this one's.
  const within: JobContext = { ...forward(context), plan: () => undefined, begin: () => undefined };
  const result = await copyFiles({ files, to: medium.folder, overwrite }, within);
  ways.add(result.readBack);
  return result.files;
}

function forward(context: JobContext): JobContext {
  return {
    id: context.id,
    signal: context.signal,
    plan: (steps) => context.plan(steps),
    begin: (step, totalBytes) => context.begin(step, totalBytes),
    advance: (bytes) => context.advance(bytes),
    item: (name) => context.item(name),
    scratch: (path) => context.scratch(path),
  };
}

function ofTheMedium(error: unknown): boolean {
  return (
    error instanceof SealiftError &&
    [
      'media.gone',
      'media.damaged',
      'media.read_only',
      'media.busy',
      'disk.full',
      'disk.denied',
      'media.exists',
    ].includes(error.code)
  );
}
