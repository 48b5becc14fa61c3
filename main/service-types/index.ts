import type {
  CompatibilityView,
  ContainerView,
  CopyPlanView,
  DeltaBasesView,
  EngineImageView,
  EngineView,
  ExportPlanView,
  InstallationView,
  InstallPlanView,
  MediumContentsView,
  MediumView,
  PackageSummaryView,
  PackageView,
  PublishPreview,
  RollbackPlanView,
  Settings,
  SiteAccountView,
  TemplateView,
  UpgradePlanView,
  UpgradeRecordView,
  UpgradeResultView,
  VersionView,
} from '../../preload/contract';
import type { JobHandle, JobRunner } from '../jobs';
import type { DiscInput, DiscResult } from '../media';
import type { TemplateComparison } from '../templates';
import type { KdfLimits } from '../trust';
import type {
  CompleteInput,
  CompleteResult,
  ExportInput,
  ExportResult,
  FoundPackages,
  ImportInput,
  ImportResult,
  PlanExportInput,
  PublishInput,
  PublishResult,
  PushInput,
  PushResult,
  VerifyResult,
  VersionName,
} from './library';
import type { CarryInput, CopyInput, CopyResult, MediumVerifyResult, SplitInput, SplitResult } from './media';
import type { PlatformServices } from './platforms';
import type { ReceiptServices } from './receipts';
import type {
  HistoryEntry,
  InstallInput,
  RollbackInput,
  SettleInput,
  SiteView,
  UninstallInput,
  UninstallResult,
  UpgradeInput,
  UpgradeRunInput,
} from './sites';
import type {
  DecryptInput,
  EncryptInput,
  EncryptionView,
  EncryptResult,
  Keychain,
  SbomSummary,
  SignInput,
  SignResult,
  TrustServices,
} from './trust';
import type { VaultServices } from './vault';

export type * from './library';
export type * from './media';
export type * from './platforms';
export type * from './receipts';
export type * from './sites';
export type * from './trust';
export type * from './vault';

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
    /** What a platform of a version (`5.3`) makes of it. Throws `template.target_invalid`. */
    compatibility(version: VersionName, target: string): CompatibilityView;
    /** Removes one version, or all when none is named. Packages on disk are left alone. */
    remove(version: VersionName): { removed: string[] };
  };
  readonly packages: {
    export(input: ExportInput): JobHandle<ExportResult>;
    /** What an export would do, and what stands in its way. Reads no image, writes nothing. */
    planExport(input: PlanExportInput): Promise<ExportPlanView>;
    /** What a version can be delivered as the difference to, and how much that is. Reads no layer. */
    deltaBases(version: VersionName): Promise<DeltaBasesView>;
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
    /** Makes the full package of a delta from what is here: the vault, the engine, packages near it. */
    complete(input: CompleteInput): JobHandle<CompleteResult>;
    /** Signs a sealed package that is there already, after checking all of it; its images are not packed again. */
    sign(input: SignInput): JobHandle<SignResult>;
    /** Writes an encrypted file around a package, after checking all of it. The package stays where it is. */
    encrypt(input: EncryptInput): JobHandle<EncryptResult>;
    /** Writes the package inside an encrypted file as a file of its own, after checking all of it. */
    decrypt(input: DecryptInput): JobHandle<EncryptResult>;
    /** What an encrypted file says to everybody; null when it is not encrypted. Needs no key. */
    encryption(path: string): Promise<EncryptionView | null>;
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
    /** What going back to before a record would take back. Changes nothing. */
    planRollback(input: RollbackInput): Promise<RollbackPlanView>;
    /** Goes back to before a record. */
    rollback(input: RollbackInput): JobHandle<UpgradeResultView>;
    /** Goes on or back where an upgrade or rollback was cut off. */
    settle(input: SettleInput): JobHandle<UpgradeResultView>;
    /** All that was done to an installation, newest first. */
    records(site: string, name: string): UpgradeRecordView[];
    /** All that was done to an installation, or to all of a site, with every change. */
    account(site: string, name?: string): SiteAccountView;
    history(site?: string, limit?: number): HistoryEntry[];
  };
  readonly platforms: PlatformServices;
  readonly registry: { push(input: PushInput): JobHandle<PushResult> };
  readonly engine: {
    status(): Promise<EngineView>;
    /** The containerds of this computer that images can be imported into; none where no engine is to be asked. */
    containerds(): Promise<EngineView[]>;
    /** By project and name. */
    containers(): Promise<ContainerView[]>;
    /** Those that have a name, by name. */
    images(): Promise<EngineImageView[]>;
  };
  readonly settings: { get(): Settings; set(change: Partial<Settings>): Settings };
  readonly vault: VaultServices;
  readonly receipts: ReceiptServices;
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
  /** Docker host or `containerd://...`; the environment's when left out. `none` never asks any engine. */
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
