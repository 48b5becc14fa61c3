import type { RecipientView } from '../../../preload/contract';
import { SealiftError } from '../../errors';
import type { PublicKeySource } from '../../service-types';
import {
  addRecipient,
  encryptionTarget,
  findRecipient,
  parseRecipient,
  recipientFingerprint,
  removeRecipient,
  renameRecipient,
  type StoredRecipient,
} from '../../trust';
import type { TrustEnvironment } from './environment';
import { readSmallFile } from './small-file';

/** A package has so many recipients at most: each costs a line at the beginning of its file. */
const MOST_RECIPIENTS = 100;

/** Whom packages can be encrypted to, in the order in which they were added. */
export async function listRecipients(trust: TrustEnvironment): Promise<RecipientView[]> {
  return (await trust.keys.read()).recipients.map(recipientView);
}

/** Throws `encryption.recipient_malformed`, `encryption.recipient_exists`, `trust.name_*`. */
export async function takeRecipient(
  name: string,
  source: PublicKeySource,
  trust: TrustEnvironment,
): Promise<RecipientView> {
  const recipient = await parseRecipient(
    'text' in source ? source.text : await readSmallFile(source.file, 'encryption.recipient_malformed'),
  );
  const store = await trust.keys.update((before) => addRecipient(before, { name, recipient, added: new Date() }));
  return recipientView(findRecipient(store, recipient));
}

/** Throws `encryption.recipient_missing`, `trust.name_*`. */
export async function renameRecipientTo(
  recipient: string,
  name: string,
  trust: TrustEnvironment,
): Promise<RecipientView> {
  const { recipient: key } = findRecipient(await trust.keys.read(), recipient);
  return recipientView(findRecipient(await trust.keys.update((store) => renameRecipient(store, key, name)), key));
}

/** Returns who is no longer there. Throws `encryption.recipient_missing`. */
export async function dropRecipient(recipient: string, trust: TrustEnvironment): Promise<RecipientView> {
  const found = findRecipient(await trust.keys.read(), recipient);
  await trust.keys.update((store) => removeRecipient(store, found.recipient));
  return recipientView(found);
}

/** The public keys behind names, each once, and the names as they are kept. Throws `encryption.recipient_missing`, `encryption.recipient_count`. */
export async function recipientsNamed(
  names: readonly string[],
  trust: TrustEnvironment,
): Promise<{ names: string[]; keys: string[] }> {
  const store = await trust.keys.read();
  const found = new Map(
    names.map((name) => {
      const target = encryptionTarget(store, name);
      return [target.recipient, target.name] as const;
    }),
  );
  if (found.size === 0 || found.size > MOST_RECIPIENTS)
    throw new SealiftError('encryption.recipient_count', { limit: MOST_RECIPIENTS });
  return { names: [...found.values()], keys: [...found.keys()] };
}

function recipientView({ name, recipient, added }: StoredRecipient): RecipientView {
  return { name, recipient, fingerprint: recipientFingerprint(recipient), addedAt: added };
}
