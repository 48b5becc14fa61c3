import type { Digest } from '../../images';
import { imageCandidates, imageReferences, type Template } from '../../templates';
import type { NeededImage } from './resolve-images';

/** Reference -> the config digest that the version was exported or imported with. */
export type Pins = ReadonlyMap<string, Digest>;

/**
 * The images that a template needs, by the names they get in a package (`share_image`). A name that carries a digest may be known to
 * a source by that digest only. What a component says its image was built from (`image`) is another image and never taken.
 */
export function neededImages(template: Template, pins: Pins): { components: NeededImage[]; plugins: NeededImage[] } {
  const candidates = imageCandidates(template);
  const needed = (reference: string): NeededImage => ({
    reference,
    alternates: (candidates.get(reference) ?? []).filter((name) => name !== reference),
    pinned: pins.get(reference),
  });
  const { components, plugins } = imageReferences(template);
  return { components: components.map(needed), plugins: plugins.map(needed) };
}
