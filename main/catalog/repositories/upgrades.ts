import { z } from 'zod';
import { jsonColumn, toJson } from '../json';
import type { Sql } from '../sql';

const state = z.enum(['running', 'succeeded', 'rolled-back', 'failed', 'interrupted']);
export type UpgradeState = z.output<typeof state>;

const row = z.object({
  id: z.string(),
  site: z.string(),
  installation: z.string(),
  kind: z.enum(['upgrade', 'rollback', 'install']),
  /** Who did it: `user@host`. */
  actor: z.string(),
  /** The process at work, as jobs name theirs. */
  owner: z.string(),
  fromVersion: z.string().nullable(),
  toVersion: z.string(),
  state,
  at: z.string(),
  /** null: it is under way, or was cut off. */
  endedAt: z.string().nullable(),
  /** What it was about, for people. */
  summary: jsonColumn(z.unknown()),
  /** How far it came, and what is needed to go on or back. */
  work: jsonColumn(z.unknown()),
});
export type UpgradeRow = z.output<typeof row>;
export type UpgradeAddition = Omit<UpgradeRow, 'state' | 'at' | 'endedAt'>;

const columns = `id, site, installation, kind, actor, owner, from_version AS fromVersion, to_version AS toVersion, state, at,
  ended_at AS endedAt, summary, work`;

/** Every upgrade and rollback. A change is on the disk when a call returns: what follows may rely on it after a power cut. */
export function upgradesRepository(sql: Sql) {
  return {
    /** Adds one that begins. Fails where another of the installation has not ended. */
    begin(upgrade: UpgradeAddition): void {
      sql.run(
        `INSERT INTO upgrades (id, site, installation, kind, actor, owner, from_version, to_version, state, at, summary, work)
         VALUES (@id, @site, @installation, @kind, @actor, @owner, @fromVersion, @toVersion, 'running', @now, @summary, @work)`,
        { ...upgrade, summary: toJson(upgrade.summary), work: toJson(upgrade.work), now: sql.now() },
      );
    },
    get: (id: string): UpgradeRow | undefined => sql.get(row, `SELECT ${columns} FROM upgrades WHERE id = @id`, { id }),
    /** The one that has not ended; undefined when there is none. */
    unfinished: (site: string, installation: string): UpgradeRow | undefined =>
      sql.get(
        row,
        `SELECT ${columns} FROM upgrades WHERE site = @site AND installation = @installation AND ended_at IS NULL`,
        { site, installation },
      ),
    /** Of one installation, newest first. */
    list: (site: string, installation: string): UpgradeRow[] =>
      sql.all(
        row,
        `SELECT ${columns} FROM upgrades WHERE site = @site AND installation = @installation ORDER BY at DESC, rowid DESC`,
        { site, installation },
      ),
    /** Writes down how far it came, before the next step begins. */
    proceed(
      id: string,
      change: { readonly work: unknown; readonly state?: UpgradeState; readonly owner?: string },
    ): void {
      sql.run(
        'UPDATE upgrades SET work = @work, state = coalesce(@state, state), owner = coalesce(@owner, owner) WHERE id = @id',
        { id, work: toJson(change.work), state: change.state ?? null, owner: change.owner ?? null },
      );
    },
    /** Writes down how it ended. */
    end(id: string, ended: UpgradeState, change: { readonly work: unknown; readonly summary: unknown }): void {
      sql.run('UPDATE upgrades SET state = @ended, ended_at = @now, work = @work, summary = @summary WHERE id = @id', {
        id,
        ended,
        work: toJson(change.work),
        summary: toJson(change.summary),
        now: sql.now(),
      });
    },
    /** Forgets all of an installation that is no more; answers their ids. */
    forget(site: string, installation: string): string[] {
      return sql.transaction(() => {
        const ids = sql
          .all(
            z.object({ id: z.string() }),
            'SELECT id FROM upgrades WHERE site = @site AND installation = @installation',
            { site, installation },
          )
          .map(({ id }) => id);
        sql.run('DELETE FROM upgrades WHERE site = @site AND installation = @installation', { site, installation });
        return ids;
      });
    },
  };
}
