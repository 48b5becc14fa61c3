import { z } from 'zod';
import { SealiftError } from '../../errors';
import type { Seal } from '../types';

/** The file names of the seal and of its signature, in the package's folder. */
export const SEAL_FILE = 'seal.json';
export const SIGNATURE_FILE = 'seal.json.minisig';
export const METADATA_FILE = 'metadata.json';
export const COMPONENT_IMAGES = 'component-images.tar';
export const PLUGIN_IMAGES = 'plugin-images.tar';
export const COMPOSE_FILE = 'docker-compose.yaml';
export const RUN_SCRIPT = 'run.sh';
/** In a delta package: the signature of the full package's seal, and the folder of its differences. */
export const FULL_SIGNATURE = 'full/seal.json.minisig';
export const DIFFERENCES = 'differences';

const text = z.string().min(1).max(4096);
const size = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const hex = z.string().regex(/^[0-9a-f]{64}$/);
const digest = z.templateLiteral(['sha256:', hex]);
const platform = z.strictObject({ os: text, architecture: text, variant: text.optional() });

const content = {
  kind: z.enum(['rainbond-app', 'docker-compose']),
  template: z.strictObject({ key: text, name: text, version: text }),
  folder: text,
  files: z
    .array(
      z.union([
        z.strictObject({
          path: text,
          size,
          sha256: hex,
          mode: z
            .string()
            .regex(/^0[0-7]{3}$/)
            .optional(),
        }),
        z.strictObject({
          path: text,
          size,
          entries: z.array(z.strictObject({ path: text, size, sha256: hex })).max(100_000),
        }),
      ]),
    )
    .max(20_000),
  images: z
    .array(
      z.strictObject({
        archive: text,
        reference: text,
        configDigest: digest,
        platform,
        layers: z.array(z.strictObject({ diffId: digest, size })).max(10_000),
      }),
    )
    .max(10_000),
  expects: z.strictObject({ layers: z.array(digest).max(100_000) }),
};

const delta = z.strictObject({
  bases: z
    .array(z.strictObject({ key: text, name: text, version: text, layers: z.array(digest).max(100_000) }))
    .max(1_000),
  site: text.nullable(),
  differences: z.array(z.strictObject({ layer: digest, base: digest, baseSize: size, path: text })).max(10_000),
  full: z.strictObject({
    folder: text,
    seal: hex,
    compression: z.enum(['default', 'fast', 'store']),
    signature: text.nullable(),
    between: hex,
    layers: z.array(z.strictObject({ diffId: digest, packed: hex })).max(100_000),
  }),
});

const fullSeal = z.strictObject({ schema: z.literal(1), ...content });
const deltaSeal = z.strictObject({ schema: z.literal(2), ...content, delta });

/** The seal's bytes. Key order and spacing are fixed, so equal seals are equal bytes. */
export function serializeSeal(seal: Seal): Buffer {
  return Buffer.from(`${JSON.stringify(seal, null, 1)}\n`);
}

/**
 * Parses seal.json. Throws `package.seal_newer` for a schema this program does not know yet, `package.seal_invalid` with the
 * place for anything else that is not a seal.
 */
export function parseSeal(bytes: Buffer): Seal {
  const value = parseJson(bytes);
  const schema = z.object({ schema: z.number() }).safeParse(value);
  if (schema.success && schema.data.schema > 2)
    throw new SealiftError('package.seal_newer', { schema: schema.data.schema });
  const parsed = (schema.data?.schema === 2 ? deltaSeal : fullSeal).safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new SealiftError('package.seal_invalid', {
    problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  });
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new SealiftError('package.seal_invalid', { problem: 'not JSON' }, { cause });
  }
}
