import { SealiftError } from '../../errors';
import { normalizeReference } from '../references';
import type { Component } from '../schema';
import type { ImageContent, VersionImages } from './types';

export interface ImageSide {
  /** Normalised; as written where it is no reference. */
  readonly reference: string;
  readonly deployVersion: string;
  /** null: not known. */
  readonly configDigest: string | null;
}

export interface ImageTotals {
  /** Uncompressed bytes in layers that some image of the first version has too. */
  readonly sharedBytes: number;
  /** Uncompressed bytes in layers that no image of the first version has. */
  readonly newBytes: number;
  readonly sharedLayers: number;
  readonly newLayers: number;
}

export interface ImageComparison {
  readonly old: ImageSide | null;
  readonly new: ImageSide | null;
  /** By digest where both are known, otherwise by reference and build stamp. */
  readonly same: boolean;
  /** Of the new image; null when its layers are not known. */
  readonly layers: ImageTotals | null;
}

interface Compared {
  readonly key: string;
  readonly present: Component | undefined;
  readonly target: Component | undefined;
}

/** Images of both versions by component, with what of the new ones is there already. */
export function compareImages(
  components: readonly Compared[],
  images: VersionImages | undefined,
): { byComponent: Map<string, ImageComparison>; totals: ImageTotals | null } {
  const before = components.flatMap(({ present }) => layersOf(present, images?.from));
  const there = new Set(before.map(({ diffId }) => diffId));
  const byComponent = new Map<string, ImageComparison>();
  for (const { key, present, target } of components) {
    const [old, next] = [sideOf(present, images?.from), sideOf(target, images?.to)];
    if (!old && !next) continue;
    const content = target && images?.to.get(referenceOf(target));
    byComponent.set(key, { old, new: next, same: isSame(old, next), layers: content ? overlap(content, there) : null });
  }
  const after = components.flatMap(({ target }) => layersOf(target, images?.to));
  const unique = [...new Map(after.map((layer) => [layer.diffId, layer])).values()];
  return { byComponent, totals: after.length > 0 ? overlap({ configDigest: '', layers: unique }, there) : null };
}

function overlap({ layers }: ImageContent, there: ReadonlySet<string>): ImageTotals {
  const shared = layers.filter(({ diffId }) => there.has(diffId));
  const bytes = (list: ImageContent['layers']) => list.reduce((sum, { size }) => sum + size, 0);
  const sharedBytes = bytes(shared);
  return {
    sharedBytes,
    newBytes: bytes(layers) - sharedBytes,
    sharedLayers: shared.length,
    newLayers: layers.length - shared.length,
  };
}

function sideOf(component: Component | undefined, images: VersionImages['from'] | undefined): ImageSide | null {
  if (!component || component.shareImage === '') return null;
  const reference = referenceOf(component);
  return {
    reference: reference || component.shareImage,
    deployVersion: component.deployVersion,
    configDigest: images?.get(reference)?.configDigest ?? null,
  };
}

function isSame(old: ImageSide | null, next: ImageSide | null): boolean {
  if (!old || !next) return false;
  if (old.configDigest !== null && next.configDigest !== null) return old.configDigest === next.configDigest;
  return old.reference === next.reference && old.deployVersion === next.deployVersion;
}

function layersOf(component: Component | undefined, images: VersionImages['from'] | undefined): ImageContent['layers'] {
  return (component && images?.get(referenceOf(component))?.layers) ?? [];
}

/** The component's image by the one form in which images are known; empty for none, and for what is no reference. */
export function referenceOf({ shareImage }: Component): string {
  try {
    return shareImage === '' ? '' : normalizeReference(shareImage);
  } catch (error) {
    if (error instanceof SealiftError && error.code === 'reference.invalid') return '';
    throw error;
  }
}
