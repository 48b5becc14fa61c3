import { collisionKey, nameProblem, TAR_END, tarEntrySize } from '../../archives';
import { SealiftError } from '../../errors';
import { blobName } from '../../images';
import type { Seal, SealedFile } from '../types';
import { checkDelta } from './check-delta';
import { METADATA_FILE, SEAL_FILE, SIGNATURE_FILE } from './schema';

type SealedArchive = Extract<SealedFile, { entries: unknown }>;

export function isSealedArchive(file: SealedFile): file is SealedArchive {
  return 'entries' in file;
}

/** Length in bytes of the image archive made of these entries. */
export function archiveSize(entries: readonly { readonly path: string; readonly size: number }[]): number {
  return entries.reduce((sum, entry) => sum + tarEntrySize(entry.path, entry.size), TAR_END.length);
}

/**
 * Checks that a seal agrees with itself and is harmless: safe and unique names, archives whose length follows from their entries,
 * images whose config and layers are entries of their archive, or, in a delta package, expected. Throws `package.seal_invalid` naming the place.
 */
export function checkSeal(seal: Seal): void {
  const bad = (problem: string): never => {
    throw new SealiftError('package.seal_invalid', { problem });
  };
  if (seal.folder.includes('/') || nameProblem(seal.folder)) bad('folder');
  if (!seal.files.some((file) => file.path === METADATA_FILE && !isSealedArchive(file))) bad(`no ${METADATA_FILE}`);

  const seen = new Set([SEAL_FILE, SIGNATURE_FILE].map(collisionKey));
  const archives = new Map<string, Map<string, number>>();
  for (const file of seal.files) {
    if (nameProblem(file.path) || collisionKey(file.path) !== collisionKey(`./${file.path}`))
      bad(`files: name ${file.path}`);
    if (seen.has(collisionKey(file.path))) bad(`files: ${file.path} twice`);
    seen.add(collisionKey(file.path));
    if (!isSealedArchive(file)) continue;
    const entries = new Map<string, number>();
    for (const entry of file.entries) {
      if (nameProblem(entry.path)) bad(`${file.path}: name ${entry.path}`);
      if (entries.has(entry.path)) bad(`${file.path}: ${entry.path} twice`);
      if (entry.path.startsWith('blobs/') && entry.path !== `blobs/sha256/${entry.sha256}`)
        bad(`${file.path}: ${entry.path} has another digest`);
      entries.set(entry.path, entry.size);
    }
    if (archiveSize(file.entries) !== file.size) bad(`${file.path}: size`);
    archives.set(file.path, entries);
  }

  // Beyond what its archives hold, a full package counts on nothing.
  const elsewhere = seal.schema === 2 ? checkDelta(seal, archives) : new Map<string, never>();
  if (seal.schema === 1 && seal.expects.layers.length > 0) bad('expects: a full package');
  checkImages(seal, archives, elsewhere);
}

/** `elsewhere`: layers that need not be in an archive. */
function checkImages(
  seal: Seal,
  archives: ReadonlyMap<string, ReadonlyMap<string, number>>,
  elsewhere: ReadonlyMap<string, unknown>,
): void {
  const bad = (problem: string): never => {
    throw new SealiftError('package.seal_invalid', { problem });
  };
  const references = new Set<string>();
  const sizes = new Map<string, number>();
  for (const image of seal.images) {
    const entries = archives.get(image.archive);
    if (!entries) return bad(`images: ${image.reference} is in no archive`);
    if (references.has(`${image.archive}\n${image.reference}`)) bad(`images: ${image.reference} twice`);
    references.add(`${image.archive}\n${image.reference}`);
    if (!entries.has(blobName(image.configDigest))) bad(`images: ${image.reference} has no config`);
    for (const layer of image.layers) {
      const size = entries.get(blobName(layer.diffId));
      const known = sizes.get(layer.diffId) ?? layer.size;
      sizes.set(layer.diffId, layer.size);
      if (known !== layer.size || (size === undefined ? !elsewhere.has(layer.diffId) : size !== layer.size))
        bad(`images: ${image.reference}: layer ${layer.diffId}`);
    }
  }
}
