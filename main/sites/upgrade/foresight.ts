import type { UpgradePlanView } from '../../../preload/contract';
import type { InstallationRow } from '../../catalog';
import { SealiftError } from '../../errors';
import type { ImageContent } from '../../templates';
import type { ComposeTarget } from '../compose-target';
import { chooseVolumes, placementOf } from '../installation-record';
import { checkView, risksOf, type SiteCheck, siteChecks } from '../preflight';
import { composeFile } from '../project-folder';
import { EngineSteps } from './engine-steps';
import { imagesOf, type Prepared } from './prepare';
import type { PlanRequest, UpgradeRequest } from './requests';
import { planView } from './view';

/** What a person is shown of an upgrade, with what was found at the site. Changes nothing. Throws `site.*`, `engine.*`. */
export async function foresee(
  target: ComposeTarget,
  row: InstallationRow,
  prepared: Prepared,
  request: PlanRequest,
  installed: ReadonlyMap<string, ImageContent>,
  signal: AbortSignal,
): Promise<UpgradePlanView> {
  const { next, renewals } = prepared;
  const renewed = new Set(renewals.map(({ service }) => service));
  const wanted = new Set(imagesOf(next.services, renewed));
  const sizes = await sizesOf(target, row, request.saveVolumes);
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
      saved: [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0),
    },
    signal,
  );
  const checks = [...siteChecks(facts), ...newRisks(prepared)].map(checkView);
  if (next.taken.length > 0)
    checks.push(checkView({ code: 'site.services_taken', state: 'blocked', params: { services: next.taken } }));
  const keyOf = new Map(next.services.map(({ name, component }) => [name, component ?? name]));
  const volumes = facts.volumes
    .filter(({ exists }) => exists)
    .map(({ name, services }) => ({
      name,
      component: keyOf.get(services[0] ?? '') ?? '',
      bytes: sizes.get(name) ?? null,
    }));
  return planView(row, prepared, request.version, installed, { checks, volumes });
}

/** Bytes of the volumes that are to be saved. Throws `site.volumes_unknown`. */
async function sizesOf(
  target: ComposeTarget,
  row: InstallationRow,
  named: readonly string[] = [],
): Promise<Map<string, number>> {
  if (named.length === 0) return new Map();
  const chosen = new Set(chooseVolumes(named, await target.engine.volumes(row.project), row.project));
  const sizes = await new EngineSteps(target.address, row.project).sizes();
  return new Map([...sizes].filter(([name]) => chosen.has(name)));
}

/** Throws `upgrade.plan_changed`, `upgrade.older`, `upgrade.same`. */
export function refuseUnasked(
  row: InstallationRow,
  { digest, plan }: Prepared,
  { plan: shown, allow = {} }: UpgradeRequest,
): void {
  if (shown !== undefined && shown !== digest) throw new SealiftError('upgrade.plan_changed', { name: row.name });
  const versions = { name: row.name, installed: row.version, version: plan.to };
  if (plan.direction === 'older' && !allow.older) throw new SealiftError('upgrade.older', versions);
  if (plan.direction === 'same' && !allow.same) throw new SealiftError('upgrade.same', versions);
}

/** What reaches out of the containers, and did not before. */
export function newRisks({ next, before }: Prepared): SiteCheck[] {
  const compose = before.get(composeFile)?.content.toString('utf8') ?? '';
  const known = new Set(risksOf(compose).map((risk) => JSON.stringify(risk)));
  return risksOf(next.compose).filter((risk) => !known.has(JSON.stringify(risk)));
}

/** Throws `upgrade.blocked` where something found beforehand stands in the way. */
export function refuseBlocked(row: InstallationRow, { checks }: UpgradePlanView): void {
  const blocked = checks.filter(({ state }) => state === 'blocked').map(({ code }) => code);
  if (blocked.length > 0) throw new SealiftError('upgrade.blocked', { name: row.name, checks: blocked });
}
