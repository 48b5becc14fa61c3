import { access, constants, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SealiftError } from '../../errors';
import { readBeside } from '../checksums';
import { filesystemOf } from '../facts';
import { mediumError, systemCode } from '../failures';
import { nameProblem } from '../rules';
import { lengthOf, type PresentMedium } from './examine';
import { readManifest } from './find';
import { mostParts, type VolumeManifest } from './manifest';
import { manifestName, volumeName } from './names';
import type { SplitRecord, SplitRecords } from './record';

/** A package that is to be carried in parts. */
export interface SplitSource {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  /** What the `.sha256` beside it says. */
  readonly recorded: string | undefined;
}

/** Checks the named files, and leaves out checksum files that stand beside another one of them. */
export async function splitSources(paths: readonly string[]): Promise<SplitSource[]> {
  if (paths.length === 0) throw new SealiftError('media.nothing_to_copy');
  const sources = new Map<string, SplitSource>();
  for (const path of paths) {
    const real = await realpath(path).catch((error) => Promise.reject(sourceError(error, path)));
    const stats = await stat(real).catch((error) => Promise.reject(sourceError(error, path)));
    if (!stats.isFile()) throw new SealiftError('media.source_not_a_file', { path });
    await access(real, constants.R_OK).catch((error) => Promise.reject(sourceError(error, path)));
    const name = basename(path);
    sources.set(real, { path: real, name, size: stats.size, recorded: await readBeside(real, basename(real)) });
  }
  const companions = new Set([...sources.values()].map(({ path }) => `${path}.sha256`));
  const packages = [...sources.values()].filter(({ path }) => !companions.has(path));
  const names = new Map<string, string>();
  for (const { name } of packages) {
    const other = names.get(name.toLowerCase());
    if (other !== undefined) throw new SealiftError('media.name_twice', { name, other });
    names.set(name.toLowerCase(), name);
    // Parts are named so that every filesystem takes them: nobody knows on which medium they travel on.
    const reason = name.startsWith('.')
      ? 'character'
      : nameProblem(volumeName(name, mostParts, mostParts), filesystemOf('vfat'));
    if (reason) throw new SealiftError('media.name_not_allowed', { file: name, filesystem: 'vfat', reason });
  }
  return packages;
}

function sourceError(error: unknown, path: string): unknown {
  if (systemCode(error) === 'ENOENT') return new SealiftError('media.source_missing', { path }, { cause: error });
  return mediumError(error, path);
}

export interface KnownSplit {
  readonly record: SplitRecord;
  /** The media here, by their index, that hold the manifest of this set. */
  readonly withManifest: ReadonlySet<number>;
}

/**
 * The split of this package that was begun before: the one whose manifest lies on a medium here, else the unfinished one that this
 * workstation remembers. Undefined where it is begun now. Another set's manifest under the same name is in the way
 * (`media.exists`) unless it may be overwritten.
 */
export async function knownSplit(
  source: SplitSource,
  media: readonly PresentMedium[],
  records: SplitRecords,
  options: { readonly partSize?: number | undefined; readonly overwrite: boolean },
): Promise<KnownSplit | undefined> {
  const isIt = ({ package: whole, parts }: VolumeManifest) =>
    whole.file === source.name &&
    whole.size === source.size &&
    (source.recorded === undefined || whole.sha256 === source.recorded) &&
    (options.partSize === undefined || parts.every((part) => part.bytes <= (options.partSize as number)));
  const remembered = (await records.of(source.name, source.size)).filter(({ manifest }) => isIt(manifest));
  const manifests = new Map<number, VolumeManifest>();
  for (const [index, medium] of media.entries()) {
    const path = join(medium.folder, manifestName(source.name));
    if ((await lengthOf(path)) === undefined) continue;
    const manifest = await readManifest(path).then(
      (read) => read.manifest,
      (error: unknown) => {
        if (options.overwrite && error instanceof SealiftError && error.code !== 'media.gone') return undefined;
        throw error;
      },
    );
    if (manifest && isIt(manifest)) manifests.set(index, manifest);
    else if (!options.overwrite) throw new SealiftError('media.exists', { path });
  }
  const [first] = manifests.values();
  const manifest = first ?? remembered.find(({ out }) => out.includes(null))?.manifest;
  if (!manifest) return undefined;
  for (const [index, other] of manifests)
    if (other.set !== manifest.set && !options.overwrite)
      throw new SealiftError('media.exists', { path: join(media[index]?.folder ?? '', manifestName(source.name)) });
  const nobody = manifest.parts.map(() => null);
  const record = remembered.find((each) => each.manifest.set === manifest.set);
  return {
    record: record ?? { manifest, planned: nobody, out: nobody },
    withManifest: new Set([...manifests].filter(([, each]) => each.set === manifest.set).map(([index]) => index)),
  };
}
