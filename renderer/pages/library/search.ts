import type { PackageSummaryView, TemplateView } from '../../../preload/contract';

/** The words of a search, folded for comparison; all of them must be found. */
function words(query: string): string[] {
  return fold(query).split(/\s+/).filter(Boolean);
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Templates whose name, description, key or a version holds every word of the query, in the order given. */
export function findTemplates(templates: readonly TemplateView[], query: string): readonly TemplateView[] {
  const wanted = words(query);
  if (wanted.length === 0) return templates;
  return templates.filter((template) => {
    const text = fold(
      [template.name, template.description, template.key, ...template.versions.map(({ version }) => version)].join(' '),
    );
    return wanted.every((word) => text.includes(word));
  });
}

/** Packages whose name, version, file or form holds every word of the query, in the order given. */
export function findPackages(packages: readonly PackageSummaryView[], query: string): readonly PackageSummaryView[] {
  const wanted = words(query);
  if (wanted.length === 0) return packages;
  return packages.filter((found) => {
    const text = fold(`${found.name}@${found.version} ${found.version} ${found.path} ${found.kind}`);
    return wanted.every((word) => text.includes(word));
  });
}

/** The last part of a path of either kind of system: for showing, never for opening. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
