import { SealiftError } from '../../errors';
import type { JobContext } from '../../jobs';
import type { ComposeTarget } from '../compose-target';
import type { EngineSteps } from './engine-steps';

/** Brings images (by name and id) to an engine, from wherever they can be had. */
export type LoadImages = (images: ReadonlyMap<string, string>, context: JobContext, host: string) => Promise<void>;

/**
 * Images by name and id: given their name where the engine has them, loaded where it has not. Answers the ids they have there.
 * Throws `site.images_missing` where nobody brings them, `engine.*`.
 */
export async function bringImages(
  { engine, address }: ComposeTarget,
  steps: EngineSteps,
  images: Readonly<Record<string, string>>,
  load: LoadImages | undefined,
  context: JobContext,
): Promise<Record<string, string>> {
  const missing = new Map<string, string>();
  const { containerdStore } = await engine.info();
  for (const [reference, id] of Object.entries(images)) {
    const there = await engine.imageId(reference);
    // A store of containerd's numbers images in its own way: there the name has to do.
    if (there !== undefined && (id === '' || there === id || containerdStore)) continue;
    if (id !== '' && (await steps.tag(id, reference))) continue;
    missing.set(reference, id);
  }
  if (missing.size > 0) await load?.(missing, context, address);
  const found: Record<string, string> = {};
  const still: string[] = [];
  for (const reference of Object.keys(images)) {
    const id = await engine.imageId(reference);
    if (id === undefined) still.push(reference);
    else found[reference] = id;
  }
  if (still.length > 0) throw new SealiftError('site.images_missing', { images: still, engine: address });
  return found;
}
