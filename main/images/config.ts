import { z } from 'zod';
import { SealiftError } from '../errors';
import { isDigest } from './digest';
import { platformOf } from './platform';
import type { Digest, Platform } from './types';

/** Docker's own limit is 127 layers; anything near this is not an image. */
export const mostLayers = 1024;
/** The largest config, manifest or index that is taken into memory. */
export const largestMetadata = 8 * 1024 * 1024;

const configShape = z.object({
  os: z.string().max(64).default('linux'),
  architecture: z.string().max(64).default('amd64'),
  variant: z.string().max(64).nullish(),
  rootfs: z.object({ diff_ids: z.array(z.custom<Digest>(isDigest, 'not a sha256 digest')).max(mostLayers).nullish() }),
});

export interface ConfigFacts {
  readonly platform: Platform;
  readonly diffIds: readonly Digest[];
}

/** Platform and layers of an image config. Throws `image.metadata_invalid`, naming the entry it came from. */
export function readConfig(config: Uint8Array, entry: string): ConfigFacts {
  const { os, architecture, variant, rootfs } = parseMetadata(config, configShape, entry);
  return { platform: platformOf(os || 'linux', architecture || 'amd64', variant), diffIds: rootfs.diff_ids ?? [] };
}

/** Parses untrusted JSON into a shape. Throws `image.metadata_invalid` with what is wrong where. */
export function parseMetadata<T extends z.ZodType>(bytes: Uint8Array, shape: T, entry: string): z.output<T> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new SealiftError('image.metadata_invalid', { entry, problem: 'not JSON' }, { cause });
  }
  const parsed = shape.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new SealiftError('image.metadata_invalid', {
    entry,
    problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  });
}
