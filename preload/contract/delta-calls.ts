import { z } from 'zod';
import { id, started } from './common';
import { deltaBase } from './deltas';
import { packageView } from './packages';

/** What is known of the packages of a version: the delta to a base, and the full one. Told without reading a layer. */
const deltaSize = z.object({
  /** Bytes of the delta package with whole layers; differences make it smaller. Null where no layer of the version is known yet. */
  bytes: z.number().nullable(),
  /** Bytes of the full package. */
  full: z.number().nullable(),
  /** How many layers it leaves out. */
  leftOut: z.number(),
});

/** The `result` of a job of the kind `complete`. */
export const completeResult = z.object({
  package: packageView,
  /** Whether it is known to be, byte for byte, what a full export at home gives. */
  identical: z.boolean(),
  path: z.string(),
});

export const deltaCalls = {
  /** Everything that a version can be delivered as the difference to: other versions of it newest first, then sites. */
  'packages.deltaBases': {
    input: z.object({ key: id, version: id }).strict(),
    output: z.object({ bases: z.array(z.object({ base: deltaBase, size: deltaSize })) }),
  },
  /** Makes the full package of a delta, from what is here: a job of the kind `complete`. */
  'packages.complete': {
    input: z
      .object({
        /** A package of the library, or one of `packages.find`. */
        of: z.union([z.object({ package: id }).strict(), z.object({ found: id }).strict()]),
        /** A folder that a dialog handed out; beside the delta when left out. */
        to: id.optional(),
        overwrite: z.boolean().optional(),
      })
      .strict(),
    output: started,
  },
} as const;

export type DeltaBasesView = z.output<(typeof deltaCalls)['packages.deltaBases']['output']>;
export type CompleteInput = z.input<(typeof deltaCalls)['packages.complete']['input']>;
export type CompleteResultView = z.output<typeof completeResult>;
