export {
  type IdentityBox,
  identityKeychainBox,
  identityPassphraseBox,
  lockText,
} from './encryption/boxes';
export { type AgeHeader, fileKeyOf, MAX_HEADER_BYTES, readAgeHeader, startsAge } from './encryption/header';
export { identityFile, newIdentity, parseIdentity, parseRecipient, recipientOf } from './encryption/keys';
export {
  addIdentity,
  addRecipient,
  encryptionTarget,
  findIdentity,
  findRecipient,
  removeIdentity,
  removeRecipient,
  renameIdentity,
  renameRecipient,
} from './encryption/lists';
export {
  type AgeWriter,
  ageWriter,
  CHUNK_BYTES,
  encryptedSize,
  NONCE_BYTES,
  PayloadKey,
  payloadShape,
  SEALED_CHUNK_BYTES,
} from './encryption/payload';
export { fingerprint, isFingerprint, recipientFingerprint } from './fingerprint';
export {
  examineSeal,
  examineSignature,
  judge,
  requireAccepted,
  type SealState,
  type SignatureResult,
  type TrustPolicy,
  type TrustState,
  trustStates,
  type Verdict,
} from './judge';
export { keychainBox, PASSPHRASE_BOX, passphraseBox, type SecretBox, type TextKeeper } from './keys/boxes';
export { type KeyFile, openKeyFile } from './keys/file';
export { addPublisher, findPublisher, removePublisher, renamePublisher } from './keys/publishers';
export { addKey, findKey, openKey, renameKey, replaceSecret, retireKey, sealKey, signingKey } from './keys/signing';
export {
  emptyKeyStore,
  type KeyStore,
  knownKeys,
  nameOfKey,
  type Publisher,
  parseKeyStore,
  type StoredIdentity,
  type StoredKey,
  type StoredRecipient,
  serializeKeyStore,
  trustedKeys,
} from './keys/store';
export {
  isSameKey,
  type PublicKey,
  parsePublicKey,
  publicKeyBytes,
  publicKeyFile,
  publicKeyLine,
} from './minisign/public-key';
export { type KdfLimits, minisignLimits } from './minisign/scrypt';
export { isEncrypted, parseSecretKey, SecretKey, sealedLine, secretKeyFile } from './minisign/secret-key';
export {
  isCanonicalSignature,
  MAX_COMMENT_BYTES,
  offeredKey,
  parseSignature,
  type Signature,
  signBytes,
  type Verified,
  verifyBytes,
  verifySigned,
} from './minisign/signature';
export { isPlainText } from './minisign/text';
