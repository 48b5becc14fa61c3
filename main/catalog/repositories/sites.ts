import { z } from 'zod';
import { SealiftError } from '../../errors';
import type { Sql } from '../sql';

const row = z.object({
  name: z.string(),
  engine: z.string(),
  createdAt: z.string(),
  installations: z.number(),
});
/** A site; `engine` is its Docker host (empty: the environment's), `installations` how many stand there. */
export type SiteRow = z.output<typeof row>;

const select = `SELECT s.name, s.engine, s.created_at AS createdAt,
  (SELECT count(*) FROM installations i WHERE i.site = s.name) AS installations FROM sites s`;

export function sitesRepository(sql: Sql) {
  return {
    /** Adds a site, or gives one that is there another engine. */
    put(site: { readonly name: string; readonly engine: string }): void {
      sql.run(
        `INSERT INTO sites (name, engine, created_at) VALUES (@name, @engine, @now)
         ON CONFLICT (name) DO UPDATE SET engine = excluded.engine`,
        { name: site.name, engine: site.engine, now: sql.now() },
      );
    },
    get: (name: string): SiteRow | undefined => sql.get(row, `${select} WHERE s.name = @name`, { name }),
    list: (): SiteRow[] => sql.all(row, `${select} ORDER BY s.name`),
    /** Removes a site; says whether it was there. Throws `catalog.site_in_use`. */
    remove(name: string): boolean {
      return sql.transaction(() => {
        const standing = sql.all(
          z.object({ name: z.string() }),
          'SELECT name FROM installations WHERE site = @name ORDER BY name',
          { name },
        );
        if (standing.length > 0)
          throw new SealiftError('catalog.site_in_use', {
            site: name,
            installations: standing.map((installation) => installation.name),
          });
        return sql.run('DELETE FROM sites WHERE name = @name', { name }).changes > 0;
      });
    },
  };
}
