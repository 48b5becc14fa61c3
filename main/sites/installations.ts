import { join } from 'node:path';
import type { InstallationView, InstallPlanView, SiteAccountView } from '../../preload/contract';
import type { Catalog, InstallationRow } from '../catalog';
import { SealiftError, toErrorData } from '../errors';
import type { JobContext } from '../jobs';
import type { SiteView, UninstallInput, UninstallResult } from '../service-types';
import { availableVersions, safeName, serializeTemplate, type Template } from '../templates';
import { isReady, overallState } from './component-states';
import { ComposeTarget, watchUntil } from './compose-target';
import { EngineCalls } from './engine-calls';
import { type InstallPlanRequest, planInstall } from './install-plan';
import {
  checkName,
  chooseVolumes,
  type InstallationState,
  placementOf,
  refuseOther,
  refusePartial,
  stateOf,
} from './installation-record';
import { alone } from './lock';
import type { ComponentState, Placement, SiteTarget } from './target';
import { Upgrades } from './upgrade';

export interface SitesOptions {
  /** Data folder; installations stand in `sites/` below it. */
  readonly home: string;
  readonly catalog: Catalog;
  /** Who acts, for the history: `user@host`. */
  readonly actor: string;
  /** Docker host that the person named for this call of the program (`none`: ask no engine); a site on another one is refused. */
  readonly engine?: string;
  /** Docker host for sites that are new when none was named; undefined means the environment's. */
  readonly defaultEngine?: () => string | undefined;
  /** Called after an installation came, changed or went. */
  readonly changed?: () => void;
  /** Seconds to wait for health when the caller names none. */
  readonly patience?: number;
}

export interface InstallRequest extends Omit<InstallPlanRequest, 'library'> {
  readonly timeoutSeconds?: number;
  /** The person knows what reaches out of the containers, and lets it. Without it, such a version is refused. */
  readonly trusted?: boolean;
  readonly loadImages?: (references: readonly string[], context: JobContext, host: string) => Promise<void>;
}

const defaultPatience = 300;

/** Sites and what is installed there. Engines are asked when something is done or looked at, not before. */
export class Sites {
  readonly #options: SitesOptions;
  readonly #target: (host: string | undefined) => SiteTarget;
  /** Other versions for what is installed. */
  readonly upgrades: Upgrades;

  constructor(
    options: SitesOptions,
    target: (host: string | undefined) => SiteTarget = (host) => new ComposeTarget(new EngineCalls(host)),
  ) {
    this.#options = options;
    this.#target = target;
    this.upgrades = new Upgrades({
      ...{ catalog: options.catalog, home: options.home, actor: options.actor },
      patience: options.patience ?? defaultPatience,
      row: (site, name) => this.#row(site, name),
      target: (site) => this.#siteTarget(site),
      alone: (site, name, work, more) => this.#alone(site, name, work, more),
      view: (row, components) => this.#view(row, components),
      changed: () => options.changed?.(),
    });
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
  async install(request: InstallRequest, context: JobContext): Promise<InstallationView> {
    context.plan([
      { key: 'resolve', weight: 2 },
      { key: 'load', weight: 40 },
      { key: 'apply', weight: 20 },
      { key: 'watch', weight: 38 },
    ]);
    context.begin('resolve');
    const { catalog } = this.#options;
    const site = checkName(request.site);
    const name = checkName(request.name ?? request.template.group_name);
    return this.#alone(site, name, async () => {
      const present = catalog.installations.get(site, name);
      if (present) refuseOther(present, request.template);
      else refusePartial(request.template);
      const target = this.#siteTarget(site, request.engine);
      const stored = present ? stateOf(present) : undefined;
      const ports = { ...stored?.ports, ...request.ports };
      const trusted = request.trusted ?? stored?.trusted ?? false;
      const isNewSite = catalog.sites.get(site) === undefined;
      const { loadImages } = request;
      const asks =
        Object.keys({ ...request.values, ...request.ports }).length > 0 ||
        (request.trusted === true && stored?.trusted !== true);
      if (present && stored?.phase === 'installed' && !asks) return this.#again(present, target, request, context);
      // Made from the version alone, the files would lose what upgrades and the site put into them.
      if (stored?.base !== undefined) throw new SealiftError('upgrade.same', { name, version: present?.version ?? '' });

      context.begin('load');
      const prepared = await target.prepare(
        {
          placement: present ?? this.#place(site, name),
          state: !present ? 'new' : stored?.phase === 'installing' ? 'interrupted' : 'installed',
          template: request.template,
          values: { ...stored?.values, ...request.values },
          ports,
          trusted,
          images: request.images ?? new Map(),
          ...(loadImages && {
            loadImages: (references: readonly string[], job: JobContext) => loadImages(references, job, target.address),
          }),
        },
        context,
      );

      context.begin('apply');
      const { placement } = prepared;
      const record = (phase: InstallationState['phase']) =>
        this.#record(
          site,
          name,
          request.template,
          placement,
          { phase, components: [...placement.components], values: { ...prepared.plainValues }, ports, trusted },
          target.address,
        );
      const standing = present !== undefined && stored?.phase !== 'installing';
      if (!standing) record('installing');
      try {
        await prepared.apply(context);
        context.begin('watch');
        const components = await watchUntil(
          target,
          placement,
          isReady,
          request.timeoutSeconds ?? this.#options.patience ?? defaultPatience,
          context.signal,
        );
        const row = record('installed');
        if (!standing) this.upgrades.noteInstall(row);
        this.#note('install', row, { again: standing, state: overallState(components) });
        return this.#view(row, components);
      } catch (error) {
        await prepared.undo();
        if (!standing) catalog.installations.remove(site, name);
        if (isNewSite && catalog.sites.get(site)?.installations === 0) catalog.sites.remove(site);
        this.#options.changed?.();
        throw error;
      }
    });
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
        target: this.#siteTarget(site, request.engine),
        placement: present ?? this.#place(site, name),
        present,
      },
      signal,
    );
  }

  /** Brings up what is down of an installation that stands, from its own files as they are. */
  async #again(
    row: InstallationRow,
    target: SiteTarget,
    request: InstallRequest,
    context: JobContext,
  ): Promise<InstallationView> {
    const placement = placementOf(row);
    context.begin('load');
    await target.start(placement, context.signal).catch(async (error: unknown) => {
      const { code, params } = toErrorData(error);
      if (code !== 'site.images_missing' || !request.loadImages || !Array.isArray(params.images)) throw error;
      await request.loadImages(params.images, context, target.address);
      await target.start(placement, context.signal);
    });
    context.begin('apply');
    context.begin('watch');
    const seconds = request.timeoutSeconds ?? this.#options.patience ?? defaultPatience;
    const components = await watchUntil(target, placement, isReady, seconds, context.signal);
    this.#note('install', row, { again: true, state: overallState(components) });
    return this.#view(row, components);
  }

  /** As the engine has it just now; where it does not answer, the state is `unknown`. Throws `site.unknown`, `site.installation_unknown`. */
  async status(site: string, name?: string): Promise<InstallationView[]> {
    if (!this.#options.catalog.sites.get(site)) throw new SealiftError('site.unknown', { site });
    const rows = name === undefined ? this.#options.catalog.installations.list(site) : [this.#row(site, name)];
    return Promise.all(
      rows.map(async (row) => {
        try {
          return this.#view(row, await this.#siteTarget(site).status(placementOf(row)));
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
    seconds = this.#options.patience ?? defaultPatience,
  ): Promise<InstallationView> {
    const row = this.#row(site, name);
    return this.#alone(site, name, async () => {
      const target = this.#siteTarget(site);
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
      const target = this.#siteTarget(site);
      await target.stop(placementOf(row), signal);
      const view = this.#view(row, await target.status(placementOf(row)));
      this.#note('stop', row, { state: view.state });
      return view;
    });
  }

  /** Full names of an installation's data volumes. Throws `site.*`, `engine.*`. */
  async volumes(site: string, name: string): Promise<string[]> {
    return this.#siteTarget(site).volumes(placementOf(this.#row(site, name)));
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
      const target = this.#siteTarget(input.site);
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

  /**
   * The address of the engine that a site stands on, or would: undefined for the environment's, `none` where none is to be asked. Throws
   * `site.other_engine` where this call of the program named another.
   */
  engineOf(site: string): string | undefined {
    const { engine, catalog, defaultEngine } = this.#options;
    if (engine === 'none') return 'none';
    const known = catalog.sites.get(checkName(site));
    // What has images only, as a containerd, is no target.
    if (!known || known.installations === 0) return engine || known?.engine || defaultEngine?.() || undefined;
    return this.#siteTarget(site).address || undefined;
  }

  /** A site stands on one engine: the one it was made on, until nothing is installed there. */
  #siteTarget(site: string, asked?: string): SiteTarget {
    const { defaultEngine } = this.#options;
    const engine = asked || this.#options.engine;
    if (engine === 'none') throw new SealiftError('library.engine_needed', {});
    const known = this.#options.catalog.sites.get(site);
    if (!known || known.installations === 0)
      return this.#target(engine || known?.engine || defaultEngine?.() || undefined);
    if (engine && this.#target(engine).address !== known.engine)
      throw new SealiftError('site.other_engine', { site, engine: known.engine, given: engine });
    return this.#target(known.engine || undefined);
  }

  /** A folder and project name that no other installation has, also where two names have one safe form. */
  #place(site: string, name: string): Pick<Placement, 'project' | 'folder'> {
    const taken = this.#options.catalog.installations.list();
    for (let n = 1; ; n++) {
      const [safeSite, safe] = [safeName(site), n === 1 ? safeName(name) : `${safeName(name)}-${n}`];
      const project = `${safeSite}-${safe}`
        .toLowerCase()
        .replace(/[^a-z0-9_-]/g, '-')
        .replace(/^[^a-z0-9]+/, '');
      const folder = join(this.#options.home, 'sites', safeSite, safe);
      if (!taken.some((row) => row.project === project || row.folder.toLowerCase() === folder.toLowerCase()))
        return { project, folder };
    }
  }

  #record(
    site: string,
    name: string,
    template: Template,
    placement: Placement,
    state: InstallationState,
    engine: string,
  ): InstallationRow {
    const { catalog } = this.#options;
    const row = catalog.transaction(() => {
      catalog.sites.put({ name: site, engine });
      return catalog.installations.put({
        site,
        name,
        templateKey: template.group_key,
        templateName: template.group_name,
        version: template.group_version,
        project: placement.project,
        folder: placement.folder,
        state,
        metadata: serializeTemplate(template),
      });
    });
    this.#options.changed?.();
    return row;
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
    const { newer } = availableVersions(
      row.version,
      known.map(({ version }) => version),
    );
    return {
      site: row.site,
      name: row.name,
      templateKey: row.templateKey,
      templateName: row.templateName,
      version: row.version,
      engine: this.#options.catalog.sites.get(row.site)?.engine ?? '',
      project: row.project,
      state: components === undefined ? 'unknown' : overallState(components),
      installedAt: row.installedAt,
      components: (components ?? []).map((component) => ({ ...component, ports: [...component.ports] })),
      newer: newer[0] ?? null,
      unfinished: this.upgrades.unfinished(row.site, row.name),
    };
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
