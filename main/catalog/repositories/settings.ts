import { z } from 'zod';
import { jsonColumn, toJson } from '../json';
import type { Sql } from '../sql';

const row = z.object({ key: z.string(), value: jsonColumn(z.unknown()) });

export function settingsRepository(sql: Sql) {
  return {
    /** The stored value, or undefined; what it may be is for the caller to check. */
    get: (key: string): unknown => sql.get(row, 'SELECT key, value FROM settings WHERE key = @key', { key })?.value,
    set(key: string, value: unknown): void {
      sql.run(
        'INSERT INTO settings (key, value) VALUES (@key, @value) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        {
          key,
          value: toJson(value),
        },
      );
    },
    all: (): Record<string, unknown> =>
      Object.fromEntries(
        sql.all(row, 'SELECT key, value FROM settings ORDER BY key').map(({ key, value }) => [key, value]),
      ),
    remove: (key: string): boolean => sql.run('DELETE FROM settings WHERE key = @key', { key }).changes > 0,
  };
}
