import type {
  HistoryEntryView,
  InstallationView,
  SiteKnowledgeView,
  SiteView,
  TemplateView,
} from '../../../preload/contract';
import type { WizardStart } from '../../stores/navigation';

/** A site with what is installed there, by this workstation or as the site told. */
export interface SiteGroup {
  readonly name: string;
  /** Null for one that only receipts or deliveries tell of. */
  readonly site: SiteView | null;
  readonly installations: readonly InstallationView[];
  /** What the site told, and what was sent to it. */
  readonly knowledge: SiteKnowledgeView | null;
  /** How many of them have a newer version in the library. */
  readonly newer: number;
  /** How many were cut off in the middle of a change. */
  readonly unfinished: number;
}

/** Every site with its installations in the order given, then those that only receipts or deliveries tell of. */
export function groupSites(
  sites: readonly SiteView[],
  installations: readonly InstallationView[],
  known: readonly SiteKnowledgeView[] = [],
): SiteGroup[] {
  const bySite = new Map<string, InstallationView[]>();
  for (const one of installations) bySite.set(one.site, [...(bySite.get(one.site) ?? []), one]);
  const told = new Map(known.map((each) => [each.site, each]));
  const here = new Set(sites.map(({ name }) => name));
  const elsewhere = known.filter(({ site }) => !here.has(site)).map(({ site }) => ({ name: site, site: null }));
  return [...sites.map((site) => ({ name: site.name, site })), ...elsewhere].map(({ name, site }) => {
    const own = bySite.get(name) ?? [];
    const knowledge = told.get(name) ?? null;
    // What is installed from here is known better than by a receipt.
    const others = (knowledge?.receipt?.installations ?? []).filter(
      (one) => !own.some((mine) => mine.name === one.name),
    );
    return {
      name,
      site,
      installations: own,
      knowledge,
      newer: [...own, ...others, ...notRun(knowledge)].filter(({ newer }) => newer !== null).length,
      unfinished: own.filter(({ unfinished }) => unfinished !== null).length,
    };
  });
}

/** What a site has that installs nothing by Sealift: what it runs by other means is told by its images alone. */
export function notRun(knowledge: SiteKnowledgeView | null): NonNullable<SiteKnowledgeView['receipt']>['arrived'] {
  const receipt = knowledge?.receipt;
  return receipt?.installations.length === 0 ? receipt.arrived : [];
}

/** How many deliveries a site has not confirmed yet. */
export function unconfirmed({ knowledge }: SiteGroup): number {
  return knowledge?.sent.filter(({ confirmed }) => confirmed === null).length ?? 0;
}

/**
 * Where an export for a site begins: at the newer version of what runs there; where there is none, at what runs there, was sent there,
 * or at anything, and the version is asked for. Undefined while the library is empty.
 */
export function exportFor(
  { name, knowledge, installations }: SiteGroup,
  templates: readonly TemplateView[],
): WizardStart | undefined {
  const runs = [...(knowledge?.receipt?.installations ?? []), ...notRun(knowledge), ...installations];
  const behind = runs.find(({ newer }) => newer !== null);
  if (behind?.newer != null) return { wizard: 'export', key: behind.templateKey, version: behind.newer, site: name };
  const keys = [...runs, ...(knowledge?.sent ?? [])].map(({ templateKey }) => templateKey);
  const template = keys.flatMap((key) => templates.find((each) => each.key === key) ?? [])[0] ?? templates[0];
  const newest = template?.versions[0];
  return template && newest
    ? { wizard: 'export', key: template.key, version: newest.version, site: name, ask: true }
    : undefined;
}

/** Sites whose name, engine or installations hold every word of the query. */
export function findSites(groups: readonly SiteGroup[], query: string): readonly SiteGroup[] {
  const wanted = fold(query).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return groups;
  return groups.filter(({ name: called, site, installations, knowledge }) => {
    const text = fold(
      [
        called,
        site?.engine ?? '',
        ...[...installations, ...(knowledge?.receipt?.installations ?? [])].flatMap(
          ({ name, templateName, version }) => [name, templateName, version],
        ),
        ...notRun(knowledge).flatMap(({ templateName, version }) => [templateName, version]),
      ].join(' '),
    );
    return wanted.every((word) => text.includes(word));
  });
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** A moment at which an installation came to have a version; null: it was removed. */
export interface VersionStep {
  readonly at: string;
  readonly version: string | null;
}

const comes = new Set(['install', 'upgrade', 'rollback', 'settle']);

/** The versions of an installation over time, the first one first, from the history of its site. */
export function versionSteps(history: readonly HistoryEntryView[], installation: string): VersionStep[] {
  const steps: VersionStep[] = [];
  for (const { at, action, subject, detail } of [...history].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) {
    if (detail.installation !== installation) continue;
    const version =
      action === 'uninstall' ? null : comes.has(action) ? subject.slice(subject.lastIndexOf('@') + 1) : undefined;
    if (version === undefined || (steps.length > 0 && steps.at(-1)?.version === version)) continue;
    steps.push({ at, version });
  }
  return steps;
}
