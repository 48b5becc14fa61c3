import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SealiftError } from '../errors';
import type { JobContext } from '../jobs';
import { type FoundVolumes, findVolumes, manifestOf, parseVolumeName, type VolumePart, volumeSource } from '../media';
import { type PackageSource, sourceAt, unlocked } from '../packages';
import type { VolumesHere } from '../service-types';
import type { LibraryEnvironment } from './environment';
import { unlockWith } from './trust/unlock';

/** A package in parts, as something to read. `path` is that of a manifest. */
export interface PackageInParts {
  readonly path: string;
  /** Complete, or an error when it is opened. */
  readonly source: PackageSource;
  /** Opens although parts are missing: for a look at the beginning. */
  readonly beginning: PackageSource;
  /** Opens although parts are missing, and asks for the medium of each when its turn comes, until it is there or the job is stopped. */
  waiting(context: JobContext): PackageSource;
  readonly volumes: VolumesHere;
  readonly set: FoundVolumes;
}

export interface PartsLookup {
  readonly found: readonly PackageInParts[];
  readonly unreadable: readonly { readonly path: string; readonly error: SealiftError }[];
}

/**
 * The packages whose parts lie at paths: folders, volumes, or the manifest or a part of one. Parts that are missing there are looked for on
 * the other media of this computer too, so that it does not matter which of them was named.
 */
export async function packagesInParts(
  paths: readonly string[],
  env: Pick<LibraryEnvironment, 'mediaFolders'>,
  signal?: AbortSignal,
): Promise<PartsLookup> {
  const named = await findVolumes(paths, signal);
  let sets = named.found;
  let all = sets;
  if (sets.some(({ missing }) => missing.length > 0)) {
    const elsewhere = await existing(await env.mediaFolders());
    const wanted = new Set(sets.map(({ manifest }) => manifest.set));
    const whole = await findVolumes([...(await foldersOf(paths)), ...elsewhere], signal);
    sets = sets.map((set) => whole.found.find(({ manifest }) => manifest.set === set.manifest.set) ?? set);
    sets = sets.filter(({ manifest }) => wanted.has(manifest.set));
    all = sets;
    sets = worthwhile(sets);
  }
  return {
    found: sets.map((set) => ({
      path: set.path,
      source: volumeSource(set, all),
      beginning: volumeSource(set, all, { partial: true }),
      waiting: (context) =>
        volumeSource(set, [set], { next: (part, closed) => brought(part, set, paths, env, context, closed) }),
      volumes: volumesHere(set),
      set,
    })),
    unreadable: named.unreadable,
  };
}

/** A medium is looked for this often: plugging it in should be noticed within two seconds. */
const lookMs = 1_000;

/** Where a part lies, as soon as it lies at the named places or on a medium of this computer. */
async function brought(
  part: VolumePart,
  { manifest }: FoundVolumes,
  paths: readonly string[],
  env: Pick<LibraryEnvironment, 'mediaFolders'>,
  context: JobContext,
  closed: AbortSignal,
): Promise<readonly string[]> {
  const { file } = manifest.package;
  const seen = new Map<string, string>();
  const signal = AbortSignal.any([context.signal, closed]);
  try {
    for (let asked = false; ; asked = true) {
      signal.throwIfAborted();
      const folders = await changedSince(seen, [
        ...paths.map((path) => (namesParts(path) ? resolve(path, '..') : path)),
        ...(await env.mediaFolders()),
      ]);
      // A medium that is pulled out while it is being looked through is looked for again.
      const { found } = await findVolumes(folders, signal).catch((error) => {
        if (signal.aborted) throw error;
        seen.clear();
        return { found: [] };
      });
      const places = found.find((set) => set.manifest.set === manifest.set)?.places[part.number - 1] ?? [];
      if (places.length > 0) return places;
      // Said after the first look, which keeps the media here busy for a moment: now they may be ejected.
      if (!asked)
        context.waitFor?.({ package: file, number: part.number, of: manifest.parts.length, medium: part.medium });
      await delay(lookMs, undefined, { signal });
    }
  } finally {
    context.waitFor?.(null);
  }
}

/**
 * Without what only repeats others: an unfinished split of a package that is here whole, and of unfinished splits of one package all but
 * the first, whose error speaks of all of them.
 */
function worthwhile(sets: readonly FoundVolumes[]): FoundVolumes[] {
  const isWhole = ({ missing }: FoundVolumes) => missing.length === 0;
  const whole = new Set(sets.filter(isWhole).map(({ manifest }) => manifest.package.sha256));
  const unfinished = new Set<string>();
  return sets.filter((set) => {
    if (isWhole(set)) return true;
    const { file, sha256 } = set.manifest.package;
    if (whole.has(sha256) || unfinished.has(file)) return false;
    unfinished.add(file);
    return true;
  });
}

/** Whether a path names a package in parts by its manifest or one of its parts. */
export function namesParts(path: string): boolean {
  const name = basename(path);
  return manifestOf(name) !== undefined || parseVolumeName(name) !== undefined;
}

/**
 * The one package at a path, or whose parts lie at several. With `beginning`, parts may be missing as long as they are not read.
 * What is encrypted is read through. Throws `package.none_found`, `volumes.*`, `encryption.*`.
 */
export async function sourceFor(
  path: string | readonly string[],
  env: Pick<LibraryEnvironment, 'mediaFolders' | 'trust'>,
  { beginning = false } = {},
): Promise<{ source: PackageSource; set?: FoundVolumes }> {
  const { source, set } = await storedSource(path, env, beginning);
  return { source: await unlocked(source, unlockWith(env.trust)), ...(set && { set }) };
}

/** As `sourceFor`, as it lies there: an encrypted one stays as it is. */
export async function storedSource(
  path: string | readonly string[],
  env: Pick<LibraryEnvironment, 'mediaFolders'>,
  beginning = false,
): Promise<{ source: PackageSource; set?: FoundVolumes }> {
  const paths = typeof path === 'string' ? [path] : path;
  const [first = ''] = paths;
  if (paths.length === 1 && !namesParts(first)) return { source: await sourceAt(first) };
  const { found, unreadable } = await packagesInParts(paths, env);
  const [package_] = found;
  if (!package_) throw unreadable[0]?.error ?? new SealiftError('package.none_found', { path: first });
  return { source: beginning ? package_.beginning : package_.source, set: package_.set };
}

function volumesHere({ manifest, missing }: FoundVolumes): VolumesHere {
  return {
    file: manifest.package.file,
    of: manifest.parts.length,
    here: manifest.parts.length - missing.length,
    missing: missing.map(({ number, medium }) => ({ number, medium })),
  };
}

/** What was looked through lately is looked through again after this long at the latest. */
const againMs = 20_000;

/** Of the folders that are there those in which something may have changed: a medium is not kept busy while somebody wants to eject it. */
async function changedSince(seen: Map<string, string>, folders: readonly string[]): Promise<string[]> {
  const changed: string[] = [];
  for (const folder of new Set(folders)) {
    const facts = await stat(folder).catch(() => undefined);
    if (!facts?.isDirectory()) continue;
    const now = `${facts.dev} ${facts.ino} ${facts.mtimeMs} ${Math.floor(Date.now() / againMs)}`;
    if (seen.get(folder) === now) continue;
    seen.set(folder, now);
    changed.push(folder);
  }
  return changed;
}

async function existing(folders: readonly string[]): Promise<string[]> {
  const there: string[] = [];
  for (const folder of folders) if ((await stat(folder).catch(() => undefined))?.isDirectory()) there.push(folder);
  return there;
}

async function foldersOf(paths: readonly string[]): Promise<string[]> {
  const folders: string[] = [];
  for (const path of paths) folders.push((await stat(path)).isDirectory() ? path : resolve(path, '..'));
  return folders;
}
