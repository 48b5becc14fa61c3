import type { CodeFacts } from './codes';

export const templateCodes = {
  /** Not a template. Parameters: path (JSON path), problem. */
  'template.invalid': { retry: false, exit: 'refused' },
  /** Beyond what a template can be. Parameters: problem. */
  'template.too_large': { retry: false, exit: 'refused' },
  /** Two images would get one name. Parameters: names (list), target. */
  'template.retag_collision': { retry: false, exit: 'refused' },
  /** Not an image reference. Parameters: reference. */
  'reference.invalid': { retry: false, exit: 'refused' },
} as const satisfies Record<string, CodeFacts>;
