import type { SplitSetView } from '../../preload/contract';

export interface CopyInput {
  readonly files: readonly string[];
  /** A folder or mounted volume, or several, which all get all files at once; must exist. */
  readonly to: string | readonly string[];
  readonly overwrite?: boolean;
  /** For whom: remembered with the medium. */
  readonly site?: string;
  /** The packages are to be imported through the web page of a platform of this version: instructions go beside each. */
  readonly manual?: string;
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
  /** The packages are to be imported through the web page of a platform of this version: instructions go beside each. */
  readonly manual?: string;
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
  /** The packages are to be imported through the web page of a platform of this version: instructions go beside each. */
  readonly manual?: string;
}
/** How far a split package is. */
export type SplitSet = SplitSetView;
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
