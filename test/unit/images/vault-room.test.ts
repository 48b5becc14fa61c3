import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DiskVault, digestOf, hexOf, openVault, planRoom, type VaultBlob } from '../../../main/images';
import { inChunks, noise, quiet } from './samples';

const blob = (n: number, bytes: number, usedAt: number): VaultBlob => ({
  diffId: digestOf(Buffer.from(String(n))),
  compression: 'default',
  bytes,
  usedAt,
});

describe('which layers leave', () => {
  it('are those used longest ago, and no more than needed', () => {
    const [a, b, c] = [blob(1, 10, 300), blob(2, 10, 100), blob(3, 10, 200)];
    expect(planRoom([a, b, c], 20, Number.POSITIVE_INFINITY)).toEqual({
      evict: [b],
      evictedBytes: 10,
      keptBytes: 20,
      neededBytes: 0,
    });
    expect(planRoom([a, b, c], 30, Number.POSITIVE_INFINITY).evict).toEqual([]);
    expect(planRoom([a, b, c], 0, 200)).toEqual({ evict: [b], evictedBytes: 10, keptBytes: 20, neededBytes: 20 });
  });

  it('are never needed ones, and what stays fits unless needed ones are larger', () => {
    const blobs = fc.array(fc.tuple(fc.nat(1000), fc.nat(100))).map((all) => all.map(([b, at], n) => blob(n, b, at)));
    fc.assert(
      fc.property(blobs, fc.nat(5000), fc.nat(120), (all, limit, since) => {
        const { evict, evictedBytes, keptBytes, neededBytes } = planRoom(all, limit, since);
        const total = all.reduce((sum, { bytes }) => sum + bytes, 0);
        expect(evict.every(({ usedAt }) => usedAt < since)).toBe(true);
        expect(evictedBytes + keptBytes).toBe(total);
        expect(keptBytes <= limit || keptBytes === neededBytes).toBe(true);
        const [last] = evict.slice(-1);
        if (last) expect(keptBytes + last.bytes).toBeGreaterThan(limit);
        const stay = all.filter((each) => !evict.includes(each) && each.usedAt < since);
        for (const gone of evict) for (const kept of stay) expect(gone.usedAt <= kept.usedAt).toBe(true);
      }),
    );
  });
});

describe('making room in a vault', () => {
  let folder: string;
  let vault: DiskVault;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sealift-room-'));
    vault = await openVault(folder);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const layer = async (seed: string, minutesAgo: number) => {
    const { diffId, compressedSize } = await vault.ingest(inChunks(noise(50_000, seed)), 'default', quiet);
    const at = new Date(Date.now() - minutesAgo * 60_000);
    await utimes(join(folder, 'layers', hexOf(diffId), 'default.json'), at, at);
    return { diffId, compressedSize };
  };

  it('drops the oldest, whole, and leaves the rest readable', async () => {
    const [old, newer, newest] = [await layer('a', 30), await layer('b', 20), await layer('c', 10)];
    const made = await vault.makeRoom(newer.compressedSize + newest.compressedSize);
    expect(made).toMatchObject({ removedLayers: 1, freedBytes: old.compressedSize, neededBytes: 0 });
    expect(await vault.find(old.diffId)).toBeUndefined();
    expect(await vault.find(newer.diffId)).toBeDefined();
    expect(await vault.usage()).toEqual({ layers: 2, bytes: made.bytes });
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  });

  it('spares what a running job asked for, also one over another opening of the vault', async () => {
    const [needed, free] = [await layer('a', 30), await layer('b', 20)];
    const elsewhere = await openVault(folder);
    const end = await elsewhere.use();
    expect(await elsewhere.find(needed.diffId)).toBeDefined();
    expect(await vault.makeRoom(0)).toMatchObject({ removedLayers: 1, neededBytes: needed.compressedSize });
    expect(await vault.find(needed.diffId)).toBeDefined();
    expect(await vault.find(free.diffId)).toBeUndefined();
    await end();
    expect(await vault.makeRoom(0)).toMatchObject({ removedLayers: 1, bytes: 0 });
  });

  it('does not heed a job whose process is gone', async () => {
    const { diffId } = await layer('a', 0);
    await writeFile(join(folder, 'tmp', '999999-dead.use'), '');
    await vault.makeRoom(0);
    expect(await vault.find(diffId)).toBeUndefined();
  });

  it('lets a job begin only when it is done', async () => {
    const mark = join(folder, 'tmp', `${process.pid}-busy.room`);
    await writeFile(mark, '');
    let begun = false;
    const use = vault.use().then((end) => {
      begun = true;
      return end;
    });
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(begun).toBe(false);
    await rm(mark);
    await (await use)();
    expect(begun).toBe(true);
  });

  it('removes first what was set aside', async () => {
    const { compressedSize } = await layer('a', 10);
    const damaged = await layer('b', 5);
    const [name] = (await readdir(join(folder, 'layers', hexOf(damaged.diffId)))).filter((each) =>
      each.endsWith('.gz'),
    );
    await writeFile(join(folder, 'layers', hexOf(damaged.diffId), name as string), noise(damaged.compressedSize, 'x'));
    const found = await vault.find(damaged.diffId);
    await expect(async () => {
      if (found) for await (const _ of vault.readCompressed(found));
    }).rejects.toMatchObject({ code: 'vault.damaged' });
    expect((await vault.status()).bytes).toBe(compressedSize + damaged.compressedSize);
    expect(await vault.makeRoom(compressedSize)).toMatchObject({ removedLayers: 0, bytes: compressedSize });
  });
});

describe('checking a vault', () => {
  it('drops what is damaged and only that, and says so', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sealift-check-'));
    try {
      const vault = await openVault(folder);
      const add = (seed: string) => vault.ingest(inChunks(noise(50_000, seed)), 'default', quiet);
      const [sound, changed, cut] = [await add('a'), await add('b'), await add('c')];
      const config = await vault.putConfig(Buffer.from('{"a":1}'));
      const other = await vault.putConfig(Buffer.from('{"b":1}'));
      const place = (diffId: string) => join(folder, 'layers', diffId.slice(7));
      const [file] = (await readdir(place(changed.diffId))).filter((name) => name.endsWith('.gz'));
      await writeFile(join(place(changed.diffId), file as string), noise(changed.compressedSize, 'x'));
      const [short] = (await readdir(place(cut.diffId))).filter((name) => name.endsWith('.gz'));
      await writeFile(join(place(cut.diffId), short as string), noise(10));
      await writeFile(join(folder, 'configs', `${hexOf(other)}.json`), '{}');
      let total = 0;
      let done = 0;
      const check = await vault.check((bytes) => {
        total = bytes;
        return { ...quiet, onBytes: (count) => (done += count) };
      });
      expect(check.damaged.map(({ diffId }) => diffId).sort()).toEqual([changed.diffId, cut.diffId].sort());
      expect(check.damagedConfigs).toEqual([other]);
      expect(done).toBe(total);
      expect(await vault.find(sound.diffId)).toBeDefined();
      expect(await vault.find(changed.diffId)).toBeUndefined();
      expect(await readdir(join(folder, 'configs'))).toEqual([`${hexOf(config)}.json`]);
      expect((await vault.check(() => ({ ...quiet }))).damaged).toEqual([]);
      // It is taken in again as if it had never been there.
      expect((await add('b')).added).toBe(true);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
