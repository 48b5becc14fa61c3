import { SealiftError } from '../errors';
import { ByteReader, type SkippableSource } from './byte-reader';

export type TarKind = 'file' | 'directory' | 'symlink' | 'link' | 'device';

export interface TarEntry {
  /** As the archive has it, unchecked. */
  readonly path: string;
  readonly kind: TarKind;
  /** Bytes of content; 0 for all but files. */
  readonly size: number;
  readonly mode: number;
  /** What a link points at, unchecked; empty for all else. */
  readonly target: string;
  /** The content, once. What is not read when the next entry is asked for is skipped. */
  readonly data: AsyncIterable<Uint8Array>;
}

const block = 512;
const longestName = 64 * 1024;

/**
 * Reads a tar stream (ustar, pax, GNU) entry by entry with bounded memory. Sparse and multi-volume entries count as devices.
 * Throws `tar.invalid` (problem: header, checksum, truncated, garbage) where the stream is not tar. An archive that ends
 * cleanly between entries, without the two empty blocks, is accepted as tar(1) does; data after them must be zeros.
 */
export async function* readTar(source: SkippableSource): AsyncGenerator<TarEntry> {
  const reader = new ByteReader(source);
  const globals: Attributes = {};
  let local: Attributes = {};
  let entries = 0;
  try {
    for (;;) {
      const offset = reader.position;
      const header = await reader.upTo(block);
      if (header.length === 0 && entries > 0) return;
      if (header.length < block) throw invalid('truncated', reader.position);
      if (header.every((byte) => byte === 0)) {
        await onlyZeros(reader);
        return;
      }
      const view = Buffer.from(header.buffer, header.byteOffset, block);
      if (number(view, 148, 8) !== checksum(view)) throw invalid(entries === 0 ? 'header' : 'checksum', offset);
      entries++;
      const type = String.fromCharCode(view[156] as number);
      const size = local.size ?? globals.size ?? number(view, 124, 12);
      if (size === undefined || !Number.isSafeInteger(size) || size < 0) throw invalid('header', offset);

      if (type === 'x' || type === 'g' || type === 'L' || type === 'K') {
        const length = number(view, 124, 12) ?? -1;
        if (length < 0 || length > longestName) throw invalid('header', offset);
        const data = await exactly(reader, length);
        await skip(reader, padding(length));
        if (type === 'x') local = { ...local, ...paxAttributes(data, offset) };
        else if (type === 'g') Object.assign(globals, paxAttributes(data, offset));
        else if (type === 'L') local = { ...local, path: cString(data) };
        else local = { ...local, linkpath: cString(data) };
        continue;
      }

      const kind = kindOf(type, local);
      const content = kind === 'file' || (kind === 'device' && type !== '3' && type !== '4' && type !== '6') ? size : 0;
      let left = content;
      const entry: TarEntry = {
        path: local.path ?? globals.path ?? nameOf(view),
        kind,
        size: content,
        mode: (number(view, 100, 8) ?? 0) & 0o7777,
        target:
          kind === 'symlink' || kind === 'link'
            ? (local.linkpath ?? globals.linkpath ?? cString(view.subarray(157, 257)))
            : '',
        data: (async function* () {
          while (left > 0) {
            const bytes = await reader.some(left);
            if (bytes === undefined) throw invalid('truncated', reader.position);
            left -= bytes.length;
            yield bytes;
          }
        })(),
      };
      local = {};
      yield entry;
      await skip(reader, left + padding(content));
    }
  } finally {
    await reader.close();
  }
}

interface Attributes {
  path?: string;
  linkpath?: string;
  size?: number;
  sparse?: boolean;
}

/** Sum of all bytes of a header, its own field counted as spaces. */
function checksum(header: Uint8Array): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < block; at++) if (at < 148 || at >= 156) sum += header[at] as number;
  return sum;
}

function kindOf(type: string, local: Attributes): TarKind {
  if (local.sparse) return 'device';
  if (type === '0' || type === '\0' || type === '7') return 'file';
  if (type === '5') return 'directory';
  if (type === '2') return 'symlink';
  if (type === '1') return 'link';
  return 'device';
}

/** pax records: `LENGTH KEY=VALUE\n`, the length counting itself. */
function paxAttributes(data: Buffer, offset: number): Attributes {
  const found: Attributes = {};
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(data.toString('latin1', at, space));
    if (!Number.isInteger(length) || length < 5 || at + length > data.length || space >= at + length)
      throw invalid('header', offset);
    const record = data.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    const key = record.slice(0, equals);
    const value = record.slice(equals + 1);
    if (key === 'path') found.path = value;
    else if (key === 'linkpath') found.linkpath = value;
    else if (key === 'size') found.size = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
    else if (key.startsWith('GNU.sparse.')) found.sparse = true;
    at += length;
  }
  return found;
}

function nameOf(header: Buffer): string {
  const name = cString(header.subarray(0, 100));
  // Only POSIX ustar has a prefix; GNU keeps other things there.
  const prefix = header.toString('latin1', 257, 263) === 'ustar\0' ? cString(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** An octal or base-256 field; undefined when it is neither. */
function number(header: Buffer, at: number, length: number): number | undefined {
  const first = header[at] as number;
  if (first & 0x80) {
    if (first !== 0x80) return undefined;
    let value = 0;
    for (let index = at + 1; index < at + length; index++) value = value * 256 + (header[index] as number);
    return value;
  }
  const text = header
    .toString('latin1', at, at + length)
    .replace(/[\0 ]+$/, '')
    .trimStart();
  if (text === '') return 0;
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

function cString(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}

async function exactly(reader: ByteReader, length: number): Promise<Buffer> {
  const bytes = await reader.upTo(length);
  if (bytes.length < length) throw invalid('truncated', reader.position);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

async function skip(reader: ByteReader, length: number): Promise<void> {
  if (!(await reader.skip(length))) throw invalid('truncated', reader.position);
}

async function onlyZeros(reader: ByteReader): Promise<void> {
  for (let bytes = await reader.some(); bytes !== undefined; bytes = await reader.some()) {
    if (bytes.some((byte) => byte !== 0)) throw invalid('garbage', reader.position - bytes.length);
  }
}

function padding(size: number): number {
  return (block - (size % block)) % block;
}

function invalid(problem: 'header' | 'checksum' | 'truncated' | 'garbage', offset: number): SealiftError {
  return new SealiftError('tar.invalid', { problem, offset });
}
