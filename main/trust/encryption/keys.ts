import { SealiftError } from '../../errors';
import { age } from './age';
import { startsAge } from './header';
import { PassphraseIdentity } from './passphrase';

const MAX_BYTES = 64 * 1024;
const RECIPIENT = /^age1[02-9ac-hj-np-z]{58}$/;
const IDENTITY = /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/;
const ARMOR = '-----BEGIN AGE ENCRYPTED FILE-----';

type MalformedCode = 'encryption.recipient_malformed' | 'encryption.identity_malformed';

/** A new identity: its secret as a line, and the public key that others encrypt to. */
export async function newIdentity(): Promise<{ identity: string; recipient: string }> {
  const { generateX25519Identity, identityToRecipient } = await age();
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/**
 * The one recipient in a text or file: a line `age1…`; comments (`#`) and empty lines are passed over. It is tried, so that a key to which nothing
 * can be encrypted is found here. Throws `encryption.recipient_malformed`.
 */
export async function parseRecipient(text: string | Uint8Array): Promise<string> {
  const line = oneLine(text, 'encryption.recipient_malformed');
  if (!RECIPIENT.test(line)) throw malformed('encryption.recipient_malformed', 'kind');
  try {
    const { Encrypter } = await age();
    const encrypter = new Encrypter();
    encrypter.addRecipient(line);
    await encrypter.encrypt(new Uint8Array());
    return line;
  } catch (cause) {
    throw malformed('encryption.recipient_malformed', 'key', cause);
  }
}

/** Whether a text has the form of a recipient's key. */
export function isRecipient(text: string): boolean {
  return RECIPIENT.test(text);
}

/** The public key of an identity. Throws `encryption.identity_malformed`. */
export async function recipientOf(identity: string): Promise<string> {
  try {
    return await (await age()).identityToRecipient(identity);
  } catch (cause) {
    throw malformed('encryption.identity_malformed', 'key', cause);
  }
}

/** Whether a file of identities is encrypted with a passphrase. */
export function isLocked(file: Uint8Array): boolean {
  return startsAge(file) || Buffer.from(file).toString('latin1').trimStart().startsWith(ARMOR);
}

/**
 * The one identity in a file of age's: plain, or encrypted with a passphrase (`age -p`). Throws `encryption.identity_malformed`,
 * `trust.passphrase_needed`, `trust.passphrase_wrong`, `trust.kdf_*`.
 */
export async function parseIdentity(file: Uint8Array, passphrase?: string): Promise<string> {
  if (file.length > MAX_BYTES) throw malformed('encryption.identity_malformed', 'size');
  if (isLocked(file)) {
    if (passphrase === undefined) throw new SealiftError('trust.passphrase_needed');
    return parseIdentity(await unlockText(file, passphrase));
  }
  const line = oneLine(file, 'encryption.identity_malformed');
  if (!IDENTITY.test(line)) throw malformed('encryption.identity_malformed', 'kind');
  await recipientOf(line);
  return line;
}

/** The file that `age-keygen` would write. */
export function identityFile(identity: string, recipient: string): string {
  return `# public key: ${recipient}\n${identity}\n`;
}

async function unlockText(file: Uint8Array, passphrase: string): Promise<Uint8Array> {
  const identity = new PassphraseIdentity(passphrase);
  const { armor, Decrypter } = await age();
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    const bytes = startsAge(file) ? file : armor.decode(Buffer.from(file).toString('latin1').trim());
    const plain = await decrypter.decrypt(bytes);
    // What is encrypted twice is no identity.
    if (isLocked(plain)) throw malformed('encryption.identity_malformed', 'kind');
    return plain;
  } catch (cause) {
    if (cause instanceof SealiftError) throw cause;
    if (identity.tried) throw new SealiftError('trust.passphrase_wrong', {}, { cause });
    throw malformed('encryption.identity_malformed', 'header', cause);
  }
}

function oneLine(text: string | Uint8Array, code: MalformedCode): string {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  if (bytes.length > MAX_BYTES) throw malformed(code, 'size');
  const lines = Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const [line, ...others] = lines;
  if (line === undefined) throw malformed(code, 'lines');
  if (others.length > 0) throw malformed(code, 'several');
  return line;
}

function malformed(code: MalformedCode, problem: string, cause?: unknown): SealiftError {
  return new SealiftError(code, { problem }, { cause });
}
