import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { type ChainedRow, chainedRow } from '../../catalog';
import { SealiftError } from '../../errors';
import { checkFolder, replaceFile } from '../../files';
import type { HistoryCheck, HistoryExportInput } from '../../service-types';
import { examineSignature, knownKeys, nameOfKey, signBytes } from '../../trust';
import type { LibraryEnvironment } from '../environment';
import type { TrustEnvironment } from './environment';
import { openSigningKey } from './keys';

/** Longer than any that minisign makes; what is longer beside an export is no signature of it. */
const MAX_SIGNATURE_BYTES = 16 * 1024;
const MAX_EXPORT_BYTES = 512 * 1024 * 1024;
const exported = z.strictObject({ schema: z.literal(1), head: z.string(), entries: z.array(chainedRow) });

/**
 * Follows the chain of the history. An export that was made before and lies elsewhere shows more: whoever can write the catalog can
 * also make the chain anew, but not take back what was exported. Its signature is verified where it has one. Throws
 * `trust.history_file`, and what is wrong with the signature.
 */
export async function verifyHistory(
  against: string | undefined,
  { catalog, trust }: Pick<LibraryEnvironment, 'catalog' | 'trust'>,
): Promise<HistoryCheck> {
  const before = against === undefined ? undefined : await readExport(resolve(against), trust);
  const here = new Map<number, ChainedRow>();
  const { rows, head, faults } = catalog.history.walk((row) => {
    if (before) here.set(row.id, row);
  });
  const changed = (before?.entries ?? []).filter((row) => !isSame(here.get(row.id), row)).map(({ id }) => id);
  return {
    entries: rows,
    head,
    faults: [...faults],
    against: before ? { entries: before.entries.length, signer: before.signer, changed } : null,
  };
}

/**
 * Writes the whole history as JSON, and its signature beside it (`<file>.minisig`), which `minisign -V` verifies. A history whose
 * chain does not hold is not signed: throws `trust.history_broken`.
 */
export async function exportHistory(
  { to, sign, overwrite }: HistoryExportInput,
  { catalog, trust, actor }: Pick<LibraryEnvironment, 'catalog' | 'trust' | 'actor'>,
): Promise<{ path: string; entries: number; head: string }> {
  const path = resolve(to);
  if (!overwrite && (await readFile(path).catch(() => undefined)))
    throw new SealiftError('trust.file_exists', { path });
  const key = sign && (await openSigningKey(sign, trust));
  const entries: ChainedRow[] = [];
  const { head, faults } = catalog.history.walk((row) => entries.push(row));
  const [fault] = faults;
  if (fault) throw new SealiftError('trust.history_broken', { id: fault.id });
  const bytes = Buffer.from(`${JSON.stringify({ schema: 1, head, entries }, null, 1)}\n`);
  await checkFolder(dirname(path));
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, bytes, { mode: 0o600 });
  if (key) await replaceFile(`${path}.minisig`, signBytes(key, bytes, `sealift history ${head}`), { mode: 0o600 });
  catalog.history.append({
    actor,
    action: 'export-history',
    subject: head.slice(0, 16),
    detail: { path, entries: entries.length, ...(key && { keyId: key.publicKey.keyId }) },
  });
  return { path, entries: entries.length, head };
}

async function readExport(path: string, trust: TrustEnvironment) {
  const broken = (cause?: unknown) => new SealiftError('trust.history_file', { path }, { cause });
  // Before it is read: a device has no end.
  const facts = await stat(path);
  if (!facts.isFile() || facts.size > MAX_EXPORT_BYTES) throw broken();
  const bytes = await readFile(path);
  let value: z.output<typeof exported>;
  try {
    value = exported.parse(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    throw broken(error);
  }
  const store = await trust.keys.read();
  const beside = await stat(`${path}.minisig`).catch(() => undefined);
  const signature =
    beside?.isFile() && beside.size <= MAX_SIGNATURE_BYTES ? await readFile(`${path}.minisig`) : undefined;
  const result = examineSignature(knownKeys(store), bytes, signature);
  if (result.kind === 'invalid') throw result.error;
  const signer = result.kind === 'verified' ? (nameOfKey(store, result.key) ?? result.key.keyId) : null;
  return { ...value, signer };
}

function isSame(here: ChainedRow | undefined, row: ChainedRow): boolean {
  return here !== undefined && entryText(here) === entryText(row);
}

function entryText({ id, at, actor, action, subject, site, detail, previous, digest }: ChainedRow): string {
  return JSON.stringify([id, at, actor, action, subject, site, detail, previous, digest]);
}
