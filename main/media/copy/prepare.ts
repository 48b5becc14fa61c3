import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SealiftError } from '../../errors';
import type { CopiedFile } from '../../service-types';
import { readChecksumFile, replaceFile, sumsName, updateSums } from '../checksums';
import { describeMedium, freeBytes, requireFolder } from '../describe';
import type { MediumFacts } from '../facts';
import { cancelledUnless, mediumError } from '../failures';
import { clearLock } from '../lock';
import { type ReadBack, readBack } from '../read-back';
import { findings } from '../rules';
import type { TransferProgress } from '../transfer';
import { unfinishedCopies } from '../unfinished';
import { copyOne, statBig } from './copy-one';
import { resolveSources, type Source } from './sources';

/** What one copy tells while it runs. */
export interface CopyHooks extends TransferProgress {
  onItem(name: string): void;
}

type Planned = Source & {
  readonly target: string;
  /** The digest of the very same file that lies there already; undefined when it is to be copied. */
  readonly identical: string | undefined;
};

/** A copy into one folder of which everything was checked that can be known beforehand. */
export interface PreparedCopy {
  readonly folder: string;
  readonly facts: MediumFacts;
  readonly files: readonly Planned[];
  readonly ways: Set<ReadBack>;
  /** Bytes that running it counts: each written or proven once, and read back once. */
  readonly bytes: number;
}

/**
 * Checks all that can be known before a byte is written: the sources, the folder, names, room, and what lies there already.
 * Throws `media.*`, `disk.denied`, `job.cancelled`.
 */
export async function prepareCopy(
  files: readonly string[],
  to: string,
  overwrite: boolean,
  hooks: CopyHooks,
): Promise<PreparedCopy> {
  const folder = await requireFolder(to);
  const facts = await describeMedium(folder);
  const sources = await resolveSources(files, folder);
  // A list that could not be brought up to date afterwards is found now, before gigabytes are copied.
  await readChecksumFile(join(folder, sumsName));
  const present = await readdir(folder).catch((error) => Promise.reject(mediumError(error, folder)));
  // Room is not asked of files that may turn out to be there already; it is checked again without them below.
  throwFirst({ ...facts, free: Number.POSITIVE_INFINITY }, sources, present);
  const ways = new Set<ReadBack>();
  const planned: Planned[] = [];
  for (const source of sources) planned.push(await compareExisting(source, folder, facts, overwrite, hooks, ways));
  const toCopy = planned.filter((file) => file.identical === undefined);
  const begun = new Map((await unfinishedCopies(folder)).map(({ name, bytes }) => [name, bytes]));
  // What was begun gives its room to what goes on there.
  const free =
    (await freeBytes(folder)) + toCopy.reduce((sum, file) => sum + Math.min(begun.get(file.name) ?? 0, file.size), 0);
  throwFirst({ ...facts, free }, toCopy, present);
  await access(folder, constants.W_OK).catch((error) => Promise.reject(mediumError(error, folder)));
  return { folder, facts, files: planned, ways, bytes: toCopy.reduce((sum, file) => sum + 2 * file.size, 0) };
}

/** Carries out a prepared copy. Files that were finished stay, whatever happens to those behind them; `onFile` hears of each. */
export async function runCopy(
  prepared: PreparedCopy,
  hooks: CopyHooks,
  onFile: (file: CopiedFile) => void = () => {},
): Promise<CopiedFile[]> {
  const { folder, facts, ways } = prepared;
  const copied: CopiedFile[] = [];
  for (const file of prepared.files) {
    cancelledUnless(hooks.signal);
    let sha256 = file.identical;
    if (sha256 !== undefined) await clearLock(folder, file.name);
    else {
      hooks.onItem(file.name);
      const outcome = await copyOne(file, folder, facts, hooks);
      ways.add(outcome.how);
      sha256 = outcome.sha256;
    }
    await finish(file, folder, sha256);
    const outcome = file.identical === undefined ? 'copied' : 'identical';
    const done: CopiedFile = { from: file.path, to: file.target, size: file.size, sha256, outcome };
    copied.push(done);
    onFile(done);
  }
  return copied;
}

function throwFirst(facts: MediumFacts, files: readonly Source[], present: readonly string[]): void {
  const first = findings(facts, files, present)[0];
  if (first) throw new SealiftError(first.code, first.params);
}

/** Finds out what stands under the target name: nothing, the very same bytes, or something else (`media.exists`). */
async function compareExisting(
  source: Source,
  folder: string,
  facts: MediumFacts,
  overwrite: boolean,
  hooks: CopyHooks,
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
      hooks.onItem(source.name);
      const held = await readBack(target, facts.filesystem, hooks);
      const wanted = source.recorded ?? (await readBack(source.path, facts.filesystem, hooks)).sha256;
      if (held.sha256 === wanted) {
        ways.add(held.how);
        return { ...source, target, identical: held.sha256 };
      }
    }
    if (overwrite) return different;
  }
  throw new SealiftError('media.exists', { path: target });
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
