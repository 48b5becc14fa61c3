import { createHash } from 'node:crypto';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ImageRecord, type LayerRef, openVault, type StoredLayer, vaultLoader } from '../../../main/images';
import { readPackage } from '../../../main/packages';
import { noise, type SealedSample, sealedSample, vaultImage, writeSealed } from '../../fixtures/packages';

let sample: SealedSample;
beforeEach(async () => {
  sample = await sealedSample();
});
afterEach(() => sample.remove());
const options = { signal: new AbortController().signal, onBytes: () => undefined };

it('a package is imported into the vault member by member: the very bytes that it was made of', async () => {
  const vault = await openVault(join(sample.folder, 'other'));
  const loader = vaultLoader(vault);
  const contents = await readPackage(sample.path, { ...options, loader });
  await loader.commit(contents.images);
  for (const { diffId } of sample.images.flatMap(({ layers }) => layers))
    expect(await vault.find(diffId)).toEqual(await sample.vault.find(diffId));
  expect(await vault.usage()).toEqual(await sample.vault.usage());
});

it('what the loader has is passed over, and the digest is still over every byte', async () => {
  // Large enough that its end is not yet being unpacked when its beginning is reached.
  const large = await vaultImage(sample.vault, 'registry.test/team/web:1.0', [noise('large', 12_000_000)]);
  const [, db, plugin] = sample.images as [ImageRecord, ImageRecord, ImageRecord];
  const images = [large, db, plugin];
  await writeSealed(
    sample.path,
    [
      { path: 'metadata.json', bytes: Buffer.from(sample.metadata) },
      { path: 'component-images.tar', images: [large, db] },
      { path: 'plugin-images.tar', images: [plugin] },
    ],
    sample.vault,
    images,
  );
  const layer = await sample.vault.find((large.layers[0] as LayerRef).diffId);
  const blob = await collected(sample.vault.readCompressed(layer as StoredLayer));
  const at = (await readFile(sample.path)).indexOf(blob) + 10_000_000;
  const file = await open(sample.path, 'r+');
  await file.write(Buffer.alloc(64, 0xff), 0, 64, at);
  await file.close();
  const spoiled = createHash('sha256')
    .update(await readFile(sample.path))
    .digest('hex');

  const has = vaultLoader(sample.vault);
  const contents = await readPackage(sample.path, { ...options, loader: has, passOver: true });
  expect(contents.sha256).toBe(spoiled);
  expect(contents.images.flatMap(({ layerKeys }) => layerKeys)).toEqual(
    images.flatMap(({ layers }) => layers.map(() => null)),
  );
  await has.abort();
  // Without a checksum to rely on, or where the layer is wanted, it is unpacked and refused.
  await expect(readPackage(sample.path, { ...options, loader: vaultLoader(sample.vault) })).rejects.toThrow();
  const empty = vaultLoader(await openVault(join(sample.folder, 'empty')));
  await expect(readPackage(sample.path, { ...options, loader: empty, passOver: true })).rejects.toThrow();
  await empty.abort();
});

it('a package that was cut short is noticed also where it would be passed over', async () => {
  const whole = await readFile(sample.path);
  await rm(sample.path);
  await writeFile(sample.path, whole.subarray(0, whole.length - 150_000));
  const loader = vaultLoader(sample.vault);
  await expect(readPackage(sample.path, { ...options, loader, passOver: true })).rejects.toMatchObject({
    code: expect.stringMatching(/^(package\.truncated|gzip\.corrupt)$/),
  });
  await loader.abort();
});

async function collected(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}
