import { z } from 'zod';
import type { Sql } from '../sql';

const row = z.object({
  /** Digest of the seal, or the SHA-256 of a package without one. */
  digest: z.string(),
  /** The id of the engine the images went into, or `library`. */
  target: z.string(),
  templateKey: z.string(),
  version: z.string(),
  importedAt: z.string(),
});
export type ImportRow = z.output<typeof row>;

const columns = 'digest, target, template_key AS templateKey, version, imported_at AS importedAt';

export function importsRepository(sql: Sql) {
  return {
    /** Notes that a package was imported somewhere. Its version must be in the catalog; when that goes, so does the note. */
    put(done: Omit<ImportRow, 'importedAt'>): void {
      sql.run(
        `INSERT INTO imports (digest, target, template_key, version, imported_at) VALUES (@digest, @target, @templateKey, @version, @now)
         ON CONFLICT (digest, target) DO UPDATE SET template_key = excluded.template_key, version = excluded.version,
           imported_at = excluded.imported_at`,
        { ...done, now: sql.now() },
      );
    },
    find: (digest: string, target: string): ImportRow | undefined =>
      sql.get(row, `SELECT ${columns} FROM imports WHERE digest = @digest AND target = @target`, { digest, target }),
    /** Forgets one import, e.g. when its images turn out to be gone. */
    remove: (digest: string, target: string): boolean =>
      sql.run('DELETE FROM imports WHERE digest = @digest AND target = @target', { digest, target }).changes > 0,
  };
}
