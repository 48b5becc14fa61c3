import { z } from 'zod';
import { CHAIN_START, type ChainedRow, type ChainState, ChainWalk, chainedRow, rowDigest } from '../history-chain';
import { jsonColumn, toJson } from '../json';
import type { Sql } from '../sql';

const row = chainedRow
  .omit({ previous: true, digest: true })
  .extend({ detail: jsonColumn(z.record(z.string(), z.unknown())) });
export type HistoryRow = z.output<typeof row>;
const chainColumns = 'id, at, actor, action, subject, site, detail, previous, digest';
const sequence = z.object({ seq: z.number() });
const PAGE = 1000;

export interface HistoryAddition {
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly site?: string | null;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/**
 * What was done, when and by whom. Rows are added and never changed or removed: the database itself refuses it, and each row carries
 * the digest of the row before, so that what was done to the file by other means shows.
 */
export function historyRepository(sql: Sql) {
  const written = () => sql.get(sequence, `SELECT seq FROM sqlite_sequence WHERE name = 'history'`)?.seq ?? 0;

  function walk(visit?: (row: ChainedRow) => void): ChainState {
    return sql.transaction(() => {
      const chain = new ChainWalk();
      for (let after = 0, rows: ChainedRow[]; ; after = rows.at(-1)?.id ?? after) {
        rows = sql.all(chainedRow, `SELECT ${chainColumns} FROM history WHERE id > @after ORDER BY id LIMIT ${PAGE}`, {
          after,
        });
        for (const row of rows) {
          chain.next(row);
          visit?.(row);
        }
        if (rows.length < PAGE) return chain.end(written());
      }
    });
  }

  return {
    append(entry: HistoryAddition): void {
      sql.transaction(() => {
        const last = sql.get(chainedRow, `SELECT ${chainColumns} FROM history ORDER BY id DESC LIMIT 1`);
        const previous = last ? (last.digest ?? walk().head) : CHAIN_START;
        const row = {
          id: written() + 1,
          at: sql.now(),
          actor: entry.actor,
          action: entry.action,
          subject: entry.subject,
          site: entry.site ?? null,
          detail: toJson(entry.detail ?? {}),
        };
        sql.run(
          `INSERT INTO history (${chainColumns})
           VALUES (@id, @at, @actor, @action, @subject, @site, @detail, @previous, @digest)`,
          { ...row, previous, digest: rowDigest(row, previous) },
        );
      });
    },
    /** Follows the chain from the first row to the last, and tells where it does not hold; `visit` sees every row on the way. */
    walk,
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
