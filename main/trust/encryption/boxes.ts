import { type Box, PASSPHRASE_BOX, type TextKeeper, textBox } from '../keys/boxes';
import type { KdfLimits } from '../minisign/scrypt';
import { scryptParameters } from '../minisign/scrypt';
import { age } from './age';
import { parseIdentity } from './keys';
import { ageWork, PassphraseRecipient } from './passphrase';

/** Keeps identities. */
export type IdentityBox = Box<string>;

/** Keeps identities under a passphrase, as a file that `age` itself can open (`age -d -i`, which asks for it). */
export function identityPassphraseBox(passphrase: string, limits?: KdfLimits): IdentityBox {
  return {
    kind: PASSPHRASE_BOX,
    seal: (identity) => lockText(`${identity}\n`, passphrase, limits),
    open: (sealed) => parseIdentity(Buffer.from(sealed), passphrase),
  };
}

/** Keeps identities with a keychain. What goes wrong in there is `trust.box_failed`, with its cause. */
export function identityKeychainBox(kind: string, keeper: TextKeeper): IdentityBox {
  return textBox(
    kind,
    keeper,
    (identity: string) => identity,
    (text) => parseIdentity(Buffer.from(text)),
  );
}

/** A text under a passphrase, armored: what `age -p -a` writes. Throws `trust.passphrase_empty`, `trust.kdf_memory`. */
export async function lockText(text: string, passphrase: string, limits?: KdfLimits): Promise<string> {
  const { armor, Encrypter } = await age();
  const encrypter = new Encrypter();
  encrypter.addRecipient(new PassphraseRecipient(passphrase, workWithin(limits)));
  return armor.encode(await encrypter.encrypt(text));
}

/** age's own work, or less where less is allowed. */
function workWithin(limits: KdfLimits | undefined): number {
  const parameters = limits && scryptParameters(limits);
  return parameters ? Math.min(ageWork, Math.floor(Math.log2(parameters.N))) : ageWork;
}
