import type { CheckView } from '../../preload/contract';
import { SealiftError } from '../errors';
import { type CompatibilityFinding, checkCompatibility, type Template } from '../templates';

/** The oldest that reads what Sealift writes: what it takes, every later one takes too. */
const oldest = '5.3';

/** What a platform of a version makes of a template, as checks of a plan. */
export function fitChecks(template: Template, version: string): CheckView[] {
  const { target, findings } = checkCompatibility(template, version || oldest);
  const unknown: CheckView[] =
    version === '' ? [{ code: 'platform.version_unknown', state: 'unknown', params: { target } }] : [];
  return [...unknown, ...findings.map(({ code, state, params }) => ({ code, state, params }))];
}

/** Throws `package.not_for_platform` for what a platform of that version cannot import. */
export function requireFit(template: Template, version: string, file: string): void {
  const { target, findings } = checkCompatibility(template, version || oldest);
  const blocked = findings.filter(({ state }: CompatibilityFinding) => state === 'blocked').map(({ code }) => code);
  if (blocked.length > 0) throw new SealiftError('package.not_for_platform', { file, target, findings: blocked });
}
