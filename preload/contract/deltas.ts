import { z } from 'zod';
import { id, iso } from './common';

/** A version as people name it. */
const namedVersion = z.object({ key: z.string(), name: z.string(), version: z.string() });

/** What a delta package is: what it brings, and what it needs to be there. Of a sealed schema 2 only. */
export const deltaView = z.object({
  /** Versions whose layers it counts on. */
  bases: z.array(namedVersion),
  /** The site that it was made for; null where it was made against versions. */
  site: z.string().nullable(),
  /** Layers that it carries whole, and as differences: uncompressed bytes of what comes of them. */
  brings: z.object({ layers: z.number(), differences: z.number(), bytes: z.number() }),
  /** Layers that must be there, uncompressed. */
  needs: z.object({ layers: z.number(), bytes: z.number() }),
  /** The file name of the full package that it can be completed into. */
  full: z.string(),
});

/** What a delta package is here and now. */
export const deltaReadiness = z.object({
  /** Whether everything that it needs is here, or comes with another package that was found with it. */
  ready: z.boolean(),
  /** Where what it needs was found: labels of engines, `library`, names of package files. */
  from: z.array(z.string()),
  missing: z.array(
    z.object({
      layers: z.number(),
      bytes: z.number(),
      /** Versions that would bring them, as home knew them. */
      by: z.array(namedVersion),
      /** Package files here that bring them, not imported yet: absolute. */
      packages: z.array(z.string()),
    }),
  ),
});

/** What a version can be delivered as the difference to. */
export const deltaBase = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('version'), version: z.string(), newer: z.boolean() }),
  z.object({
    kind: z.literal('site'),
    site: z.string(),
    /** By the site's last receipt. */
    receipt: z.object({ number: z.number(), at: iso }),
    /** Versions of this template that the receipt says are there. */
    versions: z.array(z.string()),
  }),
]);

/** Which bases a delta is made against: what all of them have is left out. */
export const deltaChoice = z
  .object({
    against: z
      .array(z.union([z.object({ version: id }).strict(), z.object({ site: id }).strict()]))
      .min(1)
      .max(20),
    /** Whether rebuilt layers may travel as differences. Default: true. */
    differences: z.boolean().optional(),
  })
  .strict();

export type DeltaView = z.output<typeof deltaView>;
export type DeltaReadinessView = z.output<typeof deltaReadiness>;
export type DeltaBaseView = z.output<typeof deltaBase>;
export type DeltaChoiceView = z.output<typeof deltaChoice>;
