import { z } from 'zod';
import type { Sql } from '../sql';

const own = z.object({
  siteId: z.string(),
  number: z.number(),
  /** SHA-256 (hex) of its signed bytes. */
  id: z.string(),
  /** Identity of the one before; null where it begins a chain. */
  previous: z.string().nullable(),
  at: z.string(),
  /** Where it was written to. */
  path: z.string(),
  /** Its short form; null where no QR code would hold it. */
  short: z.string().nullable(),
});
/** A receipt that was written here. */
export type OwnReceiptRow = z.output<typeof own>;

const known = z.object({
  /** The site's own identity. */
  id: z.string(),
  /** What it is called here. */
  site: z.string(),
  /** The signer that its receipts must have, as a line. */
  publicKey: z.string(),
  since: z.string(),
});
/** A site that receipts made known. */
export type KnownSiteRow = z.output<typeof known>;

const received = z.object({
  /** SHA-256 (hex) of its signed bytes. */
  id: z.string(),
  siteId: z.string(),
  number: z.number(),
  form: z.enum(['full', 'short']),
  /** Identity of the full form; the beginning of it where only the short form is here. */
  digest: z.string(),
  at: z.string(),
  acceptedAt: z.string(),
  /** As it came. */
  content: z.string(),
});
/** A receipt that was accepted here. */
export type ReceiptRow = z.output<typeof received>;

const ownColumns = 'site_id AS siteId, number, id, previous, at, path, short';
const knownColumns = 'id, site, public_key AS publicKey, since';
const columns = 'id, site_id AS siteId, number, form, digest, at, accepted_at AS acceptedAt, content';

/** Receipts on both ends: what this workstation wrote of its own sites, and what it accepted of others. */
export function receiptsRepository(sql: Sql) {
  const ownSite = (site: string) =>
    sql.get(z.object({ id: z.string() }), 'SELECT id FROM own_sites WHERE site = @site', { site })?.id;
  return {
    /** The identity of an own site; `fresh` where it has none yet. */
    ownIdentity: (site: string, fresh: string): string =>
      sql.transaction(() => {
        const there = ownSite(site);
        if (there === undefined) sql.run('INSERT INTO own_sites (site, id) VALUES (@site, @id)', { site, id: fresh });
        return there ?? fresh;
      }),
    /** The identity of an own site, where it has one. */
    ownId: ownSite,
    /** Names of the sites that receipts are written of here. */
    ownSites: (): string[] =>
      sql.all(z.object({ site: z.string() }), 'SELECT site FROM own_sites ORDER BY site').map(({ site }) => site),
    /** The last receipt that was written of a site. */
    lastOwn: (siteId: string): OwnReceiptRow | undefined =>
      sql.get(own, `SELECT ${ownColumns} FROM own_receipts WHERE site_id = @siteId ORDER BY number DESC LIMIT 1`, {
        siteId,
      }),
    /** The short form of a receipt that was written here. */
    ownShort: (id: string): string | undefined =>
      sql.get(z.object({ short: z.string().nullable() }), 'SELECT short FROM own_receipts WHERE id = @id', { id })
        ?.short ?? undefined,
    putOwn(written: OwnReceiptRow): void {
      sql.run(
        `INSERT INTO own_receipts (site_id, number, id, previous, at, path, short)
         VALUES (@siteId, @number, @id, @previous, @at, @path, @short)`,
        written,
      );
    },
    /** Takes back one that was never written, unless another followed it. */
    dropOwn(id: string): void {
      sql.run(
        `DELETE FROM own_receipts WHERE id = @id AND number =
           (SELECT max(number) FROM own_receipts o WHERE o.site_id = own_receipts.site_id)`,
        { id },
      );
    },

    /** A known site by its own identity. */
    knownById: (id: string): KnownSiteRow | undefined =>
      sql.get(known, `SELECT ${knownColumns} FROM known_sites WHERE id = @id`, { id }),
    /** A known site by its name here. */
    knownByName: (site: string): KnownSiteRow | undefined =>
      sql.get(known, `SELECT ${knownColumns} FROM known_sites WHERE site = @site`, { site }),
    knownSites: (): KnownSiteRow[] => sql.all(known, `SELECT ${knownColumns} FROM known_sites ORDER BY site`),
    /** Makes a site known, or known by another name or key. */
    putKnown({ id, site, publicKey }: Omit<KnownSiteRow, 'since'>): void {
      sql.run(
        `INSERT INTO known_sites (id, site, public_key, since) VALUES (@id, @site, @publicKey, @now)
         ON CONFLICT (id) DO UPDATE SET site = excluded.site, public_key = excluded.public_key`,
        { id, site, publicKey, now: sql.now() },
      );
    },
    /** Forgets a known site with its receipts. */
    removeKnown(id: string): void {
      sql.run('DELETE FROM known_sites WHERE id = @id', { id });
    },

    put(accepted: Omit<ReceiptRow, 'acceptedAt'>): void {
      sql.run(
        `INSERT INTO receipts (id, site_id, number, form, digest, at, accepted_at, content)
         VALUES (@id, @siteId, @number, @form, @digest, @at, @now, @content)`,
        { ...accepted, now: sql.now() },
      );
    },
    /** The last one of a site: of two forms of it the full one. */
    last: (siteId: string): ReceiptRow | undefined =>
      sql.get(
        received,
        `SELECT ${columns} FROM receipts WHERE site_id = @siteId ORDER BY number DESC, form = 'full' DESC LIMIT 1`,
        { siteId },
      ),
    /** Those with a number: none, one, or both forms of one. */
    numbered: (siteId: string, number: number): ReceiptRow[] =>
      sql.all(received, `SELECT ${columns} FROM receipts WHERE site_id = @siteId AND number = @number`, {
        siteId,
        number,
      }),
  };
}
