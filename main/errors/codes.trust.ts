import type { CodeFacts } from './codes';

export const trustCodes = {
  /** A text that is no public key. Parameters: problem (size, encoding, lines, comment, base64, length, algorithm). */
  'trust.key_malformed': { retry: false, exit: 'refused' },
  /** A public key for which anyone can make signatures. Parameters: keyId. */
  'trust.key_weak': { retry: false, exit: 'refused' },
  /** A text that is no secret key. Parameters: problem (as above; also checksum, key). */
  'trust.secret_key_malformed': { retry: false, exit: 'refused' },
  /** The secret key is encrypted and no passphrase was given. */
  'trust.passphrase_needed': { retry: false, exit: 'usage' },
  'trust.passphrase_wrong': { retry: false, exit: 'refused' },
  'trust.passphrase_empty': { retry: false, exit: 'usage' },
  /** The encrypted key asks for more work than minisign's own keys do, or for none. Parameters: operations, memory (bytes). */
  'trust.kdf_refused': { retry: false, exit: 'refused' },
  /** The system has not the memory to turn a passphrase into a key. Parameters: memory (bytes). */
  'trust.kdf_memory': { retry: true, exit: 'environment' },
  /** A text that is no signature. Parameters: problem (size, encoding, lines, comment, base64, length, algorithm, form). */
  'trust.signature_malformed': { retry: false, exit: 'refused' },
  /** Not the signature of these bytes by the key that it names. Parameters: keyId. */
  'trust.signature_wrong': { retry: false, exit: 'refused' },
  /** The trusted comment is not the one that was signed. Parameters: keyId. */
  'trust.comment_wrong': { retry: false, exit: 'refused' },
  /** Signed with a key that is not at hand. Parameters: keyId. */
  'trust.unknown_key': { retry: false, exit: 'refused' },
  /** Signed with a key that is not trusted, and the policy refuses that. Parameters: keyId, fingerprint. */
  'trust.not_trusted': { retry: false, exit: 'refused' },
  /** Not signed, and the policy refuses that. */
  'trust.unsigned': { retry: false, exit: 'refused' },
  /** Without a seal, and the policy refuses that. */
  'trust.unsealed': { retry: false, exit: 'refused' },
  /** The seal or its signature does not hold. */
  'trust.broken': { retry: false, exit: 'refused' },
  /** A signature goes with a seal, and this package has none. Parameters: path. */
  'trust.nothing_to_sign': { retry: false, exit: 'refused' },
  /** Parameters: path, keyId (of the signature that is there). */
  'trust.already_signed': { retry: false, exit: 'refused' },
  /** Parameters: path. */
  'trust.file_exists': { retry: false, exit: 'refused' },
  /** The chain of the history does not hold. Parameters: id (of the entry). */
  'trust.history_broken': { retry: false, exit: 'refused' },
  /** Not an exported history. Parameters: path. */
  'trust.history_file': { retry: false, exit: 'refused' },
  /** No keychain here can keep a key. */
  'trust.keychain_missing': { retry: false, exit: 'environment' },
  /** A comment that cannot stand in a signature. Parameters: limit (bytes). */
  'trust.comment_invalid': { retry: false, exit: 'usage' },
  /** Parameters: limit (characters). */
  'trust.name_invalid': { retry: false, exit: 'usage' },
  /** Parameters: name. */
  'trust.name_taken': { retry: false, exit: 'usage' },
  /** The key is there already. Parameters: keyId, name. */
  'trust.key_exists': { retry: false, exit: 'usage' },
  /** Another key has the same id. Parameters: keyId, name (of that key). */
  'trust.key_id_taken': { retry: false, exit: 'refused' },
  /** Parameters: keyId. */
  'trust.key_missing': { retry: false, exit: 'missing' },
  /** Parameters: keyId. */
  'trust.publisher_missing': { retry: false, exit: 'missing' },
  /** Parameters: name, keyId. */
  'trust.key_retired': { retry: false, exit: 'refused' },
  /** The stored secret is of another key. Parameters: name. */
  'trust.key_mismatch': { retry: false, exit: 'refused' },
  /** The secret is kept in another way than the one at hand. Parameters: name, kind. */
  'trust.box_missing': { retry: false, exit: 'environment' },
  /** The keychain did not give or take the secret. Parameters: kind. */
  'trust.box_failed': { retry: true, exit: 'environment' },
  /** Parameters: path, problem. */
  'trust.store_damaged': { retry: false, exit: 'refused' },
  /** Parameters: path, schema. */
  'trust.store_newer': { retry: false, exit: 'refused' },
  /** Another process holds the key store. Parameters: path (of the lock). */
  'trust.store_busy': { retry: true, exit: 'environment' },
} as const satisfies Record<string, CodeFacts>;
