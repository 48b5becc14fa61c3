import { createHash, type Hash } from 'node:crypto';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { SealiftError } from '../../errors';
import { syncFolder } from '../../files';
import type { JobContext } from '../../jobs';
import { formatChecksums, sumsName } from '../checksums';
import { resolveSources, type Source } from '../copy/sources';
import { describeMedium, freeBytes } from '../describe';
import { filesystemOf } from '../facts';
import { cancelledUnless, mediumError } from '../failures';
import { readBack } from '../read-back';
import { findings, partName } from '../rules';
import { type Extent, extentsOf } from './extents';
import { runProgram } from './run-program';
import { type DiscKind, discLabel, discSizes, onePiece } from './sizes';
import { type DiscFile, findDiscTool } from './tools';

export interface DiscInput {
  readonly files: readonly string[];
  /** The image to write. */
  readonly out: string;
  readonly size: DiscKind;
  /** Name of the disc; made from the image's own when left out. */
  readonly label?: string;
  readonly overwrite?: boolean;
}

export interface DiscResult {
  readonly image: string;
  readonly label: string;
  readonly size: number;
  readonly capacity: number;
  readonly sha256: string;
  readonly tool: string;
  readonly files: readonly { readonly name: string; readonly size: number; readonly sha256: string }[];
  /** Whether every file was found in the image again, byte by byte. Only xorriso tells where they lie. */
  readonly verified: boolean;
  /** Files of more than 4 GiB, which lie in several pieces where the tool writes no UDF: not every system reads them. */
  readonly inPieces: readonly string[];
}

/**
 * Writes an image for a disc with files, their checksums and a `SHA256SUMS` that `sha256sum -c` reads. The image gets its name when all of it
 * was written, flushed, read back, and every file found in it. Nothing stays after an error.
 * Throws `media.*`, `disc.*`, `disk.*`, `job.cancelled`.
 */
export async function writeDiscImage(input: DiscInput, context: JobContext): Promise<DiscResult> {
  context.plan([
    { key: 'look', weight: 1 },
    { key: 'read', weight: 30 },
    { key: 'write', weight: 40 },
    { key: 'readback', weight: 29 },
  ]);
  context.begin('look');
  const image = resolve(input.out);
  const label = discLabel(input.label ?? basename(image).replace(/\.iso$/i, ''));
  const capacity = discSizes[input.size];
  const tool = await findDiscTool();
  if (!tool) throw new SealiftError('disc.no_tool', {});
  const sources = await resolveSources(input.files, dirname(image)).catch((error) => {
    // Packages beside the image are read, not copied onto themselves.
    if (error instanceof SealiftError && error.code === 'media.source_is_destination')
      return resolveSources(input.files, '');
    throw error;
  });
  checkNames(sources, capacity);
  const exists = await stat(image).catch(() => undefined);
  if (exists && (!exists.isFile() || input.overwrite !== true)) throw new SealiftError('media.exists', { path: image });

  context.begin(
    'read',
    sources.reduce((sum, source) => sum + source.size, 0),
  );
  const digests = await digestAll(sources, context);
  const part = join(dirname(image), partName(basename(image)));
  const staging = `${part}.files`;
  for (const path of [part, staging]) context.scratch(path);
  try {
    const files = await discFiles(sources, digests, staging);
    const expected = await tool.size(files, label);
    if (expected !== undefined && expected > capacity)
      throw new SealiftError('disc.too_small', { disc: input.size, needed: expected, free: capacity });
    const free = await freeBytes(dirname(image));
    if ((expected ?? total(sources)) > free) throw tooSmall(dirname(image), expected ?? total(sources), free);

    context.begin('write', expected ?? total(sources));
    await rm(part, { force: true });
    const { program, args } = await tool.command(files, label, part, `${staging}/tree`);
    await runProgram(program, args, { signal: context.signal, growing: part, onBytes: (n) => context.advance(n) });
    const size = await flushed(part);
    if (size > capacity) throw new SealiftError('disc.too_small', { disc: input.size, needed: size, free: capacity });

    context.begin('readback', size);
    const extents = tool.name === 'xorriso' ? await extentsOf(part) : undefined;
    const sha256 = await checkImage(part, extents, digests, context);
    cancelledUnless(context.signal);
    await rename(part, image);
    await writeFile(`${image}.sha256`, formatChecksums([{ sha256, name: basename(image) }]));
    await syncFolder(dirname(image));
    return {
      image,
      label,
      size,
      capacity,
      sha256,
      tool: tool.name,
      files: sources.map(({ name, size: bytes }) => ({ name, size: bytes, sha256: digests.get(name) ?? '' })),
      verified: extents !== undefined,
      inPieces: tool.name === 'xorriso' ? sources.filter((file) => file.size > onePiece).map(({ name }) => name) : [],
    };
  } catch (error) {
    throw mediumError(error, image);
  } finally {
    await rm(part, { force: true }).catch(() => {});
    await rm(staging, { recursive: true, force: true }).catch(() => {});
  }
}

function tooSmall(path: string, needed: number, free: number): SealiftError {
  return new SealiftError('media.too_small', { path, needed, free, lacking: needed - free });
}

function total(sources: readonly Source[]): number {
  return sources.reduce((sum, source) => sum + source.size, 0);
}

function checkNames(sources: readonly Source[], capacity: number): void {
  const disc = { path: '', filesystem: filesystemOf('iso9660'), free: Number.POSITIVE_INFINITY, readOnly: false };
  const first = findings(disc, sources, [])[0];
  if (first) throw new SealiftError(first.code, first.params);
  // Certain before anything is read; what the file system itself takes is asked of the tool.
  if (total(sources) > capacity)
    throw new SealiftError('disc.too_small', { disc: '', needed: total(sources), free: capacity });
}

async function digestAll(sources: readonly Source[], context: JobContext): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  for (const source of sources) {
    context.item(source.name);
    const { sha256 } = await readBack(source.path, filesystemOf('unknown'), {
      signal: context.signal,
      onBytes: (bytes) => context.advance(bytes),
    });
    if (source.recorded !== undefined && source.recorded !== sha256)
      throw new SealiftError('media.source_damaged', { path: source.path, expected: source.recorded, actual: sha256 });
    digests.set(source.name, sha256);
  }
  return digests;
}

/** The packages, a `.sha256` for each, and the list of all of them. */
async function discFiles(
  sources: readonly Source[],
  digests: ReadonlyMap<string, string>,
  staging: string,
): Promise<DiscFile[]> {
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true, mode: 0o700 });
  const entries = sources.map(({ name }) => ({ sha256: digests.get(name) ?? '', name }));
  const files: DiscFile[] = sources.map(({ path, name }) => ({ path, name }));
  const add = async (name: string, text: string) => {
    const path = join(staging, `text-${files.length}`);
    await writeFile(path, text);
    files.push({ path, name });
  };
  for (const entry of entries) await add(`${entry.name}.sha256`, formatChecksums([entry]));
  await add(sumsName, formatChecksums(entries));
  return files;
}

async function flushed(path: string): Promise<number> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

/** Reads the image once: for its own digest, and for that of every file in it. */
async function checkImage(
  path: string,
  extents: readonly Extent[] | undefined,
  digests: ReadonlyMap<string, string>,
  context: JobContext,
): Promise<string> {
  const hashes = new Map<string, Hash>([...digests.keys()].map((name) => [name, createHash('sha256')]));
  let at = 0;
  const facts = await describeMedium(path);
  const { sha256 } = await readBack(path, facts.filesystem, {
    signal: context.signal,
    onBytes: (bytes) => context.advance(bytes),
    onChunk: (chunk) => {
      const end = at + chunk.length;
      for (const extent of extents ?? []) {
        const [from, to] = [Math.max(at, extent.start), Math.min(end, extent.start + extent.bytes)];
        if (from < to) hashes.get(extent.name)?.update(chunk.subarray(from - at, to - at));
      }
      at = end;
    },
  });
  if (extents)
    for (const [name, expected] of digests) {
      const actual = hashes.get(name)?.digest('hex') ?? '';
      if (actual !== expected) throw new SealiftError('media.damaged', { path: name, expected, actual });
    }
  return sha256;
}
