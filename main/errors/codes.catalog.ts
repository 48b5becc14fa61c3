import type { CodeFacts } from './codes';

export const catalogCodes = {
  /** Written by a newer Sealift. Parameters: path, found, supported (schema numbers). */
  'catalog.newer': { retry: false, exit: 'refused' },
  /** The file is not readable as a catalog; it was not touched. Parameters: path. */
  'catalog.damaged': { retry: false, exit: 'failure' },
  /** What stands in its place is something else: another program's database, a folder. It was not touched. Parameters: path. */
  'catalog.foreign': { retry: false, exit: 'refused' },
  /** Another process held the catalog longer than is reasonable. Parameters: path. */
  'catalog.busy': { retry: true, exit: 'environment' },
  /** The schema could not be brought up to date; the catalog stayed as it was. Parameters: path, from, to, backup. */
  'catalog.migration_failed': { retry: false, exit: 'failure' },
  /** A version was named that the catalog does not hold. Parameters: template, version. */
  'catalog.version_unknown': { retry: false, exit: 'missing' },
  /** The Node that runs this is too old for the database. Parameters: runtime (its version). */
  'catalog.runtime': { retry: false, exit: 'environment' },
  /** A site that still has installations cannot be removed. Parameters: site, installations (names). */
  'catalog.site_in_use': { retry: false, exit: 'refused' },
} as const satisfies Record<string, CodeFacts>;
