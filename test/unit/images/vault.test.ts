import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Digest, digestOf, openVault } from '../../../main/images';
import { collect, inChunks, noise, prose, quiet, sampleImage } from './samples';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-vault-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const tar = Buffer.concat([prose(2_500_000), noise(200_000)]);
const diffId = digestOf(tar);
const filesOf = async (sub: string) => (await readdir(join(folder, sub), { recursive: true })).sort();

describe('the layer vault', () => {
  it('keeps a layer by the digest of its tar and gives back both its forms', async () => {
    const vault = await openVault(folder);
    const layer = await vault.ingest(inChunks(tar), 'default', quiet);
    expect(layer).toMatchObject({ diffId, size: tar.length, compression: 'default', added: true });
    const compressed = await collect(vault.readCompressed(layer));
    expect(compressed.length).toBe(layer.compressedSize);
    expect(digestOf(compressed)).toBe(layer.compressedDigest);
    expect(gunzipSync(compressed).equals(tar)).toBe(true);
    expect((await collect(vault.readPlain(layer))).equals(tar)).toBe(true);
    expect(await (await openVault(folder)).find(diffId)).toEqual({ ...layer, added: undefined });
    expect(await vault.usage()).toEqual({ layers: 1, bytes: layer.compressedSize });
    expect(await filesOf('tmp')).toEqual([]);
  });

  it('is readable by its owner only', async () => {
    const vault = await openVault(folder);
    await vault.ingest(inChunks(tar), 'fast', quiet);
    await vault.putConfig(Buffer.from('{}'));
    for (const name of await readdir(folder, { recursive: true })) {
      const facts = await stat(join(folder, name));
      expect(facts.mode & 0o777, name).toBe(facts.isDirectory() ? 0o700 : 0o600);
    }
  });

  it('only hashes a layer that it has', async () => {
    const vault = await openVault(folder);
    await vault.ingest(inChunks(tar), 'default', quiet);
    const before = await filesOf('layers');
    expect((await vault.ingest(inChunks(tar), 'default', quiet, { diffId })).added).toBe(false);
    expect((await vault.ingest(inChunks(tar), 'default', quiet)).added).toBe(false);
    expect(await filesOf('layers')).toEqual(before);
  });

  it('keeps nothing of data that is not what was expected', async () => {
    const vault = await openVault(folder);
    const wrong: { diffId?: Digest; size?: number }[] = [
      { diffId: digestOf(Buffer.from('other')) },
      { size: tar.length - 1 },
      { size: tar.length + 1 },
    ];
    for (const expect_ of wrong)
      await expect(vault.ingest(inChunks(tar), 'default', quiet, expect_)).rejects.toMatchObject({
        code: 'image.corrupt',
      });
    const broken = (async function* () {
      yield tar;
      throw new Error('the source broke');
    })();
    await expect(vault.ingest(broken, 'default', quiet)).rejects.toThrow('the source broke');
    const stop = new AbortController();
    const aborted = vault.ingest(inChunks(tar), 'default', { signal: stop.signal, onBytes: () => stop.abort() });
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
    expect(await filesOf('layers')).toEqual([]);
    expect(await filesOf('tmp')).toEqual([]);
  });

  it('holds a layer under several compressions, made from each other on demand', async () => {
    const vault = await openVault(folder);
    await vault.ingest(inChunks(tar), 'default', quiet);
    expect(await vault.find(diffId, 'store')).toBeUndefined();
    const plain = await vault.ensure(diffId, 'store', quiet);
    expect(plain).toMatchObject({ diffId, compression: 'store' });
    expect((await vault.find(diffId))?.compression).toBe('default');
    expect((await collect(vault.readPlain(plain as never))).equals(tar)).toBe(true);
    expect(await vault.ensure(digestOf(Buffer.from('none')), 'fast', quiet)).toBeUndefined();
    await vault.remove(diffId);
    expect(await vault.find(diffId)).toBeUndefined();
    expect(await filesOf('layers')).toEqual([]);
  });

  it.each(['readCompressed', 'readPlain'] as const)(
    'names a layer that changed on disk and sets it aside (%s)',
    async (read) => {
      const damages: ((blob: string) => Promise<unknown>)[] = [
        async (blob) => writeFile(blob, flip(await readFile(blob), 5000)),
        async (blob) => writeFile(blob, flip(await readFile(blob), 20)),
        async (blob) => writeFile(blob, flip(await readFile(blob), (await stat(blob)).size - 1)),
        (blob) => truncate(blob, 1000),
        (blob) => rm(blob),
      ];
      const vault = await openVault(folder);
      for (const damage of damages) {
        const layer = await vault.ingest(inChunks(tar), 'default', quiet);
        expect(layer.added).toBe(true);
        const name = (await filesOf('layers')).find((file) => file.endsWith('.gz')) as string;
        await damage(join(folder, 'layers', name));
        await expect(collect(vault[read](layer))).rejects.toMatchObject({
          code: 'vault.damaged',
          params: { layer: diffId },
        });
        expect(await vault.find(diffId)).toBeUndefined();
      }
    },
  );

  it('removes what a killed process left, but nothing of a living one', async () => {
    await openVault(folder);
    const gone = spawn('true');
    await new Promise((resolve) => gone.on('exit', resolve));
    const living = spawn('sleep', ['60']);
    const old = new Date(Date.now() - 3_600_000);
    for (const name of [`${gone.pid}-aaaa.part`, `${living.pid}-bbbb.part`, `${process.pid}-cccc.part`, 'stray']) {
      await writeFile(join(folder, 'tmp', name), 'half a layer');
      await utimes(join(folder, 'tmp', name), old, old);
    }
    await writeFile(join(folder, 'tmp', `${gone.pid}-young.part`), 'half a layer');
    await writeFile(join(folder, 'tmp', `${process.pid}-mine.part`), 'half a layer');
    await openVault(folder);
    living.kill();
    expect(await filesOf('tmp')).toEqual(
      [`${living.pid}-bbbb.part`, `${gone.pid}-young.part`, `${process.pid}-mine.part`].sort(),
    );
  });

  it('does not know a layer whose sidecar or blob is missing, and takes it in again', async () => {
    const vault = await openVault(folder);
    for (const ending of ['.json', '.gz']) {
      await vault.ingest(inChunks(tar), 'default', quiet);
      const name = (await filesOf('layers')).find((file) => file.endsWith(ending)) as string;
      await rm(join(folder, 'layers', name));
      expect(await vault.find(diffId)).toBeUndefined();
    }
    expect((await vault.ingest(inChunks(tar), 'default', quiet)).added).toBe(true);
  });

  it('refuses to overwrite what a newer version wrote', async () => {
    const vault = await openVault(folder);
    await vault.ingest(inChunks(tar), 'default', quiet);
    const name = (await filesOf('layers')).find((file) => file.endsWith('.json')) as string;
    await writeFile(join(folder, 'layers', name), '{"schema":2}');
    await expect(vault.find(diffId)).rejects.toMatchObject({ code: 'vault.newer' });
  });

  it('takes the same layer from many hands at once', async () => {
    const vaults = await Promise.all([openVault(folder), openVault(folder), openVault(folder)]);
    const results = await Promise.all(
      vaults.flatMap((vault) => [
        vault.ingest(inChunks(tar, 9999), 'default', quiet),
        vault.ingest(inChunks(tar), 'fast', quiet),
      ]),
    );
    for (const layer of results)
      expect((await collect((vaults[0] as (typeof vaults)[0]).readPlain(layer))).equals(tar)).toBe(true);
    expect(await filesOf('tmp')).toEqual([]);
  });

  it('puts an image together from its config and layers, and only when all are there and sound', async () => {
    const vault = await openVault(folder);
    const { record, layers } = sampleImage('shop/web:1', ['one', 'two']);
    expect(await vault.image('shop/web:1', record.configDigest)).toBeUndefined();
    expect(await vault.putConfig(record.config)).toBe(record.configDigest);
    for (const bytes of layers.values()) {
      expect(await vault.image('shop/web:1', record.configDigest)).toBeUndefined();
      await vault.ingest(inChunks(bytes), 'default', quiet);
    }
    expect(await vault.image('shop/web:1', record.configDigest)).toMatchObject({
      reference: 'shop/web:1',
      layers: record.layers,
      platform: record.platform,
    });
    const [config] = await filesOf('configs');
    await writeFile(join(folder, 'configs', config as string), '{}');
    expect(await vault.image('shop/web:1', record.configDigest)).toBeUndefined();
    await vault.putConfig(record.config);
    expect(await vault.image('shop/web:1', record.configDigest)).toBeDefined();
  });
});

function flip(bytes: Buffer, at: number): Buffer {
  bytes[at] = (bytes[at] as number) ^ 0x10;
  return bytes;
}
