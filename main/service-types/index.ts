import type {
  ContainerView,
  CopyPlanView,
  EngineImageView,
  EngineView,
  ExportPlanView,
  FoundPackageView,
  InstallationView,
  InstallPlanView,
  KeyView,
  MediumContentsView,
  MediumView,
  PackageSummaryView,
  PackageView,
  PublisherView,
  PublishPreview,
  Settings,
  TemplateView,
  UpgradePlanView,
  UpgradeRecordView,
  UpgradeResultView,
  VerdictView,
  VersionView,
  VolumesHereView,
} from '../preload/contract';

import type { ErrorData } from './errors';
import type { Compression } from './images';
import type { JobHandle, JobRunner } from './jobs';
import type { DiscInput, DiscResult } from './media';
import type { WritableKind } from './packages';
import type { TemplateComparison } from './templates';
import type { KdfLimits, TextKeeper } from './trust';

/** A template version as people name it: `shop@1.0`. The name may also be the template's key. */
export interface VersionName {
  readonly name: string;
  /** Left out: the newest version. */
  readonly version?: string;
}

export type PublishSource =
  | { readonly from: 'compose'; readonly file: string }
  | { readonly from: 'images'; readonly references: readonly string[] }
  | { readonly from: 'containers'; readonly containers: readonly string[] }
  | { readonly from: 'template'; readonly file: string }
  | { readonly from: 'package'; readonly file: string };

export interface PublishInput {
  readonly source: PublishSource;
  /** Needed for compose, images and containers; overrides the name inside a template or package. */
  readonly name?: string;
  readonly version?: string;
  readonly description?: string;
  /** Replace the version when it is already published. */
  readonly replace?: boolean;
}
/** Something of the source that the template cannot say, or says differently. `code` has a text in `notes.json` of the locales. */
export interface Notice {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
}
export interface PublishResult {
  readonly template: VersionView;
  readonly replaced: boolean;
  readonly notices: readonly Notice[];
}

export interface ExportInput {
  readonly version: VersionName;
  readonly kinds: readonly WritableKind[];
  /** Destination folder; created when missing. */
  readonly out: string;
  readonly compression?: Compression;
  /** docker-archive / OCI layout files or folders to take images from, before the engine is asked. */
  readonly archives?: readonly string[];
  /** Replace package files of the same name that differ. */
  readonly overwrite?: boolean;
  /** Sign the packages. */
  readonly sign?: SignWith;
}
export type PlanExportInput = Pick<ExportInput, 'version' | 'kinds' | 'out' | 'compression' | 'archives'>;
export interface ExportResult {
  readonly packages: readonly PackageView[];
  /** Bytes that had to be read from a source; 0 when every layer was in the vault. */
  readonly fetchedBytes: number;
}

export interface VerifyResult {
  readonly package: PackageView;
  readonly files: number;
  readonly bytes: number;
  /** What a foreign package could not be checked for is said here; empty for a sealed one. */
  readonly notices: readonly Notice[];
}

export interface ImportInput {
  /** A package file, or a folder or volume that holds packages; or several of them. */
  readonly path: string | readonly string[];
  /** `engine`: load into it; `library`: keep the images in the vault; `auto`: the engine when there is one. */
  readonly into: 'auto' | 'engine' | 'library';
  /** Load images of another architecture too. */
  readonly anyPlatform?: boolean;
  /** Replace a version that is published with other content. */
  readonly replace?: boolean;
  /** The person was told what the verdict warns of, and goes on. Without it, only what is trusted gets in. */
  readonly accepted?: boolean;
}
export interface ImportedPackage {
  readonly package: PackageView;
  readonly into: string;
  readonly loaded: readonly string[];
  /** Images already there, so nothing was sent for them. */
  readonly present: readonly string[];
  /** Images of another architecture, not loaded. */
  readonly skipped: readonly { readonly reference: string; readonly platform: string }[];
  /** Whether the version was in the library before, with the same content. */
  readonly alreadyKnown: boolean;
  readonly notices: readonly Notice[];
}
export interface ImportResult {
  readonly imported: readonly ImportedPackage[];
}

/** A package that was looked at, against what this workstation has. */
export type VolumesHere = VolumesHereView;
export type PackageFinding = Omit<FoundPackageView, 'id'>;
export interface FoundPackages {
  /** The place that was looked at, absolute. */
  readonly where: string;
  readonly found: readonly PackageFinding[];
  /** What looks like a package and cannot be read. */
  readonly unreadable: readonly { readonly path: string; readonly error: ErrorData }[];
}

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

export interface CopyInput {
  readonly files: readonly string[];
  /** A folder or mounted volume, or several, which all get all files at once; must exist. */
  readonly to: string | readonly string[];
  readonly overwrite?: boolean;
  /** For whom: remembered with the medium. */
  readonly site?: string;
}
/** Packages of the library that are to be carried on media of the list. */
export interface CarryInput {
  readonly packages: readonly string[];
  /** In the order in which they are to be filled. */
  readonly media: readonly string[];
  /** `spread` (when left out): each package on one of them, on as few as will do; `each`: all on every one. */
  readonly copies?: 'spread' | 'each';
  readonly split?: boolean;
  readonly overwrite?: boolean;
  readonly site?: string;
}
export interface CopiedFile {
  readonly from: string;
  readonly to: string;
  readonly size: number;
  readonly sha256: string;
  /** `copied`, or `identical` when the medium already held the very same bytes (read back and compared). */
  readonly outcome: 'copied' | 'identical';
}
export interface CopyResult {
  readonly files: readonly CopiedFile[];
  /** How the medium was read back: past the page cache, or through it (said to the person). */
  readonly readBack: 'direct' | 'cached';
  /** By medium, where several were filled at once. */
  readonly media?: readonly {
    readonly id: string;
    readonly name: string;
    readonly folder: string;
    readonly files: number;
    readonly readBack: 'direct' | 'cached';
  }[];
}
export interface SplitInput {
  readonly files: readonly string[];
  /** Folders or mounted volumes, in the order in which they are to be filled. Media that are not there yet may follow in later calls. */
  readonly to: readonly string[];
  /** Length of parts in bytes; as long as fits when left out. */
  readonly partSize?: number;
  readonly overwrite?: boolean;
  /** For whom: remembered with the medium. */
  readonly site?: string;
}
/** How far a split package is. */
export interface SplitSet {
  readonly path: string;
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  /** Identity of this cutting of this package. */
  readonly set: string;
  readonly parts: readonly { readonly number: number; readonly bytes: number; readonly file: string }[];
  /** Parts that are out, each with the medium that holds it. */
  readonly out: readonly { readonly number: number; readonly medium: string }[];
  /** What is to come next: the same call with that medium continues. `medium` is null for any with so many `bytes` free for a part. */
  readonly next: { readonly medium: string | null; readonly parts: readonly number[]; readonly bytes: number } | null;
}
export interface SplitResult extends CopyResult {
  readonly sets: readonly SplitSet[];
}
export interface MediumVerifyResult {
  readonly files: readonly {
    readonly path: string;
    readonly size: number;
    readonly sha256: string;
    readonly state: 'ok' | 'damaged' | 'missing' | 'unlisted';
  }[];
  readonly readBack: 'direct' | 'cached';
}

export interface InstallInput {
  readonly version: VersionName;
  readonly site: string;
  /** Name of the installation at the site; the template's name when left out. */
  readonly as?: string;
  /** Docker host for a site that is new or empty; any other stands on its own already. */
  readonly engine?: string;
  /** `component.NAME` or `NAME` -> value: overrides environment values of the template. */
  readonly values?: Readonly<Record<string, string>>;
  /** `component.80/tcp` -> port of the host, in place of the one that the version publishes. */
  readonly ports?: Readonly<Record<string, number>>;
  /** The person knows what reaches out of the containers, and lets it; without it such a version is refused. */
  readonly trusted?: boolean;
  /** Seconds to wait for health; the installation stays when the time is up, and the result says so. */
  readonly timeoutSeconds?: number;
}
export interface UninstallInput {
  readonly site: string;
  readonly name: string;
  /** Names of data volumes to delete; all others are kept. `*` deletes all of them. */
  readonly volumes?: readonly string[];
}
export interface UninstallResult {
  readonly keptVolumes: readonly string[];
  readonly removedVolumes: readonly string[];
}

export interface UpgradeInput {
  readonly site: string;
  readonly name: string;
  /** The newest in the library when left out. */
  readonly version?: string;
  /** Keys of components, or their display names where these are unique; all when left out. */
  readonly select?: readonly string[];
  /** Ids of offers and conflicts in which the version's value is taken. */
  readonly accept?: readonly string[];
  /** Named volumes whose content is saved before; `*` is all. */
  readonly saveVolumes?: readonly string[];
}
export interface UpgradeRunInput extends UpgradeInput {
  /** The digest of the plan that was shown; one that is no longer so is refused. Left out: whatever the plan is now. */
  readonly plan?: string;
  /** What the person said yes to: an earlier version, the one that is installed again. */
  readonly allow?: { readonly older?: boolean; readonly same?: boolean };
  /** The person was shown what reaches out of the containers, and goes on. */
  readonly trusted?: boolean;
  /** Whether to go back by itself when it does not become healthy. Default: true. */
  readonly goBack?: boolean;
  /** Seconds that each component has to become healthy. */
  readonly timeoutSeconds?: number;
}
export interface RollbackInput {
  readonly site: string;
  readonly name: string;
  /** The record to go back to before; the newest upgrade that succeeded when left out. */
  readonly record?: string;
  /** Whether volumes get back the content that was saved with the record. */
  readonly restoreVolumes?: boolean;
  readonly goBack?: boolean;
  readonly timeoutSeconds?: number;
}
export interface SettleInput {
  readonly site: string;
  readonly name: string;
  readonly choice: 'forward' | 'back';
}

export interface PushInput {
  readonly version: VersionName;
  readonly registry: string;
  readonly namespace: string;
  readonly user?: string;
  readonly password?: string;
  /** Plain HTTP is used without asking for loopback addresses only. */
  readonly insecure?: boolean;
}
export interface PushResult {
  readonly images: readonly {
    readonly from: string;
    readonly to: string;
    readonly digest: string;
    readonly uploadedBytes: number;
    readonly skippedBytes: number;
  }[];
  /** The template with `share_image` set to the pushed names, as a metadata.json text. */
  readonly metadata: string;
}

export interface SiteView {
  readonly name: string;
  readonly engine: string;
  readonly installations: number;
  readonly createdAt: string;
}
export interface HistoryEntry {
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly site: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Everything Sealift does, for the desktop and the command line alike. Built once by `createServices`. */
export interface Services {
  readonly home: string;
  readonly templates: {
    publish(input: PublishInput): JobHandle<PublishResult>;
    /** What publishing would make of a source, with a name and version that suit it. Keeps nothing. */
    preview(input: PublishInput): Promise<PublishPreview>;
    list(): TemplateView[];
    show(version: VersionName): VersionView;
    /** The version's metadata.json as it was published, but for hub credentials, which never leave. */
    metadata(version: VersionName): string;
    /** What an installation of the first version would see of the second. Changes nothing. */
    compare(from: VersionName, to: VersionName): TemplateComparison;
    /** Removes one version, or all when none is named. Packages on disk are left alone. */
    remove(version: VersionName): { removed: string[] };
  };
  readonly packages: {
    export(input: ExportInput): JobHandle<ExportResult>;
    /** What an export would do, and what stands in its way. Reads no image, writes nothing. */
    planExport(input: PlanExportInput): Promise<ExportPlanView>;
    /** The folder that was chosen last, while it is there; else the library's own. */
    exportFolder(): string;
    rememberExportFolder(folder: string): void;
    /** The path of a package that the library knows. Throws `package.unknown`. */
    locate(id: string): string;
    list(): Promise<PackageView[]>;
    /** As `list`, without what the images are: quick with thousands of packages. */
    summaries(): PackageSummaryView[];
    /** By its id. Throws `package.unknown`. */
    show(id: string): PackageView;
    /** Reads only what it needs: no image is read. */
    inspect(path: string): Promise<PackageView>;
    /** What a file, folder or volume holds, against this workstation. Reads only seals where there are any; changes nothing. */
    find(path: string | readonly string[]): Promise<FoundPackages>;
    /** One package: a file, or the places where its parts lie. */
    verify(path: string | readonly string[]): JobHandle<VerifyResult>;
    /** Forgets a package; deletes its file (and .sha256) only when asked. */
    remove(idOrPath: string, options: { deleteFile: boolean }): Promise<{ deleted: string[] }>;
    import(input: ImportInput): JobHandle<ImportResult>;
    /** Signs a sealed package that is there already, after checking all of it; its images are not packed again. */
    sign(input: SignInput): JobHandle<SignResult>;
    /** What a package delivers, as a CycloneDX document. Reads and checks all of it, loads nothing. */
    sbom(path: string): { readonly job: JobHandle<SbomSummary>; document(): Promise<unknown> };
  };
  readonly trust: TrustServices;
  readonly media: {
    copy(input: CopyInput): JobHandle<CopyResult>;
    /** Carries packages to media, splitting those that do not fit whole; continues what an earlier call began. */
    split(input: SplitInput): JobHandle<SplitResult>;
    verify(path: string): JobHandle<MediumVerifyResult>;
    /** Every place that packages can be carried on, as it is now: what can be carried away first, the system's own disk last. */
    list(): Promise<MediumView[]>;
    /** Calls `listener` with the whole list whenever something of it changed. Looking costs little, and happens only while somebody listens. */
    watch(listener: (media: MediumView[]) => void): () => void;
    /** Takes an existing folder into the list. */
    addFolder(path: string): Promise<MediumView>;
    /** The folder behind a medium of the list. Throws `media.unknown`, `media.not_mounted`. */
    folder(id: string): Promise<string>;
    contents(id: string): Promise<MediumContentsView>;
    /** What `carry` would do and what stands in its way. Changes nothing. */
    plan(input: CarryInput): Promise<CopyPlanView>;
    /** Fills media of the list as planned; one that fails does not stop the others. The same call continues what was cut off. */
    carry(input: CarryInput): Promise<JobHandle<CopyResult>>;
    verifyMedium(id: string): Promise<JobHandle<MediumVerifyResult>>;
    /** Writes out what the system still holds and unmounts; `safe` only when that is done. */
    eject(id: string): Promise<{ state: 'safe' | 'flushed' }>;
    /** Writes an image for a disc with packages and their checksums. */
    writeImage(input: DiscInput): JobHandle<DiscResult>;
    /** Removes copies that were begun and not finished; answers with the names they would have had. */
    discard(id: string): Promise<{ removed: string[] }>;
  };
  readonly sites: {
    list(): SiteView[];
    installations(site?: string): InstallationView[];
    /** What `install` would make and what stands in its way. Changes nothing. */
    planInstall(input: InstallInput, signal?: AbortSignal): Promise<InstallPlanView>;
    install(input: InstallInput): JobHandle<InstallationView>;
    status(site: string, name?: string): Promise<InstallationView[]>;
    start(site: string, name: string): Promise<InstallationView>;
    stop(site: string, name: string): Promise<InstallationView>;
    /** Data volumes of an installation, by full name. */
    volumes(site: string, name: string): Promise<string[]>;
    uninstall(input: UninstallInput): JobHandle<UninstallResult>;
    /** What another version would change of what the site really has, and what stands in the way. Changes nothing. */
    planUpgrade(input: UpgradeInput): Promise<UpgradePlanView>;
    upgrade(input: UpgradeRunInput): JobHandle<UpgradeResultView>;
    /** Goes back to before a record. */
    rollback(input: RollbackInput): JobHandle<UpgradeResultView>;
    /** Goes on or back where an upgrade or rollback was cut off. */
    settle(input: SettleInput): JobHandle<UpgradeResultView>;
    /** All that was done to an installation, newest first. */
    records(site: string, name: string): UpgradeRecordView[];
    history(site?: string, limit?: number): HistoryEntry[];
  };
  readonly registry: { push(input: PushInput): JobHandle<PushResult> };
  readonly engine: {
    status(): Promise<EngineView>;
    /** By project and name. */
    containers(): Promise<ContainerView[]>;
    /** Those that have a name, by name. */
    images(): Promise<EngineImageView[]>;
  };
  readonly settings: { get(): Settings; set(change: Partial<Settings>): Settings };
  readonly jobs: JobRunner;
  /** Publishes and exports the embedded sample: what a first look needs, without an engine. */
  readonly sample: { deliver(): JobHandle<ExportResult> };
  onLibraryChange(listener: () => void): () => void;
  onSitesChange(listener: () => void): () => void;
  /** Cancels what runs, waits for it to settle, closes the catalog. */
  close(): Promise<void>;
}

export interface ServiceOptions {
  /** Data folder: catalog, vault, sites. Created, readable by the owner only. */
  readonly home: string;
  /** Docker host; the environment's when left out. `none` never asks any engine. */
  readonly engine?: string;
  /** Path of a better-sqlite3 binary to use instead of the package's own. */
  readonly sqliteBinding?: string;
  /** Folder with the sample application. */
  readonly resources: string;
  /** Keeps signing keys without a passphrase; left out where there is none. */
  readonly keychain?: Keychain;
  /** What opening a key by its passphrase may cost; minisign's own limits when left out. */
  readonly keyLimits?: KdfLimits;
}
