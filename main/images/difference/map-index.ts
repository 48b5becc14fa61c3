import type { LayerMap } from '../segments';

/** A file in a layer, or the part of the layer that is none: where its bytes are. */
export interface FilePlace {
  readonly offset: number;
  readonly size: number;
}

/** Finds segments of a layer by their key, and files by their names. */
export class MapIndex {
  readonly map: LayerMap;
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly #paths = new Map<number, number>();
  readonly #alike = new Map<number, number>();

  constructor(map: LayerMap) {
    this.map = map;
    let size = 16;
    while (size < map.count * 2) size *= 2;
    this.#slots = new Int32Array(size).fill(-1);
    this.#mask = size - 1;
    for (let at = 0; at < map.count; at++) {
      this.#insert(at);
      if (map.isHeader(at) || map.within(at) !== 0 || map.path(at) === 0) continue;
      // Of several, the last counts for a path, as for whoever unpacks the tar.
      this.#paths.set(map.path(at), at);
      if (!this.#alike.has(map.alike(at))) this.#alike.set(map.alike(at), at);
    }
  }

  /** The segment that stands for the same bytes as that of another map, but for what varies in headers. `expected` is tried first. */
  find(other: LayerMap, there: number, expected: number): number | undefined {
    if (expected < this.map.count && this.map.same(expected, other, there)) return expected;
    for (let slot = this.#slot(other, there); ; slot = (slot + 1) & this.#mask) {
      const at = this.#slots[slot] as number;
      if (at < 0) return undefined;
      if (this.map.same(at, other, there)) return at;
    }
  }

  /** The first piece of the file of this path. */
  ofPath(path: number): number | undefined {
    return this.#paths.get(path);
  }

  /** The first piece of a file whose name is alike. */
  ofAlike(alike: number): number | undefined {
    return this.#alike.get(alike);
  }

  /** All of a file, from its first piece. */
  file(first: number): FilePlace {
    const path = this.map.path(first);
    let size = 0;
    for (let at = first; at < this.map.count; at++) {
      if (this.map.isHeader(at) || this.map.path(at) !== path || this.map.within(at) !== size) break;
      size += this.map.length(at);
    }
    return { offset: this.map.offset(first), size };
  }

  #slot(map: LayerMap, at: number): number {
    return map.key(at).readUInt32LE(4) & this.#mask;
  }

  #insert(at: number): void {
    let slot = this.#slot(this.map, at);
    while ((this.#slots[slot] as number) >= 0) {
      // The first of equal ones is enough, and many equal ones must not make a long row.
      if (this.map.same(this.#slots[slot] as number, this.map, at)) return;
      slot = (slot + 1) & this.#mask;
    }
    this.#slots[slot] = at;
  }
}
