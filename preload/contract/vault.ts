import { z } from 'zod';
import { empty, started } from './common';

/** The store of layers that packages are made of. */
export const vaultView = z.object({
  folder: z.string(),
  /** Different layers. */
  layers: z.number(),
  /** On disk. */
  bytes: z.number(),
  /** What it may hold when no job runs, in bytes; null without a limit. */
  limit: z.number().nullable(),
});

/** The result of a job of the kind `free-vault`. */
export const vaultRoomResult = z.object({
  removedLayers: z.number(),
  freedBytes: z.number(),
  /** What is left. */
  bytes: z.number(),
  limit: z.number(),
  /** Of what is left, what running jobs rely on: it stayed whatever the limit. */
  neededBytes: z.number(),
});

/** The result of a job of the kind `check-vault`. */
export const vaultCheckResult = z.object({
  layers: z.number(),
  bytes: z.number(),
  /** Layers that were not what was written, and were dropped. */
  damaged: z.array(
    z.object({
      layer: z.string(),
      bytes: z.number(),
      /** Versions of the library whose images have it, as `name@version`. */
      versions: z.array(z.string()),
      /** Packages that are there and bring it back when they are imported into the library. */
      packages: z.array(z.string()),
    }),
  ),
  /** Image configs that were not what was written, by digest; dropped too. */
  damagedConfigs: z.array(z.string()),
});

export const vaultCalls = {
  'vault.status': { input: empty, output: vaultView },
  /** Reads all of it; a job. */
  'vault.check': { input: empty, output: started },
  /** Removes what was used longest ago until at most `limit` bytes are left; a job. */
  'vault.makeRoom': { input: z.object({ limit: z.number().int().nonnegative() }).strict(), output: started },
} as const;

export type VaultView = z.output<typeof vaultView>;
export type VaultRoomResult = z.output<typeof vaultRoomResult>;
export type VaultCheckResult = z.output<typeof vaultCheckResult>;
