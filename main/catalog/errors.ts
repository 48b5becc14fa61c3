import Database from 'better-sqlite3';
import { SealiftError } from '../errors';

/** Says what SQLite's error means for the person; anything that is not SQLite's is handed back as it is. */
export function translateError(error: unknown, file: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const code = error.code;
  const is = (name: string): boolean => code === name || code.startsWith(`${name}_`);
  if (is('SQLITE_CORRUPT') || is('SQLITE_NOTADB'))
    return new SealiftError('catalog.damaged', { path: file }, { cause: error });
  if (is('SQLITE_BUSY') || is('SQLITE_LOCKED'))
    return new SealiftError('catalog.busy', { path: file }, { cause: error });
  if (is('SQLITE_FULL')) return new SealiftError('disk.full', { path: file }, { cause: error });
  if (is('SQLITE_READONLY') || is('SQLITE_CANTOPEN') || is('SQLITE_PERM'))
    return new SealiftError('disk.denied', { path: file }, { cause: error });
  if (is('SQLITE_IOERR')) return new SealiftError('disk.io', { path: file }, { cause: error });
  return error;
}

/** Runs `work`; what SQLite throws comes out translated. */
export function translating<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translateError(error, file);
  }
}
