/**
 * The gzip members that Sealift writes (RFC 1952). Every member holds at most `memberSize` bytes of data and stands alone, so
 * members can be copied from one stream into another, skipped, and decompressed side by side. Header, 24 bytes:
 *
 *   0  1f 8b 08          gzip, deflate
 *   3  04                flags: FEXTRA only
 *   4  00 00 00 00       no time
 *   8  00 ff             extra flags 0, system "unknown": the same bytes everywhere
 *  10  0c 00             length of the extra field: 12
 *  12  53 4c 08 00       subfield "SL" of 8 bytes:
 *  16  uint32 LE         length of the whole member, header and trailer included
 *  20  uint32 LE         length of its data, uncompressed
 *
 * then raw deflate data, CRC-32 and length of the data (uint32 LE each). Readers that do not know "SL" skip it, as the RFC asks.
 */
export const memberHeaderSize = 24;
export const memberTrailerSize = 8;
/** Uncompressed bytes per member: large enough to cost under 1 % in size, small enough for many in flight. */
export const memberSize = 1024 * 1024;
/** Room for any member of `memberSize` bytes: what does not compress is stored, which takes little more than its own length. */
export const longestOwnMember = memberSize + 4096;
/** The longest member a reader takes in one piece; what claims to be longer is read as a foreign stream. */
export const longestMember = 8 * 1024 * 1024;

/** Header of a member whose deflate data and content have these lengths. */
export function memberHeader(deflatedSize: number, plainSize: number): Buffer {
  const header = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 12, 0, 0x53, 0x4c, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32LE(memberHeaderSize + deflatedSize + memberTrailerSize, 16);
  header.writeUInt32LE(plainSize, 20);
  return header;
}

export function memberTrailer(crc: number, plainSize: number): Buffer {
  const trailer = Buffer.alloc(memberTrailerSize);
  trailer.writeUInt32LE(crc >>> 0, 0);
  trailer.writeUInt32LE(plainSize >>> 0, 4);
  return trailer;
}

/** Deflate's "stored" blocks: the data as it is, in blocks of at most 65,535 bytes. */
export function storedBlocks(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const blocks = Math.max(1, Math.ceil(data.length / 0xffff));
  // Memory of its own, which can be handed to another thread.
  const out = Buffer.allocUnsafeSlow(data.length + blocks * 5);
  let at = 0;
  for (let block = 0; block < blocks; block++) {
    const piece = data.subarray(block * 0xffff, (block + 1) * 0xffff);
    out[at] = block === blocks - 1 ? 1 : 0;
    out.writeUInt16LE(piece.length, at + 1);
    out.writeUInt16LE(~piece.length & 0xffff, at + 3);
    out.set(piece, at + 5);
    at += 5 + piece.length;
  }
  return out;
}
