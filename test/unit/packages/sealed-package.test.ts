import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageLoader, ImageRecord } from '../../../main/images';
import { inspectPackage } from '../../../main/packages/read/inspect';
import { readPackage } from '../../../main/packages/read/read-package';
import { type SealedSample, sealedSample, writeSealed } from '../../fixtures/packages';

const run = promisify(execFile);

describe('a sealed package', () => {
  let sample: SealedSample;
  beforeAll(async () => {
    sample = await sealedSample();
  });
  afterAll(() => sample.remove());

  it('begins with the seal, then the template, and holds nothing outside one folder', async () => {
    const { stdout } = await run('tar', ['-tzf', sample.path]);
    expect(stdout.trim().split('\n')).toEqual([
      'shangdian_shop-1.0-ram/seal.json',
      'shangdian_shop-1.0-ram/metadata.json',
      'shangdian_shop-1.0-ram/component-images.tar',
      'shangdian_shop-1.0-ram/plugin-images.tar',
    ]);
    await run('gzip', ['-t', sample.path]);
  });

  it('is the same bytes when written again', async () => {
    const files = [
      { path: 'metadata.json', bytes: Buffer.from(sample.metadata) },
      { path: 'component-images.tar', images: sample.images.slice(0, 2) },
      { path: 'plugin-images.tar', images: sample.images.slice(2) },
    ];
    const again = await writeSealed(join(sample.folder, 'again.tar.gz'), files, sample.vault, sample.images);
    expect(again.sha256).toBe(sample.sha256);
  });

  it('is inspected from its beginning alone', async () => {
    const inspected = await inspectPackage(sample.path);
    expect(inspected.kind).toBe('rainbond-app');
    expect(inspected.metadata).toBe(sample.metadata);
    expect(inspected.seal?.images.map(({ reference }) => reference)).toEqual(
      sample.images.map(({ reference }) => reference),
    );
  });

  it('is verified to its last byte, its layers handed over once each', async () => {
    const loader = new RecordingLoader();
    let packed = 0;
    const contents = await readPackage(sample.path, {
      signal: new AbortController().signal,
      loader,
      onBytes: (bytes) => {
        packed += bytes;
      },
    });
    expect(contents.sha256).toBe(sample.sha256);
    expect(packed).toBe(contents.size);
    expect(contents.images.map(({ image }) => image.reference)).toEqual(
      sample.images.map(({ reference }) => reference),
    );
    const distinct = new Set(sample.images.flatMap((image) => image.layers.map(({ diffId }) => diffId)));
    expect([...loader.layers.keys()].sort()).toEqual([...distinct].sort());
    for (const image of sample.images)
      for (const layer of image.layers) expect(loader.layers.get(layer.diffId)).toBe(layer.size);
    expect(loader.committed).toBe(false);
  });

  it('does not hand over layers that the loader has, nor those of images that are not wanted', async () => {
    const [web] = sample.images as [ImageRecord];
    const loader = new RecordingLoader((chain) => chain.length === 1);
    const contents = await readPackage(sample.path, {
      signal: new AbortController().signal,
      loader,
      onBytes: () => undefined,
      wants: ({ reference }) => reference === web.reference,
    });
    expect([...loader.layers.keys()]).toEqual([web.layers[1]?.diffId]);
    expect(contents.images.map(({ wanted }) => wanted)).toEqual([true, false, false]);
    expect(contents.images[0]?.layerKeys).toEqual([null, web.layers[1]?.diffId]);
  });

  it('states its own layer tars: the image archive inside is a plain tar of the sealed size', async () => {
    const { seal } = await inspectPackage(sample.path);
    const { stdout } = await run('tar', ['-xzOf', sample.path, 'shangdian_shop-1.0-ram/component-images.tar'], {
      encoding: 'buffer',
      maxBuffer: 1e8,
    });
    expect(stdout.length).toBe(seal?.files.find(({ path }) => path === 'component-images.tar')?.size);
    expect((await readFile(sample.path)).length).toBeGreaterThan(0);
  });
});

class RecordingLoader implements ImageLoader {
  readonly label = 'recording';
  readonly layers = new Map<string, number>();
  readonly has: ImageLoader['has'];
  committed = false;
  constructor(has: ImageLoader['has'] = () => false) {
    this.has = has;
  }
  hasImage = async () => false;
  async addLayer(key: string, _size: number, data: AsyncIterable<Uint8Array>) {
    if (this.layers.has(key)) throw new Error(`layer ${key} handed over twice`);
    let bytes = 0;
    for await (const chunk of data) bytes += chunk.length;
    this.layers.set(key, bytes);
  }
  async commit() {
    this.committed = true;
  }
  async abort() {}
}
