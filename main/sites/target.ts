import type { JobContext } from '../jobs';
import type { Template } from '../templates';
import type { FactsRequest, SiteFacts } from './preflight';

/** One component of an installation as its site runs it. */
export interface ComponentState {
  readonly service: string;
  /** Display name, in any language. */
  readonly name: string;
  /** The engine's word (running, exited, restarting ...); `completed` for one that was to end and did so well; `absent` without a container. */
  readonly state: string;
  readonly health: 'healthy' | 'unhealthy' | 'starting' | 'none';
  /** `8080->80/tcp` */
  readonly ports: readonly string[];
}

/** What an installation is to its site: enough to find it again, kept in the catalog. */
export interface Placement {
  /** Unique at the engine: the compose project's name. */
  readonly project: string;
  /** Absolute folder that holds its files. */
  readonly folder: string;
  readonly components: readonly { readonly service: string; readonly name: string }[];
}

export interface InstallPlan {
  readonly placement: Pick<Placement, 'project' | 'folder'>;
  /** `interrupted`: an earlier attempt was cut off, and this one takes its place. */
  readonly state: 'new' | 'interrupted' | 'installed';
  readonly template: Template;
  /** Values that the person chose, `NAME` or `component.NAME`; secrets among them take the place of drawn ones. */
  readonly values: Readonly<Record<string, string>>;
  /** Host ports that the person chose: `component.80/tcp` -> port. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Whether it may reach out of its containers. */
  readonly trusted: boolean;
  /** Ids of the images where they are known: another image under the same name then counts as missing. */
  readonly images: ReadonlyMap<string, string>;
  /** Brings missing images to the site; left out when there is nowhere to take them from. */
  readonly loadImages?: (references: readonly string[], context: JobContext) => Promise<void>;
}

/** An installation that can begin: everything that can be refused has been looked at, and nothing has been changed but loaded images. */
export interface PreparedInstall {
  /** Those of the plan's values that are not secrets: these may be kept in the catalog. */
  readonly plainValues: Readonly<Record<string, string>>;
  readonly placement: Placement;
  /** Writes files and starts everything. After an error or abort, what was begun and was not there before is gone again. */
  apply(context: JobContext): Promise<void>;
  /** Undoes `apply`: for a failure or cancel that comes after it. An installation that stood before is left as it is. */
  undo(): Promise<void>;
}

/**
 * A kind of place that installations stand on. Compose on an engine is the first; a platform's console can be another: it
 * keeps `folder` for what it must remember and maps components to its own.
 */
export interface SiteTarget {
  readonly kind: 'compose' | 'console';
  /** Shown to people: the engine's host, the console's address. */
  readonly address: string;
  /** Throws what stands in the way: `engine.*`, `site.not_trusted`, `site.no_compose`, `site.images_missing`, `site.ports_taken`, `site.containers_exist`. */
  prepare(plan: InstallPlan, context: JobContext): Promise<PreparedInstall>;
  /** Looks at everything that decides whether something may begin; changes nothing. `siteChecks` says what it means. */
  facts(request: FactsRequest, signal: AbortSignal): Promise<SiteFacts>;
  status(placement: Placement): Promise<ComponentState[]>;
  start(placement: Placement, signal: AbortSignal): Promise<void>;
  stop(placement: Placement, signal: AbortSignal): Promise<void>;
  /** Data volumes that belong to it, by full name. */
  volumes(placement: Placement): Promise<string[]>;
  /** Removes containers and networks, and exactly the named volumes (full names). */
  remove(placement: Placement, volumes: readonly string[], signal: AbortSignal): Promise<void>;
}
