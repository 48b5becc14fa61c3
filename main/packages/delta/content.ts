import { createHash } from 'node:crypto';
import { type Compression, type Digest, digestOf, hexOf, type ImageRecord, type StoredLayer } from '../../images';
import { differencePath } from '../seal/check-delta';
import { FULL_SIGNATURE, METADATA_FILE } from '../seal/schema';
import type { DeltaSeal, SealedBase, SealedFull } from '../types';
import type { FileOnDisk, PackageContent, PackageFile, PackagePlan } from '../write/plan';
import { gzipRun } from '../write/write-package';
import { leftOut } from './left-out';
import { deltaFolder } from './name';

/** A version whose layers a delta counts on, or a site that has told what it has. */
export type Base = {
  /** Images that are there, as far as they are known: what rebuilt layers may be the difference to. */
  readonly images?: readonly ImageRecord[];
} & BaseLayers;

type BaseLayers =
  | {
      readonly version: { readonly key: string; readonly name: string; readonly version: string };
      readonly layers: Pick<ReadonlySet<Digest>, 'has'>;
    }
  | {
      readonly site: string;
      readonly layers: Pick<ReadonlySet<Digest>, 'has'>;
      /** Versions that are there, with their layers. */
      readonly versions: readonly Extract<BaseLayers, { version: unknown }>[];
    };

/** A layer that travels as its difference to another one. */
export interface LayerDifference {
  readonly layer: Digest;
  readonly base: { readonly diffId: Digest; readonly size: number };
  readonly file: FileOnDisk;
}

/**
 * The content of a delta package: that of the full one, without the layers that all bases have, and with differences in place of others.
 * Pure: equal input gives an equal package.
 */
export function deltaContent(
  full: PackageContent,
  bases: readonly Base[],
  differences: readonly LayerDifference[],
  sealed: SealedFull,
  fullSignature: Uint8Array | undefined,
): PackageContent {
  const images = imagesIn(full);
  const differing = new Set(differences.map(({ layer }) => layer));
  const expected = [...leftOut(images, bases)].filter((layer) => !differing.has(layer));
  const leave = new Set([...expected, ...differing]);
  const counted = new Set([...expected, ...differences.map(({ base }) => base.diffId)]);
  const { sites, versions } = namesOfBases(bases);
  const extra: PackageFile[] = differences.map(({ layer, base, file }) => ({
    path: differencePath(layer, base.diffId),
    file,
  }));
  if (fullSignature) extra.push({ path: FULL_SIGNATURE, bytes: fullSignature });
  const [small, archives] = [full.files.filter(isSmall), full.files.filter((file) => !isSmall(file))];
  return {
    ...full,
    folder: deltaFolder(full.folder, { versions, sites }),
    files: [...small, ...extra, ...archives.map((file) => ('images' in file ? { ...file, leave } : file))],
    delta: {
      expects: expected,
      sealed: {
        bases: sealedBases(bases, counted),
        site: sites.length > 0 ? sites.join(', ') : null,
        differences: differences.map(({ layer, base }) => ({
          layer,
          base: base.diffId,
          baseSize: base.size,
          path: differencePath(layer, base.diffId),
        })),
        full: { ...sealed, signature: fullSignature ? FULL_SIGNATURE : null },
      },
    },
  };
}

/** What a delta's seal says of the full package: enough to know later, without it, whether another one is the same. */
export async function sealedFull(
  plan: PackagePlan,
  compression: Compression,
  stored: ReadonlyMap<string, StoredLayer>,
): Promise<SealedFull> {
  const layers = new Map(plan.seal.images.flatMap((image) => image.layers.map(({ diffId }) => [diffId, diffId])));
  return {
    folder: plan.seal.folder,
    seal: hexOf(plan.sealDigest),
    compression,
    signature: null,
    between: await betweenLayers(plan, compression),
    layers: [...layers.keys()].flatMap((diffId) => {
      const layer = stored.get(diffId);
      return layer?.compression === compression ? [{ diffId, packed: hexOf(layer.compressedDigest) }] : [];
    }),
  };
}

/** SHA-256 (hex) of everything in a package that is no layer, as it is compressed here. */
export async function betweenLayers(plan: PackagePlan, compression: Compression): Promise<string> {
  const hash = createHash('sha256');
  for (const segment of plan.segments)
    if ('bytes' in segment) for await (const member of gzipRun(segment.bytes, compression)) hash.update(member);
  return hash.digest('hex');
}

/**
 * The content of the full package that a delta was made from: its own files without what only a delta has. `files` are those of the delta that are no
 * archives, by path; `images` all its images. Pure.
 */
export function fullContent(
  seal: DeltaSeal,
  files: ReadonlyMap<string, Uint8Array>,
  images: readonly { readonly archive: string; readonly image: ImageRecord }[],
): PackageContent {
  const only = new Set([...seal.delta.differences.map(({ path }) => path), FULL_SIGNATURE]);
  return {
    kind: seal.kind,
    template: seal.template,
    folder: seal.delta.full.folder,
    files: seal.files
      .filter(({ path }) => !only.has(path))
      .map((file): PackageFile => {
        if ('entries' in file)
          return {
            path: file.path,
            images: images.filter((each) => each.archive === file.path).map(({ image }) => image),
          };
        const bytes = files.get(file.path);
        if (!bytes || hexOf(digestOf(bytes)) !== file.sha256) throw new Error(`${file.path} was not kept`);
        return { path: file.path, bytes, ...(file.mode !== undefined && { mode: Number.parseInt(file.mode, 8) }) };
      }),
  };
}

/** The names of what a delta counts on, as its folder tells them. */
export function namesOfBases(bases: readonly Base[]): { versions: string[]; sites: string[] } {
  return {
    sites: bases.flatMap((base) => ('site' in base ? [base.site] : [])),
    versions: bases.flatMap((base) => ('version' in base ? [base.version.version] : [])),
  };
}

/** Files of a delta that make up the full package, and are small enough to be kept while it is read. */
export function isKept(seal: DeltaSeal, path: string): boolean {
  return path !== METADATA_FILE && !seal.delta.differences.some((difference) => difference.path === path);
}

function isSmall(file: PackageFile): boolean {
  return !('images' in file);
}

function imagesIn(content: PackageContent): ImageRecord[] {
  return content.files.flatMap((file) => ('images' in file ? file.images : []));
}

/** Each version once, with what is counted on of it; a version that has nothing of it is none that it counts on. */
function sealedBases(bases: readonly Base[], counted: ReadonlySet<Digest>): SealedBase[] {
  const versions = bases.flatMap((base) => ('site' in base ? base.versions : [base]));
  const found = new Map<string, SealedBase>();
  for (const { version, layers } of versions) {
    const shared = [...counted].filter((layer) => layers.has(layer));
    if (shared.length > 0) found.set(JSON.stringify([version.key, version.version]), { ...version, layers: shared });
  }
  return [...found.values()];
}
