import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { damagedParts, findVolumes, volumeSource } from '../../../../main/media';
import { noise } from '../../../fixtures/packages';
import { manifestFor, putParts } from './make';

const file = 'shop-1.0-ram.tar.gz';
const bytes = noise('source', 700_000);
const manifest = manifestFor(file, bytes, [300_000, 65_536, 334_464]);
const part = (folder: string, number: number) => join(folder, `${file}.vol-00${number}-of-003`);
let home: string;
let [one, two, three] = ['', '', ''];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sealift-volumes-'));
  [one, two, three] = [join(home, 'one'), join(home, 'two'), join(home, 'three')];
  putParts(one, manifest, bytes, [1]);
  putParts(two, manifest, bytes, [2]);
  putParts(three, manifest, bytes, [3]);
  return () => rmSync(home, { recursive: true, force: true });
});

const flip = (path: string, at: number) => {
  const content = readFileSync(path);
  content[at] = (content[at] ?? 0) ^ 1;
  writeFileSync(path, content);
};

/** The files below a folder that this process holds open. */
const openFiles = (folder: string) =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(folder) ? [path] : [];
    } catch {
      return [];
    }
  });

async function readAll(folders: readonly string[]): Promise<Buffer> {
  const { found } = await findVolumes(folders);
  const [set] = found;
  if (!set) throw new Error('nothing found');
  const source = await volumeSource(set, found).open();
  try {
    const whole = Buffer.alloc(bytes.length);
    for (let at = 0; at < whole.length; at += 50_000)
      await source.read(whole.subarray(at, Math.min(whole.length, at + 50_000)), at);
    return whole;
  } finally {
    await source.close();
  }
}

describe('a package in parts', () => {
  it('reads as the whole, wherever its parts lie and in whatever order they are named', async () => {
    for (const folders of [[one, two, three], [three, one, two], [home], [three, two, one, one]])
      expect((await readAll(folders)).equals(bytes)).toBe(true);
  });

  it('is found by its manifest or any part too, when the others lie beside it', async () => {
    const all = join(home, 'all');
    putParts(all, manifest, bytes);
    for (const path of [part(all, 2), join(all, `${file}.volumes.json`)])
      expect((await readAll([path])).equals(bytes)).toBe(true);
    expect(await findVolumes([join(all, 'other.volumes.json')]).catch((error) => error.code)).toBe('ENOENT');
  });

  it('reads the same at any place, in any pieces', async () => {
    const { found } = await findVolumes([home]);
    const source = await volumeSource(found[0] as NonNullable<(typeof found)[0]>).open();
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length + 10), fc.nat(200_000), async (at, length) => {
        const buffer = Buffer.alloc(length);
        const filled = await source.read(buffer, at);
        expect(buffer.subarray(0, filled).equals(bytes.subarray(at, at + length))).toBe(true);
      }),
      { numRuns: 200 },
    );
    await source.close();
  });

  it('names the missing parts with their media, and opens for a look at its beginning', async () => {
    rmSync(part(two, 2));
    await expect(readAll([one, two, three])).rejects.toMatchObject({
      code: 'volumes.parts_missing',
      params: { package: file, of: 3, here: 2, parts: ['2 (STICK-2)'] },
    });
    const { found } = await findVolumes([one, two, three]);
    const source = await volumeSource(found[0] as NonNullable<(typeof found)[0]>, found, { partial: true }).open();
    const beginning = Buffer.alloc(300_000);
    expect(await source.read(beginning, 0)).toBe(300_000);
    expect(beginning.equals(bytes.subarray(0, 300_000))).toBe(true);
    await expect(source.read(Buffer.alloc(10), 300_000)).rejects.toMatchObject({ code: 'volumes.parts_missing' });
    await source.close();
  });

  it('hands out nothing of a damaged block, wherever the damage is', async () => {
    for (const [folder, number, at] of [
      [one, 1, 0],
      [one, 1, 299_999],
      [two, 2, 65_535],
      [three, 3, 131_072],
    ] as const) {
      flip(part(folder, number), at);
      const { found } = await findVolumes([home]);
      const set = found[0] as NonNullable<(typeof found)[0]>;
      const source = await volumeSource(set).open();
      const offset = (manifest.parts[number - 1]?.offset ?? 0) + at;
      const buffer = Buffer.alloc(1);
      await expect(source.read(buffer, offset)).rejects.toMatchObject({
        code: 'volumes.parts_damaged',
        params: { parts: [`${number} (STICK-${number})`], paths: [part(folder, number)] },
      });
      expect(buffer[0]).toBe(0);
      await source.close();
      expect((await damagedParts(set, new AbortController().signal)).map((each) => each.number)).toEqual([number]);
      flip(part(folder, number), at);
    }
  });

  it('takes a good copy of a part in place of a damaged one', async () => {
    const spare = join(home, 'spare');
    putParts(spare, manifest, bytes, [2]);
    flip(part(two, 2), 100);
    expect((await readAll([one, two, three, spare])).equals(bytes)).toBe(true);
  });

  it('counts a part that was cut off, or that is a link, as missing', async () => {
    truncateSync(part(three, 3), 1000);
    await expect(readAll([home])).rejects.toMatchObject({ params: { parts: ['3 (STICK-3)'] } });
    rmSync(part(three, 3));
    const elsewhere = join(home, 'hidden');
    writeFileSync(elsewhere, bytes.subarray(365_536));
    symlinkSync(elsewhere, part(three, 3));
    await expect(readAll([home])).rejects.toMatchObject({ params: { parts: ['3 (STICK-3)'] } });
  });

  it('does not take parts of another split for its own', async () => {
    const other = noise('another', 700_000);
    const cut = manifestFor(file, other, [300_000, 65_536, 334_464]);
    rmSync(two, { recursive: true });
    putParts(two, cut, other, [2]);
    await expect(readAll([one, two, three])).rejects.toMatchObject({
      code: 'volumes.mixed',
      params: { sets: [`${manifest.set.slice(0, 8)}: 1, 3 / 3`, `${cut.set.slice(0, 8)}: 2 / 3`] },
    });
    // Without a manifest of its own it is taken for one of these parts, and found out by its bytes.
    rmSync(join(two, `${file}.volumes.json`));
    await expect(readAll([one, two, three])).rejects.toMatchObject({ code: 'volumes.parts_damaged' });
  });

  it('says which manifest is none, and goes by the others', async () => {
    const manifestPath = join(two, `${file}.volumes.json`);
    writeFileSync(manifestPath, '{}');
    const { found, unreadable } = await findVolumes([one, two, three]);
    expect(unreadable).toMatchObject([{ path: manifestPath, error: { code: 'volumes.manifest_invalid' } }]);
    expect(found.map(({ missing }) => missing.length)).toEqual([0]);
    mkdirSync(join(home, 'renamed'));
    copyFileSync(join(one, `${file}.volumes.json`), join(home, 'renamed', 'other.tar.gz.volumes.json'));
    expect((await findVolumes([join(home, 'renamed')])).unreadable).toMatchObject([
      { error: { params: { problem: 'name' } } },
    ]);
  });

  it('asks for each part when its turn comes, with one medium at a time', async () => {
    // One socket: what is plugged in stands at this place.
    const socket = join(home, 'socket');
    const plugIn = (number: number) => {
      rmSync(socket, { recursive: true, force: true });
      putParts(socket, manifest, bytes, [number]);
    };
    plugIn(3);
    const { found } = await findVolumes([socket]);
    const asked: number[] = [];
    const source = await volumeSource(found[0] as NonNullable<(typeof found)[0]>, found, {
      next: async ({ number }) => {
        expect(openFiles(socket)).toEqual([]);
        asked.push(number);
        plugIn(number);
        return [part(socket, number)];
      },
    }).open();
    const whole = Buffer.alloc(bytes.length);
    for (let at = 0; at < whole.length; at += 50_000)
      await source.read(whole.subarray(at, Math.min(whole.length, at + 50_000)), at);
    await source.close();
    expect([whole.equals(bytes), asked]).toEqual([true, [1, 2, 3]]);
  });

  it('is closed although a part is still being waited for', async () => {
    const { found } = await findVolumes([one]);
    const source = await volumeSource(found[0] as NonNullable<(typeof found)[0]>, found, {
      next: (_, closed) =>
        new Promise((_, reject) => closed.addEventListener('abort', () => reject(closed.reason), { once: true })),
    }).open();
    // The block behind the last one that is here is looked for beforehand.
    await source.read(Buffer.alloc(10), 290_000);
    const reading = source.read(Buffer.alloc(10), 300_000).catch((error: Error) => error.name);
    await source.close();
    expect(await reading).toBe('AbortError');
  });

  it('asks again for a medium that is pulled out in the middle', async () => {
    const { found } = await findVolumes([home]);
    const asked: number[] = [];
    const source = await volumeSource(found[0] as NonNullable<(typeof found)[0]>, found, {
      next: async ({ number }) => {
        asked.push(number);
        putParts(three, manifest, bytes, [3]);
        return [part(three, 3)];
      },
    }).open();
    await source.read(Buffer.alloc(10), 0);
    rmSync(three, { recursive: true });
    const end = Buffer.alloc(1000);
    await source.read(end, 699_000);
    await source.close();
    expect([end.equals(bytes.subarray(699_000)), asked]).toEqual([true, [3]]);
  });

  it('says that the medium is gone when a part vanishes while it is being read', async () => {
    const { found } = await findVolumes([home]);
    const source = await volumeSource(found[0] as NonNullable<(typeof found)[0]>).open();
    await source.read(Buffer.alloc(10), 0);
    rmSync(three, { recursive: true });
    await expect(source.read(Buffer.alloc(10), 699_000)).rejects.toMatchObject({ code: 'media.gone' });
    await source.close();
  });
});
