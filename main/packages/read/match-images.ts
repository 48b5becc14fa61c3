import type { ImageRecord } from '../../images';
import { legacySavedName, normalizeReference } from '../../templates';

/** An image found in an archive file of a package. Its reference may be empty: saved without a name. */
export interface ArchivedImage {
  readonly file: string;
  readonly image: ImageRecord;
  readonly layerKeys: readonly (string | null)[];
}

/**
 * Finds the image for each name that a template uses: under that very name; else as 5.2 saved it, without registry and first
 * path segment; else by the archive's file name (`<image>--<tag>.image.tar`, older `<image>TAG<tag>.image.tar`), which 5.2 used
 * too. Found images carry the template's name from here on. Pure; names nothing twice.
 */
export function matchImages(
  references: readonly string[],
  archived: readonly ArchivedImage[],
): { matched: ArchivedImage[]; missing: string[] } {
  const byName = new Map<string, ArchivedImage>();
  for (const found of archived) {
    if (found.image.reference !== '') byName.set(normalizeReference(found.image.reference), found);
  }
  for (const found of archived) {
    const name = nameFromFile(found.file);
    if (name && !byName.has(name)) byName.set(name, found);
  }
  const matched: ArchivedImage[] = [];
  const missing: string[] = [];
  for (const reference of new Set(references)) {
    const found =
      byName.get(normalizeReference(reference)) ?? byName.get(normalizeReference(legacySavedName(reference)));
    if (found) matched.push({ ...found, image: { ...found.image, reference } });
    else missing.push(reference);
  }
  return { matched, missing };
}

function nameFromFile(file: string): string | undefined {
  const base = file.split('/').at(-1) ?? '';
  const parts = /^(?<image>.+?)(?:--|TAG)(?<tag>[\w][\w.-]{0,127})\.image\.tar$/.exec(base)?.groups;
  return parts ? normalizeReference(`${parts.image}:${parts.tag}`) : undefined;
}
