import type { Template } from '../schema';
import { compareImages, type ImageComparison, type ImageTotals } from './images';
import { directionOf, runPlan } from './plan';
import type { UpgradeDirection, UpgradeFinding, VersionImages } from './types';

export interface ComparedComponent {
  readonly key: string;
  readonly name: string;
  /** Its name in the earlier version, where that was another. */
  readonly previousName?: string;
  readonly state: 'added' | 'changed' | 'gone' | 'unchanged';
  /** What an upgrade would do (add, update, delete) and what its rules leave alone. */
  readonly findings: readonly UpgradeFinding[];
  /** null: it has no image in either version. */
  readonly image: ImageComparison | null;
}

export interface FindingCounts {
  readonly add: number;
  readonly update: number;
  readonly delete: number;
  readonly leave: number;
}

export interface TemplateComparison {
  readonly from: { readonly name: string; readonly version: string };
  readonly to: { readonly name: string; readonly version: string };
  readonly direction: UpgradeDirection;
  /** In the order of the first version, then what the second adds. */
  readonly components: readonly ComparedComponent[];
  readonly application: readonly UpgradeFinding[];
  readonly counts: {
    readonly components: Readonly<Record<ComparedComponent['state'], number>>;
    readonly findings: FindingCounts;
  };
  /** Over all images of the second version, each layer once; null when nothing is known of them. */
  readonly images: ImageTotals | null;
}

/**
 * Compares two versions of a template as an installation of the first would see the second: every difference, with what the upgrade
 * rules do about it. Components are matched by key, never by name.
 */
export function compareTemplates(
  from: Template,
  to: Template,
  options: { readonly images?: VersionImages } = {},
): TemplateComparison {
  const { plan, cast } = runPlan({
    installed: from,
    present: from,
    target: to,
    ...(options.images && { images: options.images }),
  });
  const findings = [...plan.changes, ...plan.offers, ...plan.left];
  const images = compareImages(cast.pairs, options.images);
  const components = cast.pairs.map(({ key, name, present, target }): ComparedComponent => {
    const own = findings.filter((finding) => finding.component === key);
    const state = !present ? 'added' : !target ? 'gone' : own.length > 0 ? 'changed' : 'unchanged';
    const renamed = present && target && present.name !== target.name;
    return {
      key,
      name: target?.name ?? name,
      ...(renamed && { previousName: present.name }),
      state,
      findings: own,
      image: images.byComponent.get(key) ?? null,
    };
  });
  const known = new Set(components.map(({ key }) => key));
  const count = (state: ComparedComponent['state']) => components.filter((one) => one.state === state).length;
  const actions = (action: UpgradeFinding['action']) => findings.filter((finding) => finding.action === action).length;
  return {
    from: { name: from.group_name, version: from.group_version },
    to: { name: to.group_name, version: to.group_version },
    direction: directionOf(from.group_version, to.group_version),
    components,
    application: findings.filter(({ component }) => component === null || !known.has(component)),
    counts: {
      components: {
        added: count('added'),
        changed: count('changed'),
        gone: count('gone'),
        unchanged: count('unchanged'),
      },
      findings: { add: actions('add'), update: actions('update'), delete: actions('delete'), leave: actions('leave') },
    },
    images: images.totals,
  };
}
