import { hash } from 'node:crypto';
import { BLOCK, tarPadding } from '../../archives';
import { type LayerMap, longestPiece, MapBuilder } from './layer-map';
import { type NameKey, nameKey } from './names';
import { isBare, isExtension, mayBeTarBlock, nameIn, readTarBlock, sizeIn, variesFrom, variesTo } from './tar-block';

/** Names and other facts longer than this are not looked at. */
const longestExtension = 64 * 1024;
/** Bytes that belong to no file: what is no tar, what stands behind its end. */
export const restName: NameKey = { path: -1, alike: 0 };
const nameless: NameKey = { path: 0, alike: 0 };

/**
 * Maps a layer as it passes: `add` all of it, then `end`. A tar is taken apart into headers and files, what is none into pieces of equal
 * length; every byte is in one segment. Nothing it says about itself is believed further than for finding what may be alike.
 */
export class LayerMapper {
  readonly #builder = new MapBuilder();
  /** What is being gathered: a header, or a piece of the present content; in `rest`, the piece that blocks are added to. */
  readonly #carry = Buffer.allocUnsafe(longestPiece);
  #carried = 0;
  /** A header without what varies. */
  readonly #lasting = Buffer.allocUnsafe(BLOCK - (variesTo - variesFrom));
  #state: 'header' | 'content' | 'rest' = 'header';
  #left = 0;
  #within = 0;
  #name: NameKey = nameless;
  #extension = '';
  #extensionSize = 0;
  #nextName: string | undefined;
  #nextSize: number | undefined;

  add(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    for (let at = 0; at < bytes.length; ) {
      const want = this.#want();
      const missing = want - this.#carried;
      if (this.#carried === 0 && this.#state !== 'rest' && bytes.length - at >= want) {
        this.#take(bytes.subarray(at, at + want));
        at += want;
        continue;
      }
      const part = bytes.subarray(at, at + missing);
      part.copy(this.#carry, this.#carried);
      this.#carried += part.length;
      at += part.length;
      if (this.#carried === want) this.#gathered();
    }
  }

  /** The map; undefined for a layer of too many segments. */
  end(): LayerMap | undefined {
    if (this.#carried > 0) {
      // What ends in the middle, whatever it was to be.
      if (this.#state === 'header') this.#beginRest();
      this.#piece(this.#carry.subarray(0, this.#carried));
      this.#carried = 0;
    }
    return this.#builder.end();
  }

  /** How many bytes, with those gathered, make the next step. */
  #want(): number {
    if (this.#state === 'header') return BLOCK;
    if (this.#state === 'content') return Math.min(this.#left, longestPiece);
    return this.#carried - (this.#carried % BLOCK) + BLOCK;
  }

  #gathered(): void {
    if (this.#state === 'rest') {
      const last = this.#carry.subarray(this.#carried - BLOCK, this.#carried);
      if (mayBeTarBlock(last) && readTarBlock(last) !== undefined) {
        const header = Buffer.from(last);
        if (this.#carried > BLOCK) this.#piece(this.#carry.subarray(0, this.#carried - BLOCK));
        this.#carried = 0;
        this.#state = 'header';
        this.#take(header);
      } else if (this.#carried === longestPiece) {
        this.#piece(this.#carry);
        this.#carried = 0;
      }
      return;
    }
    const gathered = this.#carry.subarray(0, this.#carried);
    this.#carried = 0;
    this.#take(gathered);
  }

  #take(segment: Buffer): void {
    if (this.#state === 'header') this.#header(segment);
    else this.#content(segment);
  }

  #header(block: Buffer): void {
    const facts = readTarBlock(block);
    if (facts === undefined) {
      this.#beginRest();
      block.copy(this.#carry);
      this.#carried = BLOCK;
      return;
    }
    block.copy(this.#lasting, 0, 0, variesFrom);
    block.copy(this.#lasting, variesFrom, variesTo);
    this.#builder.header(hash('sha256', this.#lasting, 'buffer'), BLOCK, block.subarray(variesFrom, variesTo));
    const extension = isExtension(facts.type);
    const size = (extension ? undefined : this.#nextSize) ?? facts.size;
    const content = isBare(facts.type) ? 0 : size;
    this.#name = extension || content === 0 ? nameless : nameKey(this.#nextName ?? facts.name);
    this.#extension = extension ? facts.type : '';
    this.#extensionSize = size;
    if (!extension) this.#nextName = this.#nextSize = undefined;
    this.#left = content + tarPadding(content);
    this.#within = 0;
    if (this.#left > 0) this.#state = 'content';
  }

  #content(segment: Buffer): void {
    if (this.#extension !== '' && this.#within === 0 && this.#extensionSize <= longestExtension) {
      const data = segment.subarray(0, this.#extensionSize);
      this.#nextName = nameIn(this.#extension, data) ?? this.#nextName;
      this.#nextSize = sizeIn(this.#extension, data) ?? this.#nextSize;
    }
    this.#piece(segment);
    this.#left -= segment.length;
    if (this.#left === 0) this.#state = 'header';
  }

  #beginRest(): void {
    this.#state = 'rest';
    this.#name = restName;
    this.#within = 0;
  }

  #piece(bytes: Buffer): void {
    this.#builder.piece(hash('sha256', bytes, 'buffer'), bytes.length, this.#name.path, this.#name.alike, this.#within);
    this.#within += bytes.length;
  }
}
