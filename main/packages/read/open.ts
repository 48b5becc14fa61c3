import { ByteReader, type SkippableSource } from '../../archives';
import { SealiftError } from '../../errors';
import { gunzipMembers } from '../../images';
import { startsAge } from '../../trust';
import { isBomb } from '../limits';
import { PackedStream } from './packed-stream';
import { type PackageBytes, type PackageLocation, sourceAt } from './source';

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

export interface OpenOptions {
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** Keeps the package's own gzip members beside what comes out of them, for a loader that takes them over. */
  readonly keepMembers?: boolean | undefined;
  /** Reads with as little memory as will do, as `PackageSource.open` has it. */
  readonly lean?: boolean | undefined;
}

/**
 * Opens a package and tells its container by its first bytes, never by its name. The unpacked stream is bounded: data that
 * grows beyond what honest packages do ends in `package.bomb`. Throws `package.not_a_file`, `package.unknown_format`.
 */
export async function openPackage(
  location: PackageLocation,
  signal?: AbortSignal,
  { onBytes, keepMembers = false, lean = false }: OpenOptions = {},
): Promise<OpenedPackage> {
  const source = await sourceAt(location);
  const bytes = await source.open(signal, lean);
  try {
    const container = await detect(bytes, source.path);
    const packed = new PackedStream(bytes, source.size, container === 'gzip', signal, onBytes);
    let foreign: number | undefined = container === 'gzip' ? undefined : 0;
    const onForeign = (offset: number) => {
      foreign ??= offset;
    };
    const plain =
      container === 'gzip' ? guarded(gunzipMembers(packed, { signal, onForeign, keepMembers, lean }), packed) : packed;
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
        // Together: what is read ahead may be waiting for a medium, and stops waiting when the bytes are closed.
        await Promise.all([packed.close(), bytes.close()]);
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
