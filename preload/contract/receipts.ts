import { z } from 'zod';
import { check, empty, id, iso, started } from './common';
import { lookedIn } from './packages';
import { installationState } from './sites';
import { signWith } from './trust';

/** The line of a short receipt, or a whole one that somebody pasted. */
const pasted = z.string().min(1).max(1_000_000);

/** What one receipt of a site says, as people read it. */
export const receiptView = z.object({
  /** SHA-256 (hex) of its signed bytes. */
  id: id,
  /** What the site calls itself. */
  site: z.string(),
  /** Identity of the site's workstation for this site: drawn once, never by a name. */
  siteId: z.string(),
  /** Counts up at the site by one with every receipt. */
  number: z.number(),
  /** When it was written, by the clock of the site. */
  at: iso,
  /** The short form leaves out layers and media: what it confirms is versions. */
  form: z.enum(['full', 'short']),
  fingerprint: z.string(),
  engine: z.object({ kind: z.enum(['docker', 'containerd']), version: z.string(), platform: z.string() }).nullable(),
  freeBytes: z.number().nullable(),
  installations: z.array(
    z.object({
      name: z.string(),
      templateKey: z.string(),
      templateName: z.string(),
      version: z.string(),
      state: installationState,
      /** The newest version in the library here, where it is newer. */
      newer: z.string().nullable(),
    }),
  ),
  /** The newest version of each template here whose images are all there, whether or not an installation runs it: what sites show that run
   * images by other means. */
  arrived: z
    .array(
      z.object({
        templateKey: z.string(),
        templateName: z.string(),
        version: z.string(),
        /** As with an installation. */
        newer: z.string().nullable(),
      }),
    )
    // Jobs keep what they found: those of before know nothing of it.
    .default([]),
  /** Layers that the site has, uncompressed bytes; null in the short form where they are not known here either. */
  layers: z.object({ count: z.number(), bytes: z.number() }).nullable(),
  /** Digest of the last entry of the site's history. */
  historyHead: z.string(),
  media: z.array(z.object({ name: z.string(), verifiedAt: iso })),
});

/** What a receipt that was looked at is to this workstation, before anything is kept. */
export const foundReceipt = z.object({
  /** Names it in `receipts.accept`; good until the services start anew. */
  id: id,
  path: z.string().nullable(),
  receipt: receiptView,
  /** `first`: nothing of this site is known yet; `next`, `gap`: the one after the last, or later; `same`: known already; `older`: a newer one is known;
   * `fork`: another receipt with this number is known; `other-key`: signed by another key than the site's. */
  standing: z.enum(['first', 'next', 'gap', 'same', 'older', 'fork', 'other-key']),
  /** The site here that it would be kept under: the one known by its identity, else the one of its name; null for one that would be new. */
  site: z.string().nullable(),
  checks: z.array(check),
});

/** Something that went out to a site. */
export const sentDelivery = z.object({
  id: id,
  templateKey: z.string(),
  templateName: z.string(),
  version: z.string(),
  file: z.string(),
  size: z.number(),
  delta: z.boolean(),
  exportedAt: iso,
  /** Media that it was copied to. */
  media: z.array(z.object({ name: z.string(), at: iso })),
  /** Confirmed by a receipt: `arrived`: its images are there; `installed`: an installation runs it. */
  confirmed: z.object({ as: z.enum(['arrived', 'installed']), at: iso, receipt: z.number() }).nullable(),
});

/** What home knows of one site, and since when. */
export const siteKnowledge = z.object({
  site: z.string(),
  /** Null while nothing came back from it. */
  receipt: receiptView.nullable(),
  importedAt: iso.nullable(),
  /** The signer's fingerprint that this site's receipts must have; null while none is known. */
  fingerprint: z.string().nullable(),
  /** Not confirmed first, then last made first. */
  sent: z.array(sentDelivery),
});

/** The `result` of a job of the kind `receipt`. */
export const receiptResult = z.object({
  receipt: receiptView,
  path: z.string(),
  /** The short form: one line for a QR code; null where it would not fit in one. */
  text: z.string().nullable(),
});

export const receiptCalls = {
  /** Every site that something is known of or was sent to. */
  'receipts.sites': { input: empty, output: z.array(siteKnowledge) },
  /** On site: asks the engine, signs, and writes the receipt to a medium or into a folder. */
  'receipts.write': {
    input: z
      .object({
        site: id,
        /** One of `engine.containerds`, by its host, for a site that nothing is installed at from here; left out, the site's own engine. */
        engine: z.string().max(500).optional(),
        to: lookedIn,
        sign: signWith,
        overwrite: z.boolean().optional(),
        /** Goes on after this number, where home knows of later receipts than the site does: its catalog was restored from a backup. */
        after: z.number().int().min(1).max(1_000_000_000).optional(),
      })
      .strict(),
    output: started,
  },
  /** Every name that a site has here, for whatever reason: one that is none of them begins a new site. */
  'receipts.names': { input: empty, output: z.array(z.string()) },
  /** The squares of the QR code of a line of text, row by row. */
  'receipts.code': {
    input: z.object({ text: z.string().min(1).max(4_296) }).strict(),
    output: z.object({ size: z.number(), rows: z.array(z.string()) }),
  },
  /** At home: receipts in a file, folder or medium, or the line of text of a short one. Keeps nothing. */
  'receipts.find': {
    input: z.union([z.object({ in: lookedIn }).strict(), z.object({ text: pasted }).strict()]),
    output: z.object({
      found: z.array(foundReceipt),
      unreadable: z.array(z.object({ path: z.string().nullable(), code: z.string() })),
    }),
  },
  'receipts.accept': {
    input: z
      .object({
        found: id,
        /** The site here that it is for; by its own identity or name when left out. */
        site: id.optional(),
        /** The person compared the fingerprint: the site's receipts are this key's from now on. */
        trustKey: z.boolean().optional(),
      })
      .strict(),
    output: siteKnowledge,
  },
  /** Forgets a delivery that never went, or got lost: what is expected of the site does not change by it. */
  'receipts.forget': { input: z.object({ delivery: id }).strict(), output: empty },
} as const;

export type ReceiptView = z.output<typeof receiptView>;
export type FoundReceiptView = z.output<typeof foundReceipt>;
export type SentDeliveryView = z.output<typeof sentDelivery>;
export type SiteKnowledgeView = z.output<typeof siteKnowledge>;
export type ReceiptResultView = z.output<typeof receiptResult>;
