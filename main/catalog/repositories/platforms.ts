import { z } from 'zod';
import { platformTrust } from '../../../preload/contract';
import { jsonColumn, toJson } from '../json';
import type { Sql } from '../sql';

const row = z.object({
  name: z.string(),
  address: z.string(),
  trust: jsonColumn(platformTrust),
  team: z.string(),
  region: z.string(),
  site: z.string(),
  plainUpload: z.number().transform((value) => value === 1),
  version: z.string(),
  createdAt: z.string(),
});
export type PlatformRow = z.output<typeof row>;

const stage = z.enum(['opened', 'uploaded', 'started']);
const importRow = z.object({
  platform: z.string(),
  event: z.string(),
  /** Of the package. */
  sha256: z.string(),
  file: z.string(),
  stage,
  /** The process at work, as jobs name theirs. */
  owner: z.string(),
  heartbeatAt: z.string(),
});
export type PlatformImportRow = z.output<typeof importRow>;

const columns =
  'name, address, trust, team, region, site, plain_upload AS plainUpload, version, created_at AS createdAt';

/** Platforms by name, and the import that is under way at each. */
export function platformsRepository(sql: Sql) {
  const get = (name: string) => sql.get(row, `SELECT ${columns} FROM platforms WHERE name = @name`, { name });
  return {
    get,
    list: (): PlatformRow[] => sql.all(row, `SELECT ${columns} FROM platforms ORDER BY name`),
    /**
     * Adds a platform, or puts other facts (and another name) in the place of the one named `before`. What was begun at another
     * address, team or region is forgotten.
     */
    put(platform: Omit<PlatformRow, 'createdAt'>, before?: string): void {
      sql.transaction(() => {
        const old = before === undefined ? undefined : get(before);
        const moved =
          old && (old.address !== platform.address || old.team !== platform.team || old.region !== platform.region);
        const open = old && !moved ? this.import(old.name) : undefined;
        if (old) sql.run('DELETE FROM platforms WHERE name = @name', { name: old.name });
        sql.run(
          `INSERT INTO platforms (name, address, trust, team, region, site, plain_upload, version, created_at)
           VALUES (@name, @address, @trust, @team, @region, @site, @plainUpload, @version, @createdAt)`,
          {
            ...platform,
            trust: toJson(platform.trust),
            plainUpload: platform.plainUpload ? 1 : 0,
            createdAt: old?.createdAt ?? sql.now(),
          },
        );
        if (open) this.keepImport({ ...open, platform: platform.name });
      });
    },
    remove: (name: string): boolean => sql.run('DELETE FROM platforms WHERE name = @name', { name }).changes > 0,
    import: (platform: string): PlatformImportRow | undefined =>
      sql.get(
        importRow,
        `SELECT platform, event, sha256, file, stage, owner, heartbeat_at AS heartbeatAt FROM platform_imports
         WHERE platform = @platform`,
        { platform },
      ),
    /** Writes down what was begun at a platform, or how far it came; on the disk when it returns. */
    keepImport(begun: Omit<PlatformImportRow, 'heartbeatAt'>): void {
      const { platform, event, sha256, file, owner } = begun;
      sql.run(
        `INSERT INTO platform_imports (platform, event, sha256, file, stage, owner, heartbeat_at)
         VALUES (@platform, @event, @sha256, @file, @stage, @owner, @now)
         ON CONFLICT (platform) DO UPDATE SET event = excluded.event, sha256 = excluded.sha256, file = excluded.file,
           stage = excluded.stage, owner = excluded.owner, heartbeat_at = excluded.heartbeat_at`,
        { platform, event, sha256, file, stage: begun.stage, owner, now: sql.now() },
      );
    },
    forgetImport(platform: string): void {
      sql.run('DELETE FROM platform_imports WHERE platform = @platform', { platform });
    },
  };
}
