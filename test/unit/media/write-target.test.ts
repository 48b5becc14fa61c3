import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesystemOf } from '../../../main/media/facts';
import { WriteTarget } from '../../../main/media/write-target';

/** Behind these a file is opened past the cache; what lies there really takes the flag, refuses it, or wants other memory. */
const fuse = filesystemOf('fuse.ntfs-3g');
const folders = [tmpdir(), ...(existsSync('/dev/shm') ? ['/dev/shm'] : [])];
let folder: string;
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.each(folders)('a file in %s that is written past the cache where that can be had', (parent) => {
  beforeEach(() => {
    folder = mkdtempSync(join(parent, 'sealift-target-'));
  });

  it('holds what was written, of any length at any place', async () => {
    const [path, bytes] = [join(folder, 'file'), randomBytes(300_001)];
    const target = await WriteTarget.open(path, fuse);
    try {
      for (const [from, to] of [
        [0, 4096],
        [4096, 200_003],
        [200_003, 300_001],
      ] as const)
        await target.write(bytes.subarray(from, to), from);
      await target.datasync();
      await target.sync();
      expect(Number((await target.stat()).size)).toBe(bytes.length);
    } finally {
      await target.close();
    }
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('goes on behind what is kept, and loses the rest', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, 'kept and not kept');
    const target = await WriteTarget.open(path, fuse, 4);
    await target.write(Buffer.from(', too'), 4);
    await target.close();
    expect(readFileSync(path, 'utf8')).toBe('kept, too');
  });

  it('is never one that is there already', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, 'of somebody else');
    await expect(WriteTarget.open(path, fuse)).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(path, 'utf8')).toBe('of somebody else');
  });
});
