import type { LayerMap } from '../segments';
import { restName, variesFrom, variesTo } from '../segments';
import type { LayerBytes } from '../types';
import type { InstructionWriter } from './instructions';
import type { FilePlace, MapIndex } from './map-index';
import { FileMatcher } from './match-file';

/** An alike name alone promises little: only an old file of about the same size is looked through. */
const mostAlikeGrowth = 4;
/** So much that belongs to no file is compared with the whole base when the base has nothing of that kind. */
const muchRest = 1024 * 1024;
/** Equal bytes between two changes in a header that are worth an instruction. */
const shortestRun = 8;

/**
 * Expresses a layer by another one, segment by segment: `compare` says which segments the base has, and reads of the layer only those
 * that it has not.
 */
export class LayerComparison {
  readonly #base: LayerBytes;
  readonly #index: MapIndex;
  readonly #layer: LayerBytes;
  readonly #map: LayerMap;
  readonly #writer: InstructionWriter;
  /** The segment of the base after the one that was found last. */
  #expected = 0;
  #matcher: { readonly first: number; readonly with: FileMatcher | undefined } | undefined;

  constructor(base: LayerBytes, index: MapIndex, layer: LayerBytes, map: LayerMap, writer: InstructionWriter) {
    this.#base = base;
    this.#index = index;
    this.#layer = layer;
    this.#map = map;
    this.#writer = writer;
  }

  /** Expresses one segment; to be called for each, in order. */
  async segment(at: number): Promise<void> {
    const found = this.#index.find(this.#map, at, this.#expected);
    if (this.#map.isHeader(at)) this.#matcher = undefined;
    if (found !== undefined) this.#copy(at, found);
    else if (this.#map.isHeader(at)) await this.#header(at);
    else await this.#piece(at);
  }

  #copy(at: number, found: number): void {
    this.#expected = found + 1;
    const from = this.#index.map.offset(found);
    const length = this.#map.length(at);
    const varying = this.#map.varying(at);
    if (!this.#map.isHeader(at) || varying.equals(this.#index.map.varying(found)))
      return this.#writer.copy(from, length);
    this.#writer.copy(from, variesFrom);
    this.#writer.literal(varying);
    this.#writer.copy(from + variesTo, length - variesTo);
  }

  /** A header that the base has not: by that of the older file, where it is as it was. */
  async #header(at: number): Promise<void> {
    const bytes = await this.#layer.read(this.#map.offset(at), this.#map.length(at));
    const older = this.#olderHeader(at);
    if (older === undefined) return this.#writer.literal(bytes);
    this.#expected = older + 1;
    const from = this.#index.map.offset(older);
    const before = await this.#base.read(from, bytes.length);
    let literal = 0;
    for (let n = 0; n < bytes.length; ) {
      let run = n;
      while (run < bytes.length && bytes[run] === before[run]) run++;
      if (run - n >= shortestRun) {
        if (n > literal) this.#writer.literal(bytes.subarray(literal, n));
        this.#writer.copy(from + n, run - n);
        literal = run;
      }
      n = run + 1;
    }
    if (literal < bytes.length) this.#writer.literal(bytes.subarray(literal));
  }

  /** The header before the older file of which the next segment is. */
  #olderHeader(at: number): number | undefined {
    if (at + 1 >= this.#map.count || this.#map.isHeader(at + 1)) return undefined;
    const first = this.#older(at + 1);
    return first !== undefined && first > 0 && this.#index.map.isHeader(first - 1) ? first - 1 : undefined;
  }

  async #piece(at: number): Promise<void> {
    const first = this.#firstPiece(at);
    if (this.#matcher?.first !== first) {
      const place = this.#olderPlace(first);
      this.#matcher = {
        first,
        with: place === undefined ? undefined : new FileMatcher(this.#base, place, this.#writer),
      };
    }
    const bytes = await this.#layer.read(this.#map.offset(at), this.#map.length(at));
    if (this.#matcher.with === undefined) this.#writer.literal(bytes);
    else await this.#matcher.with.write(bytes);
  }

  #firstPiece(at: number): number {
    let first = at;
    while (first > 0 && this.#map.within(first) > 0) first--;
    return first;
  }

  #older(first: number): number | undefined {
    const path = this.#map.path(first);
    if (path === 0) return undefined;
    const same = this.#index.ofPath(path);
    if (same !== undefined || path === restName.path) return same;
    const alike = this.#index.ofAlike(this.#map.alike(first));
    if (alike === undefined) return undefined;
    return this.#index.file(alike).size <= mostAlikeGrowth * this.#sizeOf(first) ? alike : undefined;
  }

  #olderPlace(first: number): FilePlace | undefined {
    const older = this.#older(first);
    if (older !== undefined) return this.#index.file(older);
    if (this.#map.path(first) !== restName.path || this.#sizeOf(first) < muchRest) return undefined;
    return { offset: 0, size: this.#base.size };
  }

  #sizeOf(first: number): number {
    let size = 0;
    for (let at = first; at < this.#map.count && !this.#map.isHeader(at) && this.#map.within(at) === size; at++)
      size += this.#map.length(at);
    return size;
  }
}
