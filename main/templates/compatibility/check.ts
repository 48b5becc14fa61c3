import { isGroupKey } from '../group-key';
import { isObject } from '../json';
import { imageReferences, retagReference } from '../references';
import type { Template } from '../schema';
import { isPartial } from '../upgrade/partial';
import { componentsOf, extension } from '../views';
import { type FieldAge, usedFields } from './fields';
import { type PlatformTarget, platformTarget } from './target';

export const compatibilityCodes = [
  'compat.form',
  'compat.form_older',
  'compat.target_beyond',
  'compat.partial',
  'compat.key',
  'compat.template_version',
  'compat.virtual_machine',
  'compat.machine_version',
  'compat.image_missing',
  'compat.images_collide',
  'compat.fields',
  'compat.fields_newer',
  'compat.fields_undated',
  'compat.fields_foreign',
  'compat.compose_settings',
] as const;
export type CompatibilityCode = (typeof compatibilityCodes)[number];

/** One finding; its text stands in `checks.compat.json` under its code. `unknown`: no fact at hand says. */
export interface CompatibilityFinding {
  readonly code: CompatibilityCode;
  readonly state: 'ok' | 'warning' | 'blocked' | 'unknown';
  readonly params: Record<string, string | number | string[]>;
}
export interface CompatibilityReport {
  readonly target: string;
  readonly findings: CompatibilityFinding[];
}

/**
 * What a platform of the given version makes of a template in a package as Sealift writes it. Pure; says only what the description of
 * the format and real templates tell, and `unknown` where they do not. Throws `template.target_invalid`.
 */
export function checkCompatibility(template: Template, version: string): CompatibilityReport {
  const target = platformTarget(version);
  return {
    target: target.version,
    findings: [
      ...form(target),
      ...whole(template),
      ...machines(template),
      ...images(template),
      ...fields(template, target),
    ],
  };
}

function form({ version, form: reads, beyond }: PlatformTarget): CompatibilityFinding[] {
  if (reads === '5.2') return [{ code: 'compat.form_older', state: 'blocked', params: { target: version } }];
  return [
    { code: 'compat.form', state: 'ok', params: { target: version } },
    ...(beyond ? [{ code: 'compat.target_beyond', state: 'unknown', params: { target: version } } as const] : []),
  ];
}

/** The template as a whole. */
function whole(template: Template): CompatibilityFinding[] {
  const found: CompatibilityFinding[] = [];
  if (isPartial(template)) found.push({ code: 'compat.partial', state: 'warning', params: {} });
  if (!isGroupKey(template.group_key))
    found.push({ code: 'compat.key', state: 'warning', params: { key: template.group_key.slice(0, 80) } });
  const written = template.template_version;
  if (written !== 'v2' && written !== 'v3')
    found.push({
      code: 'compat.template_version',
      state: 'unknown',
      params: { version: typeof written === 'string' && written !== '' ? written.slice(0, 20) : '–' },
    });
  return found;
}

/** Virtual machines, which make a template a v3. */
function machines(template: Template): CompatibilityFinding[] {
  const names = componentsOf(template)
    .filter(({ raw }) => raw.extend_method === 'vm' || (isObject(raw.vm) && Object.keys(raw.vm).length > 0))
    .map(({ name }) => name);
  const isThird = template.template_version === 'v3';
  if (names.length === 0 && !isThird) return [];
  return [
    { code: 'compat.virtual_machine', state: 'unknown', params: { components: names } },
    ...(names.length > 0 !== isThird
      ? [
          {
            code: 'compat.machine_version',
            state: 'warning',
            params: { version: String(template.template_version ?? '–'), count: names.length },
          } as const,
        ]
      : []),
  ];
}

/** The importer gives every image another name, by its path without the first segment. */
function images(template: Template): CompatibilityFinding[] {
  const found: CompatibilityFinding[] = [];
  const without = componentsOf(template)
    .filter(({ shareImage, raw }) => shareImage === '' && raw.extend_method !== 'vm')
    .map(({ name }) => name);
  if (without.length > 0)
    found.push({ code: 'compat.image_missing', state: 'warning', params: { components: without } });
  const { components, plugins } = imageReferences(template);
  const byName = new Map<string, string[]>();
  for (const reference of new Set([...components, ...plugins])) {
    const name = retagReference(reference, 'hub', 'team');
    byName.set(name, [...(byName.get(name) ?? []), reference]);
  }
  const same = [...byName.values()].filter((references) => references.length > 1).flat();
  if (same.length > 0) found.push({ code: 'compat.images_collide', state: 'blocked', params: { references: same } });
  return found;
}

function fields(template: Template, { version, knowsAll }: PlatformTarget): CompatibilityFinding[] {
  const used = usedFields(template);
  const of = (age: FieldAge | undefined) => used.filter((field) => field.age === age).map(({ path }) => path);
  const found: CompatibilityFinding[] = [];
  const unsure = (code: CompatibilityCode, names: string[]) => {
    if (names.length > 0) found.push({ code, state: 'unknown', params: { target: version, fields: names } });
  };
  if (!knowsAll) unsure('compat.fields_newer', of('5.5'));
  unsure('compat.fields_undated', of('undated'));
  unsure('compat.fields_foreign', of(undefined));
  if (found.length === 0) found.push({ code: 'compat.fields', state: 'ok', params: { target: version } });
  const kept = componentsOf(template)
    .filter(({ raw }) => Object.keys(composeSettings(raw)).length > 0)
    .map(({ name }) => name);
  if (kept.length > 0 || Object.keys(composeSettings(template)).length > 0)
    found.push({ code: 'compat.compose_settings', state: 'warning', params: { components: kept } });
  return found;
}

/** Settings of a compose file that a template has no words for; no platform knows of them. */
function composeSettings(owner: Parameters<typeof extension>[0]): Record<string, unknown> {
  const { compose } = extension(owner);
  return isObject(compose) ? compose : {};
}
