import type { InstallationView } from '../../preload/contract';
import type { InstallationRow } from '../catalog';
import { SealiftError, toErrorData } from '../errors';
import type { JobContext } from '../jobs';
import { serializeTemplate, type Template } from '../templates';
import { isReady, overallState } from './component-states';
import { watchUntil } from './compose-target';
import type { InstallPlanRequest } from './install-plan';
import {
  checkName,
  type InstallationState,
  placementOf,
  refuseOther,
  refusePartial,
  stateOf,
} from './installation-record';
import { placeFor } from './placement';
import type { Placement, SiteTarget } from './target';
import type { SiteDoor } from './upgrade';

export interface InstallRequest extends Omit<InstallPlanRequest, 'library'> {
  readonly timeoutSeconds?: number;
  /** The person knows what reaches out of the containers, and lets it. Without it, such a version is refused. */
  readonly trusted?: boolean;
  readonly loadImages?: (references: readonly string[], context: JobContext, host: string) => Promise<void>;
}

/** What installing needs of the sites it works on. */
export interface InstallDoor extends SiteDoor {
  /** `asked`: the engine that a new site is to stand on. */
  target(site: string, asked?: string): SiteTarget;
  /** Begins the records of a new installation. */
  installed(row: InstallationRow): void;
  /** Writes into the history what was done. */
  note(action: string, row: InstallationRow, detail: Readonly<Record<string, unknown>>): void;
}

/** As `Sites.install` promises. */
export async function install(
  request: InstallRequest,
  door: InstallDoor,
  context: JobContext,
): Promise<InstallationView> {
  context.plan([
    { key: 'resolve', weight: 2 },
    { key: 'load', weight: 40 },
    { key: 'apply', weight: 20 },
    { key: 'watch', weight: 38 },
  ]);
  context.begin('resolve');
  const { catalog } = door;
  const site = checkName(request.site);
  const name = checkName(request.name ?? request.template.group_name);
  return door.alone(site, name, async () => {
    const present = catalog.installations.get(site, name);
    if (present) refuseOther(present, request.template);
    else refusePartial(request.template);
    const target = door.target(site, request.engine);
    const stored = present ? stateOf(present) : undefined;
    const ports = { ...stored?.ports, ...request.ports };
    const trusted = request.trusted ?? stored?.trusted ?? false;
    const isNewSite = catalog.sites.get(site) === undefined;
    const { loadImages } = request;
    const asks =
      Object.keys({ ...request.values, ...request.ports }).length > 0 ||
      (request.trusted === true && stored?.trusted !== true);
    if (present && stored?.phase === 'installed' && !asks) return again(present, target, request, door, context);
    // Made from the version alone, the files would lose what upgrades and the site put into them.
    if (stored?.base !== undefined) throw new SealiftError('upgrade.same', { name, version: present?.version ?? '' });

    context.begin('load');
    const prepared = await target.prepare(
      {
        placement: present ?? placeFor(door.home, site, name, catalog.installations.list()),
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
    const kept = { components: [...placement.components], values: { ...prepared.plainValues }, ports, trusted };
    const record = (phase: InstallationState['phase']) =>
      put({ site, name, template: request.template, placement, state: { phase, ...kept }, target }, door);
    const standing = present !== undefined && stored?.phase !== 'installing';
    if (!standing) record('installing');
    try {
      await prepared.apply(context);
      context.begin('watch');
      const seconds = request.timeoutSeconds ?? door.patience;
      const components = await watchUntil(target, placement, isReady, seconds, context.signal);
      const row = record('installed');
      if (!standing) door.installed(row);
      door.note('install', row, { again: standing, state: overallState(components) });
      return door.view(row, components);
    } catch (error) {
      await prepared.undo();
      if (!standing) catalog.installations.remove(site, name);
      if (isNewSite && catalog.sites.get(site)?.installations === 0) catalog.sites.remove(site);
      door.changed();
      throw error;
    }
  });
}

/** Brings up what is down of an installation that stands, from its own files as they are. */
async function again(
  row: InstallationRow,
  target: SiteTarget,
  request: InstallRequest,
  door: InstallDoor,
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
  const seconds = request.timeoutSeconds ?? door.patience;
  const components = await watchUntil(target, placement, isReady, seconds, context.signal);
  door.note('install', row, { again: true, state: overallState(components) });
  return door.view(row, components);
}

interface Standing {
  readonly site: string;
  readonly name: string;
  readonly template: Template;
  readonly placement: Placement;
  readonly state: InstallationState;
  readonly target: SiteTarget;
}

function put({ site, name, template, placement, state, target }: Standing, door: InstallDoor): InstallationRow {
  const row = door.catalog.transaction(() => {
    door.catalog.sites.put({ name: site, engine: target.address });
    return door.catalog.installations.put({
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
  door.changed();
  return row;
}
