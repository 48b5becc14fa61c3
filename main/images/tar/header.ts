const block = 512;

/** Zero bytes that follow an entry of this length, up to the next block. */
export function tarPadding(size: number): Uint8Array {
  return new Uint8Array((block - (size % block)) % block);
}

/** The two empty blocks that end an archive. */
export const tarEnd: Uint8Array = new Uint8Array(2 * block);

/**
 * The ustar header of a plain file, the same bytes for the same arguments: owner 0/0, no names, no time. Lengths beyond 8 GiB are
 * written in base 256, as GNU tar and Go do. The path must be at most 100 bytes of ASCII.
 */
export function tarHeader(path: string, size: number, mode = 0o644): Uint8Array {
  if (Buffer.byteLength(path) > 100 || !/^[\x21-\x7e]+$/.test(path))
    throw new RangeError(`not a short ASCII path: ${path}`);
  const header = Buffer.alloc(block);
  header.write(path, 0, 'latin1');
  header.write(octal(mode, 7), 100, 'latin1');
  header.write(octal(0, 7), 108, 'latin1');
  header.write(octal(0, 7), 116, 'latin1');
  if (size < 0o77777777777) header.write(octal(size, 11), 124, 'latin1');
  else {
    header[124] = 0x80;
    header.writeBigUInt64BE(BigInt(size), 128);
  }
  header.write(octal(0, 11), 136, 'latin1');
  header.write('0', 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.write(`${octal(checksum(header), 6)}\0 `, 148, 'latin1');
  return header;
}

/** Sum of all bytes of a header, its own field counted as spaces. */
export function checksum(header: Uint8Array): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < block; at++) if (at < 148 || at >= 156) sum += header[at] as number;
  return sum;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
