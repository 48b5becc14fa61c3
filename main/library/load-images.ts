import { SealiftError } from '../errors';
import { connectEngine, type Digest, type DiskVault, formatPlatform, type ImageRecord } from '../images';
import type { JobContext } from '../jobs';

/** What the vault could bring of a version's images: bytes and platform; undefined for what is not whole in it. */
export async function imageInVault(
  reference: string,
  pins: ReadonlyMap<string, Digest>,
  vault: DiskVault,
): Promise<{ readonly bytes: number; readonly platform: string | null } | undefined> {
  const pinned = pins.get(reference);
  const image = pinned && (await vault.image(reference, pinned));
  if (!image) return undefined;
  return { bytes: image.layers.reduce((sum, { size }) => sum + size, 0), platform: formatPlatform(image.platform) };
}

/**
 * Loads images from the vault into an engine, sending only the layers it lacks. Throws `image.missing` naming every image that
 * is not in the vault; then nothing was sent.
 */
export async function loadFromVault(
  references: readonly string[],
  pins: ReadonlyMap<string, Digest>,
  vault: DiskVault,
  host: string,
  context: JobContext,
): Promise<void> {
  const end = await vault.use();
  try {
    await loading(references, pins, vault, host, context);
  } finally {
    await end();
  }
}

async function loading(
  references: readonly string[],
  pins: ReadonlyMap<string, Digest>,
  vault: DiskVault,
  host: string,
  context: JobContext,
): Promise<void> {
  const found = await Promise.all(
    references.map(async (reference) => {
      const pinned = pins.get(reference);
      return { reference, image: pinned && (await vault.image(reference, pinned)) };
    }),
  );
  const missing = found.filter(({ image }) => !image).map(({ reference }) => reference);
  if (missing.length > 0) throw new SealiftError('image.missing', { references: missing, source: [vault.folder] });
  const images = found.flatMap(({ image }) => image ?? []);
  const loader = await connectEngine(host).loader();
  try {
    const sent = new Set<Digest>();
    const ready = [];
    for (const image of images) ready.push({ image, layerKeys: await sendLayers(image, sent) });
    await loader.commit(ready);
  } finally {
    await loader.abort();
  }

  async function sendLayers(image: ImageRecord, sent: Set<Digest>): Promise<(string | null)[]> {
    const keys: (string | null)[] = [];
    for (const [at, layer] of image.layers.entries()) {
      context.signal.throwIfAborted();
      context.item(image.reference);
      const chain = image.layers.slice(0, at + 1).map(({ diffId }) => diffId);
      if (!sent.has(layer.diffId)) {
        if (loader.has(chain)) {
          keys.push(null);
          continue;
        }
        const stored = await vault.find(layer.diffId);
        if (!stored) throw new SealiftError('vault.damaged', { layer: layer.diffId });
        await loader.addLayer(layer.diffId, layer.size, vault.readPlain(stored, context.signal));
        sent.add(layer.diffId);
      }
      keys.push(layer.diffId);
    }
    return keys;
  }
}
