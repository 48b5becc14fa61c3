import { SealiftError } from '../../errors';
import { age } from './age';

const MAGIC = 'age-encryption.org/v1\n';
/** Bounds the header, and with it how many a file can be for. */
export const MAX_HEADER_BYTES = 64 * 1024;
/** So many bytes tell an age file from anything else. */
export const MAGIC_BYTES = MAGIC.length;

/** What an age file says to everybody. */
export interface AgeHeader {
  /** The header itself, without what follows it. */
  readonly bytes: Uint8Array;
  /** How many can open it, as far as can be told: decoys count for nothing. */
  readonly recipients: number;
}

/** Whether a file that begins like this is an age file (in its binary form). */
export function startsAge(beginning: Uint8Array): boolean {
  return Buffer.from(beginning.subarray(0, MAGIC_BYTES)).toString('latin1') === MAGIC;
}

/** The header at the beginning of an age file; `undefined` when there is none that is whole and within bounds. */
export function readAgeHeader(beginning: Uint8Array): AgeHeader | undefined {
  if (!startsAge(beginning)) return undefined;
  const text = Buffer.from(beginning.subarray(0, MAX_HEADER_BYTES)).toString('latin1');
  const mac = text.indexOf('\n---');
  const end = mac < 0 ? -1 : text.indexOf('\n', mac + 1);
  if (end < 0) return undefined;
  const stanzas = text.slice(MAGIC.length, mac + 1).match(/^-> .*$/gm) ?? [];
  const kinds = stanzas.map((line) => line.split(' ')[1] ?? '');
  return {
    bytes: beginning.slice(0, end + 1),
    recipients: kinds.filter((kind) => !kind.endsWith('-grease')).length,
  };
}

/**
 * The key of a file, by the first of the identities that it was encrypted to; undefined when it was to none of them. Throws
 * `encryption.damaged` for a header that is not as it was written.
 */
export async function fileKeyOf(
  header: AgeHeader,
  identities: readonly string[],
  path: string,
): Promise<Uint8Array | undefined> {
  if (identities.length === 0) return undefined;
  const { Decrypter } = await age();
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  let matched = true;
  // Asked last, and only when none before it knew a stanza: so a damaged header is told from one for others.
  decrypter.addIdentity({
    unwrapFileKey() {
      matched = false;
      return null;
    },
  });
  try {
    return await decrypter.decryptHeader(header.bytes);
  } catch (cause) {
    if (!matched) return undefined;
    throw new SealiftError('encryption.damaged', { path, problem: 'header', offset: 0 }, { cause });
  }
}
