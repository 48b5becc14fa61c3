import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { deltaView } from '../../../preload/contract';
import { jsonColumn, likePattern, toJson } from '../json';
import type { Sql } from '../sql';

const image = z.object({
  reference: z.string(),
  configDigest: z.string().nullable(),
  platform: z.string().nullable(),
  size: z.number().nullable(),
});
export type PackageImage = z.output<typeof image>;

const row = z.object({
  id: z.string(),
  /** Absolute path of the file. */
  path: z.string(),
  size: z.number(),
  /** Hex digits; null while nobody has read the whole file. */
  sha256: z.string().nullable(),
  /** With `size`: whether the file is still the one that was examined. */
  mtimeMs: z.number(),
  kind: z.enum(['rainbond-app', 'rainbond-app-legacy', 'docker-compose']),
  seal: z.enum(['unsealed', 'unsigned', 'signed']),
  /** SHA-256 of seal.json; null for an unsealed package. */
  sealDigest: z.string().nullable(),
  templateKey: z.string(),
  templateName: z.string(),
  version: z.string(),
  components: z.number(),
  /** How many it is encrypted for; null where it is not. */
  recipients: z.number().nullable(),
  /** What a delta package brings and needs; null for a full one. */
  delta: jsonColumn(deltaView).nullable(),
  images: jsonColumn(z.array(image)),
  createdAt: z.string(),
  seenAt: z.string(),
});
export type PackageRow = z.output<typeof row>;
const summaryRow = row.omit({ images: true });
/** A package without its images, which are most of what a row holds. */
export type PackageSummaryRow = z.output<typeof summaryRow>;
export type PackagePut = Omit<PackageRow, 'id' | 'createdAt' | 'seenAt' | 'recipients' | 'delta'> & {
  readonly recipients?: number | null;
  readonly delta?: PackageRow['delta'];
  readonly createdAt?: string;
};

const summaryColumns = `id, path, size, sha256, mtime_ms AS mtimeMs, kind, seal, seal_digest AS sealDigest, template_key AS templateKey,
  template_name AS templateName, version, components, recipients, delta, created_at AS createdAt, seen_at AS seenAt`;
const columns = `${summaryColumns}, images`;
const order = 'ORDER BY created_at DESC, path';

export function packagesRepository(sql: Sql) {
  const byPath = (path: string): PackageRow | undefined =>
    sql.get(row, `SELECT ${columns} FROM packages WHERE path = @path`, {
      path,
    });
  return {
    /** Remembers the package at a path, or what is there now; a known path keeps its id and its first date. */
    put(found: PackagePut): PackageRow {
      return sql.transaction(() => {
        const now = sql.now();
        sql.run(
          `INSERT INTO packages (id, path, size, sha256, mtime_ms, kind, seal, seal_digest, template_key, template_name, version,
             components, recipients, delta, images, created_at, seen_at)
           VALUES (@id, @path, @size, @sha256, @mtimeMs, @kind, @seal, @sealDigest, @templateKey, @templateName, @version,
             @components, @recipients, @delta, @images, @createdAt, @now)
           ON CONFLICT (path) DO UPDATE SET size = excluded.size, sha256 = excluded.sha256, mtime_ms = excluded.mtime_ms,
             kind = excluded.kind, seal = excluded.seal, seal_digest = excluded.seal_digest, template_key = excluded.template_key,
             template_name = excluded.template_name, version = excluded.version, components = excluded.components,
             recipients = excluded.recipients, delta = excluded.delta, images = excluded.images, seen_at = excluded.seen_at`,
          {
            ...found,
            id: randomUUID(),
            recipients: found.recipients ?? null,
            delta: found.delta ? toJson(found.delta) : null,
            images: toJson(found.images),
            createdAt: found.createdAt ?? now,
            now,
          },
        );
        return byPath(found.path) as PackageRow;
      });
    },
    get: (id: string): PackageRow | undefined => sql.get(row, `SELECT ${columns} FROM packages WHERE id = @id`, { id }),
    byPath,
    /** Last made first; with `search` only those whose template, version or path contains it. */
    list(options: { readonly search?: string } = {}): PackageRow[] {
      if (!options.search) return sql.all(row, `SELECT ${columns} FROM packages ${order}`);
      return sql.all(
        row,
        `SELECT ${columns} FROM packages
         WHERE template_name LIKE @like ESCAPE '\\' OR version LIKE @like ESCAPE '\\' OR path LIKE @like ESCAPE '\\' ${order}`,
        { like: likePattern(options.search) },
      );
    },
    /** All of them, last made first, without their images. */
    summaries: (): PackageSummaryRow[] => sql.all(summaryRow, `SELECT ${summaryColumns} FROM packages ${order}`),
    ofVersion: (templateKey: string, version: string): PackageRow[] =>
      sql.all(
        row,
        `SELECT ${columns} FROM packages WHERE template_key = @templateKey AND version = @version ${order}`,
        { templateKey, version },
      ),
    /** Notes that the file was still there just now. */
    seen(id: string): void {
      sql.run('UPDATE packages SET seen_at = @now WHERE id = @id', {
        id,
        now: sql.now(),
      });
    },
    /** Forgets a package (its file is not touched); says whether it was known. */
    remove: (id: string): boolean => sql.run('DELETE FROM packages WHERE id = @id', { id }).changes > 0,
  };
}
