import type { HistoryEntryView, InstallationView, SiteView } from '../../../preload/contract';

/** A site with what is installed there. */
export interface SiteGroup {
  readonly site: SiteView;
  readonly installations: readonly InstallationView[];
  /** How many of them have a newer version in the library. */
  readonly newer: number;
  /** How many were cut off in the middle of a change. */
  readonly unfinished: number;
}

/** Every site with its installations, in the order given. */
export function groupSites(sites: readonly SiteView[], installations: readonly InstallationView[]): SiteGroup[] {
  const bySite = new Map<string, InstallationView[]>();
  for (const one of installations) bySite.set(one.site, [...(bySite.get(one.site) ?? []), one]);
  return sites.map((site) => {
    const own = bySite.get(site.name) ?? [];
    return {
      site,
      installations: own,
      newer: own.filter(({ newer }) => newer !== null).length,
      unfinished: own.filter(({ unfinished }) => unfinished !== null).length,
    };
  });
}

/** Sites whose name, engine or installations hold every word of the query. */
export function findSites(groups: readonly SiteGroup[], query: string): readonly SiteGroup[] {
  const wanted = fold(query).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return groups;
  return groups.filter(({ site, installations }) => {
    const text = fold(
      [
        site.name,
        site.engine,
        ...installations.flatMap(({ name, templateName, version }) => [name, templateName, version]),
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
