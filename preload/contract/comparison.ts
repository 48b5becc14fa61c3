import { z } from 'zod';
import { upgradeFinding } from './sites';

/** What `sealift template diff A@1 A@2 --json` prints. Fields are added to it, never taken away or given another meaning. */

const bytes = z.number().int().nonnegative();

export const imageTotals = z.object({
  /** Uncompressed bytes in layers that an image of the first version has too. */
  sharedBytes: bytes,
  newBytes: bytes,
  sharedLayers: bytes,
  newLayers: bytes,
});

const imageSide = z.object({ reference: z.string(), deployVersion: z.string(), configDigest: z.string().nullable() });

/** One difference between two versions, and what an upgrade does about it. */
export const comparisonFinding = upgradeFinding.omit({ base: true, secret: true, patch: true });

export const templateComparison = z.object({
  from: z.object({ name: z.string(), version: z.string() }),
  to: z.object({ name: z.string(), version: z.string() }),
  direction: z.enum(['newer', 'older', 'same']),
  components: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      /** Where it was another. */
      previousName: z.string().optional(),
      state: z.enum(['added', 'changed', 'gone', 'unchanged']),
      findings: z.array(comparisonFinding),
      /** Null where it has none in either version. */
      image: z
        .object({
          old: imageSide.nullable(),
          new: imageSide.nullable(),
          same: z.boolean(),
          layers: imageTotals.nullable(),
        })
        .nullable(),
    }),
  ),
  /** Findings about the application as a whole. */
  application: z.array(comparisonFinding),
  counts: z.object({
    components: z.object({ added: bytes, changed: bytes, gone: bytes, unchanged: bytes }),
    findings: z.object({ add: bytes, update: bytes, delete: bytes, leave: bytes }),
  }),
  images: imageTotals.nullable(),
});

export type TemplateComparisonView = z.output<typeof templateComparison>;
