import type { CodeFacts } from './codes';

export const discCodes = {
  /** No tool of this system writes disc images. */
  'disc.no_tool': { retry: true, exit: 'environment' },
  /** The tool failed. Parameters: tool, output (its last line). */
  'disc.tool_failed': { retry: true, exit: 'environment' },
  /** More than the disc holds. Parameters: disc, needed and free (bytes). */
  'disc.too_small': { retry: false, exit: 'environment' },
} as const satisfies Record<string, CodeFacts>;
