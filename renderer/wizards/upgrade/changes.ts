import type { UpgradeFindingView, UpgradePlanView } from '../../../preload/contract';

/** What a plan says about one component, or (key null) about the application as a whole. */
export interface ComponentChanges {
  readonly key: string | null;
  readonly component: UpgradePlanView['components'][number] | null;
  readonly changes: readonly UpgradeFindingView[];
  readonly conflicts: readonly UpgradeFindingView[];
  readonly offers: readonly UpgradeFindingView[];
  readonly left: readonly UpgradeFindingView[];
}

/** The findings of a plan by component, the application first, then what changes, then the rest, in the plan's order. */
export function byComponent(plan: UpgradePlanView): ComponentChanges[] {
  const of = (key: string | null, component: ComponentChanges['component']): ComponentChanges => {
    const own = (findings: readonly UpgradeFindingView[]) => findings.filter((one) => one.component === key);
    return {
      key,
      component,
      changes: own(plan.changes),
      conflicts: own(plan.conflicts),
      offers: own(plan.offers),
      left: own(plan.left),
    };
  };
  const all = [of(null, null), ...plan.components.map((component) => of(component.key, component))];
  const worth = (one: ComponentChanges) =>
    one.changes.length + one.conflicts.length + one.offers.length > 0 || one.component?.recreate === true;
  const told = all.filter((one) => one.key !== null || worth(one) || one.left.length > 0);
  return [...told.filter(worth), ...told.filter((one) => !worth(one))];
}

/** What a plan amounts to, in numbers. */
export function countsOf(plan: UpgradePlanView) {
  const count = (action: UpgradeFindingView['action']) => plan.changes.filter((one) => one.action === action).length;
  return {
    add: count('add'),
    update: count('update'),
    delete: count('delete'),
    left: plan.left.length,
    conflicts: plan.conflicts.length,
    offers: plan.offers.length,
    recreated: plan.components.filter(({ recreate, state }) => recreate && state !== 'install').length,
    installed: plan.components.filter(({ state }) => state === 'install').length,
  };
}

/** A value of a finding in one piece of text; empty for nothing. Of a variable its value, of a component its image, else field by field. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return JSON.stringify(value);
  const own = value as Record<string, unknown>;
  const said = own.attr_value ?? own.share_image;
  if (typeof said === 'string') return said;
  return Object.entries(own)
    .filter(([field, one]) => !silent.has(field) && one !== false && valueText(one) !== '' && valueText(one) !== '[]')
    .map(([field, one]) => `${field} ${valueText(one)}`)
    .join(', ');
}

/** What platforms keep for themselves, and what a finding is told apart by. */
const silent = new Set([
  'ID',
  'tenant_id',
  'service_id',
  'container_port',
  'volume_path',
  'dep_service_key',
  'x_sealift',
]);

export interface PatchLine {
  readonly kind: 'head' | 'same' | 'old' | 'new';
  readonly text: string;
}

/** The lines of a unified diff, without the names of its files. */
export function patchLines(patch: string): PatchLine[] {
  return patch
    .split('\n')
    .filter((line) => !/^(---|\+\+\+|===|Index:|\\ No newline)/.test(line) && line !== '')
    .map((line) => {
      if (line.startsWith('@@')) return { kind: 'head', text: line };
      if (line.startsWith('-')) return { kind: 'old', text: line.slice(1) };
      if (line.startsWith('+')) return { kind: 'new', text: line.slice(1) };
      return { kind: 'same', text: line.slice(1) };
    });
}
