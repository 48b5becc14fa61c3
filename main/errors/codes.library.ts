import type { CodeFacts } from './codes';

export const libraryCodes = {
  /** Parameters: name. */
  'library.unknown_template': { retry: false, exit: 'missing' },
  /** Parameters: name, version. */
  'library.unknown_version': { retry: false, exit: 'missing' },
  /** Parameters: name, keys. */
  'library.ambiguous_name': { retry: false, exit: 'usage' },
  /** Publishing a version that is there. Parameters: name, version. */
  'library.version_exists': { retry: false, exit: 'refused' },
  /** Publishing from a source that has no name. */
  'library.name_needed': { retry: false, exit: 'usage' },
  /** Parameters: path, problem. */
  'library.compose_invalid': { retry: false, exit: 'refused' },
  /** Publishing from images or containers without an engine. */
  'library.engine_needed': { retry: false, exit: 'environment' },
  /** Parameters: references. */
  'library.image_unknown': { retry: false, exit: 'missing' },
  /** A compose package of some components only. */
  'library.partial_compose': { retry: false, exit: 'usage' },
  /** Importing a package that its verdict warns of, without a person's word. Parameters: file, state (of the verdict). */
  'library.not_accepted': { retry: false, exit: 'refused' },
} as const satisfies Record<string, CodeFacts>;
