import type { CheckView, PlatformPickView, PlatformTestView, PlatformTrustView } from '../../preload/contract';
import { plainParameters, SealiftError } from '../errors';
import { PlatformClient } from './client';

export interface Tried {
  readonly address: string;
  readonly trust: PlatformTrustView;
  readonly accessKey: string;
  readonly team: string;
  readonly region: string;
}

/** What is looked at, in this order: each needs the one before. */
const steps = ['reached', 'encrypted', 'key', 'team', 'region'] as const;
type Step = (typeof steps)[number];

/** Errors that say which step it was; any other one stopped the step that was under way. */
const stepOf: Readonly<Record<string, Step>> = {
  'platform.host_unknown': 'reached',
  'platform.unreachable': 'reached',
  'platform.tls_failed': 'encrypted',
  'platform.tls_untrusted': 'encrypted',
  'platform.tls_changed': 'encrypted',
  'platform.tls_other_host': 'encrypted',
  'platform.tls_expired': 'encrypted',
};

/**
 * Looks at everything that an import needs: name, port, TLS and certificate, key, team, region. What stands in the way is said by the code
 * of its error; what could not be looked at any more is `unknown`.
 */
export async function testConnection(tried: Tried, signal: AbortSignal): Promise<PlatformTestView> {
  const client = new PlatformClient({ ...tried, plainUpload: false }, signal);
  const checks: CheckView[] = [];
  const seen = { teams: [] as PlatformPickView[], regions: [] as PlatformPickView[] };
  const ok = (code: string, params: CheckView['params'] = {}) => checks.push({ code, state: 'ok', params });
  const reached = () => {
    ok('platform.reached', { address: tried.address });
    if (tried.address.startsWith('https:')) ok(`platform.encrypted_${tried.trust.kind}`);
    else checks.push({ code: 'platform.plain', state: 'warning', params: {} });
  };
  try {
    seen.teams = await client.teams();
    reached();
    ok('platform.key_taken');
    const team = chosen('team', tried.team, seen.teams, checks);
    if (team) {
      seen.regions = await client.regions(tried.team);
      chosen('region', tried.region, seen.regions, checks);
    } else unknown(checks, 'region');
  } catch (error) {
    if (!(error instanceof SealiftError)) throw error;
    // What answers at all was reached, and let itself be judged.
    const step = stepOf[error.code] ?? (checks.length === 0 ? 'key' : 'region');
    if (checks.length === 0 && step === 'key') reached();
    if (step === 'encrypted') ok('platform.reached', { address: tried.address });
    checks.push({ code: error.code, state: 'blocked', params: plainParameters(error.params) });
    for (const later of steps.slice(steps.indexOf(step) + 1)) unknown(checks, later);
  }
  return { checks, certificate: client.certificate, ...seen };
}

function unknown(checks: CheckView[], step: Step): void {
  checks.push({ code: `platform.${step}_unknown`, state: 'unknown', params: {} });
}

/** Whether the one that is chosen is among those that are there. */
function chosen(
  what: 'team' | 'region',
  name: string,
  there: readonly PlatformPickView[],
  checks: CheckView[],
): boolean {
  const found = there.find((each) => each.name === name);
  if (found) checks.push({ code: `platform.${what}_there`, state: 'ok', params: { name: found.title } });
  else if (there.length === 0) checks.push({ code: `platform.no_${what}`, state: 'blocked', params: {} });
  else if (name === '')
    checks.push({ code: `platform.${what}_to_choose`, state: 'warning', params: { count: there.length } });
  else checks.push({ code: `platform.${what}_gone`, state: 'blocked', params: { name } });
  return found !== undefined;
}
