import { z } from 'zod';
import { jsonColumn, toJson } from '../json';
import type { Sql } from '../sql';

const row = z.object({
  site: z.string(),
  /** Name of the installation, unique at its site. */
  name: z.string(),
  templateKey: z.string(),
  templateName: z.string(),
  version: z.string(),
  /** The compose project's name. */
  project: z.string(),
  /** Where its compose file and configuration stand. */
  folder: z.string(),
  /** Whatever the installer keeps about it, as JSON. */
  state: jsonColumn(z.unknown()),
  /** The metadata.json it was installed from, kept even when the template leaves the library. */
  metadata: z.string(),
  installedAt: z.string(),
  updatedAt: z.string(),
});
export type InstallationRow = z.output<typeof row>;
export type InstallationPut = Omit<InstallationRow, 'installedAt' | 'updatedAt'>;

const columns = `site, name, template_key AS templateKey, template_name AS templateName, version, project, folder, state, metadata,
  installed_at AS installedAt, updated_at AS updatedAt`;

export function installationsRepository(sql: Sql) {
  const get = (site: string, name: string): InstallationRow | undefined =>
    sql.get(row, `SELECT ${columns} FROM installations WHERE site = @site AND name = @name`, { site, name });
  return {
    /** Adds an installation at a site that is there, or records its new version and state; its first date stays. */
    put(installation: InstallationPut): InstallationRow {
      return sql.transaction(() => {
        sql.run(
          `INSERT INTO installations (site, name, template_key, template_name, version, project, folder, state, metadata, installed_at, updated_at)
           VALUES (@site, @name, @templateKey, @templateName, @version, @project, @folder, @state, @metadata, @now, @now)
           ON CONFLICT (site, name) DO UPDATE SET template_key = excluded.template_key, template_name = excluded.template_name,
             version = excluded.version, project = excluded.project, folder = excluded.folder, state = excluded.state,
             metadata = excluded.metadata, updated_at = excluded.updated_at`,
          {
            ...installation,
            state: toJson(installation.state),
            now: sql.now(),
          },
        );
        return get(installation.site, installation.name) as InstallationRow;
      });
    },
    get,
    /** Of one site or of all, by site and name. */
    list(site?: string): InstallationRow[] {
      if (site === undefined) return sql.all(row, `SELECT ${columns} FROM installations ORDER BY site, name`);
      return sql.all(row, `SELECT ${columns} FROM installations WHERE site = @site ORDER BY name`, { site });
    },
    /** Records a new state; says whether the installation was there. */
    setState(site: string, name: string, state: unknown): boolean {
      const change = { site, name, state: toJson(state), now: sql.now() };
      return (
        sql.run(
          'UPDATE installations SET state = @state, updated_at = @now WHERE site = @site AND name = @name',
          change,
        ).changes > 0
      );
    },
    remove: (site: string, name: string): boolean =>
      sql.run('DELETE FROM installations WHERE site = @site AND name = @name', {
        site,
        name,
      }).changes > 0,
  };
}
