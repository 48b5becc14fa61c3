import type { InstallationView, InstallPlanView, SiteAccountView } from '../../preload/contract';
import type { InstallationRow } from '../catalog';
import { SealiftError, toErrorData } from '../errors';
import type { JobContext } from '../jobs';
import type { SiteView, UninstallInput, UninstallResult } from '../service-types';
import { isReady, overallState } from './component-states';
import { ComposeTarget, watchUntil } from './compose-target';
import { EngineCalls } from './engine-calls';
import { type InstallDoor, type InstallRequest, install } from './install';
import { type InstallPlanRequest, planInstall } from './install-plan';
import { checkName, chooseVolumes, placementOf } from './installation-record';
import { installationView } from './installation-view';
import { alone } from './lock';
import { placeFor } from './placement';
import { SiteEngines, type SiteEnginesOptions } from './site-engines';
import type { ComponentState, SiteTarget } from './target';
import { Upgrades } from './upgrade';

export interface SitesOptions extends SiteEnginesOptions {
  /** Data folder; installations stand in `sites/` below it. */
  readonly home: string;
  /** Who acts, for the history: `user@host`. */
  readonly actor: string;
  /** Called after an installation came, changed or went. */
  readonly changed?: () => void;
  /** Seconds to wait for health when the caller names none. */
  readonly patience?: number;
}

const defaultPatience = 300;

/** Sites and what is installed there. Engines are asked when something is done or looked at, not before. */
export class Sites {
  readonly #options: SitesOptions;
  readonly #engines: SiteEngines;
  readonly #door: InstallDoor;
  /** Other versions for what is installed. */
  readonly upgrades: Upgrades;

  constructor(
    options: SitesOptions,
    target: (host: string | undefined) => SiteTarget = (host) => new ComposeTarget(new EngineCalls(host)),
  ) {
    this.#options = options;
    this.#engines = new SiteEngines(options, target);
    const door = {
      ...{ catalog: options.catalog, home: options.home, actor: options.actor },
      patience: options.patience ?? defaultPatience,
      row: (site: string, name: string) => this.#row(site, name),
      target: (site: string, asked?: string) => this.#engines.target(site, asked),
      alone: <T>(site: string, name: string, work: () => Promise<T>, more?: { readonly settling?: boolean }) =>
        this.#alone(site, name, work, more),
      view: (row: InstallationRow, components: readonly ComponentState[] | undefined) => this.#view(row, components),
      changed: () => options.changed?.(),
    };
    this.upgrades = new Upgrades(door);
    this.#door = {
      ...door,
      installed: (row) => this.upgrades.noteInstall(row),
      note: (action, row, detail) => this.#note(action, row, detail),
    };
  }

  list(): SiteView[] {
    return this.#options.catalog.sites.list();
  }

  /** What the catalog knows, without asking any engine: every state is `unknown`. */
  installations(site?: string): InstallationView[] {
    const { catalog } = this.#options;
    const known = Map.groupBy(catalog.versions.list(), (version) => version.templateKey);
    return catalog.installations.list(site).map((row) => this.#view(row, undefined, known.get(row.templateKey) ?? []));
  }

  /** One of them. Throws `site.unknown`, `site.installation_unknown`. */
  installation(site: string, name: string): InstallationView {
    return this.#view(this.#row(site, name), undefined);
  }

  /** What was done to an installation, or to all of a site, with every change. Throws `site.unknown`, `site.installation_unknown`. */
  account(site: string, name?: string): SiteAccountView {
    const known = this.#options.catalog.sites.get(site);
    if (!known) throw new SealiftError('site.unknown', { site });
    const views = name === undefined ? this.installations(site) : [this.installation(site, name)];
    return {
      site,
      engine: known.engine,
      installations: views.map(({ name: own, templateName, version, unfinished }) => ({
        ...{ name: own, templateName, version, unfinished },
        records: this.upgrades.account(site, own),
      })),
    };
  }

  /**
   * Installs a version at a site (which is made when it is new) and watches it until it is healthy or the time is up; then it
   * stays, and the result says how it stands. Installing the same version again brings up what is down and changes nothing else.
   * A new installation that cannot be started, or is cancelled, is gone without a trace; data that was there before stays.
   * Throws `site.*`, `engine.*`, `job.cancelled`; `site.not_trusted` where it reaches out of its containers and nobody lets it; `site.partial_version`
   * where a new one would be made of only some of its components.
   */
  install(request: InstallRequest, context: JobContext): Promise<InstallationView> {
    return install(request, this.#door, context);
  }

  /**
   * What `install` would make and what stands in its way, without changing anything. What it says of values, ports and data holds
   * for the moment. Throws `site.name_invalid`, `site.other_engine`, `stack.*`, `library.engine_needed`.
   */
  async planInstall(request: InstallPlanRequest, signal: AbortSignal): Promise<InstallPlanView> {
    const { catalog } = this.#options;
    const site = checkName(request.site);
    const name = checkName(request.name ?? request.template.group_name);
    const present = catalog.installations.get(site, name);
    return planInstall(
      {
        ...request,
        site,
        name,
        target: this.#engines.target(site, request.engine),
        placement: present ?? placeFor(this.#options.home, site, name, catalog.installations.list()),
        present,
      },
      signal,
    );
  }

  /** As the engine has it just now; where it does not answer, the state is `unknown`. Throws `site.unknown`, `site.installation_unknown`. */
  async status(site: string, name?: string): Promise<InstallationView[]> {
    if (!this.#options.catalog.sites.get(site)) throw new SealiftError('site.unknown', { site });
    const rows = name === undefined ? this.#options.catalog.installations.list(site) : [this.#row(site, name)];
    return Promise.all(
      rows.map(async (row) => {
        try {
          return this.#view(row, await this.#engines.target(site).status(placementOf(row)));
        } catch (error) {
          if (!isEngineProblem(error)) throw error;
          return this.#view(row, undefined);
        }
      }),
    );
  }

  /** Starts everything and waits until it is healthy or the time is up. Throws `site.*`, `engine.*`. */
  async start(
    site: string,
    name: string,
    signal: AbortSignal = new AbortController().signal,
    seconds = this.#door.patience,
  ): Promise<InstallationView> {
    const row = this.#row(site, name);
    return this.#alone(site, name, async () => {
      const target = this.#engines.target(site);
      await target.start(placementOf(row), signal);
      const components = await watchUntil(target, placementOf(row), isReady, seconds, signal);
      this.#note('start', row, { state: overallState(components) });
      return this.#view(row, components);
    });
  }

  /** Stops everything; containers and data stay. Throws `site.*`, `engine.*`. */
  async stop(
    site: string,
    name: string,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<InstallationView> {
    const row = this.#row(site, name);
    return this.#alone(site, name, async () => {
      const target = this.#engines.target(site);
      await target.stop(placementOf(row), signal);
      const view = this.#view(row, await target.status(placementOf(row)));
      this.#note('stop', row, { state: view.state });
      return view;
    });
  }

  /** Full names of an installation's data volumes. Throws `site.*`, `engine.*`. */
  async volumes(site: string, name: string): Promise<string[]> {
    return this.#engines.target(site).volumes(placementOf(this.#row(site, name)));
  }

  /**
   * Removes an installation's containers and files. Data volumes are kept but for those named (by the name in the compose
   * file or in full; `*` is all); secrets are kept as long as a volume is, for it may be locked with them.
   * Throws `site.volumes_unknown` before anything is removed, `site.*`, `engine.*`.
   */
  async uninstall(input: UninstallInput, context: JobContext): Promise<UninstallResult> {
    context.plan([{ key: 'remove', weight: 1 }]);
    const row = this.#row(input.site, input.name);
    return this.#alone(input.site, input.name, async () => {
      context.begin('remove');
      const target = this.#engines.target(input.site);
      const placement = placementOf(row);
      const volumes = await target.volumes(placement);
      const removedVolumes = chooseVolumes(input.volumes ?? [], volumes, placement.project);
      await target.remove(placement, removedVolumes, context.signal);
      this.#options.catalog.transaction(() => {
        this.#options.catalog.installations.remove(input.site, input.name);
        this.#note('uninstall', row, { removedVolumes });
      });
      const keptVolumes = volumes.filter((volume) => !removedVolumes.includes(volume));
      await this.upgrades.forget(row, keptVolumes.length > 0);
      return { keptVolumes, removedVolumes };
    });
  }

  /** As `SiteEngines.addressOf`. */
  engineOf(site: string): string | undefined {
    return this.#engines.addressOf(site);
  }

  #row(site: string, name: string): InstallationRow {
    if (!this.#options.catalog.sites.get(site)) throw new SealiftError('site.unknown', { site });
    const row = this.#options.catalog.installations.get(site, name);
    if (!row) throw new SealiftError('site.installation_unknown', { site, name });
    return row;
  }

  #view(
    row: InstallationRow,
    components: readonly ComponentState[] | undefined,
    known: readonly { readonly version: string }[] = this.#options.catalog.versions.list(row.templateKey),
  ): InstallationView {
    const engine = this.#options.catalog.sites.get(row.site)?.engine ?? '';
    return installationView(row, components, {
      engine,
      known: known.map(({ version }) => version),
      unfinished: this.upgrades.unfinished(row.site, row.name),
    });
  }

  #note(action: string, row: InstallationRow, detail: Readonly<Record<string, unknown>>): void {
    this.#options.catalog.history.append({
      actor: this.#options.actor,
      action,
      subject: `${row.templateName}@${row.version}`,
      site: row.site,
      detail: { installation: row.name, ...detail },
    });
    this.#options.changed?.();
  }

  /** One change of an installation at a time, whatever process makes it, and none while one that was cut off waits for a decision. */
  #alone<T>(
    site: string,
    name: string,
    work: () => Promise<T>,
    { settling = false }: { readonly settling?: boolean } = {},
  ): Promise<T> {
    return alone(this.#options.catalog, site, name, async () => {
      if (!settling) this.upgrades.refuseUnfinished(site, name);
      return work();
    });
  }
}

/** An engine that does not answer, or is not to be asked, is no failure of a look at what stands there. */
function isEngineProblem(error: unknown): boolean {
  const { code } = toErrorData(error);
  return code.startsWith('engine.') || code === 'library.engine_needed';
}
