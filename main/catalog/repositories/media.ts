import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Sql } from '../sql';

const medium = z.object({
  id: z.string(),
  label: z.string(),
  /** Identity of the filesystem; null where it has none, then the path is the identity. */
  fsUuid: z.string().nullable(),
  /** Where it was last seen. */
  path: z.string(),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
});
export type MediumRow = z.output<typeof medium>;

const file = z.object({
  mediumId: z.string(),
  /** Relative to the medium, with `/`. */
  path: z.string(),
  size: z.number(),
  sha256: z.string(),
  packageId: z.string().nullable(),
  copiedAt: z.string(),
  /** When it was last read back and found right; null when it never was. */
  verifiedAt: z.string().nullable(),
  /** For whom it was put there; null where nobody said. */
  site: z.string().nullable(),
});
export type MediumFileRow = z.output<typeof file>;

const mediumColumns = 'id, label, fs_uuid AS fsUuid, path, first_seen_at AS firstSeenAt, last_seen_at AS lastSeenAt';
const fileColumns =
  'medium_id AS mediumId, path, size, sha256, package_id AS packageId, copied_at AS copiedAt, verified_at AS verifiedAt, site';

export function mediaRepository(sql: Sql) {
  const find = (key: { readonly fsUuid: string | null; readonly path: string }): MediumRow | undefined =>
    key.fsUuid === null
      ? sql.get(medium, `SELECT ${mediumColumns} FROM media WHERE fs_uuid IS NULL AND path = @path`, { path: key.path })
      : sql.get(medium, `SELECT ${mediumColumns} FROM media WHERE fs_uuid = @fsUuid`, { fsUuid: key.fsUuid });
  return {
    find,
    get: (id: string): MediumRow | undefined =>
      sql.get(medium, `SELECT ${mediumColumns} FROM media WHERE id = @id`, {
        id,
      }),
    /** Remembers a medium, or that it was seen again, perhaps under another path and label. */
    seen(found: { readonly label: string; readonly fsUuid: string | null; readonly path: string }): MediumRow {
      return sql.transaction(() => {
        const now = sql.now();
        const known = find(found);
        if (known)
          sql.run('UPDATE media SET label = @label, path = @path, last_seen_at = @now WHERE id = @id', {
            label: found.label,
            path: found.path,
            now,
            id: known.id,
          });
        else
          sql.run(
            `INSERT INTO media (id, label, fs_uuid, path, first_seen_at, last_seen_at) VALUES (@id, @label, @fsUuid, @path, @now, @now)`,
            {
              id: randomUUID(),
              label: found.label,
              fsUuid: found.fsUuid,
              path: found.path,
              now,
            },
          );
        return find(found) as MediumRow;
      });
    },
    /** Last seen first. */
    list: (): MediumRow[] => sql.all(medium, `SELECT ${mediumColumns} FROM media ORDER BY last_seen_at DESC, id`),
    /** Forgets a medium and what was on it. */
    remove: (id: string): boolean => sql.run('DELETE FROM media WHERE id = @id', { id }).changes > 0,

    /** Notes a file that was copied to a medium, or copied there anew. */
    putFile(
      copied: Omit<MediumFileRow, 'copiedAt' | 'site'> & { readonly copiedAt?: string; readonly site?: string | null },
    ): void {
      sql.run(
        `INSERT INTO media_files (medium_id, path, size, sha256, package_id, copied_at, verified_at, site)
         VALUES (@mediumId, @path, @size, @sha256, @packageId, @copiedAt, @verifiedAt, @site)
         ON CONFLICT (medium_id, path) DO UPDATE SET size = excluded.size, sha256 = excluded.sha256,
           package_id = excluded.package_id, copied_at = excluded.copied_at,
           verified_at = excluded.verified_at, site = coalesce(excluded.site, site)`,
        { ...copied, copiedAt: copied.copiedAt ?? sql.now(), site: copied.site ?? null },
      );
    },
    /** Notes that a file was read back and is right. */
    verified(mediumId: string, path: string): void {
      sql.run('UPDATE media_files SET verified_at = @now WHERE medium_id = @mediumId AND path = @path', {
        mediumId,
        path,
        now: sql.now(),
      });
    },
    files: (mediumId: string): MediumFileRow[] =>
      sql.all(file, `SELECT ${fileColumns} FROM media_files WHERE medium_id = @mediumId ORDER BY path`, { mediumId }),
    /** Where copies of a package went. */
    copiesOf: (packageId: string): MediumFileRow[] =>
      sql.all(file, `SELECT ${fileColumns} FROM media_files WHERE package_id = @packageId ORDER BY copied_at DESC`, {
        packageId,
      }),
    removeFile: (mediumId: string, path: string): boolean =>
      sql.run('DELETE FROM media_files WHERE medium_id = @mediumId AND path = @path', { mediumId, path }).changes > 0,
  };
}
