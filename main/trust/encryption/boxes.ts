import { armor, Encrypter } from 'age-encryption';
import { SealiftError } from '../../errors';
import { PASSPHRASE_BOX, type TextKeeper } from '../keys/boxes';
import type { KdfLimits } from '../minisign/scrypt';
import { scryptParameters } from '../minisign/scrypt';
import { parseIdentity } from './keys';
import { ageWork, PassphraseRecipient } from './passphrase';

/** Keeps identities as a `SecretBox` keeps signing keys. */
export interface IdentityBox {
  readonly kind: string;
  seal(identity: string): Promise<string>;
  /** Throws `trust.passphrase_wrong`, `trust.box_failed`, `encryption.identity_malformed`. */
  open(sealed: string): Promise<string>;
}

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
  const failed = (cause: unknown) => new SealiftError('trust.box_failed', { kind }, { cause });
  return {
    kind,
    async seal(identity) {
      try {
        return Buffer.from(await keeper.encrypt(identity)).toString('base64');
      } catch (error) {
        throw failed(error);
      }
    },
    async open(sealed) {
      try {
        return await parseIdentity(Buffer.from(await keeper.decrypt(Buffer.from(sealed, 'base64'))));
      } catch (error) {
        throw failed(error);
      }
    },
  };
}

/** A text under a passphrase, armored: what `age -p -a` writes. Throws `trust.passphrase_empty`, `trust.kdf_memory`. */
export async function lockText(text: string, passphrase: string, limits?: KdfLimits): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(new PassphraseRecipient(passphrase, workWithin(limits)));
  return armor.encode(await encrypter.encrypt(text));
}

/** age's own work, or less where less is allowed. */
function workWithin(limits: KdfLimits | undefined): number {
  const parameters = limits && scryptParameters(limits);
  return parameters ? Math.min(ageWork, Math.floor(Math.log2(parameters.N))) : ageWork;
}
