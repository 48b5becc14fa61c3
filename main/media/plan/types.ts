import type { MediumFacts } from '../facts';

/** A package that is to be carried. */
export interface PlanPackage {
  readonly id: string;
  /** The name its file will have on the medium. */
  readonly file: string;
  readonly size: number;
  readonly sha256: string | null;
  /** What it is, where that is known: to tell older and newer copies apart. */
  readonly about: PackageIdentity | null;
}

export interface PackageIdentity {
  readonly key: string;
  readonly name: string;
  readonly version: string;
  readonly kind: string;
}

/** A file that lies on a medium. */
export interface PresentFile {
  readonly name: string;
  readonly size: number;
  /** What this workstation remembers to have put there. */
  readonly sha256: string | null;
  readonly about: PackageIdentity | null;
}

/** A medium as far as it matters for what can go there. */
export interface PlanMedium {
  readonly id: string;
  readonly name: string;
  readonly kind: 'removable' | 'internal' | 'network' | 'optical' | 'folder';
  readonly bus: string | null;
  readonly system: boolean;
  readonly writeProtected: boolean;
  readonly facts: Pick<MediumFacts, 'path' | 'filesystem' | 'size' | 'free' | 'readOnly'>;
  readonly present: readonly PresentFile[];
  /** Copies that were begun there: the file each will be, and the bytes that lie there already. */
  readonly unfinished: readonly { readonly name: string; readonly bytes: number }[];
  /** Bytes per second that earlier copies to it went at; null when there were none. */
  readonly rate: number | null;
  /** Whether the file system can be read past the system's cache. */
  readonly direct: boolean;
}

/** `spread`: each package goes to one medium; `each`: every medium gets all of them. */
export type PlanMode = 'spread' | 'each';
