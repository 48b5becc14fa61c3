import type { Catalog } from '../catalog';
import type { DiskVault, Engine } from '../images';
import type { JobRunner } from '../jobs';
import type { TrustEnvironment } from './trust/environment';

/** What the use cases of the library work with; made once by the composition root. */
export interface LibraryEnvironment {
  readonly catalog: Catalog;
  readonly vault: DiskVault;
  readonly jobs: JobRunner;
  /** `user@host`, for the history. */
  readonly actor: string;
  /** Data folder, absolute. */
  readonly home: string;
  /** A binary of SQLite to use instead of the package's own. */
  readonly sqliteBinding?: string | undefined;
  /** Folder with what ships beside the program. */
  readonly resources: string;
  /** The engine to work with; undefined when none is to be asked. Says nothing about whether it answers. */
  engine(): Engine | undefined;
  /** Whether the person named that engine for this call: then it must answer. */
  readonly engineNamed: boolean;
  readonly trust: TrustEnvironment;
  /** Where the media that are in use just now can be read; parts of split packages are looked for there. */
  mediaFolders(): Promise<readonly string[]>;
  /** How many bytes the vault may hold when no job runs; null without a limit. */
  vaultLimit(): number | null;
  /** To be called after templates or packages changed. */
  changed(): void;
}
