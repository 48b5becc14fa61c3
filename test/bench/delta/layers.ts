import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BLOCK, TAR_END, tarHeader, tarPadding } from '../../../main/archives';

const MiB = 1024 * 1024;

/** A file of this system, and how the rebuilt layer has it. */
interface LayerFile {
  readonly path: string;
  readonly change: 'none' | 'bytes' | 'lines' | 'other';
}

/** A layer of files of this system, and the same layer rebuilt: so many of its files changed, and all times new. */
export interface LayerPair {
  readonly files: number;
  readonly changed: number;
  readonly changedMB: number;
  base(): AsyncGenerator<Uint8Array>;
  rebuilt(): AsyncGenerator<Uint8Array>;
}

/**
 * Of the files that change, a third has some bytes replaced in place (as a build stamps its time and version), a third has parts put in and
 * taken out (as edited sources), and a third is something else altogether: the content of
 * other files of this system, of the same length.
 */
export function layerPair(size: number, share: number): LayerPair {
  const files: LayerFile[] = [];
  const spare: string[] = [];
  const every = Math.round(1 / share);
  const changes = ['bytes', 'lines', 'other'] as const;
  let left = size * MiB;
  for (const path of walk(['/usr/lib', '/usr/share', '/usr/bin'])) {
    if (left <= 0) {
      spare.push(path);
      if (spare.length > 2000) break;
      continue;
    }
    const number = files.length;
    const change = number % every === every >> 1 ? changes[Math.floor(number / every) % 3] : undefined;
    files.push({ path, change: change ?? 'none' });
    left -= statSync(path).size;
  }
  if (left > 0) throw new Error('this system has too few files for a layer of this size');
  const changed = files.filter((file) => file.change !== 'none');
  return {
    files: files.length,
    changed: changed.length,
    changedMB: Math.round(changed.reduce((sum, { path }) => sum + statSync(path).size, 0) / MiB),
    base: () => layer(files, undefined),
    rebuilt: () => layer(files, spare),
  };
}

function* walk(roots: readonly string[]): Generator<string> {
  for (const root of roots)
    for (const entry of readdirSync(root, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(root, entry.name);
      if (entry.isDirectory()) yield* walk([path]);
      else if (entry.isFile() && path.length < 95 && statSync(path).size < 16 * MiB) yield path;
    }
}

async function* layer(files: readonly LayerFile[], spare: readonly string[] | undefined): AsyncGenerator<Uint8Array> {
  let other = 0;
  const foreign = (size: number): Buffer => {
    const parts: Buffer[] = [];
    for (let left = size; left > 0 && spare !== undefined; ) {
      const part = readFileSync(spare[other++ % spare.length] as string).subarray(0, left);
      parts.push(part);
      left -= part.length;
    }
    return Buffer.concat(parts);
  };
  for (const [number, { path, change }] of files.entries()) {
    let content: Buffer = readFileSync(path);
    if (spare !== undefined) {
      if (change === 'bytes') content = stamped(content);
      if (change === 'lines') content = edited(content);
      if (change === 'other') content = foreign(content.length);
    }
    // No two files of a build have quite the same time.
    yield header(path.slice(1), content.length, (spare === undefined ? 1_700_000_000 : 1_760_000_000) + (number >> 3));
    yield content;
    yield Buffer.alloc(tarPadding(content.length));
  }
  yield TAR_END;
}

function header(path: string, size: number, time: number): Buffer {
  const block = tarHeader(path, size);
  const at = block.length - BLOCK;
  block.write(time.toString(8).padStart(11, '0'), at + 136, 'latin1');
  block.fill(0x20, at + 148, at + 156);
  let sum = 0;
  for (const byte of block.subarray(at)) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1');
  return block;
}

/** Eight bytes changed in every 20,000. */
function stamped(content: Buffer): Buffer {
  const copy = Buffer.from(content);
  for (let at = 8; at < copy.length; at += 20_000) createHash('sha256').update(`${at}`).digest().copy(copy, at, 0, 8);
  return copy;
}

/** In every 8,000 bytes, 40 are put in and 25 taken out. */
function edited(content: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < content.length; at += 8000)
    parts.push(
      Buffer.from(createHash('sha256').update(`line ${at}`).digest('hex').slice(0, 40)),
      content.subarray(at + 25, at + 8000),
    );
  return Buffer.concat(parts);
}
