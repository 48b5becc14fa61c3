import type { Catalog } from '../catalog';
import type { DiskVault } from '../images';
import type { JobRunner } from '../jobs';
import type { LibraryEnvironment } from '../library';
import type { VersionName } from '../service-types';
import type { Sites } from '../sites';

/** What the services are made of: opened once, shared by all of them. */
export interface Parts {
  readonly home: string;
  readonly catalog: Catalog;
  readonly vault: DiskVault;
  readonly jobs: JobRunner;
  /** `user@host`, for the history. */
  readonly actor: string;
  readonly env: LibraryEnvironment;
  readonly sites: Sites;
}

/** Jobs that change the library stand in line behind each other, so that none sees another's half. */
export const LIBRARY = { exclusive: 'library' };

/** What a version is called where people read: by its name, also where it was asked for by its key. */
export function versionLabel(catalog: Catalog, { name: given, version }: VersionName): string {
  const name = catalog.templates.get(given)?.name ?? given;
  return version ? `${name}@${version}` : name;
}
