import type { PlatformRow } from '../catalog';
import type { SiteView } from '../service-types';

/** Sites with the platforms that stand there; a site that is nothing but a platform is one too. */
export function withPlatforms(sites: readonly SiteView[], platforms: readonly PlatformRow[]): SiteView[] {
  const bySite = new Map<string, PlatformRow[]>();
  for (const row of platforms) bySite.set(row.site, [...(bySite.get(row.site) ?? []), row]);
  const known = new Set(sites.map(({ name }) => name));
  const alone = [...bySite].flatMap(([name, [first]]): SiteView[] =>
    known.has(name) || !first ? [] : [{ name, engine: '', installations: 0, createdAt: first.createdAt }],
  );
  return [...sites, ...alone]
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map((site) => {
      const there = bySite.get(site.name);
      return there ? { ...site, platforms: there.map(({ name }) => name) } : site;
    });
}
