import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { ByteReader } from '../../archives';
import { SealiftError } from '../../errors';
import { gunzipMembers } from '../../images';
import { isBomb } from '../limits';

const READ_BYTES = 1024 * 1024;

export type Container = 'gzip' | 'tar' | 'zip';

/** A package file opened for reading from front to back, hashed on the way. */
export interface OpenedPackage {
  readonly path: string;
  readonly size: number;
  readonly container: Container;
  /** The tar stream inside; not for zip files, which are not read from front to back. */
  readonly reader: ByteReader;
  /** Where a part stands that Sealift does not write: another compressor's member, padding, or no compression at all. */
  foreignPart(): number | undefined;
  /** SHA-256 (hex) of the whole file, once everything was read; reads what is left of it first. */
  digest(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens a package file and tells its container by its first bytes, never by its name. The unpacked stream is bounded: data that
 * grows beyond what honest packages do ends in `package.bomb`. Throws `package.not_a_file`, `package.unknown_format`.
 */
export async function openPackage(
  path: string,
  signal?: AbortSignal,
  onBytes?: (bytes: number) => void,
): Promise<OpenedPackage> {
  const file = await open(path, 'r');
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw new SealiftError('package.not_a_file', { path });
    const container = await detect(file, path);
    const packed = new PackedStream(file, signal, onBytes);
    let foreign: number | undefined = container === 'gzip' ? undefined : 0;
    const onForeign = (offset: number) => {
      foreign ??= offset;
    };
    const plain = container === 'gzip' ? guarded(gunzipMembers(packed, { signal, onForeign }), packed) : packed;
    const reader = new ByteReader(plain);
    return {
      path,
      size: facts.size,
      container,
      reader,
      foreignPart: () => foreign,
      digest: () => packed.digest(),
      async close() {
        await reader.close().catch(() => undefined);
        await file.close();
      },
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function detect(file: FileHandle, path: string): Promise<Container> {
  const head = Buffer.alloc(512);
  const { bytesRead } = await file.read(head, 0, head.length, 0);
  if (bytesRead === 0) throw new SealiftError('package.truncated', { offset: 0 });
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'))) return 'zip';
  if (head.subarray(257, 262).toString('latin1') === 'ustar') return 'tar';
  throw new SealiftError('package.unknown_format', { path });
}

/** The file's bytes in order, counted and hashed as they are handed out. */
class PackedStream implements AsyncIterable<Uint8Array> {
  readonly #file: FileHandle;
  readonly #signal: AbortSignal | undefined;
  readonly #onBytes: (bytes: number) => void;
  readonly #hash = createHash('sha256');
  #position = 0;

  constructor(file: FileHandle, signal?: AbortSignal, onBytes: (bytes: number) => void = () => undefined) {
    this.#file = file;
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
    return this.#hash.copy().digest('hex');
  }

  async #next(): Promise<Uint8Array> {
    this.#signal?.throwIfAborted();
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, this.#position);
    const chunk = buffer.subarray(0, bytesRead);
    this.#position += bytesRead;
    this.#hash.update(chunk);
    this.#onBytes(bytesRead);
    return chunk;
  }
}

async function* guarded(
  plain: AsyncIterable<Uint8Array>,
  packed: PackedStream,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  for await (const chunk of plain) {
    bytes += chunk.length;
    if (isBomb(bytes, packed.position))
      throw new SealiftError('package.bomb', { plain: bytes, packed: packed.position });
    yield chunk;
  }
}
