import { z } from 'zod';
import { jsonColumn, toJson } from '../json';
import type { Sql } from '../sql';

const row = z.object({
  id: z.number(),
  at: z.string(),
  /** Who did it: `user@host`. */
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  site: z.string().nullable(),
  detail: jsonColumn(z.record(z.string(), z.unknown())),
});
export type HistoryRow = z.output<typeof row>;
export interface HistoryAddition {
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly site?: string | null;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** What was done, when and by whom. Rows are added and never changed or removed: the database itself refuses it. */
export function historyRepository(sql: Sql) {
  return {
    append(entry: HistoryAddition): void {
      sql.run(
        'INSERT INTO history (at, actor, action, subject, site, detail) VALUES (@at, @actor, @action, @subject, @site, @detail)',
        {
          at: sql.now(),
          actor: entry.actor,
          action: entry.action,
          subject: entry.subject,
          site: entry.site ?? null,
          detail: toJson(entry.detail ?? {}),
        },
      );
    },
    /** Newest first; of one site when it is named; `before` (an id) continues an earlier list. */
    list(options: { readonly site?: string; readonly limit?: number; readonly before?: number } = {}): HistoryRow[] {
      return sql.all(
        row,
        `SELECT id, at, actor, action, subject, site, detail FROM history
         WHERE (@site IS NULL OR site = @site) AND (@before IS NULL OR id < @before) ORDER BY id DESC LIMIT @limit`,
        {
          site: options.site ?? null,
          before: options.before ?? null,
          limit: options.limit ?? 100,
        },
      );
    },
  };
}
