import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf, hexOf, makeDifference, readDifferenceHead, vaultLayerBytes } from '../../../main/images';
import { difference, numbers, rebuild, temporaryVault } from './difference-samples';
import { collect, inChunks, noise, prose, quiet, sealHeader, type TarFile, tar } from './samples';

const MiB = 1024 * 1024;
let home: Awaited<ReturnType<typeof temporaryVault>>;
beforeAll(async () => {
  home = await temporaryVault();
});
afterAll(() => home.remove());

/** The same layer built again: every time is new. */
function rebuiltLater(layer: Buffer, seconds = 1_760_000_000): Buffer {
  const copy = Buffer.from(layer);
  for (let at = 0; at + 512 <= copy.length; ) {
    const block = copy.subarray(at, at + 512);
    if (block[0] === 0) break;
    block.write((seconds + at).toString(8).padStart(11, '0'), 136, 'latin1');
    sealHeader(block);
    at += 512 + Math.ceil(Number.parseInt(block.toString('latin1', 124, 135), 8) / 512) * 512;
  }
  return copy;
}

async function madeAndRebuilt(base: Buffer, layer: Buffer) {
  const found = await difference(home, base, layer);
  if (found === undefined) throw new Error('no difference');
  expect((await rebuild(found.bytes, base, layer)).equals(layer)).toBe(true);
  expect(found.made.size).toBe(found.bytes.length);
  expect(found.made.copied + found.made.literal).toBe(layer.length);
  return found;
}

const files = (
  count: number,
  change: (path: string, content: Buffer) => Buffer | undefined = (_, it) => it,
): TarFile[] =>
  Array.from({ length: count }, (_, n) => ({ path: `app/lib/module-${n}.js`, content: prose(1000 + n * 37, n + 1) }))
    .map(({ path, content }) => ({ path, content: change(path, content) }))
    .filter((file): file is { path: string; content: Buffer } => file.content !== undefined);

describe('a difference between layers', () => {
  it('carries hardly more than the new times when only they changed', async () => {
    const base = tar(files(300));
    const { made } = await madeAndRebuilt(base, rebuiltLater(base));
    expect(made.literal).toBe(300 * 20);
    expect(made.size).toBeLessThan(300 * 16);
  });

  it('carries what changed inside a file, not the file', async () => {
    const old = noise(300_000);
    const young = Buffer.concat([old.subarray(0, 90_000), Buffer.from('put in'), old.subarray(90_100)]);
    young.write('stamped', 8);
    const { made } = await madeAndRebuilt(
      tar([{ path: 'bin/tool', content: old }]),
      rebuiltLater(tar([{ path: 'bin/tool', content: young }])),
    );
    expect(made.literal).toBeLessThan(400);
  });

  it('finds what was renamed, moved, doubled or put elsewhere in the order', async () => {
    const all = files(120);
    const moved = all.map((file) => ({ ...file, path: file.path.replace('app/lib', 'srv/v2') })).reverse();
    const { made } = await madeAndRebuilt(tar(all), tar([...moved, ...all.slice(0, 3)]));
    expect(made.literal).toBeLessThan(122 * 512 + 1024 + 3 * 512);
    expect(made.size).toBeLessThan(12_000);
  });

  it('finds the next version of a file by its name', async () => {
    const content = noise(50_000);
    const young = Buffer.concat([content.subarray(0, 20_000), noise(100, 'new'), content.subarray(20_000)]);
    const { made } = await madeAndRebuilt(
      tar([{ path: 'lib/core-1.4.2.jar', content }]),
      tar([{ path: 'lib/core-1.10.0.jar', content: young }]),
    );
    expect(made.literal).toBeLessThan(1500);
  });

  it('is made of links, long names, odd entries and files over several pieces as well', async () => {
    const long = `${'deep/'.repeat(40)}file.txt`;
    const gnuLong = (path: string, content: Buffer): Buffer => {
      const name = tar([{ path: '././@LongLink', content: `${path}\0` }]);
      name.write('L', 156);
      sealHeader(name.subarray(0, 512));
      return Buffer.concat([name.subarray(0, -1024), tar([{ path: path.slice(0, 99), content }]).subarray(0, -1024)]);
    };
    const rest: TarFile[] = [
      { path: 'etc/link', symlink: '../usr/etc/target' },
      { path: 'etc/hard', link: 'bin/sh' },
      { path: 'dev/null', type: '3' },
      { path: 'odd', type: 'Z' },
      { path: 'big', content: noise(3 * MiB) },
    ];
    const base = Buffer.concat([gnuLong(long, prose(5000)), tar(rest)]);
    const changed = Buffer.concat([gnuLong(long, prose(5000, 9)), tar(rest)]);
    await madeAndRebuilt(base, changed);
    const { made } = await madeAndRebuilt(base, rebuiltLater(base));
    expect(made.literal).toBeLessThan(1000);
  });

  it('is made of bytes that are no tar, or only begin as one', async () => {
    const base = noise(2 * MiB + 77);
    const shifted = Buffer.concat([Buffer.from('in front'), base.subarray(0, MiB), base.subarray(MiB + 9)]);
    expect((await madeAndRebuilt(base, shifted)).made.literal).toBeLessThan(2000);
    const half = tar(files(20)).subarray(0, 20_000);
    await madeAndRebuilt(base, half);
    await madeAndRebuilt(half, tar(files(20)));
    await madeAndRebuilt(Buffer.concat([half, noise(700), tar(files(9))]), rebuiltLater(tar(files(20))));
  });

  it('is made of nothing, to nothing, and of equal layers', async () => {
    const layer = tar(files(5));
    expect((await madeAndRebuilt(layer, layer)).made).toMatchObject({ literal: 0, copied: layer.length });
    await madeAndRebuilt(Buffer.alloc(0), layer);
    await madeAndRebuilt(layer, Buffer.alloc(0));
    await madeAndRebuilt(Buffer.alloc(0), Buffer.alloc(0));
  });

  it('is the same whenever it is made, and says what it is from and to', async () => {
    const [base, layer] = [tar(files(60)), rebuiltLater(tar(files(60, (_, it) => (it.length % 7 ? it : noise(3000)))))];
    const once = await difference(home, base, layer);
    const other = await temporaryVault();
    const again = await difference(other, base, layer);
    await other.remove();
    expect(again?.bytes.equals(once?.bytes as Buffer)).toBe(true);
    const head = readDifferenceHead(once?.bytes as Buffer);
    expect([head.base.size, head.layer.size]).toEqual([base.length, layer.length]);
  });

  it('is the same when what the vault noted of the layers is gone or damaged', async () => {
    const [base, layer] = [tar(files(60)), rebuiltLater(tar(files(60)))];
    const other = await temporaryVault();
    const once = await difference(other, base, layer);
    const notes = [base, layer].map((bytes) =>
      join(other.vault.folder, 'layers', hexOf(digestOf(bytes)), 'segments.gz'),
    );
    const [first, second] = notes.map((path) => readFileSync(path)) as [Buffer, Buffer];
    for (const damage of [
      () => notes.map((path) => rmSync(path)),
      () => writeFileSync(notes[0] as string, first.subarray(0, first.length - 9)),
      () => writeFileSync(notes[1] as string, 'nothing of the kind'),
      // That of another layer.
      () => writeFileSync(notes[1] as string, first),
    ]) {
      damage();
      expect((await difference(other, base, layer))?.bytes.equals(once?.bytes as Buffer)).toBe(true);
      expect(notes.map((path) => readFileSync(path))).toEqual([first, second]);
    }
    expect(await other.vault.status()).toMatchObject({ layers: 2, strayBytes: 0 });
    await other.remove();
  });

  it('finds layers mapped that came in while that was wanted, as it maps them itself', async () => {
    const [base, layer] = [tar(files(60)), rebuiltLater(tar(files(60)))];
    const noted = (at: typeof home, bytes: Buffer) => {
      const path = join(at.vault.folder, 'layers', hexOf(digestOf(bytes)), 'segments.gz');
      return existsSync(path) ? readFileSync(path) : undefined;
    };
    const [one, other] = [await temporaryVault(), await temporaryVault()];
    const end = one.vault.mapLayers();
    for (const bytes of [base, layer]) await one.vault.ingest(inChunks(bytes, 1000), 'fast', quiet);
    end();
    end();
    for (const bytes of [base, layer]) await other.vault.ingest(inChunks(bytes), 'fast', quiet);
    expect([base, layer].map((bytes) => noted(other, bytes))).toEqual([undefined, undefined]);
    const maps = [base, layer].map((bytes) => noted(one, bytes));
    const made = await difference(other, base, layer);
    expect([base, layer].map((bytes) => noted(other, bytes))).toEqual(maps);
    expect((await difference(one, base, layer))?.bytes.equals(made?.bytes as Buffer)).toBe(true);
    await one.vault.ingest(inChunks(noise(100_000)), 'fast', quiet);
    expect(noted(one, noise(100_000))).toBeUndefined();
    await Promise.all([one.remove(), other.remove()]);
  });

  it('is given up where it does not pay, and leaves no file', async () => {
    const [base, layer] = [tar(files(10)), tar([{ path: 'other', content: noise(2 * MiB) }])];
    const before = await readdir(home.folder);
    expect(await difference(home, base, layer, 100_000)).toBeUndefined();
    expect(await difference(home, base, layer, 50)).toBeUndefined();
    expect(await readdir(home.folder)).toEqual(before);
  });

  it('is not made when following it would unpack the base over and over', async () => {
    // Small files in an order that has nothing to do with that of the base: every one lies in another part of it.
    const random = numbers(5);
    const all = Array.from({ length: 2500 }, (_, n) => ({ path: `f${n}`, content: Buffer.alloc(24_000, `f${n}`) }));
    const shuffled = all.map((file) => ({ file, at: random(1e9) })).sort((a, b) => a.at - b.at);
    expect(await difference(home, tar(all), tar(shuffled.map(({ file }) => file)))).toBeUndefined();
  }, 60_000);

  it('ends with an abort and leaves no file', async () => {
    const layer = tar([{ path: 'file', content: noise(4 * MiB) }]);
    const stored = await home.vault.ingest(inChunks(layer), 'fast', quiet);
    const base = await home.vault.ingest(inChunks(noise(MiB)), 'fast', quiet);
    const stop = new AbortController();
    let told = 0;
    const onBytes = (bytes: number) => {
      told += bytes;
      if (told > base.size + stored.size) stop.abort();
    };
    const out = join(home.folder, 'stopped');
    const making = makeDifference(base, stored, home.vault, out, {
      limit: 1e9,
      progress: { signal: stop.signal, onBytes },
    });
    await expect(making).rejects.toMatchObject({ name: 'AbortError' });
    expect(existsSync(out)).toBe(false);
  });

  it('gives back any layer from any other', async () => {
    const entry = fc.record({
      path: fc.constantFrom('a', 'b/c', 'b/d-1', 'b/d-2', 'e', 'f.txt', 'g/h.so.1', 'g/h.so.2'),
      size: fc.nat({ max: 3000 }),
      seed: fc.nat({ max: 3 }),
      kind: fc.constantFrom('prose', 'noise', 'zeros'),
    });
    const layer = fc.record({
      entries: fc.array(entry, { maxLength: 12 }),
      later: fc.boolean(),
      damage: fc.array(fc.record({ at: fc.nat(), bytes: fc.uint8Array({ maxLength: 40 }) }), { maxLength: 3 }),
      cut: fc.option(fc.nat({ max: 5000 })),
    });
    const bytesOf = (it: typeof layer extends fc.Arbitrary<infer T> ? T : never): Buffer => {
      const made = tar(
        it.entries.map(({ path, size, seed, kind }) => ({
          path,
          content:
            kind === 'zeros' ? Buffer.alloc(size) : kind === 'prose' ? prose(size, seed) : noise(size, `${seed}`),
        })),
      );
      const all = it.later ? rebuiltLater(made) : made;
      for (const { at, bytes } of it.damage)
        all.set(bytes.subarray(0, all.length - (at % all.length)), at % all.length);
      return it.cut === null ? all : all.subarray(0, Math.max(0, all.length - it.cut));
    };
    await fc.assert(
      fc.asyncProperty(layer, layer, async (one, other) => {
        await madeAndRebuilt(bytesOf(one), bytesOf(other));
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

describe('random access to a layer in the vault', () => {
  it('gives any bytes, across members, in any order', async () => {
    const layer = Buffer.concat([noise(2 * MiB + 5), prose(3 * MiB), noise(100)]);
    const stored = await home.vault.ingest(inChunks(layer), 'default', quiet);
    const bytes = await vaultLayerBytes(home.vault, stored, 2);
    const random = numbers(1);
    for (let turn = 0; turn < 60; turn++) {
      const offset = random(layer.length);
      const length = random(turn % 3 === 0 ? 3 * MiB : 2000) % (layer.length - offset + 1);
      expect((await bytes.read(offset, length)).equals(layer.subarray(offset, offset + length))).toBe(true);
    }
    expect((await bytes.read(0, layer.length)).equals(layer)).toBe(true);
    await expect(bytes.read(layer.length, 1)).rejects.toThrow(RangeError);
    await expect(bytes.read(-1, 1)).rejects.toThrow(RangeError);
    await bytes.close();
    expect((await collect(home.vault.readPlain(stored))).equals(layer)).toBe(true);
  });
});
