import { z } from 'zod';
import { empty, id, iso, passphrase, started, words } from './common';

/** What a package is to this workstation. The states are those of main/trust/judge.ts. */
export const verdict = z.object({
  state: z.enum(['trusted', 'known-untrusted', 'unknown-key', 'unsigned', 'unsealed', 'broken']),
  /** `refuse` is final: only the policy in the settings changes it. `warn` needs a person's word. */
  action: z.enum(['accept', 'warn', 'refuse']),
  keyId: z.string().nullable(),
  /** The signer's fingerprint, where the signature is right. */
  fingerprint: z.string().nullable(),
  /** The signer's public key as a line, where the signature is right: what `publishers.add` takes once a person compared the fingerprint. */
  publicKey: z.string().nullable(),
  /** The name this workstation knows the signer by. */
  signer: z.string().nullable(),
  /** The comment that the signature vouches for. */
  comment: z.string().nullable(),
});

export const trustPolicy = z.enum(['warn', 'refuse']);

/** A signing key of this workstation. Its secret never leaves by a view. */
export const keyView = z.object({
  /** 16 hex digits: names it in calls. */
  id: id,
  name: z.string(),
  /** The public key as one line of 56 characters. */
  publicKey: z.string(),
  /** Six groups of five digits, for reading to each other. */
  fingerprint: z.string(),
  createdAt: iso,
  /** Since when it signs nothing any more; null while it signs. */
  retiredAt: iso.nullable(),
  /** What keeps the secret: `passphrase` asks for one whenever it signs; `keychain` is the system's. */
  kept: z.enum(['passphrase', 'keychain']),
  /** Whether it can sign here now: not retired, and what keeps it is at hand. */
  usable: z.boolean(),
});

/** Someone whose packages this workstation trusts. */
export const publisherView = z.object({
  /** The id of the key: names it in calls. */
  id: id,
  name: z.string(),
  publicKey: z.string(),
  fingerprint: z.string(),
  addedAt: iso,
});

/** Someone whom packages can be encrypted to. */
export const recipientView = z.object({
  name: z.string(),
  /** The public key as a line (`age1…`): names it in calls. */
  recipient: z.string(),
  /** Six groups of five digits, for reading to each other. */
  fingerprint: z.string(),
  addedAt: iso,
});

/** What encrypted packages are read with. Its secret never leaves by a view. */
export const identityView = z.object({
  name: z.string(),
  /** The public key as a line: what others encrypt to; names it in calls. */
  recipient: z.string(),
  fingerprint: z.string(),
  createdAt: iso,
  kept: z.enum(['passphrase', 'keychain']),
  /** Whether what keeps it is at hand. */
  usable: z.boolean(),
  /** Whether it can read packages now, without asking. */
  open: z.boolean(),
});

/** What an encrypted file says to everybody. */
export const encryptionView = z.object({
  /** For how many it was encrypted. */
  recipients: z.number(),
  /** Length of the file. */
  size: z.number(),
  /** Whether this workstation can read it: `locked` when that takes a passphrase, or may. */
  readable: z.enum(['yes', 'locked', 'no']),
});

/** How a secret is to be kept: under a passphrase, or (when left out) by the system's keychain. */
const keep = { passphrase: passphrase.optional() };
/** A public key: a file that a dialog handed out, or what a person pasted: its line, its file's text. */
export const publicKeySource = z.union([z.object({ place: id }).strict(), z.object({ text: words }).strict()]);
/** The signing key, and the passphrase where it is locked with one. */
export const signWith = z.object({ key: id, passphrase: passphrase.optional() }).strict();

const makeSecret = z.object({ name: words, ...keep }).strict();
/** Lists are cut: a history that was made anew differs everywhere. */
const historyCheck = z.object({
  entries: z.number(),
  /** Digest of the last entry. */
  head: z.string(),
  /** How many places there are where the chain does not hold, and the first of them. */
  faultCount: z.number(),
  faults: z.array(z.object({ id: z.number(), problem: z.enum(['removed', 'edited']) })).max(100),
  against: z
    .object({
      entries: z.number(),
      /** Who signed the export; null for nobody. */
      signer: z.string().nullable(),
      changedCount: z.number(),
      changed: z.array(z.number()).max(100),
    })
    .nullable(),
});

const importSecret = z.object({ name: words, place: id, filePassphrase: passphrase.optional(), ...keep }).strict();
const exportSecret = {
  to: id,
  what: z.enum(['public', 'secret']),
  /** Of the secret here, where it is kept under one. */
  passphrase: passphrase.optional(),
  /** Of the file; needed where a keychain keeps the secret. */
  filePassphrase: passphrase.optional(),
  overwrite: z.boolean().optional(),
};

export const trustCalls = {
  'keys.list': { input: empty, output: z.array(keyView) },
  /** Whether this computer has a keychain that can keep keys. */
  'keys.keychain': { input: empty, output: z.object({ available: z.boolean() }) },
  'keys.make': { input: makeSecret, output: keyView },
  'keys.import': {
    input: importSecret,
    output: keyView,
  },
  /** Writes the public key (`.pub`), or the secret one (`.key`, under a passphrase), into a folder that a dialog handed out. */
  'keys.export': {
    input: z.object({ key: id, ...exportSecret }).strict(),
    output: z.object({ path: z.string() }),
  },
  'keys.rename': { input: z.object({ key: id, name: words }).strict(), output: keyView },
  /** It signs nothing from now on, and what it signed is no longer trusted for its sake. There is no way back. */
  'keys.retire': { input: z.object({ key: id }).strict(), output: keyView },
  'publishers.list': { input: empty, output: z.array(publisherView) },
  /** What a public key is, before it is trusted: its fingerprint, and the name it is known by already. */
  'publishers.read': {
    input: publicKeySource,
    output: z.object({ id: id, publicKey: z.string(), fingerprint: z.string(), knownAs: z.string().nullable() }),
  },
  'publishers.add': { input: z.object({ name: words, from: publicKeySource }).strict(), output: publisherView },
  'publishers.rename': { input: z.object({ publisher: id, name: words }).strict(), output: publisherView },
  'publishers.remove': { input: z.object({ publisher: id }).strict(), output: empty },
  'recipients.list': { input: empty, output: z.array(recipientView) },
  'recipients.add': { input: z.object({ name: words, from: publicKeySource }).strict(), output: recipientView },
  'recipients.rename': { input: z.object({ recipient: id, name: words }).strict(), output: recipientView },
  'recipients.remove': { input: z.object({ recipient: id }).strict(), output: empty },
  'identities.list': { input: empty, output: z.array(identityView) },
  'identities.make': { input: makeSecret, output: identityView },
  'identities.import': {
    input: importSecret,
    output: identityView,
  },
  /** Writes the public key (`.age.pub`), or the secret (`.age.key`, under a passphrase), into a folder that a dialog handed out. */
  'identities.export': {
    input: z.object({ identity: id, ...exportSecret }).strict(),
    output: z.object({ path: z.string() }),
  },
  'identities.rename': { input: z.object({ identity: id, name: words }).strict(), output: identityView },
  /** Nothing that was encrypted to it can be read here any more. There is no way back but a copy of its file. */
  'identities.remove': { input: z.object({ identity: id }).strict(), output: empty },
  /** Opens one that is kept under a passphrase, until it was not used for half an hour or the application ends. */
  'identities.unlock': { input: z.object({ identity: id, passphrase }).strict(), output: identityView },
  'identities.lock': { input: empty, output: empty },
  /** Follows the chain of the history; `against`: an export that was made before, which shows what a chain made anew hides. */
  'history.verify': { input: z.object({ against: id.optional() }).strict(), output: historyCheck },
  /** Writes the whole history, and its signature beside it, into a folder that a dialog handed out. Never over a file that is there. */
  'history.export': {
    input: z.object({ to: id, sign: signWith.optional() }).strict(),
    output: z.object({ path: z.string(), entries: z.number(), head: z.string() }),
  },
  /** What a package of the library is to this workstation. */
  'packages.verdict': { input: z.object({ package: id }).strict(), output: verdict },
  /** Signs a sealed package that is there already; its images are not packed again. */
  'packages.sign': {
    input: z.object({ package: id, sign: signWith, overwrite: z.boolean().optional() }).strict(),
    output: started,
  },
} as const;

export type HistoryCheckView = z.output<typeof historyCheck>;
export type VerdictView = z.output<typeof verdict>;
export type TrustPolicyView = z.output<typeof trustPolicy>;
export type KeyView = z.output<typeof keyView>;
export type RecipientView = z.output<typeof recipientView>;
export type IdentityView = z.output<typeof identityView>;
export type EncryptionView = z.output<typeof encryptionView>;
export type PublisherView = z.output<typeof publisherView>;
