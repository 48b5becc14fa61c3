import { Readable } from 'node:stream';
import * as yauzl from 'yauzl';
import { type ByteReader, cleanName, collisionKey, nameProblem, readTar } from '../../archives';
import { SealiftError } from '../../errors';
import { isBomb, MAX_FILES } from '../limits';
import type { PackageBytes } from './source';

const ZIP_PIECE = 256 * 1024;

/** A regular file of a package that Sealift did not seal. */
export interface ForeignEntry {
  /** The one top folder. */
  readonly folder: string;
  /** Path below the top folder, cleaned. */
  readonly path: string;
  readonly size: number;
  /** Must be consumed to its end before the next entry is asked for. */
  readonly data: AsyncIterable<Uint8Array>;
}

/**
 * The files of a tar stream, checked one by one: safe names, nothing but files and folders, one top folder, nothing twice.
 * Throws `package.unsafe_entry`, `package.not_one_folder`, `package.duplicate_entry`, `package.malformed`, `package.truncated`.
 */
export async function* tarEntries(
  reader: ByteReader,
  packedSize: number,
): AsyncGenerator<ForeignEntry, void, undefined> {
  const rules = new EntryRules(packedSize);
  const tail = new EndMarker();
  try {
    for await (const entry of readTar(tail.watch(reader.rest()))) {
      const kind = entry.kind === 'file' ? 'file' : entry.kind === 'directory' ? 'folder' : 'other';
      const accepted = rules.accept(entry.path, kind, entry.size);
      if (accepted) yield { ...accepted, size: entry.size, data: entry.data };
    }
  } catch (error) {
    throw asMalformed(error);
  }
  if (!tail.complete) throw new SealiftError('package.truncated', { offset: reader.position });
}

/** The files of a zip archive (packages of 5.2 and earlier), under the same rules. Reads the central directory first. */
export async function* zipEntries(
  bytes: PackageBytes,
  packedSize: number,
): AsyncGenerator<ForeignEntry, void, undefined> {
  const rules = new EntryRules(packedSize);
  let zip: yauzl.ZipFile | undefined;
  try {
    zip = await yauzl.fromRandomAccessReaderPromise(new ZipBytes(bytes), packedSize, {
      autoClose: false,
      lazyEntries: true,
      validateEntrySizes: true,
      strictFileNames: false,
    });
    for await (const entry of zip.eachEntry()) {
      const mode = (entry.externalFileAttributes >>> 16) & 0o170000;
      const folder = entry.fileName.endsWith('/');
      const kind = mode !== 0 && mode !== 0o100000 && mode !== 0o040000 ? 'other' : folder ? 'folder' : 'file';
      const accepted = rules.accept(entry.fileName, kind, entry.uncompressedSize);
      if (!accepted) continue;
      if (entry.isEncrypted())
        throw new SealiftError('package.unsafe_entry', { name: entry.fileName, problem: 'encrypted' });
      const data = await zip.openReadStreamPromise(entry);
      // What was read of it may end before the stream finds that it is longer than stated, or spoiled: nobody listens then.
      data.on('error', () => undefined);
      yield { ...accepted, size: entry.uncompressedSize, data: translated(data) };
      data.destroy();
    }
  } catch (error) {
    throw asMalformed(error);
  } finally {
    zip?.close();
  }
}

/** The places of a zip archive that its reader asks for. Closing the archive leaves the bytes open: they are not its own. */
class ZipBytes extends yauzl.RandomAccessReader {
  readonly #bytes: PackageBytes;

  constructor(bytes: PackageBytes) {
    super();
    this.#bytes = bytes;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(piecesOf(this.#bytes, start, end));
  }
}

async function* piecesOf(bytes: PackageBytes, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; ) {
    const piece = Buffer.allocUnsafe(Math.min(ZIP_PIECE, end - at));
    const filled = await bytes.read(piece, at);
    if (filled === 0) return;
    yield piece.subarray(0, filled);
    at += filled;
  }
}

async function* translated(data: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* data;
  } catch (error) {
    throw asMalformed(error);
  }
}

class EntryRules {
  readonly #packedSize: number;
  readonly #seen = new Set<string>();
  #folder: string | undefined;
  #count = 0;
  #plain = 0;

  constructor(packedSize: number) {
    this.#packedSize = packedSize;
  }

  accept(name: string, kind: 'file' | 'folder' | 'other', size: number): { folder: string; path: string } | undefined {
    this.#count += 1;
    if (this.#count > MAX_FILES) throw new SealiftError('package.too_many_entries', { limit: MAX_FILES });
    if (kind === 'folder' && cleanName(name) === '') return undefined;
    const problem = nameProblem(name);
    if (problem) throw new SealiftError('package.unsafe_entry', { name, problem });
    if (kind === 'other') throw new SealiftError('package.unsafe_entry', { name, problem: 'special' });
    if (!Number.isSafeInteger(size) || size < 0)
      throw new SealiftError('package.malformed', { problem: `size of ${name}` });
    this.#plain += size;
    if (isBomb(this.#plain, this.#packedSize))
      throw new SealiftError('package.bomb', { plain: this.#plain, packed: this.#packedSize });
    const [folder = '', ...rest] = cleanName(name).split('/');
    this.#folder ??= folder;
    if (folder !== this.#folder)
      throw new SealiftError('package.not_one_folder', { first: this.#folder, second: folder });
    if (kind === 'folder') return undefined;
    if (rest.length === 0) throw new SealiftError('package.not_one_folder', { first: folder, second: name });
    const key = collisionKey(name);
    if (this.#seen.has(key)) throw new SealiftError('package.duplicate_entry', { name });
    this.#seen.add(key);
    return { folder, path: rest.join('/') };
  }
}

/** Watches a tar stream for the two zero blocks that must end it: without them it was cut off between two entries. */
class EndMarker {
  #tail = Buffer.alloc(0);

  get complete(): boolean {
    return this.#tail.length >= 1024 && this.#tail.every((byte) => byte === 0);
  }

  async *watch(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of chunks) {
      this.#tail = Buffer.concat([this.#tail, chunk.subarray(-1024)]).subarray(-1024);
      yield chunk;
    }
  }
}

/** Errors of the container libraries in our words; ours, the system's and aborts pass as they are. */
function asMalformed(error: unknown): unknown {
  if (error instanceof SealiftError && error.code === 'tar.invalid') {
    const { problem, offset } = error.params;
    if (problem === 'truncated')
      return new SealiftError('package.truncated', { offset: Number(offset) }, { cause: error });
    return new SealiftError('package.malformed', { problem: `tar ${problem}, byte ${offset}` }, { cause: error });
  }
  if (error instanceof SealiftError || !(error instanceof Error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code?.startsWith('Z_'))
    return new SealiftError('package.malformed', { problem: error.message }, { cause: error });
  if (error.name === 'AbortError' || typeof code === 'string') return error;
  if (error.name === 'EndOfData') return error;
  const unsafe = /^(?:invalid relative path|absolute path|invalid characters in fileName): (?<name>.*)$/s.exec(
    error.message,
  )?.groups;
  if (unsafe)
    return new SealiftError('package.unsafe_entry', { name: unsafe.name ?? '', problem: 'parent' }, { cause: error });
  if (/unexpected end|end of central directory|premature/i.test(error.message))
    return new SealiftError('package.truncated', { offset: 0 }, { cause: error });
  return new SealiftError('package.malformed', { problem: error.message }, { cause: error });
}
