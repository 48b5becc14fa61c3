import type { InstallationView } from '../../../preload/contract';
import type { Catalog, InstallationRow } from '../../catalog';
import type { ComponentState, SiteTarget } from '../target';

/** What upgrades need of the sites they work on. */
export interface SiteDoor {
  readonly catalog: Catalog;
  /** Data folder; what is saved before an upgrade stands in `upgrades/` below it. */
  readonly home: string;
  readonly actor: string;
  /** Seconds that each component has to become healthy when the caller names none. */
  readonly patience: number;
  /** Throws `site.unknown`, `site.installation_unknown`. */
  row(site: string, name: string): InstallationRow;
  target(site: string): SiteTarget;
  /** One change of an installation at a time. Throws `site.busy`, `upgrade.unfinished` unless that is what is to be settled. */
  alone<T>(site: string, name: string, work: () => Promise<T>, options?: { readonly settling?: boolean }): Promise<T>;
  /** Tells that an installation is another one now. */
  changed(): void;
  view(row: InstallationRow, components: readonly ComponentState[] | undefined): InstallationView;
}
