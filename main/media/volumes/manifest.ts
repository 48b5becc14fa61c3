import { createHash } from 'node:crypto';
import { z } from 'zod';
import { SealiftError } from '../../errors';
import { filesystemOf } from '../facts';
import { nameProblem } from '../rules';
import { joiningText } from './joining-text';
import { volumeName } from './names';

/** More parts than anybody carries, and few enough for every list of them. */
export const mostParts = 10_000;
/** A manifest is kept in memory; this speaks of 8 TB in blocks of 16 MiB. */
export const largestManifest = 40 * 1024 * 1024;
/** What is checked before any byte of it is used; kept in memory while it is. */
export const standardBlock = 16 * 1024 * 1024;
const [smallestBlock, largestBlock] = [64 * 1024, 64 * 1024 * 1024];

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const words = z
  .string()
  .max(1000)
  .regex(/^\P{Cc}*$/u);
const bytes = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

const part = z
  .object({
    number: z.number().int().min(1).max(mostParts),
    file: z.string().max(300),
    offset: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    bytes,
    sha256: hex,
    medium: words.nullable(),
    blocks: z.array(hex).min(1),
  })
  .strict();

const shape = z
  .object({
    schema: z.literal(1),
    readme: z.array(z.string().max(2000)).max(100),
    set: z.string().regex(/^[0-9a-f]{32}$/),
    package: z.object({ file: z.string().min(1).max(230), size: bytes, sha256: hex }).strict(),
    kind: words.nullable(),
    template: z.object({ key: words, name: words, version: words }).strict().nullable(),
    blockSize: z.number().int().min(smallestBlock).max(largestBlock),
    parts: z.array(part).min(1).max(mostParts),
  })
  .strict();

/** What a package is called, for people; null where it is no package that Sealift can read. */
export interface AboutPackage {
  readonly kind: string | null;
  readonly template: { readonly key: string; readonly name: string; readonly version: string } | null;
}

/** One part: the bytes `offset` to `offset + bytes` of the package. */
export interface VolumePart {
  readonly number: number;
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  readonly sha256: string;
  /** The medium it is on, or is meant for, as people call it; null while nobody knows. */
  readonly medium: string | null;
  /** SHA-256 of each `blockSize` bytes of the part, the last one shorter. */
  readonly blocks: readonly string[];
}

/** What stands beside the parts on every medium: which package, cut how, and the digest of everything. */
export interface VolumeManifest extends AboutPackage {
  /** Identity of this cutting of this package: what differs in name, bytes or cuts differs in it. */
  readonly set: string;
  readonly package: { readonly file: string; readonly size: number; readonly sha256: string };
  readonly blockSize: number;
  readonly parts: readonly VolumePart[];
}

export type ManifestProblem = 'json' | 'size' | 'shape' | 'name' | 'parts' | 'offsets' | 'blocks' | 'set';

/** Identity of a set; the media its parts lie on do not belong to it. */
export function setId(manifest: Pick<VolumeManifest, 'package' | 'blockSize' | 'parts'>): string {
  const { file, size, sha256 } = manifest.package;
  const parts = manifest.parts.map((each) => [each.bytes, each.sha256, each.blocks]);
  return createHash('sha256')
    .update(JSON.stringify([1, file, size, sha256, manifest.blockSize, parts]))
    .digest('hex')
    .slice(0, 32);
}

/** The bytes of a manifest: the same set on the same media gives the same bytes. */
export function formatManifest(manifest: VolumeManifest): Buffer {
  const { package: whole, kind, template, blockSize, set } = manifest;
  const { file, size, sha256 } = whole;
  const document = {
    schema: 1,
    readme: joiningText(manifest),
    set,
    package: { file, size, sha256 },
    kind,
    template: template && { key: template.key, name: template.name, version: template.version },
    blockSize,
    parts: manifest.parts.map((each) => ({
      number: each.number,
      file: each.file,
      offset: each.offset,
      bytes: each.bytes,
      sha256: each.sha256,
      medium: each.medium,
      blocks: each.blocks,
    })),
  };
  return Buffer.from(`${JSON.stringify(document, undefined, 1)}\n`);
}

/**
 * Reads a manifest, which anybody may have written: the parts must follow each other without gap or overlap, add up to the package,
 * and have the names that Sealift gives them, so that no name leads out of the folder.
 * Throws `volumes.manifest_invalid`, `volumes.manifest_newer`; `path` only names it.
 */
export function parseManifest(raw: Uint8Array, path: string): VolumeManifest {
  const invalid = (problem: ManifestProblem) => new SealiftError('volumes.manifest_invalid', { path, problem });
  if (raw.length > largestManifest) throw invalid('size');
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    throw invalid('json');
  }
  const schema = (value as { schema?: unknown } | null)?.schema;
  if (typeof schema === 'number' && schema > 1) throw new SealiftError('volumes.manifest_newer', { path, schema });
  const parsed = shape.safeParse(value);
  if (!parsed.success) throw invalid('shape');
  const problem = inconsistency(parsed.data);
  if (problem) throw invalid(problem);
  const { schema: _, readme: __, ...manifest } = parsed.data;
  return manifest;
}

function inconsistency(manifest: VolumeManifest): ManifestProblem | undefined {
  const { file, size } = manifest.package;
  // The strictest names: what a medium holds must be a file name on every system that reads it.
  if (nameProblem(file, filesystemOf('vfat')) || file.startsWith('.')) return 'name';
  let position = 0;
  for (const [index, each] of manifest.parts.entries()) {
    if (each.number !== index + 1) return 'parts';
    if (each.file !== volumeName(file, each.number, manifest.parts.length)) return 'name';
    if (each.offset !== position) return 'offsets';
    if (each.blocks.length !== Math.ceil(each.bytes / manifest.blockSize)) return 'blocks';
    position += each.bytes;
    if (!Number.isSafeInteger(position)) return 'offsets';
  }
  if (position !== size) return 'offsets';
  return setId(manifest) === manifest.set ? undefined : 'set';
}
