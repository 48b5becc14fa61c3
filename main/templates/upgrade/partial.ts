import type { Template } from '../schema';
import { extension } from '../views';

/**
 * Whether a template carries only some components of its version (`x_sealift.partial`). What is missing from it is then not gone: it
 * is left as it is, and nothing is said about it.
 */
export function isPartial(template: Template): boolean {
  return extension(template).partial === true;
}
