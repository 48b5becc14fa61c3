import type { CheckView, DeliveryPlanView, PlatformPickView } from '../../preload/contract';
import { plainParameters, SealiftError } from '../errors';
import { inspect } from '../library';
import type { PlanDeliveryInput } from '../service-types';
import type { PlatformEnvironment } from './environment';
import { fitChecks } from './fit';
import { packageAhead } from './package-there';
import { clientFor, platformRow, platformView, whereOf } from './records';

/** What a delivery would do, and what stands in its way: reads the beginning of the package, and asks the platform for its applications. */
export async function planDelivery(
  input: PlanDeliveryInput,
  env: PlatformEnvironment,
  signal: AbortSignal,
): Promise<DeliveryPlanView> {
  const row = platformRow(input.platform, env);
  const [{ header, verdict, file, size, missing, parts }, view] = await Promise.all([
    packageAhead(input.path, env),
    inspect([input.path].flat()[0] ?? '', env.library),
  ]);
  const checks: CheckView[] = [];
  if (header.kind === 'docker-compose')
    checks.push({ code: 'platform.compose_package', state: 'blocked', params: { file } });
  else checks.push(...fitChecks(header.template, row.version));
  if (missing.length > 0)
    checks.push({
      code: 'platform.parts_missing',
      state: 'blocked',
      params: {
        of: parts,
        parts: missing.map(({ number, medium }) => (medium ? `${number} (${medium})` : `${number}`)),
      },
    });
  else if (parts > 0) checks.push({ code: 'platform.parts', state: 'ok', params: { of: parts } });
  let apps: PlatformPickView[] = [];
  try {
    const { client } = await clientFor(row.name, input.accessKey, env, signal);
    apps = await client.apps(whereOf(row));
    checks.push({ code: 'platform.answers', state: 'ok', params: { address: row.address } });
    if (row.address.startsWith('http:')) checks.push({ code: 'platform.plain', state: 'warning', params: {} });
  } catch (error) {
    if (!(error instanceof SealiftError)) throw error;
    checks.push({ code: error.code, state: 'blocked', params: plainParameters(error.params) });
  }
  return { package: view, trust: verdict, platform: await platformView(row, env), file, size, apps, checks };
}
