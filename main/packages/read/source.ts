import { type FileHandle, open, stat } from 'node:fs/promises';
import { SealiftError } from '../../errors';
import { checksumBeside } from './checksum';

/** The bytes of a package, opened: readable at any place until closed. */
export interface PackageBytes {
  /** Fills the buffer from `position` on and tells how far; less than its length only where the bytes end. */
  read(buffer: Uint8Array, position: number): Promise<number>;
  /** SHA-256 (hex) of the file as it lies there, once it was read to its end in order; only where that is not what is read. */
  digest?(): string;
  close(): Promise<void>;
}

/** Where a package lies: one file, or parts on several media. Readers know nothing else of it. */
export interface PackageSource {
  /** Names it to people and in the catalog. */
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** Of an encrypted file: how many it is for, and its length as it lies there (`size` is that of the package inside). */
  readonly encrypted?: { readonly recipients: number; readonly size: number };
  /** The SHA-256 (hex) that is written down beside it for the whole; undefined where there is none. */
  expected(): Promise<string | undefined>;
  /** `lean`: with as little memory as will do, though some media are then read a little slower. */
  open(signal?: AbortSignal, lean?: boolean): Promise<PackageBytes>;
}

/** What readers take: a source, or the path of a file, which is one. */
export type PackageLocation = PackageSource | string;

/** The source at a location. Throws `package.not_a_file` and the system's errors. */
export async function sourceAt(location: PackageLocation): Promise<PackageSource> {
  if (typeof location !== 'string') return location;
  const facts = await stat(location);
  if (!facts.isFile()) throw new SealiftError('package.not_a_file', { path: location });
  return {
    path: location,
    size: facts.size,
    mtimeMs: facts.mtimeMs,
    expected: () => checksumBeside(location),
    open: async () => new FileBytes(await open(location, 'r')),
  };
}

class FileBytes implements PackageBytes {
  readonly #file: FileHandle;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async read(buffer: Uint8Array, position: number): Promise<number> {
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await this.#file.read(buffer, filled, buffer.length - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
