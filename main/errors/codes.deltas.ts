import type { CodeFacts } from './codes';

export const deltaCodes = {
  /** Export: nothing of the version is in every base. Parameters: name, version, bases. */
  'delta.nothing_shared': { retry: false, exit: 'refused' },
  /** Export: a version was never exported or imported here, so its layers are not known. Parameters: name, version. */
  'delta.base_unknown': { retry: false, exit: 'refused' },
  /** Export: the version itself was named as a base. Parameters: name, version. */
  'delta.base_itself': { retry: false, exit: 'usage' },
  /** Export: a site has not told by a receipt what it has. Parameters: site. */
  'delta.site_unknown': { retry: false, exit: 'refused' },
  /** What is to be completed is a full package. Parameters: path. */
  'delta.full_already': { retry: false, exit: 'usage' },
  /** A delta package where a full one is needed. Parameters: path, full (the name of the full package). */
  'delta.not_full': { retry: false, exit: 'refused' },
  /** Completed, the package is not the one that its seal names. Parameters: path. */
  'delta.other_full': { retry: false, exit: 'refused' },
  /**
   * Layers that a delta package counts on are nowhere here. Parameters: file, layers, bytes, versions (that would bring them, each with the
   * file of it that is here), packages (those files), full (the name of the full package).
   */
  'package.base_missing': { retry: false, exit: 'missing' },
  /** What a delta package counts on was there when it was looked for, and was removed since. Parameters: file, layers, versions. */
  'package.base_removed': { retry: true, exit: 'environment' },
} as const satisfies Record<string, CodeFacts>;
