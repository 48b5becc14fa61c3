import type { Catalog } from '../catalog';
import type { LibraryEnvironment } from '../library';
import type { AccessKeys } from './keys';

/** What deliveries to platforms work with; made once by the composition root. */
export interface PlatformEnvironment {
  readonly catalog: Catalog;
  readonly library: LibraryEnvironment;
  readonly keys: AccessKeys;
  /** `user@host`, for the history. */
  readonly actor: string;
  /** To be called when what stands in a site's history, or the list of sites, changed. */
  changed(): void;
}
