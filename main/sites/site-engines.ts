import type { Catalog } from '../catalog';
import { SealiftError } from '../errors';
import { checkName } from './installation-record';
import type { SiteTarget } from './target';

export interface SiteEnginesOptions {
  readonly catalog: Catalog;
  /** Docker host that the person named for this call of the program (`none`: ask no engine); a site on another one is refused. */
  readonly engine?: string;
  /** Docker host for sites that are new when none was named; undefined means the environment's. */
  readonly defaultEngine?: () => string | undefined;
}

/** Which engine each site stands on: the one it was made on, until nothing is installed there. */
export class SiteEngines {
  readonly #options: SiteEnginesOptions;
  readonly #connect: (host: string | undefined) => SiteTarget;

  constructor(options: SiteEnginesOptions, connect: (host: string | undefined) => SiteTarget) {
    this.#options = options;
    this.#connect = connect;
  }

  /**
   * The address of the engine that a site stands on, or would: undefined for the environment's, `none` where none is to be asked. Throws
   * `site.other_engine` where this call of the program named another.
   */
  addressOf(site: string): string | undefined {
    const { engine, catalog, defaultEngine } = this.#options;
    if (engine === 'none') return 'none';
    const known = catalog.sites.get(checkName(site));
    // What has images only, as a containerd, is no target.
    if (!known || known.installations === 0) return engine || known?.engine || defaultEngine?.() || undefined;
    return this.target(site).address || undefined;
  }

  /** What a site's installations are put up on; `asked` for one that is new. Throws `library.engine_needed`, `site.other_engine`. */
  target(site: string, asked?: string): SiteTarget {
    const { catalog, defaultEngine } = this.#options;
    const engine = asked || this.#options.engine;
    if (engine === 'none') throw new SealiftError('library.engine_needed', {});
    const known = catalog.sites.get(site);
    if (!known || known.installations === 0)
      return this.#connect(engine || known?.engine || defaultEngine?.() || undefined);
    if (engine && this.#connect(engine).address !== known.engine)
      throw new SealiftError('site.other_engine', { site, engine: known.engine, given: engine });
    return this.#connect(known.engine || undefined);
  }
}
