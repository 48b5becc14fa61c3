import { Buffer } from 'node:buffer';

/*
 * Canonical tar headers: for a name, a length and a mode there is exactly one sequence of bytes. Everything Sealift writes uses
 * them, so equal content gives equal archives, and the reader of a sealed package can compare headers instead of trusting them.
 * Encoded here and not by a library because these bytes are part of the format: they must not change with an upgrade.
 */

export const BLOCK = 512;
/** The two zero blocks that end a tar archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

const MAX_OCTAL_SIZE = 0o77777777777;

/** Bytes of zero padding after `size` bytes of content. */
export function tarPadding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

/** Bytes that an entry takes in the archive: header, content, padding. */
export function tarEntrySize(path: string, size: number): number {
  return tarHeader(path, size).length + size + tarPadding(size);
}

/**
 * The canonical header of a regular file: ustar, uid and gid 0, no owner names, mtime 0; mode 0644 unless
 * another is given.
 * A path that ustar cannot hold (over 100 bytes, or not ASCII) is preceded by a pax header with that one record.
 * `size` in bytes; over 8 GiB it is written in base 256, as GNU tar does.
 */
export function tarHeader(path: string, size: number, mode = 0o644): Buffer {
  if (isPlainName(path)) return ustar(path, size, mode, '0');
  const record = paxRecord('path', path);
  return Buffer.concat([
    ustar('PaxHeader', record.length, 0o644, 'x'),
    record,
    Buffer.alloc(tarPadding(record.length)),
    ustar('PaxName', size, mode, '0'),
  ]);
}

/** As many bytes as `peekHeader` may have to look at. */
export const HEADER_PEEK = 3 * BLOCK;

/**
 * Name and length of the entry that begins with these bytes, and the length of its header, when the header is canonical;
 * undefined otherwise. For finding the first entries of a sealed package: their names are bounded, so a pax header of one block is
 * the longest there is.
 */
export function peekHeader(bytes: Uint8Array): { path: string; size: number; length: number } | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < BLOCK) return undefined;
  const extended = view[156] === 0x78 && view.length >= HEADER_PEEK;
  const path = extended ? paxPath(view) : view.subarray(0, 100).toString('latin1').replace(/\0.*$/s, '');
  const sized = extended ? view.subarray(2 * BLOCK) : view;
  const size = Number.parseInt(sized.subarray(124, 135).toString('latin1'), 8);
  if (path === undefined || path === '' || !Number.isSafeInteger(size) || size < 0) return undefined;
  const header = tarHeader(path, size);
  return header.equals(view.subarray(0, header.length)) ? { path, size, length: header.length } : undefined;
}

function paxPath(view: Buffer): string | undefined {
  const length = Number.parseInt(view.subarray(124, 135).toString('latin1'), 8);
  if (!(length > 0 && length <= BLOCK)) return undefined;
  return /^\d+ path=(.*)\n$/s.exec(view.subarray(BLOCK, BLOCK + length).toString('utf8'))?.[1];
}

function isPlainName(path: string): boolean {
  return path.length > 0 && path.length <= 100 && /^[\x20-\x7e]+$/.test(path);
}

function ustar(path: string, size: number, mode: number, type: '0' | 'x'): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(path, 0, 'latin1');
  octal(block, 100, 7, mode);
  octal(block, 108, 7, 0);
  octal(block, 116, 7, 0);
  if (size <= MAX_OCTAL_SIZE) octal(block, 124, 11, size);
  else {
    block[124] = 0x80;
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  octal(block, 136, 11, 0);
  block.write(type, 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  let sum = 8 * 0x20;
  for (const byte of block) sum += byte;
  octal(block, 148, 6, sum);
  block[155] = 0x20;
  return block;
}

function octal(block: Buffer, offset: number, digits: number, value: number): void {
  block.write(value.toString(8).padStart(digits, '0'), offset, 'latin1');
}

/** `<length> <key>=<value>\n`, where length counts itself (pax, POSIX.1-2001). */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (String(length).length > String(rest).length) length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}
