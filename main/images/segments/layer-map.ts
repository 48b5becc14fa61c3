/**
 * What a layer consists of, segment by segment, in order and without gaps: headers, and pieces of files. A record of 48 bytes each, in
 * one buffer, because a layer may have hundreds of thousands:
 *
 *    0  16 bytes   key: of equal content (of a header: but for what varies)
 *   16  double     where the segment begins
 *   24  uint32     its length; the highest bit: a header
 *   28  20 bytes   header: what varies (when, and checksum), as it is
 *                  piece: key of the path (double), key of alike names (uint32), where in the file the piece begins (double)
 */
export const recordSize = 48;
export const keySize = 16;
/** More segments than this are not mapped: the layer is sent whole. */
export const mostSegments = 512 * 1024;
/** Of layers smaller than this nobody wants a difference. */
export const smallestMapped = 64 * 1024;
/** Longest piece of a file that is one segment. */
export const longestPiece = 256 * 1024;

const headerBit = 0x80000000;

export class LayerMap {
  readonly records: Buffer;
  readonly count: number;

  constructor(records: Buffer) {
    this.records = records;
    this.count = records.length / recordSize;
  }

  /** Length of the whole layer. */
  get size(): number {
    return this.count === 0 ? 0 : this.offset(this.count - 1) + this.length(this.count - 1);
  }

  key(at: number): Buffer {
    return this.records.subarray(at * recordSize, at * recordSize + keySize);
  }

  offset(at: number): number {
    return this.records.readDoubleLE(at * recordSize + 16);
  }

  length(at: number): number {
    return this.records.readUInt32LE(at * recordSize + 24) & ~headerBit;
  }

  isHeader(at: number): boolean {
    return this.records.readUInt32LE(at * recordSize + 24) >= headerBit;
  }

  /** Of a header: the bytes that its key leaves out. */
  varying(at: number): Buffer {
    return this.records.subarray(at * recordSize + 28, at * recordSize + recordSize);
  }

  /** Of a piece: which file it is of, and where in it. */
  path(at: number): number {
    return this.records.readDoubleLE(at * recordSize + 28);
  }

  alike(at: number): number {
    return this.records.readUInt32LE(at * recordSize + 36);
  }

  within(at: number): number {
    return this.records.readDoubleLE(at * recordSize + 40);
  }

  /** Whether two segments, of this and of another map, stand for the same bytes, but for what varies in headers. */
  same(at: number, other: LayerMap, there: number): boolean {
    const [mine, its] = [at * recordSize, there * recordSize];
    return (
      this.records.compare(other.records, its, its + keySize, mine, mine + keySize) === 0 &&
      this.records.readUInt32LE(mine + 24) === other.records.readUInt32LE(its + 24)
    );
  }
}

/** Collects records. `end` gives none when there were too many. */
export class MapBuilder {
  #records = Buffer.alloc(1024 * recordSize);
  #count = 0;
  #offset = 0;

  header(key: Buffer, length: number, varying: Buffer): void {
    const at = this.#begin(key, length + headerBit);
    if (at === undefined) return;
    varying.copy(this.#records, at + 28);
    this.#offset += length;
  }

  piece(key: Buffer, length: number, path: number, alike: number, within: number): void {
    const at = this.#begin(key, length);
    if (at === undefined) return;
    this.#records.writeDoubleLE(path, at + 28);
    this.#records.writeUInt32LE(alike, at + 36);
    this.#records.writeDoubleLE(within, at + 40);
    this.#offset += length;
  }

  end(): LayerMap | undefined {
    return this.#count > mostSegments ? undefined : new LayerMap(this.#records.subarray(0, this.#count * recordSize));
  }

  #begin(key: Buffer, length: number): number | undefined {
    if (this.#count > mostSegments) return undefined;
    const at = this.#count++ * recordSize;
    if (at === this.#records.length) {
      const larger = Buffer.alloc(this.#records.length * 2);
      this.#records.copy(larger);
      this.#records = larger;
    }
    key.copy(this.#records, at, 0, keySize);
    this.#records.writeDoubleLE(this.#offset, at + 16);
    this.#records.writeUInt32LE(length, at + 24);
    return at;
  }
}
