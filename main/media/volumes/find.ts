import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { SealiftError } from '../../errors';
import { mediumError, systemCode } from '../failures';
import { largestManifest, parseManifest, type VolumeManifest, type VolumePart } from './manifest';
import { manifestOf, parseVolumeName } from './names';

const deepest = 2;
/** Folders are media, not whole disks: what lies beyond this many entries is not looked at. */
const mostFolders = 200;

/** A split package, as far as its parts lie in the folders that were looked through. */
export interface FoundVolumes {
  readonly manifest: VolumeManifest;
  /** The first manifest that was found of it: names it. */
  readonly path: string;
  readonly mtimeMs: number;
  /** Where each part lies, by its index; a part may lie in several places, and in none. */
  readonly places: readonly (readonly string[])[];
  /** Parts that lie nowhere here. */
  readonly missing: readonly VolumePart[];
}

export interface VolumesLookup {
  readonly found: readonly FoundVolumes[];
  /** Files that call themselves manifests and are not. */
  readonly unreadable: readonly { readonly path: string; readonly error: SealiftError }[];
}

interface Folder {
  readonly path: string;
  readonly files: ReadonlySet<string>;
  /** By the package's file name: the manifest for it that lies here. */
  readonly manifests: Map<string, VolumeManifest>;
}

/**
 * The split packages in folders and volumes, two levels deep. A path may also be that of a manifest or a part: then only its package is
 * looked for in its folder. A part counts when it has the name and length that the manifest says and no other set claims
 * it in its folder; its bytes are not read. Links are passed over.
 */
export async function findVolumes(paths: readonly string[], signal?: AbortSignal): Promise<VolumesLookup> {
  const folders: Folder[] = [];
  const sets = new Map<string, { manifest: VolumeManifest; path: string; mtimeMs: number }>();
  const unreadable: { path: string; error: SealiftError }[] = [];
  let only: Set<string> | undefined;
  const seen = new Set<string>();
  for (const path of paths.map((each) => resolve(each))) {
    const stats = await stat(path).catch((error) => Promise.reject(mediumError(error, path)));
    const file = stats.isFile() ? packageOf(basename(path)) : undefined;
    if (file !== undefined) only = new Set([...(only ?? []), file]);
    const roots = stats.isFile() ? (file === undefined ? [] : [dirname(path)]) : [path];
    for (const root of roots) {
      for (const folder of await foldersIn(root, stats.isFile() ? 1 : deepest, signal)) {
        if (seen.has(folder.path)) continue;
        seen.add(folder.path);
        folders.push(folder);
        await readManifests(folder, sets, unreadable);
      }
    }
  }
  const found = [...sets.values()]
    .filter(({ manifest }) => only === undefined || only.has(manifest.package.file))
    .map((set) => {
      const places = set.manifest.parts.map((part) => placesOf(part, set.manifest, folders));
      return { ...set, places };
    });
  return {
    found: await Promise.all(found.map(withLengths)),
    unreadable: unreadable.filter(({ path }) => only === undefined || only.has(packageOf(basename(path)) ?? '')),
  };
}

/** The package that a file belongs to as a part or manifest; undefined for any other file. */
function packageOf(name: string): string | undefined {
  return parseVolumeName(name)?.file ?? manifestOf(name);
}

/**
 * Why a split package cannot be read from what is here: parts that lie nowhere, named with the media they are on; or parts of
 * several sets of one package, of which none is whole.
 */
export function incomplete(set: FoundVolumes, all: readonly FoundVolumes[]): SealiftError | undefined {
  if (set.missing.length === 0) return undefined;
  const { file } = set.manifest.package;
  const others = all.filter((each) => each.manifest.package.file === file && each.missing.length > 0);
  if (others.length > 1)
    return new SealiftError('volumes.mixed', {
      package: file,
      sets: others.map((each) => {
        const here = each.manifest.parts.filter((part) => !each.missing.includes(part)).map((part) => part.number);
        return `${each.manifest.set.slice(0, 8)}: ${ranges(here) || '-'} / ${each.manifest.parts.length}`;
      }),
    });
  return new SealiftError('volumes.parts_missing', {
    package: file,
    of: set.manifest.parts.length,
    here: set.manifest.parts.length - set.missing.length,
    parts: partNames(set.missing),
  });
}

/** Parts as people look for them: number and, where it is known, the medium. Long lists end in an ellipsis. */
export function partNames(parts: readonly VolumePart[]): string[] {
  const names = parts.slice(0, 20).map((part) => (part.medium ? `${part.number} (${part.medium})` : `${part.number}`));
  return parts.length > 20 ? [...names, '…'] : names;
}

/** `1-3, 7`. */
function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}

async function foldersIn(root: string, depth: number, signal?: AbortSignal): Promise<Folder[]> {
  const folders: Folder[] = [];
  const walk = async (path: string, below: number, isRoot: boolean): Promise<void> => {
    signal?.throwIfAborted();
    if (folders.length >= mostFolders) return;
    let entries: Dirent[];
    try {
      entries = await readdir(path, { withFileTypes: true });
    } catch (error) {
      // A folder inside that may not be read (lost+found) is no reason not to look at the rest.
      if (!isRoot) return;
      throw mediumError(error, path);
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const visible = entries.filter((entry) => !entry.name.startsWith('.'));
    const files = visible.filter((entry) => entry.isFile()).map((entry) => entry.name);
    folders.push({ path, files: new Set(files), manifests: new Map() });
    if (below > 1)
      for (const entry of visible) if (entry.isDirectory()) await walk(join(path, entry.name), below - 1, false);
  };
  await walk(root, depth, true);
  return folders;
}

async function readManifests(
  folder: Folder,
  sets: Map<string, { manifest: VolumeManifest; path: string; mtimeMs: number }>,
  unreadable: { path: string; error: SealiftError }[],
): Promise<void> {
  for (const name of folder.files) {
    const file = manifestOf(name);
    if (file === undefined) continue;
    const path = join(folder.path, name);
    try {
      const { manifest, mtimeMs } = await readManifest(path, file);
      folder.manifests.set(file, manifest);
      const known = sets.get(manifest.set);
      sets.set(
        manifest.set,
        known ? { ...known, manifest: mergeMedia(known.manifest, manifest) } : { manifest, path, mtimeMs },
      );
    } catch (error) {
      if (!(error instanceof SealiftError)) throw error;
      unreadable.push({ path, error });
    }
  }
}

/** Reads the manifest at a path. Throws `volumes.manifest_invalid`, `volumes.manifest_newer` and the medium's errors. */
export async function readManifest(
  path: string,
  file = manifestOf(basename(path)),
): Promise<{ manifest: VolumeManifest; mtimeMs: number }> {
  try {
    const stats = await lstat(path);
    if (!stats.isFile() || stats.size > largestManifest)
      throw new SealiftError('volumes.manifest_invalid', { path, problem: 'size' });
    const manifest = parseManifest(await readFile(path), path);
    // Its name decides which parts lie beside it.
    if (manifest.package.file !== file) throw new SealiftError('volumes.manifest_invalid', { path, problem: 'name' });
    return { manifest, mtimeMs: stats.mtimeMs };
  } catch (error) {
    throw mediumError(error, path);
  }
}

/** Manifests of one set differ at most in what they know of the media: what one of them knows counts. */
function mergeMedia(one: VolumeManifest, other: VolumeManifest): VolumeManifest {
  return {
    ...one,
    parts: one.parts.map((part, index) => ({ ...part, medium: part.medium ?? other.parts[index]?.medium ?? null })),
  };
}

function placesOf(part: VolumePart, manifest: VolumeManifest, folders: readonly Folder[]): string[] {
  return folders
    .filter((folder) => {
      const claimed = folder.manifests.get(manifest.package.file)?.set;
      return folder.files.has(part.file) && (claimed === undefined || claimed === manifest.set);
    })
    .map((folder) => join(folder.path, part.file));
}

async function withLengths(set: Omit<FoundVolumes, 'missing'>): Promise<FoundVolumes> {
  const { parts } = set.manifest;
  const places = await Promise.all(
    parts.map(async (part, index) => {
      const right: string[] = [];
      for (const path of set.places[index] ?? []) if ((await lengthOf(path)) === part.bytes) right.push(path);
      return right;
    }),
  );
  return { ...set, places, missing: parts.filter((_, index) => places[index]?.length === 0) };
}

async function lengthOf(path: string): Promise<number | undefined> {
  try {
    const stats = await lstat(path);
    return stats.isFile() ? stats.size : undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw mediumError(error, path);
  }
}
