import type Database from 'better-sqlite3';
import { SealiftError, toErrorData } from '../errors';
import { backUp, pruneBackups } from './backup';
import { applicationId, type ConnectOptions, schemaVersion } from './connection';
import { translateError } from './errors';
import type { Migration } from './migrations';

/**
 * Brings the schema up to date, one migration per exclusive transaction, each preceded by a backup when there is something to
 * lose. Another process may be doing the same: whoever gets the lock second finds the work done.
 * Throws `catalog.newer`, `catalog.migration_failed`, `disk.full`.
 */
export function migrate(
  db: Database.Database,
  file: string,
  options: ConnectOptions & {
    readonly now: () => Date;
    readonly migrations: readonly Migration[];
  },
): void {
  const supported = options.migrations.length;
  let backedUp = false;
  const created = schemaVersion(db) === 0;
  let present = options.migrations[0];
  let backup = '';
  const apply = (migration: Migration) => {
    present = migration;
    backup = '';
    const found = schemaVersion(db);
    if (found > supported) throw new SealiftError('catalog.newer', { path: file, found, supported });
    if (found >= migration.version) return;
    if (!created) {
      backup = backUp(file, options, found, options.now());
      backedUp = true;
    }
    db.exec(migration.up);
    const orphans = db.pragma('foreign_key_check') as unknown[];
    if (orphans.length > 0) throw new Error(`${orphans.length} rows refer to nothing`);
    db.pragma(`application_id = ${applicationId}`);
    db.pragma(`user_version = ${migration.version}`);
  };
  db.pragma('foreign_keys = OFF'); // tables may be rebuilt; the references are checked before each commit
  try {
    // A new catalog is made in one go: whoever comes meanwhile sees none or all of it, and takes no half of it for an old one.
    if (created) db.transaction(() => options.migrations.forEach(apply)).exclusive();
    else for (const migration of options.migrations) db.transaction(() => apply(migration)).exclusive();
  } catch (error) {
    throw present ? failure(error, file, present, backup) : error;
  }
  db.pragma('foreign_keys = ON');
  // One process after the other: one that sees another's half-done pruning takes the gap for the end of a row.
  if (backedUp) db.transaction(() => pruneBackups(file)).exclusive();
}

function failure(error: unknown, file: string, migration: Migration, backup: string): unknown {
  const known = translateError(error, file);
  if (known instanceof SealiftError) return known;
  const data = toErrorData(known);
  if (data.code !== 'unexpected') return new SealiftError(data.code, data.params, { cause: known });
  return new SealiftError(
    'catalog.migration_failed',
    { path: file, from: migration.version - 1, to: migration.version, backup },
    { cause: known },
  );
}
