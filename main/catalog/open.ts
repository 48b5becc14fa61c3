import { resolve } from 'node:path';
import { connect, examine, prepareFile } from './connection';
import { translating } from './errors';
import { migrate } from './migrate';
import { type Migration, migrations } from './migrations';
import { deliveriesRepository } from './repositories/deliveries';
import { historyRepository } from './repositories/history';
import { importsRepository } from './repositories/imports';
import { installationsRepository } from './repositories/installations';
import { jobsRepository } from './repositories/jobs';
import { mediaRepository } from './repositories/media';
import { packagesRepository } from './repositories/packages';
import { platformsRepository } from './repositories/platforms';
import { receiptsRepository } from './repositories/receipts';
import { settingsRepository } from './repositories/settings';
import { sitesRepository } from './repositories/sites';
import { templatesRepository } from './repositories/templates';
import { upgradesRepository } from './repositories/upgrades';
import { versionsRepository } from './repositories/versions';
import { createSql } from './sql';

export interface CatalogOptions {
  /** Path of a better-sqlite3 binary to use instead of the package's own. */
  readonly binding?: string;
  readonly now?: () => Date;
}

export type Catalog = ReturnType<typeof build>;

/**
 * Opens the catalog, creating it when it is not there, and brings its schema up to date (a backup is kept beside it).
 * Any number of processes may have it open; a write waits up to 10 s for another process's write.
 * Throws `catalog.newer`, `catalog.damaged`, `catalog.foreign` (the file is then untouched), `catalog.busy`,
 * `catalog.migration_failed`, `disk.*`.
 */
export function openCatalog(file: string, options: CatalogOptions = {}): Catalog {
  return openWith(file, options, migrations);
}

/** As openCatalog, with a schema history of the caller's choice: for tests of migrations. */
export function openWith(file: string, options: CatalogOptions, steps: readonly Migration[]): Catalog {
  const path = resolve(file);
  const now = options.now ?? (() => new Date());
  prepareFile(path);
  examine(path, options, steps.length);
  const db = connect(path, options);
  try {
    migrate(db, path, { ...options, now, migrations: steps });
    return build(db, path, now);
  } catch (error) {
    db.close();
    throw error;
  }
}

function build(db: ReturnType<typeof connect>, file: string, now: () => Date) {
  const sql = createSql(db, file, now);
  return {
    /** Absolute path of the file. */
    file,
    templates: templatesRepository(sql),
    versions: versionsRepository(sql),
    packages: packagesRepository(sql),
    media: mediaRepository(sql),
    imports: importsRepository(sql),
    sites: sitesRepository(sql),
    installations: installationsRepository(sql),
    upgrades: upgradesRepository(sql),
    platforms: platformsRepository(sql),
    receipts: receiptsRepository(sql),
    deliveries: deliveriesRepository(sql),
    jobs: jobsRepository(sql),
    history: historyRepository(sql),
    settings: settingsRepository(sql),
    /** A unit of work: everything in `work` is committed together, or nothing when it throws. `work` must not await. Nests. */
    transaction: <T>(work: () => T extends PromiseLike<unknown> ? never : T): T => sql.transaction(work as () => T),
    /** Changes when another connection has committed something: a cheap way to notice other processes' work. */
    foreignChanges: (): number => translating(file, () => db.pragma('data_version', { simple: true }) as number),
    schemaVersion: (): number => translating(file, () => db.pragma('user_version', { simple: true }) as number),
    close(): void {
      db.close();
    },
  };
}
