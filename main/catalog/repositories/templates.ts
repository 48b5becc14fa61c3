import { z } from 'zod';
import { likePattern } from '../json';
import type { Sql } from '../sql';

const row = z.object({
  key: z.string(),
  name: z.string(),
  description: z.string(),
  createdAt: z.string(),
});
export type TemplateRow = z.output<typeof row>;

const columns = 'key, name, description, created_at AS createdAt';

export function templatesRepository(sql: Sql) {
  const get = (key: string): TemplateRow | undefined =>
    sql.get(row, `SELECT ${columns} FROM templates WHERE key = @key`, { key });
  return {
    /** Adds a template, or renames and describes one that is there. */
    put(template: { readonly key: string; readonly name: string; readonly description?: string }): void {
      sql.run(
        `INSERT INTO templates (key, name, description, created_at) VALUES (@key, @name, @description, @now)
         ON CONFLICT (key) DO UPDATE SET name = excluded.name, description = excluded.description`,
        {
          key: template.key,
          name: template.name,
          description: template.description ?? '',
          now: sql.now(),
        },
      );
    },
    get,
    /**
     * What a person may mean: the template with exactly this key, or else every template of this name. More than one when
     * packages from elsewhere brought the name again; the caller asks which.
     */
    find(nameOrKey: string): TemplateRow[] {
      const exact = get(nameOrKey);
      if (exact) return [exact];
      return sql.all(row, `SELECT ${columns} FROM templates WHERE name = @name ORDER BY created_at, key`, {
        name: nameOrKey,
      });
    },
    /** All of them by name; with `search` only those whose name, key or description contains it (case of ASCII letters is ignored). */
    list(options: { readonly search?: string } = {}): TemplateRow[] {
      if (!options.search) return sql.all(row, `SELECT ${columns} FROM templates ORDER BY name, key`);
      return sql.all(
        row,
        `SELECT ${columns} FROM templates
         WHERE name LIKE @like ESCAPE '\\' OR key LIKE @like ESCAPE '\\' OR description LIKE @like ESCAPE '\\' ORDER BY name, key`,
        { like: likePattern(options.search) },
      );
    },
    /** Removes a template with all its versions; says whether it was there. */
    remove: (key: string): boolean => sql.run('DELETE FROM templates WHERE key = @key', { key }).changes > 0,
  };
}
