import { nameProblem } from '../../archives';
import { SealiftError } from '../../errors';
import { blobName, type Digest, hexOf } from '../../images';
import type { DeltaSeal } from '../types';
import { DIFFERENCES, FULL_SIGNATURE } from './schema';

/** Where the difference of a layer to another one stands in a package. */
export function differencePath(layer: Digest, base: Digest): string {
  return `${DIFFERENCES}/${hexOf(layer).slice(0, 32)}-${hexOf(base).slice(0, 32)}`;
}

/**
 * Checks what a seal says of its delta against the rest of it: that every layer comes from one place only, that every file of a
 * difference is named, stands before the images and is where it belongs, and that it counts on something at all: what has everything is a full
 * package and says so. Returns the layers that no archive holds. Throws `package.seal_invalid`.
 */
export function checkDelta(
  seal: DeltaSeal,
  archives: ReadonlyMap<string, ReadonlyMap<string, number>>,
): ReadonlyMap<string, 'expected' | 'difference'> {
  const bad = (problem: string): never => {
    throw new SealiftError('package.seal_invalid', { problem });
  };
  const { expects, delta } = seal;
  const inImages = new Set<string>(seal.images.flatMap(({ layers }) => layers.map(({ diffId }) => diffId)));
  const elsewhere = new Map<string, 'expected' | 'difference'>();
  const isCarried = (layer: Digest) => [...archives.values()].some((entries) => entries.has(blobName(layer)));

  for (const layer of expects.layers) {
    if (elsewhere.has(layer) || !inImages.has(layer) || isCarried(layer)) bad(`expects: ${layer}`);
    elsewhere.set(layer, 'expected');
  }
  const counted = new Set<string>(expects.layers);
  const pairs = new Set<string>();
  for (const { layer, base, path } of delta.differences) {
    const at = `delta.differences: ${path}`;
    if (!inImages.has(layer) || isCarried(layer) || elsewhere.get(layer) === 'expected') bad(at);
    if (layer === base || isCarried(base) || path !== differencePath(layer, base) || pairs.has(path)) bad(at);
    pairs.add(path);
    counted.add(base);
    elsewhere.set(layer, 'difference');
  }
  if (counted.size === 0) bad('delta: nothing is left out');

  const firstArchive = seal.files.findIndex((file) => 'entries' in file);
  seal.files.forEach((file, place) => {
    const isDifference = pairs.delete(file.path);
    if (isDifference && ('entries' in file || file.mode !== undefined || place > firstArchive))
      bad(`files: ${file.path}`);
    if (!isDifference && file.path.startsWith(`${DIFFERENCES}/`)) bad(`files: ${file.path}`);
    if (file.path === FULL_SIGNATURE && delta.full.signature === null) bad(`files: ${file.path}`);
  });
  const [lost] = pairs;
  if (lost !== undefined) bad(`delta.differences: ${lost}`);

  const bases = new Set<string>();
  for (const { key, version, layers } of delta.bases) {
    const name = JSON.stringify([key, version]);
    if (bases.has(name) || new Set(layers).size !== layers.length || layers.some((layer) => !counted.has(layer)))
      bad(`delta.bases: ${version}`);
    bases.add(name);
  }
  if (delta.bases.length === 0 && delta.site === null) bad('delta.bases');

  const { full } = delta;
  if (full.folder.includes('/') || nameProblem(full.folder) || full.folder === seal.folder) bad('delta.full.folder');
  if (full.signature !== null) {
    const signature = seal.files.find(({ path }) => path === full.signature);
    if (full.signature !== FULL_SIGNATURE || !signature || 'entries' in signature) bad('delta.full.signature');
  }
  const packed = new Set<string>(full.layers.map(({ diffId }) => diffId));
  if (packed.size !== full.layers.length || [...packed].some((layer) => !inImages.has(layer))) bad('delta.full.layers');
  return elsewhere;
}
