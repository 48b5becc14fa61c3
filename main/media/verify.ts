import type { BigIntStats } from 'node:fs';
import { lstat, readdir, realpath, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SealiftError } from '../errors';
import type { JobContext } from '../jobs';
import type { MediumVerifyResult } from '../service-types';
import { readBeside, readChecksumFile, sumsName } from './checksums';
import { describeMedium } from './describe';
import { cancelledUnless, mediumError, systemCode } from './failures';
import { type ReadBack, readBack } from './read-back';

type VerifiedFile = MediumVerifyResult['files'][number];

interface Listed {
  readonly path: string;
  readonly size: number | undefined;
  /** Every checksum that speaks of the file: it must agree with all. */
  readonly expected: readonly string[];
}

/** Endings of files that are, or may be, packages. */
const packageName = /\.(tar\.gz|tgz|tar|zip)$/i;

/**
 * Reads one file, or every package of a folder, back from the medium and compares it with the `.sha256` beside it and the
 * folder's `SHA256SUMS`. Damage is a result, not an error: a file is `damaged` when its bytes differ or cannot be read, `missing` when
 * it is listed and not there, `unlisted` when nothing says what it should be.
 * Throws `media.not_found`, `media.checksums_invalid`, `media.gone`, `job.cancelled`.
 */
export async function verifyMedium(path: string, context: JobContext): Promise<MediumVerifyResult> {
  context.plan([
    { key: 'look', weight: 1 },
    { key: 'readback', weight: 99 },
  ]);
  context.begin('look');
  const facts = await describeMedium(path);
  const real = await realpath(path);
  const stats = await statOf(real);
  if (!stats) throw new SealiftError('media.not_found', { path });
  const listed = stats.isDirectory() ? await listFolder(real) : [await listFile(real)];

  context.begin(
    'readback',
    listed.reduce((sum, file) => sum + (file.size ?? 0), 0),
  );
  const files: VerifiedFile[] = [];
  const ways = new Set<ReadBack>();
  for (const file of listed) {
    cancelledUnless(context.signal);
    context.item(basename(file.path));
    if (file.size === undefined) {
      files.push({ path: file.path, size: 0, sha256: '', state: 'missing' });
      continue;
    }
    try {
      const held = await readBack(file.path, facts.filesystem, {
        signal: context.signal,
        onBytes: (bytes) => context.advance(bytes),
      });
      ways.add(held.how);
      const state =
        file.expected.length === 0 ? 'unlisted' : file.expected.every((sum) => sum === held.sha256) ? 'ok' : 'damaged';
      files.push({ path: file.path, size: held.size, sha256: held.sha256, state });
    } catch (error) {
      // One unreadable spot is that file's damage; a medium that does not answer at all is something else.
      if (!(error instanceof SealiftError && error.code === 'media.gone') || !(await answers(real))) throw error;
      files.push({ path: file.path, size: file.size, sha256: '', state: 'damaged' });
    }
  }
  return { files, readBack: ways.has('cached') || ways.size === 0 ? 'cached' : 'direct' };
}

async function listFolder(folder: string): Promise<Listed[]> {
  const names = await readdir(folder).catch((error) => Promise.reject(mediumError(error, folder)));
  const sums = await sumsOf(folder);
  const wanted = new Set(names.filter((name) => packageName.test(name) && !name.startsWith('.')));
  for (const name of names)
    if (name.endsWith('.sha256') && names.includes(name.slice(0, -7))) wanted.add(name.slice(0, -7));
  for (const name of sums.keys()) wanted.add(name);
  const listed: Listed[] = [];
  for (const name of [...wanted].sort()) {
    const path = join(folder, name);
    const stats = await statOf(path);
    // Links and folders that call themselves packages are not files of this medium.
    if (stats && !stats.isFile() && !sums.has(name)) continue;
    const beside = stats ? await readBeside(path, name) : undefined;
    const expected = [beside, sums.get(name)].filter((sum) => sum !== undefined);
    listed.push({ path, size: stats?.isFile() ? Number(stats.size) : undefined, expected });
  }
  return listed;
}

async function listFile(path: string): Promise<Listed> {
  const name = basename(path);
  const expected = [await readBeside(path, name), (await sumsOf(dirname(path))).get(name)].filter(
    (sum) => sum !== undefined,
  );
  const stats = await statOf(path);
  return { path, size: stats?.isFile() ? Number(stats.size) : undefined, expected };
}

/** SHA256SUMS of a folder, by name. A name that leads out of the folder makes the whole list untrustworthy. */
async function sumsOf(folder: string): Promise<Map<string, string>> {
  const path = join(folder, sumsName);
  const sums = new Map<string, string>();
  for (const [index, entry] of ((await readChecksumFile(path)) ?? []).entries()) {
    const name = entry.name.replace(/^\.\//, '');
    if (/^([/\\]|[A-Za-z]:)/.test(name) || name.split(/[/\\]/).includes('..') || name.includes('\0'))
      throw new SealiftError('media.checksums_invalid', { path, line: index + 1 });
    sums.set(name, entry.sha256);
  }
  return sums;
}

async function statOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw mediumError(error, path);
  }
}

async function answers(path: string): Promise<boolean> {
  try {
    await statfs(path);
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}
