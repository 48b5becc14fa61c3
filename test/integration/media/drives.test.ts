import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '../../../main/service-types';
import { createServices } from '../../../main/services';
import type { MediumView } from '../../../preload/contract';
import { until } from '../../fixtures/command';
import { makeVolume, type Volume } from '../../fixtures/volumes';

const MiB = 1024 * 1024;
let home: string;
let services: Services;
const volumes: Volume[] = [];

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'sealift-drives-'));
  services = await createServices({ home, engine: 'none', resources: resolve('resources') });
});
afterEach(async () => {
  await services.close();
  await Promise.all(volumes.splice(0).map((volume) => volume.remove()));
  rmSync(home, { recursive: true, force: true });
});

async function plug(...given: Parameters<typeof makeVolume>): Promise<Volume> {
  const volume = await makeVolume(...given);
  volumes.push(volume);
  return volume;
}

const at = (list: readonly MediumView[], path: string) => list.find((medium) => medium.mountPoint === path);

describe('the drives of this computer', () => {
  it('hold volumes that were just mounted, with what their filesystem says of itself', async () => {
    const [ext4, ntfs, exfat] = [
      await plug('ext4', 64 * MiB, 'HOME'),
      await plug('ntfs', 64 * MiB, 'CARRY'),
      await plug('exfat', 64 * MiB, 'STICK'),
    ];
    const list = await services.media.list();
    for (const [volume, label] of [
      [ext4, 'HOME'],
      [ntfs, 'CARRY'],
      [exfat, 'STICK'],
    ] as const) {
      const medium = at(list, volume.path);
      expect(medium, volume.filesystem).toMatchObject({
        kind: 'removable',
        label,
        name: label,
        filesystem: volume.filesystem,
        readOnly: false,
        locked: false,
        system: false,
        known: null,
      });
      expect(medium?.uuid).toMatch(/^[0-9A-Fa-f-]{8,36}$/);
      expect(medium?.free).toBeGreaterThan(20 * MiB);
      expect(await services.media.folder(medium?.id ?? '')).toBe(volume.path);
    }
    expect(list.filter((medium) => medium.mountPoint === '/')).toMatchObject([{ system: true }]);
    await expect(services.media.folder('0123456789')).rejects.toMatchObject({ code: 'media.unknown' });
  });

  it('are told of as they happen: plugged in, filled, mounted read-only, pulled out', async () => {
    let seen: MediumView[] = await services.media.list();
    const stop = services.media.watch((media) => {
      seen = media;
    });
    const within = async (what: string, condition: () => boolean) => {
      const began = Date.now();
      await until(what, async () => condition(), 10_000);
      console.log(`${what}: told after ${Date.now() - began} ms (aim: 2,000)`);
    };
    try {
      const volume = await plug('ntfs', 64 * MiB, 'CARRY');
      await within('the volume to be listed', () => at(seen, volume.path) !== undefined);
      const id = at(seen, volume.path)?.id;
      const free = at(seen, volume.path)?.free ?? 0;
      writeFileSync(join(volume.path, 'file'), Buffer.alloc(20 * MiB));
      await within('the free space to shrink', () => (at(seen, volume.path)?.free ?? free) < free - 19 * MiB);
      await volume.unmount();
      await volume.mount({ readOnly: true });
      await within('it to be read-only', () => at(seen, volume.path)?.readOnly === true);
      expect(at(seen, volume.path)?.label).toBe('CARRY');
      expect(id).toMatch(/^[0-9a-f]{20}$/);
      await volume.pull();
      await within('it to be gone', () => at(seen, volume.path) === undefined);
    } finally {
      stop();
    }
  });

  it('take a folder that was chosen into the list, under an id of its own', async () => {
    const volume = await plug('ext4', 64 * MiB, 'HOME');
    const folder = await services.media.addFolder(volume.path);
    expect(folder).toMatchObject({ kind: 'folder', mountPoint: volume.path, filesystem: 'ext4' });
    expect(folder.id).not.toBe(at(await services.media.list(), volume.path)?.id);
    expect((await services.media.list()).filter((medium) => medium.id === folder.id)).toHaveLength(1);
    expect(await services.media.contents(folder.id)).toEqual({ packages: [], locked: [], volumes: [], unfinished: [] });
    await expect(services.media.addFolder(join(home, 'nowhere'))).rejects.toMatchObject({ code: 'media.not_found' });
  });
});
