import type {
  EncryptionView,
  IdentityView,
  KeyView,
  PackageView,
  PublisherView,
  RecipientView,
  VerdictView,
} from '../../preload/contract';
import type { TextKeeper } from '../trust';

/** A signing key by its id or name, with the passphrase where it is kept under one. */
export interface SignWith {
  readonly key: string;
  readonly passphrase?: string;
}
export interface SignInput {
  /** A sealed package. */
  readonly path: string;
  readonly sign: SignWith;
  /** Folder for the signed package; the package itself is replaced when left out. */
  readonly out?: string;
  /** Replace another key's signature, or another file of the name. */
  readonly overwrite?: boolean;
}
export interface SignResult {
  readonly package: PackageView;
  readonly keyId: string;
  /** False when it bore this very signature already. */
  readonly changed: boolean;
}
export interface ExportKeyInput {
  /** Id or name. */
  readonly key: string;
  /** Folder to write `<name>.pub` or `<name>.key` into. */
  readonly to: string;
  readonly what: 'public' | 'secret';
  /** Of the key, where it is kept under one. */
  readonly passphrase?: string;
  /** Of the file; the key's own when left out. */
  readonly filePassphrase?: string;
  readonly overwrite?: boolean;
}
export interface ImportKeyInput {
  readonly name: string;
  /** minisign's secret key file. */
  readonly file: string;
  readonly filePassphrase?: string;
  /** To keep it under; the file's own when left out and `keychain` is not set. */
  readonly passphrase?: string;
  readonly keychain?: boolean;
}
/** A public key as a file, or as its line or file's text. */
export type PublicKeySource = { readonly file: string } | { readonly text: string };

export interface ExportIdentityInput {
  /** Name or public key. */
  readonly identity: string;
  /** Folder to write `<name>.age.pub` or `<name>.age.key` into. */
  readonly to: string;
  readonly what: 'public' | 'secret';
  /** Of the identity, where it is kept under one. */
  readonly passphrase?: string;
  /** Of the file; the identity's own when left out. */
  readonly filePassphrase?: string;
  readonly overwrite?: boolean;
}
export interface EncryptInput {
  /** A package, or a part of one. */
  readonly path: string;
  /** Recipients or identities, by name or public key. */
  readonly to: readonly string[];
  /** Folder for the encrypted file; that of the package when left out. */
  readonly out?: string;
  readonly overwrite?: boolean;
}
export type DecryptInput = Omit<EncryptInput, 'to'>;
export interface EncryptResult {
  readonly package: PackageView;
  /** Whom it was encrypted for. */
  readonly names: readonly string[];
}
export type { EncryptionView };

export interface SbomSummary {
  readonly images: readonly {
    readonly reference: string;
    /** By the image's os-release; null where it has none. */
    readonly distribution: string | null;
    readonly packages: number;
    /** Databases of packages that are there and were not read. */
    readonly notRead: readonly string[];
  }[];
}

export interface HistoryCheck {
  readonly entries: number;
  /** Digest of the last entry: who knows it can tell whether everything up to there is as it was. */
  readonly head: string;
  /** Where the chain does not hold. */
  readonly faults: readonly { readonly id: number; readonly problem: 'removed' | 'edited' }[];
  /** What an earlier export says: by whom it is signed, and which of its entries are gone or others now. */
  readonly against: {
    readonly entries: number;
    readonly signer: string | null;
    readonly changed: readonly number[];
  } | null;
}
export interface HistoryExportInput {
  readonly to: string;
  readonly sign?: SignWith;
  readonly overwrite?: boolean;
}

/** Signing keys, trusted publishers, and what packages are by them. Keys and publishers are named by id or name. */
export interface TrustServices {
  readonly keys: {
    list(): Promise<KeyView[]>;
    /** Whether a keychain of the system can keep keys here. */
    keychain(): Promise<boolean>;
    /** Without a passphrase the keychain keeps it; throws `trust.keychain_missing` where there is none. */
    make(input: { readonly name: string; readonly passphrase?: string }): Promise<KeyView>;
    import(input: ImportKeyInput): Promise<KeyView>;
    export(input: ExportKeyInput): Promise<{ path: string }>;
    rename(key: string, name: string): Promise<KeyView>;
    retire(key: string): Promise<KeyView>;
  };
  readonly publishers: {
    list(): Promise<PublisherView[]>;
    read(
      source: PublicKeySource,
    ): Promise<{ id: string; publicKey: string; fingerprint: string; knownAs: string | null }>;
    add(name: string, source: PublicKeySource): Promise<PublisherView>;
    rename(publisher: string, name: string): Promise<PublisherView>;
    remove(publisher: string): Promise<PublisherView>;
  };
  /** Whom packages can be encrypted to; named by name or public key. */
  readonly recipients: {
    list(): Promise<RecipientView[]>;
    add(name: string, source: PublicKeySource): Promise<RecipientView>;
    rename(recipient: string, name: string): Promise<RecipientView>;
    remove(recipient: string): Promise<RecipientView>;
  };
  /** What encrypted packages are read with; named by name or public key. */
  readonly identities: {
    list(): Promise<IdentityView[]>;
    /** Without a passphrase the keychain keeps it; throws `trust.keychain_missing` where there is none. */
    make(input: { readonly name: string; readonly passphrase?: string }): Promise<IdentityView>;
    import(input: ImportKeyInput): Promise<IdentityView>;
    export(input: ExportIdentityInput): Promise<{ path: string }>;
    rename(identity: string, name: string): Promise<IdentityView>;
    /** From now on nothing encrypted to it can be read here. */
    remove(identity: string): Promise<IdentityView>;
    /** Opens one that is kept under a passphrase, until it was not used for half an hour or this process ends. */
    unlock(input: { readonly identity: string; readonly passphrase?: string }): Promise<IdentityView>;
    /** Forgets every unlocked one. */
    lock(): void;
  };
  readonly history: {
    /** Whether the history is as it was written, and as an earlier export (a file) says. */
    verify(against?: string): Promise<HistoryCheck>;
    export(input: HistoryExportInput): Promise<{ path: string; entries: number; head: string }>;
  };
  /** What a package file is to this workstation; reads its beginning only. */
  verdict(path: string): Promise<VerdictView>;
}

/** The system's own store of secrets, where there is one. */
export interface Keychain extends TextKeeper {
  available(): Promise<boolean>;
}
