import { createTwoFilesPatch } from 'diff';
import type { CheckView, UpgradeFindingView, UpgradePlanView } from '../../../preload/contract';
import type { InstallationRow } from '../../catalog';
import {
  compareTemplates,
  componentsOf,
  type ImageContent,
  type Json,
  secretMarker,
  secretNames,
  type Template,
  type UpgradeConflict,
  type UpgradeFinding,
} from '../../templates';
import { envValues } from '../env-file';
import { envFile } from '../project-folder';
import type { Prepared, UpgradeVersion } from './prepare';
import { isSecretName, type Secrets, withoutSecrets, withoutValue } from './redact';

/** Texts beyond this many lines are told to differ, and not compared line by line. */
const longestPatch = 20_000;

export interface PlanFacts {
  readonly checks: readonly CheckView[];
  /** Data volumes by full name, with their bytes where the engine said. */
  readonly volumes: UpgradePlanView['volumes'];
}

/** An upgrade as a person is shown it, in full, without the values of secrets. */
export function planView(
  row: InstallationRow,
  prepared: Prepared,
  version: UpgradeVersion,
  installedImages: ReadonlyMap<string, ImageContent>,
  { checks, volumes }: PlanFacts,
): UpgradePlanView {
  const { plan, next, present, renewals } = prepared;
  const images = { from: installedImages, to: version.images };
  const compared = compareTemplates(present.template, version.template, { images });
  const imageOf = new Map(compared.components.map(({ key, image }) => [key, image]));
  const serviceOf = new Map(next.services.flatMap(({ name, component }) => (component ? [[component, name]] : [])));
  const keyOf = new Map([...serviceOf].map(([key, name]) => [name, key]));
  const renewed = new Set(renewals.map(({ service }) => service));
  const dependsOn = new Map(next.services.map((service) => [service.name, service.dependsOn]));
  const secrets = secretsOf(prepared, [prepared.base, present.template, version.template]);
  const view = (one: UpgradeFinding | UpgradeConflict) => findingView(one, secrets);
  return {
    site: row.site,
    name: row.name,
    templateName: row.templateName,
    from: row.version,
    to: plan.to,
    direction: plan.direction,
    components: plan.components.map((component) => {
      const service = serviceOf.get(component.key) ?? '';
      const image = imageOf.get(component.key);
      return {
        ...component,
        recreate: renewed.has(service),
        image: image
          ? { old: image.old?.reference ?? null, new: image.new?.reference ?? null, changed: !image.same }
          : null,
        dependsOn: (dependsOn.get(service) ?? []).map((name) => keyOf.get(name) ?? name),
      };
    }),
    changes: plan.changes.map(view),
    left: plan.left.map(view),
    conflicts: plan.conflicts.map(view),
    offers: plan.offers.map(view),
    images: compared.images,
    volumes,
    checks: [...checks],
    digest: prepared.digest,
  };
}

function secretsOf({ before }: Prepared, templates: readonly Template[]): Secrets {
  const env = before.get(envFile)?.content.toString('utf8') ?? '';
  return {
    names: new Set(templates.flatMap(secretNames)),
    values: [...envValues(env).values()],
    marker: secretMarker,
  };
}

/** One finding as plain data. */
export function findingView(one: UpgradeFinding | UpgradeConflict, secrets: Secrets): UpgradeFindingView {
  const isVariable = one.rule === 'environment' || one.rule === 'connection-info';
  let secret = false;
  const tell = (value: Json): unknown => {
    const named = isVariable && isSecretName(one.item, secrets) ? withoutValue(value, secrets) : undefined;
    const clean = withoutSecrets(named?.value ?? (named ? null : value), secrets);
    secret ||= named?.hidden === true || clean.hidden;
    return JSON.parse(JSON.stringify(clean.value));
  };
  const [old, fresh] = [tell(one.old), tell(one.new)];
  const base = 'base' in one ? { base: tell(one.base) } : {};
  const { id, component, rule, item, fields, wanted, action, why } = one;
  return {
    ...{ id, component, rule, item, fields: [...fields], wanted, action, why },
    ...{ old, new: fresh, ...base },
    secret,
    patch: patchOf(one, old, fresh),
  };
}

/** Lines that come and go, where it is about a text of several lines. */
function patchOf({ item, rule }: UpgradeFinding, old: unknown, fresh: unknown): string | null {
  const [before, after] = [textOf(old), textOf(fresh)];
  if (before === undefined || after === undefined || before === after) return null;
  if (rule !== 'config-file' && !before.includes('\n') && !after.includes('\n')) return null;
  if (before.split('\n').length + after.split('\n').length > longestPatch) return null;
  return createTwoFilesPatch(item, item, before, after, undefined, undefined, { context: 3, timeout: 2000 }) ?? null;
}

/** A text, or the text of a whole file that comes or goes. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  const content = (value as { file_content?: unknown }).file_content;
  return typeof content === 'string' ? content : undefined;
}

export function displayNames(template: Template): Map<string, string> {
  return new Map(componentsOf(template).map(({ key, name }) => [key, name]));
}
