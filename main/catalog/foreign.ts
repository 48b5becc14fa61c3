import Database from 'better-sqlite3';
import { type ConnectOptions, requireRuntime } from './connection';

/** SQLite's first 16 bytes, and where the header says whether a file is written through a log beside it. */
const MAGIC = 'SQLite format 3\0';
const JOURNAL_BYTES = [18, 19];
const ROLLBACK = 1;

/**
 * Rows of one table in a database that somebody else made, read from memory: no file is written and none beside it is looked for. Hostile
 * ones are bounded: the table must be a plain one of exactly this making, without index or trigger, its pages must hold together (which
 * takes no longer than reading it once), and the caller stops taking when it has enough. Returns undefined for anything else.
 */
export function readForeignTable<T>(
  bytes: Uint8Array,
  { table, made, query }: { readonly table: string; readonly made: RegExp; readonly query: string },
  take: (rows: IterableIterator<unknown>) => T,
  options: ConnectOptions,
): T | undefined {
  requireRuntime(options);
  const copy = Buffer.from(bytes);
  if (copy.length < 512 || copy.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) return undefined;
  // What lies in memory has no log beside it.
  for (const at of JOURNAL_BYTES) copy[at] = ROLLBACK;
  let database: Database.Database | undefined;
  try {
    database = new Database(copy, options.binding === undefined ? {} : { nativeBinding: options.binding });
    database.pragma('trusted_schema = OFF');
    database.pragma('cell_size_check = ON');
    database.pragma('ignore_check_constraints = ON');
    database.pragma('query_only = ON');
    const making = database.prepare('SELECT type, sql FROM sqlite_schema WHERE tbl_name = ? COLLATE NOCASE').all(table);
    const [only] = making as { type?: unknown; sql?: unknown }[];
    if (making.length !== 1 || only?.type !== 'table' || typeof only.sql !== 'string' || !made.test(only.sql))
      return undefined;
    const checked = database.pragma(`quick_check('${table}')`, { simple: true });
    if (checked !== 'ok') return undefined;
    return take(database.prepare(query).iterate());
  } catch {
    // SQLite says that it is damaged, or what was taken from it was not what it should be.
    return undefined;
  } finally {
    database?.close();
  }
}
