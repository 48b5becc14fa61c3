import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '../../../main/service-types';
import { createServices } from '../../../main/services';

let home: string;
let services: Services;
let folder: string;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'sealift-remove-'));
  services = await createServices({ home: join(home, 'home'), engine: 'none', resources: resolve('resources') });
  folder = join(home, 'stick');
  mkdirSync(folder);
});
afterEach(async () => {
  await services.close();
  rmSync(home, { recursive: true, force: true });
});

describe('deleting a package in parts', () => {
  it('deletes its parts and their manifest where it lies, and nothing beside them', async () => {
    const { packages } = await services.sample.deliver().done;
    const [first, second] = packages.map(({ path }) => path) as [string, string];
    const size = Math.ceil(Math.max(...packages.map((each) => each.size)) / 3);
    await services.media.split({ files: [first, second], to: [folder], partSize: size }).done;
    const mine = readdirSync(folder).filter((name) => name.startsWith('shop-1.0-ram.'));
    const others = readdirSync(folder).filter((name) => name.startsWith('shop-1.0-dockercompose.'));
    expect(Math.min(mine.length, others.length)).toBeGreaterThanOrEqual(3);
    // What only looks like a part of it: another count, another name, in a folder below; the whole; somebody's notes.
    const below = join(folder, 'older');
    mkdirSync(below);
    const spare = mine.find((name) => name.includes('.vol-001')) as string;
    copyFileSync(join(folder, spare), join(below, spare));
    copyFileSync(join(folder, spare), join(folder, spare.replace(/of-\d+$/, 'of-009')));
    copyFileSync(first, join(folder, 'shop-1.0-ram.tar.gz'));
    writeFileSync(join(folder, 'notes.txt'), 'keep');
    const before = readdirSync(folder);

    const manifest = join(folder, 'shop-1.0-ram.tar.gz.volumes.json');
    await services.packages.import({ path: manifest, into: 'library', accepted: true }).done;
    const { deleted } = await services.packages.remove(manifest, { deleteFile: true });
    expect(deleted.toSorted()).toEqual(mine.map((name) => join(folder, name)).toSorted());
    expect(readdirSync(folder).toSorted()).toEqual(before.filter((name) => !mine.includes(name)).toSorted());
    expect(readdirSync(below)).toEqual([spare]);
    // The list on the medium speaks of what is there.
    expect(readFileSync(join(folder, 'SHA256SUMS'), 'utf8')).not.toContain('shop-1.0-ram');
    execFileSync('sha256sum', ['-c', '--strict', '--quiet', 'SHA256SUMS'], { cwd: folder });
    expect((await services.packages.list()).some(({ path }) => path === manifest)).toBe(false);
  });

  it('leaves what lies on other media where it is', async () => {
    const { packages } = await services.sample.deliver().done;
    const [file] = packages as [(typeof packages)[0]];
    const second = join(home, 'second');
    mkdirSync(second);
    await services.media.split({ files: [file.path], to: [folder], partSize: Math.ceil(file.size / 2) }).done;
    const part = readdirSync(folder).find((name) => name.includes('.vol-002')) as string;
    for (const name of [part, readdirSync(folder).find((each) => each.endsWith('.volumes.json')) as string])
      copyFileSync(join(folder, name), join(second, name));
    rmSync(join(folder, part));
    const imported = await services.packages.import({ path: [folder, second], into: 'library', accepted: true }).done;
    const path = imported.imported[0]?.package.path ?? '';
    const { deleted } = await services.packages.remove(path, { deleteFile: true });
    expect(deleted.every((each) => each.startsWith(`${folder}/`))).toBe(true);
    // The part that was moved is still on the list: that it is missing here is true.
    expect(readdirSync(folder)).toEqual(['SHA256SUMS']);
    expect(readdirSync(second)).toHaveLength(2);
  });
});
