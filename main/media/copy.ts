import { type BigIntStats, constants } from 'node:fs';
import { access, lstat, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SealiftError } from '../errors';
import { syncFolder } from '../files';
import type { JobContext } from '../jobs';
import type { CopiedFile, CopyInput, CopyResult } from '../service-types';
import { readBeside, readChecksumFile, replaceFile, sumsName, updateSums } from './checksums';
import { describeMedium, requireFolder } from './describe';
import type { MediumFacts } from './facts';
import { cancelledUnless, mediumError, systemCode } from './failures';
import { type ReadBack, readBack } from './read-back';
import { findings, partName } from './rules';
import { transfer } from './transfer';

interface Source {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  /** What the `.sha256` beside it says; that file then travels along. */
  readonly recorded: string | undefined;
}

type Planned = Source & { readonly target: string } & (
    | { readonly identical: string }
    | { readonly identical: undefined }
  );

/**
 * Copies files into an existing folder of a medium and reads back what the medium then holds. Everything that can be known
 * beforehand is checked first. A file carries its final name only after it was written, flushed, read back and found right;
 * an older file of that name stays until then. The `.sha256` beside a source is honoured and travels along, and the folder's
 * `SHA256SUMS` is brought up to date. After an error or a cancel, files that were finished stay and no temporary file does.
 * Throws `media.*`, `disk.full`, `disk.denied`, `job.cancelled`.
 */
export async function copyFiles(input: CopyInput, context: JobContext): Promise<CopyResult> {
  context.plan([
    { key: 'resolve', weight: 1 },
    { key: 'copy', weight: 99 },
  ]);
  context.begin('resolve');
  const folder = await requireFolder(input.to);
  const facts = await describeMedium(folder);
  const sources = await resolveSources(input.files, folder);
  // A list that could not be brought up to date afterwards is found now, before gigabytes are copied.
  await readChecksumFile(join(folder, sumsName));
  const present = await readdir(folder).catch((error) => Promise.reject(mediumError(error, folder)));
  // Room is not asked of files that may turn out to be there already; it is checked again without them below.
  throwFirst({ ...facts, free: Number.POSITIVE_INFINITY }, sources, present);
  const planned: Planned[] = [];
  const ways = new Set<ReadBack>();
  for (const source of sources)
    planned.push(await compareExisting(source, folder, facts, input.overwrite === true, context, ways));
  const toCopy = planned.filter((file) => file.identical === undefined);
  throwFirst(await describeMedium(folder), toCopy, present);
  await access(folder, constants.W_OK).catch((error) => Promise.reject(mediumError(error, folder)));

  // Each byte counts twice: once written, once read back.
  context.begin(
    'copy',
    toCopy.reduce((sum, file) => sum + 2 * file.size, 0),
  );
  const copied: CopiedFile[] = [];
  for (const file of planned) {
    const sha256 = file.identical ?? (await copyOne(file, facts, context, ways));
    await finish(file, folder, sha256);
    copied.push({
      from: file.path,
      to: file.target,
      size: file.size,
      sha256,
      outcome: file.identical === undefined ? 'copied' : 'identical',
    });
  }
  return { files: copied, readBack: ways.has('cached') ? 'cached' : 'direct' };
}

function throwFirst(facts: MediumFacts, files: readonly Source[], present: readonly string[]): void {
  const first = findings(facts, files, present)[0];
  if (first) throw new SealiftError(first.code, first.params);
}

/** Checks the named files and leaves out checksum files that travel along with another one of them. */
async function resolveSources(paths: readonly string[], folder: string): Promise<Source[]> {
  if (paths.length === 0) throw new SealiftError('media.nothing_to_copy');
  const sources: Source[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    const real = await realpath(path).catch((error) => Promise.reject(sourceError(error, path)));
    if (seen.has(real)) continue;
    seen.add(real);
    const stats = await stat(real).catch((error) => Promise.reject(sourceError(error, path)));
    if (!stats.isFile()) throw new SealiftError('media.source_not_a_file', { path });
    if (dirname(real) === folder) throw new SealiftError('media.source_is_destination', { path });
    await access(real, constants.R_OK).catch((error) => Promise.reject(sourceError(error, path)));
    sources.push({
      path: real,
      name: basename(path),
      size: stats.size,
      recorded: await readBeside(real, basename(real)),
    });
  }
  const companions = new Set(
    sources.filter((source) => source.recorded !== undefined).map((source) => `${source.path}.sha256`),
  );
  return sources.filter((source) => !companions.has(source.path));
}

function sourceError(error: unknown, path: string): unknown {
  if (systemCode(error) === 'ENOENT') return new SealiftError('media.source_missing', { path }, { cause: error });
  return mediumError(error, path);
}

/** Finds out what stands under the target name: nothing, the very same bytes, or something else (`media.exists`). */
async function compareExisting(
  source: Source,
  folder: string,
  facts: MediumFacts,
  overwrite: boolean,
  context: JobContext,
  ways: Set<ReadBack>,
): Promise<Planned> {
  const target = join(folder, source.name);
  const different = { ...source, target, identical: undefined };
  const existing = await statBig(target);
  if (existing === undefined) return different;
  if (existing.isFile()) {
    const sourceStats = await statBig(source.path);
    if (sourceStats && existing.ino === sourceStats.ino && existing.dev === sourceStats.dev && existing.ino !== 0n)
      throw new SealiftError('media.source_is_destination', { path: source.path });
    if (existing.size === BigInt(source.size)) {
      context.item(source.name);
      const progress = { signal: context.signal, onBytes: (bytes: number) => context.advance(bytes) };
      const held = await readBack(target, facts.filesystem, progress);
      const wanted = source.recorded ?? (await readBack(source.path, facts.filesystem, progress)).sha256;
      if (held.sha256 === wanted) {
        ways.add(held.how);
        return { ...source, target, identical: held.sha256 };
      }
    }
    if (overwrite) return different;
  }
  throw new SealiftError('media.exists', { path: target });
}

async function copyOne(file: Planned, facts: MediumFacts, context: JobContext, ways: Set<ReadBack>): Promise<string> {
  const folder = dirname(file.target);
  const part = join(folder, partName(file.name));
  const progress = { signal: context.signal, onBytes: (bytes: number) => context.advance(bytes) };
  context.item(file.name);
  cancelledUnless(context.signal);
  const source = await open(file.path, 'r').catch((error) => Promise.reject(sourceError(error, file.path)));
  try {
    context.scratch(part);
    await rm(part, { force: true });
    const target = await open(part, 'wx', 0o644);
    let sha256: string;
    let written: BigIntStats;
    try {
      sha256 = await transfer({ handle: source, path: file.path }, { handle: target, path: part }, file.size, progress);
      written = await target.stat({ bigint: true });
    } finally {
      await target.close();
    }
    if (file.recorded !== undefined && file.recorded !== sha256)
      throw new SealiftError('media.source_damaged', { path: file.path, expected: file.recorded, actual: sha256 });
    const held = await readBack(part, facts.filesystem, progress);
    ways.add(held.how);
    if (held.sha256 !== sha256)
      throw new SealiftError('media.damaged', { path: file.target, expected: sha256, actual: held.sha256 });
    cancelledUnless(context.signal);
    // Another process that began the same copy would have put its own temporary file in this one's place.
    const now = await statBig(part);
    if (now?.ino !== written.ino || now.size !== written.size)
      throw new SealiftError('media.busy', { path: file.target });
    await rename(part, file.target);
    await syncFolder(folder);
    return sha256;
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    if (systemCode(error) === 'EFBIG')
      throw new SealiftError(
        'media.file_too_large',
        { file: file.name, size: file.size, limit: 0, filesystem: facts.filesystem.type },
        { cause: error },
      );
    // The folder was there a moment ago: the medium was taken away and its mount point cleared.
    if (systemCode(error) === 'ENOENT') throw new SealiftError('media.gone', { path: folder }, { cause: error });
    throw mediumError(error, file.target);
  } finally {
    await source.close();
  }
}

/** Brings the checksum files beside a finished file up to date. */
async function finish(file: Planned, folder: string, sha256: string): Promise<void> {
  if (file.recorded !== undefined)
    await replaceFile(folder, `${file.name}.sha256`, Buffer.from(`${sha256}  ${file.name}\n`));
  await updateSums(
    folder,
    [{ sha256, name: file.name }],
    async (name) => (await statBig(join(folder, name)))?.isFile() === true,
  );
}

async function statBig(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw mediumError(error, path);
  }
}
