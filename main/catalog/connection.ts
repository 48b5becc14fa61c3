import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import Database from 'better-sqlite3';
import { SealiftError, toErrorData } from '../errors';
import { translating } from './errors';

/** How long a process waits for another one's write. Writes last milliseconds; a migration of a large catalog some seconds. */
const busyTimeoutMs = 10_000;
/** `SEAL` in the file's header: says whose database this is. */
export const applicationId = 0x5345414c;
/** Up to this size the whole structure is checked at every start (some 50 ms); above it only before a migration. */
const quickCheckBytes = 16 * 1024 * 1024;

export interface ConnectOptions {
  readonly binding?: string;
}

/** What better-sqlite3's own binary needs: on an older runtime it does not fail, it crashes. */
const neededNapi = 10;

/** Throws `catalog.runtime` where the database's own binary would crash and no other is named. `napi` is the runtime's Node-API version. */
export function requireRuntime(options: ConnectOptions, napi = Number(process.versions.napi)): void {
  if (options.binding !== undefined || napi >= neededNapi) return;
  throw new SealiftError('catalog.runtime', { runtime: process.version });
}

export function openDatabase(file: string, options: ConnectOptions, readonly: boolean): Database.Database {
  requireRuntime(options);
  return new Database(file, {
    readonly,
    fileMustExist: true,
    timeout: busyTimeoutMs,
    ...(options.binding === undefined ? {} : { nativeBinding: options.binding }),
  });
}

/** Makes sure that folder and file exist, for their owner's eyes only. Folders that were there keep their rights. Throws `catalog.foreign`, `disk.*`. */
export function prepareFile(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
  } catch (error) {
    // Something that is no file where the catalog should be, or no folder above it.
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['EISDIR', 'ENOTDIR', 'EEXIST'].includes(code))
      throw new SealiftError('catalog.foreign', { path: file }, { cause: error });
    const known = toErrorData(error);
    throw new SealiftError(known.code, known.params, { cause: error });
  }
}

/**
 * Looks at an existing file through a read-only connection, so that a file which is refused stays as it was to the byte.
 * Throws `catalog.newer`, `catalog.damaged`, `catalog.foreign`.
 */
export function examine(file: string, options: ConnectOptions, supported: number): void {
  const size = statSync(file).size;
  if (size === 0) {
    // A catalog that once was migrated does not become empty by itself: something cut it off.
    if (backupsOf(file).length > 0) throw new SealiftError('catalog.damaged', { path: file });
    return;
  }
  translating(file, () => {
    const db = openDatabase(file, options, true);
    try {
      const found = schemaVersion(db);
      if (found > supported && isOurs(db))
        throw new SealiftError('catalog.newer', {
          path: file,
          found,
          supported,
        });
      if (!isOurs(db) && (found !== 0 || !isEmpty(db))) throw new SealiftError('catalog.foreign', { path: file });
      if (size <= quickCheckBytes || (found > 0 && found < supported)) quickCheck(db, file);
    } finally {
      db.close();
    }
  });
}

/** Opens for reading and writing: write-ahead log, foreign keys, and every commit on the disk before it is reported. */
export function connect(file: string, options: ConnectOptions): Database.Database {
  return translating(file, () => {
    const db = openDatabase(file, options, false);
    try {
      switchToWriteAheadLog(db);
      db.pragma('synchronous = FULL');
      db.pragma('trusted_schema = OFF');
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** Two processes creating the file at the same moment collide here in a way that SQLite's own waiting does not cover. */
function switchToWriteAheadLog(db: Database.Database): void {
  const until = Date.now() + busyTimeoutMs;
  for (;;) {
    try {
      db.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy || Date.now() > until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

export function schemaVersion(db: Database.Database): number {
  return db.pragma('user_version', { simple: true }) as number;
}

export interface Backup {
  readonly name: string;
  /** The schema that it has. */
  readonly version: number;
}

/** Backups beside the file, oldest first: by time, and those of one second by version. */
export function backupsOf(file: string): Backup[] {
  const prefix = `${basename(file)}.backup-`;
  const found: { name: string; version: number; stamp: string }[] = [];
  for (const name of readdirSync(dirname(file))) {
    const parts = name.startsWith(prefix) ? /^v(\d+)-(\d{8}T\d{6}Z)(\.\d+)?$/.exec(name.slice(prefix.length)) : null;
    if (parts) found.push({ name, version: Number(parts[1]), stamp: parts[2] ?? '' });
  }
  found.sort((a, b) => (a.stamp < b.stamp ? -1 : a.stamp > b.stamp ? 1 : a.version - b.version));
  return found;
}

function isOurs(db: Database.Database): boolean {
  return db.pragma('application_id', { simple: true }) === applicationId;
}

function isEmpty(db: Database.Database): boolean {
  return db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
}

function quickCheck(db: Database.Database, file: string): void {
  const answer = db.pragma('quick_check(1)', { simple: true });
  if (answer !== 'ok') throw new SealiftError('catalog.damaged', { path: file }, { cause: new Error(String(answer)) });
}
