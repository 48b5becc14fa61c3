import { SealiftError } from '../../errors';
import { minisignLimits } from '../minisign/scrypt';
import { parseSecretKey, type SecretKey, secretKeyLine } from '../minisign/secret-key';

/** Keeps secrets: what it seals can be stored where others may read it, and only it can open it again. */
export interface Box<Secret> {
  /** Written beside what was sealed, so that the box which can open it is known. */
  readonly kind: string;
  seal(secret: Secret): Promise<string>;
  /** Throws `trust.*`, `encryption.*`; never gives another secret than was sealed without the caller seeing it. */
  open(sealed: string): Promise<Secret>;
}
/** Keeps signing keys. */
export type SecretBox = Box<SecretKey>;

export const PASSPHRASE_BOX = 'passphrase';

/**
 * Keeps keys under a passphrase, in minisign's own encrypted form: a sealed key is the second line of its secret key file. Opening
 * throws `trust.passphrase_wrong`, sealing `trust.passphrase_empty`.
 */
export function passphraseBox(passphrase: string, limits = minisignLimits): SecretBox {
  return {
    kind: PASSPHRASE_BOX,
    seal: (key) => secretKeyLine(key, passphrase, limits),
    open: (sealed) => parseSecretKey(sealed, passphrase),
  };
}

/** What a system's keychain does for a text: Electron's `safeStorage`, for one. */
export interface TextKeeper {
  encrypt(text: string): Uint8Array | Promise<Uint8Array>;
  decrypt(bytes: Uint8Array): string | Promise<string>;
}

/** Keeps keys with a keychain. What goes wrong in there is `trust.box_failed`, with its cause. */
export function keychainBox(kind: string, keeper: TextKeeper): SecretBox {
  return textBox(kind, keeper, secretKeyLine, parseSecretKey);
}

/** Keeps with a keychain what can be written as a text and read again. What goes wrong in there is `trust.box_failed`, with its cause. */
export function textBox<Secret>(
  kind: string,
  keeper: TextKeeper,
  write: (secret: Secret) => string | Promise<string>,
  read: (text: string) => Promise<Secret>,
): Box<Secret> {
  if (kind === PASSPHRASE_BOX) throw new TypeError(`a keychain box cannot be of kind ${PASSPHRASE_BOX}`);
  const failed = (cause: unknown) => new SealiftError('trust.box_failed', { kind }, { cause });
  return {
    kind,
    async seal(secret) {
      const text = await write(secret);
      try {
        return Buffer.from(await keeper.encrypt(text)).toString('base64');
      } catch (error) {
        throw failed(error);
      }
    },
    async open(sealed) {
      try {
        return await read(await keeper.decrypt(Buffer.from(sealed, 'base64')));
      } catch (error) {
        throw failed(error);
      }
    },
  };
}
