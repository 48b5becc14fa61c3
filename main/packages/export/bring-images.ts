import type { Compression, DiskVault, ImageRecord, ImageSource } from '../../images';
import type { JobContext } from '../../jobs';
import type { Template } from '../../templates';
import { neededImages, type Pins } from './needed-images';
import { fetchImages, locateImages, type NeededImage } from './resolve-images';

export interface BroughtImages {
  readonly components: readonly ImageRecord[];
  readonly plugins: readonly ImageRecord[];
  /** Uncompressed bytes that had to be read from a source. */
  readonly fetchedBytes: number;
}

/**
 * Makes sure that every image of a template is in the vault. Begins the job's `fetch` step; everything is looked up before it,
 * so that all that is missing is named before anything is read or written.
 */
export async function bringImages(
  wanted: { readonly template: Template; readonly pins: Pins; readonly plugins: boolean },
  sources: readonly ImageSource[],
  vault: DiskVault,
  compression: Compression,
  context: JobContext,
): Promise<BroughtImages> {
  const needed = neededImages(wanted.template, wanted.pins);
  const plugins = wanted.plugins ? needed.plugins : [];
  const all = unique([...needed.components, ...plugins]);
  const located = await locateImages(all, sources, vault);
  context.begin('fetch', located.fetchBytes);
  const progress = { signal: context.signal, onBytes: (bytes: number) => context.advance(bytes) };
  const records = await fetchImages(all, located, vault, compression, progress);
  const byReference = new Map(records.map((record) => [record.reference, record]));
  const pick = (images: readonly NeededImage[]) => images.flatMap(({ reference }) => byReference.get(reference) ?? []);
  return { components: pick(needed.components), plugins: pick(plugins), fetchedBytes: located.fetchBytes };
}

function unique(images: readonly NeededImage[]): NeededImage[] {
  return [...new Map(images.map((image) => [image.reference, image])).values()];
}
