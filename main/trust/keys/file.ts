import { constants } from 'node:fs';
import { chmod, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { SealiftError } from '../../errors';
import { replaceFile } from '../../files';
import { withLock } from './lock';
import { emptyKeyStore, type KeyStore, parseKeyStore, serializeKeyStore } from './store';

const MAX_BYTES = 64 * 1024 * 1024;

/** The key store of one data folder. */
export interface KeyFile {
  /** The file itself. */
  readonly path: string;
  /** The store as it stands there; empty when there is none yet. Throws `trust.store_damaged`, `trust.store_newer`. */
  read(): Promise<KeyStore>;
  /**
   * Changes the store and returns what it became. Changes by any number of processes follow one another; a change that throws
   * leaves everything as it was. Throws what `read` throws (a damaged store is never overwritten) and `trust.store_busy`.
   */
  update(change: (store: KeyStore) => KeyStore): Promise<KeyStore>;
}

/**
 * The key store in `<home>/keys/keys.json`. Folder and file are the owner's alone (0700, 0600), also when they were found otherwise;
 * the file is replaced at once and on disk before `update` returns.
 */
export function openKeyFile(home: string): KeyFile {
  const folder = join(home, 'keys');
  const path = join(folder, 'keys.json');
  const read = async () => {
    const bytes = await readBytes(path);
    return bytes ? parseKeyStore(bytes, path) : emptyKeyStore;
  };
  return {
    path,
    read,
    async update(change) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await chmod(folder, 0o700);
      return withLock(`${path}.lock`, async () => {
        const store = change(await read());
        const bytes = serializeKeyStore(store);
        if (bytes.length > MAX_BYTES) throw new RangeError(`a key store of ${bytes.length} bytes`);
        // Only the holder of the lock comes here, so the temporary file has one name.
        await replaceFile(path, bytes, { mode: 0o600 });
        return store;
      });
    },
  };
}

async function readBytes(path: string): Promise<Buffer | undefined> {
  try {
    const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await handle.stat();
      if (!stats.isFile() || stats.size > MAX_BYTES)
        throw new SealiftError('trust.store_damaged', { path, problem: 'not a small file' });
      if (process.platform !== 'win32' && (stats.mode & 0o077) !== 0) await handle.chmod(0o600);
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw new SealiftError('trust.store_damaged', { path, problem: 'a link' }, { cause: error });
    throw error;
  }
}
