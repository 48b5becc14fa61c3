import type {
  CompleteResultView,
  FoundPackageView,
  PackageView,
  VersionView,
  VolumesHereView,
} from '../../preload/contract';
import type { ErrorData } from '../errors';
import type { Compression } from '../images';
import type { WritableKind } from '../packages';
import type { SignWith } from './trust';

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
  /** Encrypt the packages for these recipients, by name or public key. */
  readonly encryptTo?: readonly string[];
  /** Delta packages in place of full ones. */
  readonly delta?: DeltaInput;
  /** The site that it goes to: remembered as sent, and not yet confirmed. */
  readonly site?: string;
  /** Components that it carries, by name or key, in place of all: it upgrades those and leaves the others as they are. */
  readonly components?: readonly string[];
}
/** What a delta package counts on: what all of these have is left out. */
export interface DeltaInput {
  readonly against: readonly ({ readonly version: string } | { readonly site: string })[];
  /** Whether rebuilt layers may travel as differences. Default: true. */
  readonly differences?: boolean;
}
export type PlanExportInput = Pick<
  ExportInput,
  'version' | 'kinds' | 'out' | 'compression' | 'archives' | 'encryptTo' | 'delta' | 'components'
>;
export interface ExportResult {
  readonly packages: readonly PackageView[];
  /** Bytes that had to be read from a source; 0 when every layer was in the vault. */
  readonly fetchedBytes: number;
}

export interface CompleteInput {
  /** A delta package. */
  readonly path: string;
  /** Destination folder; beside the delta when left out. */
  readonly out?: string;
  /** Replace a file of the same name that differs. */
  readonly overwrite?: boolean;
}
export type CompleteResult = CompleteResultView;

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
  /** Host of the engine, where it is not the one that all else is done with. */
  readonly engine?: string;
  /** Load images of another architecture too. */
  readonly anyPlatform?: boolean;
  /** Replace a version that is published with other content. */
  readonly replace?: boolean;
  /** The person was told what the verdict warns of, and goes on. Without it, only what is trusted gets in. */
  readonly accepted?: boolean;
  /** Parts of a split package that are not here are waited for, each when its turn comes; without it they are an error at once. */
  readonly wait?: boolean;
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
  readonly unreadable: readonly {
    readonly path: string;
    readonly error: ErrorData;
    /** Of a package in parts of which the first is not here: which parts are. */
    readonly volumes?: VolumesHere;
  }[];
}

/** One registry that images are pushed to. */
export interface PushRegistry {
  readonly registry: string;
  readonly namespace: string;
  readonly user?: string;
  readonly password?: string;
  /** Plain HTTP is used without asking for loopback addresses only. */
  readonly insecure?: boolean;
  /** File with the authority that vouches for its certificate (PEM or DER). */
  readonly authority?: string;
  /** SHA-256 of the certificate that it is to show; then nothing else vouches for it. */
  readonly pin?: string;
}
export interface PushInput {
  /** A version of the library, or a package file (whole, in parts, on a disc) without the library. */
  readonly from: { readonly version: VersionName } | { readonly package: string };
  readonly to: readonly PushRegistry[];
  /** Of a package: the person was told what its verdict warns of, and goes on. */
  readonly accepted?: boolean;
}
/** What one registry got. */
export interface PushedTo {
  readonly registry: string;
  readonly namespace: string;
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
export interface PushResult {
  readonly registries: readonly PushedTo[];
}
