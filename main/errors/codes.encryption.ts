import type { CodeFacts } from './codes';

export const encryptionCodes = {
  /** No identity of this workstation opens the package. Parameters: path, recipients (how many it is for). */
  'encryption.not_for_you': { retry: false, exit: 'refused' },
  /** An identity that may open the package is kept under a passphrase and was not unlocked. Parameters: path, identities. */
  'encryption.locked': { retry: false, exit: 'usage' },
  /** Bytes of the encrypted file are not those that were written. Parameters: path, problem (header, length, payload), offset. */
  'encryption.damaged': { retry: false, exit: 'refused' },
  /** A text that is no recipient's public key. Parameters: problem (size, encoding, lines, kind, key). */
  'encryption.recipient_malformed': { retry: false, exit: 'refused' },
  /** A text that is no identity. Parameters: problem (as above; also several, header). */
  'encryption.identity_malformed': { retry: false, exit: 'refused' },
  /** Parameters: name. */
  'encryption.recipient_missing': { retry: false, exit: 'missing' },
  /** Parameters: name. */
  'encryption.identity_missing': { retry: false, exit: 'missing' },
  /** The key is in the list already. Parameters: name. */
  'encryption.recipient_exists': { retry: false, exit: 'usage' },
  /** Parameters: name. */
  'encryption.identity_exists': { retry: false, exit: 'usage' },
  /** Nobody to encrypt to, or too many. Parameters: limit. */
  'encryption.recipient_count': { retry: false, exit: 'usage' },
  /** The stored secret is of another identity. Parameters: name. */
  'encryption.identity_mismatch': { retry: false, exit: 'refused' },
  /** Parameters: path. */
  'encryption.already': { retry: false, exit: 'refused' },
  /** Parameters: path. */
  'encryption.not_encrypted': { retry: false, exit: 'refused' },
  /** A package is signed before it is encrypted. Parameters: path. */
  'encryption.sign_first': { retry: false, exit: 'refused' },
  /** The file changed while it was read. Parameters: path. */
  'encryption.changed': { retry: true, exit: 'environment' },
} as const satisfies Record<string, CodeFacts>;
