export { fingerprint, isFingerprint } from './fingerprint';
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
  type StoredKey,
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
} from './minisign/signature';
