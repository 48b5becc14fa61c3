import type { UpgradePlanView } from '../../../preload/contract';
import type { InstallationRow } from '../../catalog';
import { SealiftError } from '../../errors';
import type { ImageContent } from '../../templates';
import { placementOf } from '../installation-record';
import { checkView, type LibraryImage, risksOf, siteChecks } from '../preflight';
import { composeFile } from '../project-folder';
import type { SiteDoor } from './door';
import { imagesOf, type Prepared, prepareUpgrade, type UpgradeChoices, type UpgradeVersion } from './prepare';
import { planView } from './view';

export interface PlanRequest extends UpgradeChoices {
  readonly site: string;
  readonly name: string;
  readonly version: UpgradeVersion;
  /** Whether the library could bring an image of the version. */
  readonly library?: (reference: string) => Promise<LibraryImage | undefined>;
}

/** Upgrades of installations: seen beforehand, carried out step by step, undone. */
export class Upgrades {
  readonly #door: SiteDoor;

  constructor(door: SiteDoor) {
    this.#door = door;
  }

  /**
   * What going to a version would change of what the site really has, with everything that stands in the way. Changes nothing.
   * Throws `site.*`, `upgrade.*`, `job.cancelled`.
   */
  async plan(request: PlanRequest, signal: AbortSignal = new AbortController().signal): Promise<UpgradePlanView> {
    const row = this.#door.row(request.site, request.name);
    const installed = this.#imagesOf(row);
    const prepared = await prepareUpgrade(row, request.version, installed, request);
    return this.#view(row, prepared, request, installed, signal);
  }

  async #view(
    row: InstallationRow,
    prepared: Prepared,
    request: PlanRequest,
    installed: ReadonlyMap<string, ImageContent>,
    signal: AbortSignal,
  ): Promise<UpgradePlanView> {
    const { next, renewals, before } = prepared;
    const renewed = new Set(renewals.map(({ service }) => service));
    const wanted = new Set(imagesOf(next.services, renewed));
    const target = this.#door.target(row.site);
    const facts = await target.facts(
      {
        placement: placementOf(row),
        yaml: next.compose,
        standing: true,
        images: new Map(
          [...request.version.images]
            .filter(([reference]) => wanted.has(reference))
            .map(([reference, { configDigest }]) => [reference, configDigest]),
        ),
        ...(request.library && { library: request.library }),
        recreated: renewed,
      },
      signal,
    );
    const known = new Set(
      risksOf(before.get(composeFile)?.content.toString('utf8') ?? '').map((risk) => JSON.stringify(risk)),
    );
    const checks = [...siteChecks(facts), ...facts.risks.filter((risk) => !known.has(JSON.stringify(risk)))].map(
      checkView,
    );
    if (next.taken.length > 0)
      checks.push(checkView({ code: 'site.services_taken', state: 'blocked', params: { services: next.taken } }));
    const keyOf = new Map(next.services.map(({ name, component }) => [name, component ?? name]));
    const volumes = facts.volumes
      .filter(({ exists }) => exists)
      .map(({ name, services }) => ({ name, component: keyOf.get(services[0] ?? '') ?? '', bytes: null }));
    return planView(row, prepared, request.version, installed, { checks, volumes });
  }

  #imagesOf(row: InstallationRow): Map<string, ImageContent> {
    return new Map(
      this.#door.catalog.versions
        .images(row.templateKey, row.version)
        .map(({ reference, configDigest, layers }) => [reference, { configDigest, layers }]),
    );
  }
}

/** Throws `upgrade.blocked` where something found beforehand stands in the way. */
export function refuseBlocked(row: InstallationRow, { checks }: UpgradePlanView): void {
  const blocked = checks.filter(({ state }) => state === 'blocked').map(({ code }) => code);
  if (blocked.length > 0) throw new SealiftError('upgrade.blocked', { name: row.name, checks: blocked });
}
