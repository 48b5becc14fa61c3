import { z } from 'zod';
import { SealiftError } from '../errors';
import { isPlainText } from '../trust';

/** What a receipt may hold at most: far beyond any site, and little enough to be read by anyone. */
export const receiptLimits = {
  /** Bytes of the document, its signature left out. */
  bytes: 4 * 1024 * 1024,
  text: 300,
  installations: 500,
  components: 500,
  images: 5_000,
  references: 100,
  layers: 20_000,
  layersOfImage: 500,
  media: 100,
} as const;

const FORMAT = 'sealift-receipt';
const SCHEMA = 1;

const text = z.string().max(receiptLimits.text).refine(isPlainText);
const name = text.min(1);
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const hex = z.string().regex(/^[0-9a-f]{64}$/);
const digest = z.templateLiteral(['sha256:', hex]);
const moment = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .refine((at) => !Number.isNaN(Date.parse(at)) && new Date(at).toISOString() === at);
const index = z.number().int().min(0).max(receiptLimits.layers);

/** A list in strictly ascending order of what `key` says, so that there is one way to write it. */
function ascending<S extends z.ZodType>(item: S, most: number, key: (item: z.output<S>) => string | number) {
  return z
    .array(item)
    .max(most)
    .refine((items) => items.every((each, at) => at === 0 || key(items[at - 1] as z.output<S>) < key(each)));
}

export const installationStates = ['running', 'partly', 'stopped', 'unknown'] as const;

const component = z.strictObject({
  name,
  /** Id of the image that it runs, as the engine has it. */
  image: digest.nullable(),
  /** The engine's word: running, exited, ... */
  state: text,
  health: z.enum(['healthy', 'unhealthy', 'starting', 'none']),
});

const installation = z.strictObject({
  name,
  template: z.strictObject({
    key: name,
    name,
    version: name,
    /** SHA-256 (hex) of the version's content; null where the site's library does not have it. */
    content: hex.nullable(),
  }),
  state: z.enum(installationStates),
  components: z.array(component).max(receiptLimits.components),
});

const document = z
  .strictObject({
    format: z.literal(FORMAT),
    schema: z.literal(SCHEMA),
    site: z.strictObject({
      /** Drawn once by the site's workstation; names prove nothing. */
      id: z.string().regex(/^[0-9a-f]{32}$/),
      name: name.max(100),
    }),
    number: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
    /** Identity (SHA-256 in hex) of the site's receipt before; null where a chain begins. */
    previous: hex.nullable(),
    at: moment,
    tool: name,
    engine: z
      .strictObject({
        kind: z.enum(['docker', 'containerd']),
        version: text,
        platform: text,
        storage: text.nullable(),
      })
      .nullable(),
    /** Free bytes where the engine keeps its data, and where the vault is. */
    free: z.strictObject({ engine: count.nullable(), vault: count.nullable() }),
    installations: ascending(installation, receiptLimits.installations, (each) => each.name),
    /** What the engine has, and what is whole in the vault; layers base first, by their place in `layers`. */
    images: ascending(
      z.strictObject({
        id: digest,
        references: ascending(name, receiptLimits.references, (each) => each),
        layers: z.array(index).max(receiptLimits.layersOfImage),
      }),
      receiptLimits.images,
      (each) => each.id,
    ),
    /** Diff id and uncompressed bytes (0 where only the engine has it, which does not tell). */
    layers: ascending(z.tuple([digest, count]), receiptLimits.layers, ([diffId]) => diffId),
    /** Which of the layers are in the vault, whatever the engine has. */
    vault: ascending(index, receiptLimits.layers, (each) => each),
    history: z.strictObject({ entries: count, head: hex }),
    media: z.array(z.strictObject({ label: text, uuid: text.nullable(), verifiedAt: moment })).max(receiptLimits.media),
  })
  .superRefine(({ images, layers, vault }, context) => {
    const used = new Set([...vault, ...images.flatMap((image) => image.layers)]);
    const inside = [...used].every((at) => at < layers.length);
    if (!inside || used.size !== layers.length) context.addIssue({ code: 'custom', path: ['layers'], message: 'uses' });
  });

/** What a site says of itself. */
export type Receipt = z.output<typeof document>;
/** A receipt as it is made, before it has its place in the chain. */
export type ReceiptContent = Omit<Receipt, 'format' | 'schema' | 'site' | 'number' | 'previous'>;

/** The bytes that are signed: one line of JSON, of which there is one spelling. Throws `receipt.malformed` for what would not be read again. */
export function serializeReceipt(receipt: Omit<Receipt, 'format' | 'schema'>): Buffer {
  const parsed = document.safeParse({ format: FORMAT, schema: SCHEMA, ...receipt });
  if (!parsed.success) throw malformed(place(parsed.error), parsed.error);
  const bytes = Buffer.from(JSON.stringify(parsed.data));
  if (bytes.length > receiptLimits.bytes) throw malformed('size');
  return bytes;
}

/**
 * Reads the bytes that were signed, from a stranger: bounded, and in their one spelling. Throws `receipt.malformed` naming the place,
 * `receipt.newer` for what a later Sealift wrote.
 */
export function parseReceipt(bytes: Uint8Array): Receipt {
  if (bytes.length > receiptLimits.bytes) throw malformed('size');
  let found: unknown;
  try {
    found = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw malformed('json', error);
  }
  const head = z.object({ format: z.literal(FORMAT), schema: z.number().int().min(1) }).safeParse(found);
  if (head.success && head.data.schema > SCHEMA) throw new SealiftError('receipt.newer', { schema: head.data.schema });
  const parsed = document.safeParse(found);
  if (!parsed.success) throw malformed(place(parsed.error), parsed.error);
  if (!Buffer.from(JSON.stringify(parsed.data)).equals(bytes)) throw malformed('spelling');
  return parsed.data;
}

/** What is wrong with a text that is no receipt, or no longer one. */
export function malformed(problem: string, cause?: unknown): SealiftError {
  return new SealiftError('receipt.malformed', { problem }, cause === undefined ? {} : { cause });
}

function place(error: z.ZodError): string {
  const [issue] = error.issues;
  const path = issue?.path.join('.') ?? '';
  return path === '' ? 'shape' : path.slice(0, 100);
}
