import type { VersionName } from './library';

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

export interface SiteView {
  readonly name: string;
  readonly engine: string;
  readonly installations: number;
  readonly createdAt: string;
  /** Platforms that deliveries to this site go to; left out where there is none. */
  readonly platforms?: string[];
}
export interface HistoryEntry {
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly site: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}
