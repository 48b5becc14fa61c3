import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { free } from '../../archives';
import { SealiftError } from '../../errors';
import { isGone, mediumError, systemCode } from '../failures';
import { readFully } from '../transfer';
import { type FoundVolumes, incomplete, partNames } from './find';
import type { VolumeManifest, VolumePart } from './manifest';

/** The bytes of a split package, readable at any place although they lie on several media. */
export interface VolumeBytes {
  read(buffer: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

/** A split package as something to read: what readers of packages take in place of a file. */
export interface VolumeSource {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** The digest of the whole, as the manifest says it. */
  expected(): Promise<string>;
  /** Throws `volumes.parts_missing` or `volumes.mixed` unless every part is here. */
  open(signal?: AbortSignal, lean?: boolean): Promise<VolumeBytes>;
}

export interface VolumeSourceOptions {
  /** Opens although parts are missing, and throws only when a missing one is read: enough to look at the beginning. */
  readonly partial?: boolean;
  /** Asked for a part that lies nowhere any more; answers where it lies as soon as it does. No file is open while it is asked.
   * `closed` says that nobody wants it any more. */
  readonly next?: (part: VolumePart, closed: AbortSignal) => Promise<readonly string[]>;
}

/**
 * The package that found parts make up, read straight from where they lie. No byte is handed out before the block it stands in was
 * compared with the manifest: a damaged part is named (`volumes.parts_damaged`) before anything of its damage is used, and
 * the same part elsewhere takes its place. Nothing is written or deleted.
 */
export function volumeSource(
  set: FoundVolumes,
  all: readonly FoundVolumes[] = [set],
  { partial = false, next }: VolumeSourceOptions = {},
): VolumeSource {
  return {
    path: set.path,
    size: set.manifest.package.size,
    mtimeMs: set.mtimeMs,
    expected: async () => set.manifest.package.sha256,
    open: async (signal, lean = false) => {
      const problem = incomplete(set, all);
      if (problem && !partial && !next) throw problem;
      return new CheckedVolumes(set, problem, signal, { next, ahead: !lean });
    },
  };
}

/** Every part that is not what the manifest says wherever it lies; missing ones are not among them. Reads all of them. */
export async function damagedParts(set: FoundVolumes, signal: AbortSignal): Promise<VolumePart[]> {
  const bytes = new CheckedVolumes(set, undefined, signal);
  try {
    const damaged: VolumePart[] = [];
    for (const [index, part] of set.manifest.parts.entries())
      if (set.places[index]?.length && !(await bytes.isWhole(index))) damaged.push(part);
    return damaged;
  } finally {
    await bytes.close();
  }
}

interface Block {
  readonly index: number;
  readonly bytes: Promise<Uint8Array>;
  readonly buffer: Uint8Array<ArrayBuffer>;
}

class CheckedVolumes implements VolumeBytes {
  readonly #set: FoundVolumes;
  readonly #manifest: VolumeManifest;
  /** What is wrong when a part is asked for that lies nowhere. */
  readonly #problem: SealiftError | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #next: VolumeSourceOptions['next'];
  /** Whether the block after the one that is read from is read meanwhile. */
  readonly #ahead: boolean;
  readonly #closed = new AbortController();
  /** Where parts lie that were asked for. */
  readonly #brought = new Map<number, readonly string[]>();
  /** For each part the number of its first block, counted over all parts. */
  readonly #firstBlocks: number[] = [];
  readonly #blockCount: number;
  readonly #files = new Map<string, Promise<FileHandle>>();
  /** The block that is being read from, and the one after it. */
  #blocks: Block[] = [];
  #spare: Uint8Array<ArrayBuffer>[] = [];

  constructor(
    set: FoundVolumes,
    problem: SealiftError | undefined,
    signal: AbortSignal | undefined,
    { next, ahead = false }: Pick<VolumeSourceOptions, 'next'> & { readonly ahead?: boolean } = {},
  ) {
    this.#next = next;
    this.#ahead = ahead;
    this.#set = set;
    this.#manifest = set.manifest;
    this.#problem = problem;
    this.#signal = signal;
    let count = 0;
    for (const part of set.manifest.parts) {
      this.#firstBlocks.push(count);
      count += part.blocks.length;
    }
    this.#blockCount = count;
  }

  async read(buffer: Uint8Array, position: number): Promise<number> {
    let filled = 0;
    while (filled < buffer.length && position + filled < this.#manifest.package.size) {
      const { index, start } = this.#blockAt(position + filled);
      const block = await this.#block(index);
      const from = position + filled - start;
      const piece = block.subarray(from, Math.min(block.length, from + buffer.length - filled));
      buffer.set(piece, filled);
      filled += piece.length;
    }
    return filled;
  }

  /** Whether a part is right to its last byte. */
  async isWhole(index: number): Promise<boolean> {
    const part = this.#manifest.parts[index] as VolumePart;
    const buffer = new Uint8Array(new ArrayBuffer(Math.min(this.#manifest.blockSize, part.bytes)));
    for (let within = 0; within < part.blocks.length; within++) {
      const length = Math.min(buffer.length, part.bytes - within * this.#manifest.blockSize);
      try {
        await this.#load(index, within, buffer.subarray(0, length));
      } catch (error) {
        if (error instanceof SealiftError && error.code === 'volumes.parts_damaged') return false;
        throw error;
      }
    }
    return true;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    const blocks = this.#blocks;
    this.#blocks = [];
    await Promise.allSettled(blocks.map((block) => block.bytes));
    for (const buffer of [...blocks.map((block) => block.buffer), ...this.#spare.splice(0)]) free(buffer.buffer);
    await this.#closeFiles();
  }

  async #closeFiles(): Promise<void> {
    const files = [...this.#files.values()];
    this.#files.clear();
    for (const file of files) await file.then((each) => each.close()).catch(() => undefined);
  }

  /** Where a part lies now. One that lies nowhere is asked for: the media before it are let go of, for there may be one socket only. */
  async #placesOf(index: number): Promise<readonly string[]> {
    const known = this.#brought.get(index) ?? this.#set.places[index] ?? [];
    if (!this.#next) {
      if (this.#problem && known.length === 0) throw this.#problem;
      return known;
    }
    const there = [];
    for (const path of known) if (await answers(path)) there.push(path);
    if (there.length > 0) return there;
    await this.#closeFiles();
    this.#closed.signal.throwIfAborted();
    const places = await this.#next(this.#manifest.parts[index] as VolumePart, this.#closed.signal);
    this.#brought.set(index, places);
    return places;
  }

  /** The block that holds a byte of the package, and where that block begins. */
  #blockAt(position: number): { index: number; start: number } {
    const { parts, blockSize } = this.#manifest;
    let [low, high] = [0, parts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((parts[middle] as VolumePart).offset <= position) low = middle;
      else high = middle - 1;
    }
    const { offset } = parts[low] as VolumePart;
    const within = Math.floor((position - offset) / blockSize);
    return { index: (this.#firstBlocks[low] as number) + within, start: offset + within * blockSize };
  }

  /** A block, checked. The next one may be being read meanwhile; memory is these two. */
  async #block(index: number): Promise<Uint8Array> {
    for (const block of this.#blocks.filter((each) => each.index !== index && each.index !== index + 1)) {
      await Promise.allSettled([block.bytes]);
      this.#spare.push(block.buffer);
    }
    this.#blocks = this.#blocks.filter((each) => each.index === index || each.index === index + 1);
    let current = this.#blocks.find((each) => each.index === index);
    if (!current) {
      current = this.#begin(index);
      this.#blocks.push(current);
    }
    const bytes = await current.bytes;
    // Who looks at the beginning only wants no more than it.
    if (
      this.#ahead &&
      index > 0 &&
      index + 1 < this.#blockCount &&
      !this.#blocks.some((each) => each.index === index + 1)
    )
      this.#blocks.push(this.#begin(index + 1));
    return bytes;
  }

  #begin(index: number): Block {
    const { parts, blockSize } = this.#manifest;
    let number = parts.length - 1;
    while ((this.#firstBlocks[number] as number) > index) number--;
    const part = parts[number] as VolumePart;
    const within = index - (this.#firstBlocks[number] as number);
    const length = Math.min(blockSize, part.bytes - within * blockSize);
    const buffer =
      this.#spare.pop() ?? new Uint8Array(new ArrayBuffer(Math.min(blockSize, this.#manifest.package.size)));
    const bytes = this.#load(number, within, buffer.subarray(0, length));
    // Awaited when its turn comes, or when this is closed.
    bytes.catch(() => undefined);
    return { index, bytes, buffer };
  }

  async #load(index: number, within: number, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
    const part = this.#manifest.parts[index] as VolumePart;
    const places = await this.#placesOf(index);
    let gone: unknown;
    for (const path of places) {
      this.#signal?.throwIfAborted();
      try {
        const filled = await readFully(await this.#open(path), bytes, within * this.#manifest.blockSize);
        if (filled === bytes.length && hashed(bytes) === part.blocks[within]) return bytes;
      } catch (error) {
        // One unreadable spot is that part's damage; a medium that does not answer at all is something else.
        if (!isGone(error) || !(await answers(path))) gone = vanished(error, path);
      }
    }
    if (gone !== undefined) {
      // Pulled out in the middle: it is asked for, like one that was not here yet.
      if (!this.#next || (await Promise.all(places.map(answers))).some(Boolean)) throw gone;
      return this.#load(index, within, bytes);
    }
    throw new SealiftError('volumes.parts_damaged', {
      package: this.#manifest.package.file,
      parts: partNames([part]),
      paths: places,
    });
  }

  async #open(path: string): Promise<FileHandle> {
    const known = this.#files.get(path);
    if (known) return known;
    // Parts are read one after the other: two are in use while one goes over into the next.
    for (const [other, file] of [...this.#files].slice(0, -3)) {
      this.#files.delete(other);
      await file.then((each) => each.close()).catch(() => undefined);
    }
    const file = open(path, 'r');
    this.#files.set(path, file);
    return file;
  }
}

/** Here and now: what digests elsewhere copies the block, and holds the copy until memory is looked through. */
function hashed(block: Uint8Array): string {
  return createHash('sha256').update(block).digest('hex');
}

async function answers(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

/** The part was there when it was looked for: its medium was taken away and the mount point cleared. */
function vanished(error: unknown, path: string): unknown {
  if (systemCode(error) === 'ENOENT') return new SealiftError('media.gone', { path }, { cause: error });
  return mediumError(error, path);
}
