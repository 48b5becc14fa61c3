import type { Digest } from '../../images';
import { componentsOf, imageReferences, normalizeReference, type Template } from '../../templates';
import type { NeededImage } from './resolve-images';

/** Reference -> the config digest that the version was exported or imported with. */
export type Pins = ReadonlyMap<string, Digest>;

/**
 * The images that a template needs, by the names they get in a package (`share_image`). Where a component also says what its
 * image was called at home (`image`), a source may know it by that name.
 */
export function neededImages(template: Template, pins: Pins): { components: NeededImage[]; plugins: NeededImage[] } {
  const alternates = new Map<string, string[]>();
  for (const { shareImage, image } of componentsOf(template)) {
    if (shareImage === '' || image === '') continue;
    const names = alternates.get(normalizeReference(shareImage)) ?? [];
    alternates.set(normalizeReference(shareImage), [...names, image]);
  }
  const needed = (reference: string): NeededImage => ({
    reference,
    alternates: (alternates.get(reference) ?? []).filter((name) => name !== reference),
    pinned: pins.get(reference),
  });
  const { components, plugins } = imageReferences(template);
  return { components: components.map(needed), plugins: plugins.map(needed) };
}
