import { z } from 'zod';
import { empty, errorData, id } from './common';

export const engineView = z.object({
  host: z.string(),
  reachable: z.boolean(),
  version: z.string().nullable(),
  platform: z.string().nullable(),
  /** `docker compose` (v2) or `docker-compose` (v1), with its version; null when neither is there. */
  compose: z.object({ command: z.string(), version: z.string() }).nullable(),
  /** For a containerd, which takes images only: the namespace they go into, all there are, and as what they are unpacked. */
  containerd: z.object({ namespace: z.string(), namespaces: z.array(z.string()), snapshotter: z.string() }).optional(),
  error: errorData.nullable(),
});

export const containerView = z.object({
  id: id,
  name: z.string(),
  image: z.string(),
  state: z.string(),
  /** The compose project it belongs to; null for one that was started by hand. */
  project: z.string().nullable(),
  ports: z.array(z.string()),
});

export const imageView = z.object({
  /** With its tag. */
  reference: z.string(),
  /** Uncompressed bytes. */
  size: z.number(),
});

export const engineCalls = {
  'engine.status': { input: empty, output: engineView },
  /** The containerds of this computer that images can be imported into; those that only a Docker Engine uses are left out. */
  'engine.containerds': { input: empty, output: z.array(engineView) },
  'engine.containers': { input: empty, output: z.array(containerView) },
  /** Every image that has a name, by name. */
  'engine.images': { input: empty, output: z.array(imageView) },
} as const;

export type EngineView = z.output<typeof engineView>;
export type EngineImageView = z.output<typeof imageView>;
export type ContainerView = z.output<typeof containerView>;
