import { SealiftError } from '../../errors';
import { cloneJson } from '../json';
import type { Template } from '../schema';
import { compareVersions } from '../versions';
import { planApplication, planRoutes, pluginKeys } from './application';
import { planComponent } from './component';
import { governanceOf } from './connection-info';
import { referenceOf } from './images';
import { planLinks } from './links';
import { type Cast, castOf, exists } from './pairs';
import { asWhole, isPartial } from './partial';
import { Report } from './report';
import type { UpgradeDirection, UpgradeFinding, UpgradePlan, VersionImages } from './types';

export interface UpgradeInput {
  /** The version that was installed last. */
  readonly installed: Template;
  /** What the site really has: that version with the site's own edits. */
  readonly present: Template;
  /** The version to go to: later, earlier or the same. */
  readonly target: Template;
  /**
   * Components to upgrade and new ones to install, by `service_key` or `service_share_uuid`. Left out: all that the site has, and all
   * that are new; what the site removed comes back only when it is named.
   */
  readonly select?: readonly string[];
  /** Ids of offers and conflicts in which the version's value is to be taken. */
  readonly accept?: Iterable<string>;
  /** Where given, an image that changed behind the same reference counts as changed. */
  readonly images?: VersionImages;
}

/**
 * Plans an upgrade by the table of rules: what only the version changed goes by its rule, what the site changed stays, what both
 * changed is a conflict in which the site's value stays unless accepted. Changes none of its inputs; the same inputs give the same
 * plan. Throws `upgrade.component_unknown` {keys}, `upgrade.change_unknown` {ids}.
 */
export function planUpgrade(input: UpgradeInput): UpgradePlan {
  const { plan, report } = runPlan(input);
  const unknown = report.unknown();
  if (unknown.length > 0) throw new SealiftError('upgrade.change_unknown', { ids: unknown });
  return plan;
}

export function directionOf(from: string, to: string): UpgradeDirection {
  const order = compareVersions(to, from);
  return order === 0 ? 'same' : order > 0 ? 'newer' : 'older';
}

/** The plan with what it was made from. */
export function runPlan(input: UpgradeInput): { plan: UpgradePlan; cast: Cast; report: Report } {
  const { installed, present, target } = input;
  const template = cloneJson<Template>(present);
  const report = new Report(input.accept);
  const cast = castOf({ base: installed, present, target }, template, input.select);
  const sides = { base: installed, present: template, target };

  planApplication({ ...sides, target: asWhole(target, present) }, report);
  const context = {
    governance: { site: governanceOf(present), target: governanceOf(target) },
    plugins: pluginKeys(template),
    partial: isPartial(target),
    report,
  };
  for (const pair of cast.pairs) planComponent(pair, context);
  for (const pair of cast.pairs)
    if (pair.state === 'upgrade' || pair.state === 'install') planLinks(pair, cast, context.partial, report);
  planRoutes(sides, cast, report);
  if (input.images) planDigests(cast, input.images, report);
  template.group_version = target.group_version;

  const changed = new Set(report.changes.map((change) => change.component));
  const inOrder = byComponent(cast);
  const plan: UpgradePlan = {
    from: installed.group_version,
    to: target.group_version,
    direction: directionOf(installed.group_version, target.group_version),
    template,
    components: [...cast.pairs]
      .sort((a, b) => Number(exists(b)) - Number(exists(a)))
      .map((pair) => ({
        key: pair.key,
        name: pair.name,
        state: pair.state,
        exists: exists(pair),
        changed: changed.has(pair.key),
      })),
    changes: inOrder(report.changes),
    left: inOrder(report.left),
    conflicts: inOrder(report.conflicts),
    offers: inOrder(report.offers),
  };
  return { plan, cast, report };
}

/** A tag can be moved: the reference stays, the image behind it does not. */
function planDigests(cast: Cast, images: VersionImages, report: Report): void {
  const known = new Set(report.changes.filter(({ rule }) => rule === 'image').map(({ component }) => component));
  for (const { key, state, present, target } of cast.pairs) {
    if (state !== 'upgrade' || !present || !target || known.has(key)) continue;
    const [before, after] = [referenceOf(present), referenceOf(target)];
    const [old, next] = [images.from.get(before)?.configDigest, images.to.get(after)?.configDigest];
    if (before !== after || old === undefined || next === undefined || old === next) continue;
    const subject = { component: key, rule: 'image' as const, item: '', fields: ['config_digest'] };
    report.change(subject, 'update', 'changed', { present: { config_digest: old }, target: { config_digest: next } });
  }
}

function byComponent(cast: Cast): <T extends UpgradeFinding>(findings: readonly T[]) => T[] {
  const places = new Map<string | null, number>(cast.pairs.map((pair, i) => [pair.key, i + 1]));
  const place = (finding: UpgradeFinding) => places.get(finding.component) ?? 0;
  return (findings) => [...findings].sort((a, b) => place(a) - place(b));
}
