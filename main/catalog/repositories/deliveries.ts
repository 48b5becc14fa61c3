import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Sql } from '../sql';

const row = z.object({
  id: z.string(),
  site: z.string(),
  templateKey: z.string(),
  templateName: z.string(),
  version: z.string(),
  /** Name of the package file. */
  file: z.string(),
  size: z.number(),
  delta: z.number().transform(Boolean),
  /** The package as the library knows it; null where it does not. */
  packageId: z.string().nullable(),
  sealDigest: z.string().nullable(),
  exportedAt: z.string(),
  confirmedAs: z.enum(['arrived', 'installed']).nullable(),
  confirmedAt: z.string().nullable(),
  /** Number of the receipt that confirmed it first. */
  confirmedNumber: z.number().nullable(),
});
/** Something that went out to a site. */
export type DeliveryRow = z.output<typeof row>;
export type DeliveryAddition = Omit<
  DeliveryRow,
  'id' | 'exportedAt' | 'confirmedAs' | 'confirmedAt' | 'confirmedNumber'
>;
type Confirmation = { readonly as: 'arrived' | 'installed'; readonly at: string; readonly number: number };

const columns = `id, site, template_key AS templateKey, template_name AS templateName, version, file, size, delta, package_id AS packageId,
  seal_digest AS sealDigest, exported_at AS exportedAt, confirmed_as AS confirmedAs, confirmed_at AS confirmedAt,
  confirmed_number AS confirmedNumber`;

export function deliveriesRepository(sql: Sql) {
  return {
    /** Adds what was sent. The same package, sent again before its site confirmed it, is one delivery with a new date. */
    put(sent: DeliveryAddition): void {
      sql.transaction(() => {
        const values = { ...sent, delta: sent.delta ? 1 : 0, now: sql.now() };
        const { changes } = sql.run(
          `UPDATE deliveries SET file = @file, size = @size, package_id = @packageId, exported_at = @now, template_name = @templateName
           WHERE site = @site AND template_key = @templateKey AND version = @version AND delta = @delta AND confirmed_as IS NULL
             AND (seal_digest = @sealDigest OR (seal_digest IS NULL AND @sealDigest IS NULL AND file = @file))`,
          values,
        );
        if (changes === 0)
          sql.run(
            `INSERT INTO deliveries (id, site, template_key, template_name, version, file, size, delta, package_id, seal_digest, exported_at)
             VALUES (@id, @site, @templateKey, @templateName, @version, @file, @size, @delta, @packageId, @sealDigest, @now)`,
            { ...values, id: randomUUID() },
          );
      });
    },
    get: (id: string): DeliveryRow | undefined =>
      sql.get(row, `SELECT ${columns} FROM deliveries WHERE id = @id`, { id }),
    /** Of one site, or of all: not confirmed first, then last made first. */
    list: (site?: string): DeliveryRow[] =>
      sql.all(
        row,
        `SELECT ${columns} FROM deliveries WHERE @site IS NULL OR site = @site
         ORDER BY confirmed_as IS NOT NULL, exported_at DESC, rowid DESC`,
        { site: site ?? null },
      ),
    /** Notes that a receipt confirmed it. Of what is confirmed already only `arrived` becomes `installed`. */
    confirm(id: string, { as, at, number }: Confirmation): void {
      sql.run(
        `UPDATE deliveries SET confirmed_as = @as, confirmed_at = @at, confirmed_number = @number
         WHERE id = @id AND (confirmed_as IS NULL OR (confirmed_as = 'arrived' AND @as = 'installed'))`,
        { id, as, at, number },
      );
    },
    /** What went to a site that is called otherwise now. */
    rename(site: string, to: string): void {
      sql.run('UPDATE deliveries SET site = @to WHERE site = @site', { site, to });
    },
    /** Forgets one; says whether it was there. */
    remove: (id: string): boolean => sql.run('DELETE FROM deliveries WHERE id = @id', { id }).changes > 0,
  };
}
