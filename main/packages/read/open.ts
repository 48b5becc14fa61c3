import { createHash } from 'node:crypto';
import { ByteReader, type SkippableSource } from '../../archives';
import { SealiftError } from '../../errors';
import { gunzipMembers } from '../../images';
import { startsAge } from '../../trust';
import { isBomb } from '../limits';
import { type PackageBytes, type PackageLocation, sourceAt } from './source';

const READ_BYTES = 1024 * 1024;
/** The first read; each further one is twice as long, so that a look at the beginning costs little. */
const FIRST_BYTES = 64 * 1024;

export type Container = 'gzip' | 'tar' | 'zip';

/** A package opened for reading from front to back, hashed on the way. */
export interface OpenedPackage {
  readonly path: string;
  readonly size: number;
  /** Its length as it lies there, which is another where it is encrypted. */
  readonly storedSize: number;
  /** How many it is encrypted for; undefined when it is not. */
  readonly recipients: number | undefined;
  readonly container: Container;
  /** The tar stream inside; not for zip files, which are not read from front to back. */
  readonly reader: ByteReader;
  /** Where a part stands that Sealift does not write: another compressor's member, padding, or no compression at all. */
  foreignPart(): number | undefined;
  /** Its packed bytes at any place, for what is not read from front to back. */
  readonly bytes: PackageBytes;
  /** SHA-256 (hex) of the whole as it lies there, once everything was read; reads what is left of it first. */
  digest(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens a package and tells its container by its first bytes, never by its name. The unpacked stream is bounded: data that
 * grows beyond what honest packages do ends in `package.bomb`. Throws `package.not_a_file`, `package.unknown_format`.
 */
export async function openPackage(
  location: PackageLocation,
  signal?: AbortSignal,
  onBytes?: (bytes: number) => void,
): Promise<OpenedPackage> {
  const source = await sourceAt(location);
  const bytes = await source.open(signal);
  try {
    const container = await detect(bytes, source.path);
    const packed = new PackedStream(bytes, source.size, signal, onBytes);
    let foreign: number | undefined = container === 'gzip' ? undefined : 0;
    const onForeign = (offset: number) => {
      foreign ??= offset;
    };
    const plain =
      container === 'gzip' ? guarded(gunzipMembers(packed, { signal, onForeign, keepMembers: true }), packed) : packed;
    const reader = new ByteReader(plain);
    return {
      path: source.path,
      size: source.size,
      storedSize: source.encrypted?.size ?? source.size,
      recipients: source.encrypted?.recipients,
      container,
      reader,
      bytes,
      foreignPart: () => foreign,
      digest: () => packed.digest(),
      async close() {
        await reader.close().catch(() => undefined);
        await bytes.close();
      },
    };
  } catch (error) {
    await bytes.close();
    throw error;
  }
}

async function detect(bytes: PackageBytes, path: string): Promise<Container> {
  const head = Buffer.alloc(512);
  if ((await bytes.read(head, 0)) === 0) throw new SealiftError('package.truncated', { offset: 0 });
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'))) return 'zip';
  if (head.subarray(257, 262).toString('latin1') === 'ustar') return 'tar';
  // Readers are handed what is inside; that it comes here means that nobody asked for it.
  if (startsAge(head)) throw new SealiftError('encryption.not_for_you', { path, recipients: 0 });
  throw new SealiftError('package.unknown_format', { path });
}

/** The package's bytes in order, counted and hashed as they are handed out. */
class PackedStream implements AsyncIterable<Uint8Array> {
  readonly #bytes: PackageBytes;
  readonly #size: number;
  readonly #signal: AbortSignal | undefined;
  readonly #onBytes: (bytes: number) => void;
  readonly #hash = createHash('sha256');
  #position = 0;
  #step = FIRST_BYTES;

  constructor(
    bytes: PackageBytes,
    size: number,
    signal?: AbortSignal,
    onBytes: (bytes: number) => void = () => undefined,
  ) {
    this.#bytes = bytes;
    this.#size = size;
    this.#signal = signal;
    this.#onBytes = onBytes;
  }

  get position(): number {
    return this.#position;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (let chunk = await this.#next(); chunk.length > 0; chunk = await this.#next()) yield chunk;
  }

  async digest(): Promise<string> {
    for (let chunk = await this.#next(); chunk.length > 0; chunk = await this.#next()) {
      // the rest is only hashed
    }
    return this.#bytes.digest?.() ?? this.#hash.copy().digest('hex');
  }

  async #next(): Promise<Uint8Array> {
    this.#signal?.throwIfAborted();
    // One byte more than is left: a file that grew is still read to its end.
    const buffer = Buffer.allocUnsafe(Math.min(this.#step, Math.max(0, this.#size - this.#position) + 1));
    this.#step = Math.min(READ_BYTES, this.#step * 2);
    const bytesRead = await this.#bytes.read(buffer, this.#position);
    const chunk = buffer.subarray(0, bytesRead);
    this.#position += bytesRead;
    this.#hash.update(chunk);
    this.#onBytes(bytesRead);
    return chunk;
  }
}

function guarded(plain: SkippableSource, packed: PackedStream): SkippableSource {
  let bytes = 0;
  const count = (more: number) => {
    bytes += more;
    if (isBomb(bytes, packed.position))
      throw new SealiftError('package.bomb', { plain: bytes, packed: packed.position });
  };
  return {
    async *[Symbol.asyncIterator]() {
      for await (const chunk of plain) {
        count(chunk.length);
        yield chunk;
      }
    },
    async skip(length) {
      const there = (await plain.skip?.(length)) ?? false;
      count(length);
      return there;
    },
  };
}
