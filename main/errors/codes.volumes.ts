import type { CodeFacts } from './codes';

/** Packages that were split into parts. */
export const volumeCodes = {
  /** A manifest that is not one, or does not agree with itself. Parameters: path, problem (json, size, shape, name, parts, offsets, blocks, set). */
  'volumes.manifest_invalid': { retry: false, exit: 'refused' },
  /** A manifest of a later schema. Parameters: path, schema. */
  'volumes.manifest_newer': { retry: false, exit: 'refused' },
  /** Parts lie in none of the folders. Parameters: package, of, here, parts (number and medium). */
  'volumes.parts_missing': { retry: true, exit: 'missing' },
  /** Parts that are not what the manifest says. Parameters: package, parts (number and medium), paths. */
  'volumes.parts_damaged': { retry: false, exit: 'refused' },
  /** Parts of several sets of one package, none of them whole. Parameters: package, sets (id and numbers). */
  'volumes.mixed': { retry: false, exit: 'refused' },
  /** No medium has room for even one part. Parameters: file, media, free (bytes). */
  'volumes.no_room': { retry: true, exit: 'environment' },
  /** Parameters: file, limit. */
  'volumes.too_many_parts': { retry: false, exit: 'usage' },
} as const satisfies Record<string, CodeFacts>;
