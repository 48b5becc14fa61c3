import { constants } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ErrorData, SealiftError, toErrorData } from '../../errors';
import { MAX_RECEIPT_FILE, RECEIPT_SUFFIX } from '../../receipts';
import { type ReadReceipt, readAny } from './facts';

/** More files than this are not looked at in one folder. */
const MOST_FILES = 500;
/** Folders on a medium that receipts may lie in: itself, and one below. */
const DEPTH = 1;

export interface FoundFile {
  readonly path: string | null;
  readonly outcome: { readonly read: ReadReceipt } | { readonly error: ErrorData };
}

/** Receipts at a place, in the order of their names; a file is read whatever it is called. Throws `receipt.none_found`, `media.not_found`. */
export async function receiptsAt(place: string): Promise<FoundFile[]> {
  const path = resolve(place);
  const facts = await stat(path).catch(() => undefined);
  if (!facts) throw new SealiftError('media.not_found', { path });
  const files = facts.isDirectory() ? await namedReceipts(path, DEPTH) : [path];
  if (files.length === 0) throw new SealiftError('receipt.none_found', { path });
  const found: FoundFile[] = [];
  for (const file of files.slice(0, MOST_FILES)) found.push({ path: file, outcome: await readFrom(file) });
  return found;
}

/** The receipt in a text that somebody pasted or a camera read. */
export function receiptIn(text: string): FoundFile {
  const content = text.trimStart();
  // What is pasted may have lost its last line end.
  const whole = content.startsWith('{') ? `${content.trimEnd().replaceAll('\r\n', '\n')}\n` : content;
  return { path: null, outcome: outcomeOf(() => readAny(Buffer.from(whole))) };
}

async function namedReceipts(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const sorted = entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = sorted.filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith(RECEIPT_SUFFIX));
  const found = files.map(({ name }) => join(folder, name));
  if (depth > 0)
    for (const entry of sorted)
      if (entry.isDirectory() && found.length < MOST_FILES)
        found.push(...(await namedReceipts(join(folder, entry.name), depth - 1)));
  return found;
}

async function readFrom(path: string): Promise<FoundFile['outcome']> {
  try {
    const bytes = await smallFile(path);
    return outcomeOf(() => readAny(bytes));
  } catch (error) {
    return { error: toErrorData(error) };
  }
}

function outcomeOf(read: () => ReadReceipt): FoundFile['outcome'] {
  try {
    return { read: read() };
  } catch (error) {
    if (error instanceof SealiftError) return { error: toErrorData(error) };
    throw error;
  }
}

/** What is no file (a device, a pipe), or too large to be a receipt, is refused before it is read. */
async function smallFile(path: string): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const facts = await file.stat();
    if (!facts.isFile() || facts.size > MAX_RECEIPT_FILE)
      throw new SealiftError('receipt.malformed', { problem: 'size' });
    return await file.readFile();
  } finally {
    await file.close();
  }
}
