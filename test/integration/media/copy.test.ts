import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { currentOwner, lookAtProcess, ownerText } from '../../../main/jobs';
import { copyFiles, describeMedium, verifyMedium } from '../../../main/media';
import { recordedContext } from '../../fixtures/job-context';
import { makeVolume, type Volume } from '../../fixtures/volumes';

const MiB = 1024 * 1024;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const files = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name !== 'lost+found')
    .sort();
const freeBytes = (path: string) => {
  const facts = statfsSync(path);
  return facts.bavail * facts.bsize;
};
let home: string;

/** A file of random bytes with the checksum file that an export writes. */
function makePackage(name: string, size: number): { path: string; sha256: string } {
  const path = join(home, name);
  const bytes = randomBytes(size);
  writeFileSync(path, bytes);
  writeFileSync(`${path}.sha256`, `${sha256(bytes)}  ${basename(path)}\n`);
  return { path, sha256: sha256(bytes) };
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sealift-copy-'));
  return () => rmSync(home, { recursive: true, force: true });
});

for (const type of ['ext4', 'ntfs', 'exfat'] as const) {
  describe(`a medium with ${type}`, () => {
    let volume: Volume;
    let folder: string;
    beforeAll(async () => {
      volume = await makeVolume(type, 256 * MiB);
    });
    afterAll(() => volume.remove());
    beforeEach(() => {
      folder = mkdtempSync(join(volume.path, 'out-'));
      return () => rmSync(folder, { recursive: true, force: true });
    });

    it('is described as what it is', async () => {
      const facts = await describeMedium(volume.path);
      expect(facts.filesystem.type).toBe(type);
      expect(facts.filesystem.fuse).toBe(type !== 'ext4');
      expect(facts.mountPoint).toBe(volume.path);
      expect(facts.readOnly).toBe(false);
      expect(facts.free).toBeGreaterThan(100 * MiB);
      expect(facts.size).toBeGreaterThan(facts.free);
      // The tests mount NTFS straight from its image file.
      if (type === 'ntfs') expect(facts.device).toBeNull();
      else expect(facts.device).toMatch(/^\/dev\/loop/);
    });

    it('holds packages, their checksums and a list that sha256sum accepts', async () => {
      const big = makePackage('shop-1.0-ram.tar.gz', 33 * MiB + 17);
      const empty = makePackage('empty.tar.gz', 0);
      const exact = makePackage('应用 exact.tar.gz', 4 * MiB);
      const context = recordedContext();
      const result = await copyFiles(
        { files: [big.path, `${big.path}.sha256`, empty.path, exact.path], to: folder },
        context,
      );
      expect(result.files).toEqual(
        [big, empty, exact].map((file) => ({
          from: file.path,
          to: join(folder, basename(file.path)),
          size: statSync(file.path).size,
          sha256: file.sha256,
          outcome: 'copied',
        })),
      );
      expect(result.readBack).toBe(type === 'ext4' ? 'direct' : 'cached');
      expect(files(folder)).toEqual(
        [
          'SHA256SUMS',
          ...[big, empty, exact].flatMap((file) => [basename(file.path), `${basename(file.path)}.sha256`]),
        ].sort(),
      );
      for (const list of files(folder).filter((name) => name === 'SHA256SUMS' || name.endsWith('.sha256')))
        execFileSync('sha256sum', ['-c', '--strict', '--quiet', list], { cwd: folder });
      expect(context.begun).toEqual([
        { step: 'look', totalBytes: undefined, bytes: 0 },
        { step: 'copy', totalBytes: 2 * (37 * MiB + 17), bytes: 2 * (37 * MiB + 17) },
      ]);

      const verified = await verifyMedium(folder, recordedContext());
      expect(verified.files.map((file) => [basename(file.path), file.state])).toEqual(
        [big, empty, exact].map((file) => [basename(file.path), 'ok']).sort(),
      );
    });

    it('recognises the same bytes and writes nothing again, refuses others, and replaces them when told to', async () => {
      const file = makePackage('a.tar.gz', 5 * MiB);
      await copyFiles({ files: [file.path], to: folder }, recordedContext());
      const target = join(folder, 'a.tar.gz');
      const before = statSync(target).ino;
      const again = await copyFiles({ files: [file.path], to: folder }, recordedContext());
      expect(again.files[0]?.outcome).toBe('identical');
      expect(statSync(target).ino).toBe(before);

      const changed = makePackage('a.tar.gz', 5 * MiB);
      await expect(copyFiles({ files: [changed.path], to: folder }, recordedContext())).rejects.toMatchObject({
        code: 'media.exists',
        params: { path: target },
      });
      expect(sha256(readFileSync(target))).toBe(file.sha256);
      const replaced = await copyFiles({ files: [changed.path], to: folder, overwrite: true }, recordedContext());
      expect(replaced.files[0]?.outcome).toBe('copied');
      expect(sha256(readFileSync(target))).toBe(changed.sha256);
      execFileSync('sha256sum', ['-c', '--strict', '--quiet', 'SHA256SUMS', 'a.tar.gz.sha256'], { cwd: folder });
    });

    it('leaves nothing behind when cancelled, whenever that is, and keeps an older file', async () => {
      const file = makePackage('a.tar.gz', 12 * MiB);
      const older = join(folder, 'a.tar.gz');
      for (const at of [1, 7 * MiB, 12 * MiB, 13 * MiB, 23 * MiB]) {
        writeFileSync(older, 'older');
        const context = recordedContext((step, bytes, self) => {
          if (step === 'copy' && bytes >= at) self.cancel();
        });
        await expect(
          copyFiles({ files: [file.path], to: folder, overwrite: true }, context),
          String(at),
        ).rejects.toMatchObject({ code: 'job.cancelled' });
        expect(files(folder), String(at)).toEqual(['a.tar.gz']);
        expect(readFileSync(older, 'utf8')).toBe('older');
      }
    });

    it('takes over the temporary file of a process that died', async () => {
      const file = makePackage('a.tar.gz', MiB);
      writeFileSync(join(folder, '.a.tar.gz.sealift-part'), Buffer.alloc(3 * MiB, 7));
      await copyFiles({ files: [file.path], to: folder }, recordedContext());
      expect(sha256(readFileSync(join(folder, 'a.tar.gz')))).toBe(file.sha256);
      expect(files(folder)).toEqual(['SHA256SUMS', 'a.tar.gz', 'a.tar.gz.sha256']);
    });

    it('clears away the lock of a process that was killed behind its last byte, and no other', async () => {
      const file = makePackage('a.tar.gz', MiB);
      await copyFiles({ files: [file.path], to: folder }, recordedContext());
      const ended = spawnSync('true').pid;
      for (const [pid, left] of [
        [process.ppid, ['.a.tar.gz.sealift-lock']],
        [ended, []],
      ] as const) {
        const started = lookAtProcess(pid).started;
        writeFileSync(join(folder, '.a.tar.gz.sealift-lock'), ownerText({ ...currentOwner(), pid, started }));
        const again = await copyFiles({ files: [file.path], to: folder }, recordedContext());
        expect(again.files[0]?.outcome).toBe('identical');
        expect(files(folder)).toEqual([...left, 'SHA256SUMS', 'a.tar.gz', 'a.tar.gz.sha256']);
      }
    });

    it('attributes damage to the right file, and names what is missing and what nobody vouches for', async () => {
      const [good, bad, gone] = ['good', 'bad', 'gone'].map((name) => makePackage(`${name}.tar.gz`, MiB));
      if (!good || !bad || !gone) throw new Error('unreachable');
      await copyFiles({ files: [good.path, bad.path, gone.path], to: folder }, recordedContext());
      const bytes = readFileSync(join(folder, 'bad.tar.gz'));
      bytes[500_000] = (bytes[500_000] ?? 0) ^ 1;
      writeFileSync(join(folder, 'bad.tar.gz'), bytes);
      rmSync(join(folder, 'gone.tar.gz'));
      writeFileSync(join(folder, 'stranger.tar.gz'), 'x');
      const result = await verifyMedium(folder, recordedContext());
      expect(Object.fromEntries(result.files.map((file) => [basename(file.path), file.state]))).toEqual({
        'good.tar.gz': 'ok',
        'bad.tar.gz': 'damaged',
        'gone.tar.gz': 'missing',
        'stranger.tar.gz': 'unlisted',
      });
      const one = await verifyMedium(join(folder, 'bad.tar.gz'), recordedContext());
      expect(one.files).toMatchObject([{ state: 'damaged', sha256: sha256(bytes) }]);
    });
  });
}

describe('what is refused before anything is written', () => {
  let to: string;
  beforeEach(() => {
    to = join(home, 'medium');
    mkdirSync(to);
  });
  const refused = (input: { files: string[]; to?: string; overwrite?: boolean }) =>
    copyFiles({ to, ...input }, recordedContext()).then(
      () => 'copied',
      (error) => error.code,
    );

  it('names each reason by its code', async () => {
    const file = makePackage('a.tar.gz', 1000);
    mkdirSync(join(home, 'other'));
    writeFileSync(join(home, 'other', 'a.tar.gz'), 'another');
    symlinkSync(file.path, join(home, 'link.tar.gz'));
    expect(await refused({ files: [] })).toBe('media.nothing_to_copy');
    expect(await refused({ files: [join(home, 'nothing')] })).toBe('media.source_missing');
    expect(await refused({ files: [home] })).toBe('media.source_not_a_file');
    expect(await refused({ files: ['/dev/zero'] })).toBe('media.source_not_a_file');
    expect(await refused({ files: [file.path], to: join(home, 'nowhere') })).toBe('media.not_found');
    expect(await refused({ files: [file.path], to: file.path })).toBe('media.not_a_folder');
    expect(await refused({ files: [file.path], to: home })).toBe('media.source_is_destination');
    expect(await refused({ files: [file.path, join(home, 'other', 'a.tar.gz')] })).toBe('media.name_twice');
    expect(readdirSync(to)).toEqual([]);
  });

  it('refuses a source that is not what its checksum says, and leaves nothing', async () => {
    const file = makePackage('a.tar.gz', 3 * MiB);
    writeFileSync(file.path, randomBytes(3 * MiB));
    expect(await refused({ files: [file.path] })).toBe('media.source_damaged');
    writeFileSync(`${file.path}.sha256`, 'not a checksum\n');
    expect(await refused({ files: [file.path] })).toBe('media.checksums_invalid');
    expect(readdirSync(to)).toEqual([]);
  });

  it('refuses a list on the medium that it could not bring up to date', async () => {
    const file = makePackage('a.tar.gz', 1000);
    writeFileSync(join(to, 'SHA256SUMS'), 'my notes\n');
    expect(await refused({ files: [file.path] })).toBe('media.checksums_invalid');
    expect(readdirSync(to)).toEqual(['SHA256SUMS']);
  });

  it('refuses a source that shrinks while it is read', async () => {
    const path = join(home, 'shrinks.tar.gz');
    writeFileSync(path, randomBytes(100 * MiB));
    const context = recordedContext((step, bytes) => {
      // The first that is written; then 32 MiB more at most have been read.
      if (step === 'copy' && bytes === MiB) truncateSync(path, 70 * MiB);
    });
    await expect(copyFiles({ files: [path], to }, context)).rejects.toMatchObject({ code: 'media.source_changed' });
    expect(readdirSync(to)).toEqual([]);
  });

  it('does not read outside a folder because its list says so', async () => {
    writeFileSync(join(to, 'SHA256SUMS'), `${'a'.repeat(64)}  ../../etc/passwd\n`);
    await expect(verifyMedium(to, recordedContext())).rejects.toMatchObject({ code: 'media.checksums_invalid' });
  });
});

describe('accidents', () => {
  it('refuses a medium that is too small by a block, and fills one exactly', async () => {
    const volume = await makeVolume('ext4', 64 * MiB);
    try {
      const free = Math.floor(freeBytes(volume.path) / 4096) * 4096;
      const file = join(home, 'big.tar.gz');
      writeFileSync(file, randomBytes(free + 1));
      await expect(copyFiles({ files: [file], to: volume.path }, recordedContext())).rejects.toMatchObject({
        code: 'media.too_small',
      });
      expect(files(volume.path)).toEqual([]);
      // Room enough when it was asked, and then someone else fills the volume.
      truncateSync(file, free - MiB);
      const filler = join(volume.path, 'filler');
      const context = recordedContext((step) => {
        if (step === 'copy' && !existsSync(filler)) writeFileSync(filler, randomBytes(10 * MiB));
      });
      await expect(copyFiles({ files: [file], to: volume.path }, context)).rejects.toMatchObject({ code: 'disk.full' });
      // What was written stays, under a name that nobody takes for the package: the same call goes on behind it.
      expect(files(volume.path)).toEqual(['.big.tar.gz.sealift-part', 'filler']);
      rmSync(filler);
      const done = await copyFiles({ files: [file], to: volume.path }, recordedContext());
      expect(done.files[0]?.outcome).toBe('copied');
      expect(files(volume.path)).toEqual(['SHA256SUMS', 'big.tar.gz']);
    } finally {
      await volume.remove();
    }
  });

  it.each([4, 50, 70])(
    'says that the medium is gone when it is pulled out after %i of 80 MiB, and finishes after it is back',
    async (at) => {
      const volume = await makeVolume('ntfs', 128 * MiB);
      const file = makePackage('a.tar.gz', 40 * MiB);
      try {
        let pulling: Promise<void> | undefined;
        const context = recordedContext((step, bytes) => {
          if (step === 'copy' && bytes >= at * MiB && !pulling) {
            pulling = volume.pull();
          }
        });
        await expect(copyFiles({ files: [file.path], to: volume.path }, context)).rejects.toMatchObject({
          code: 'media.gone',
        });
        await pulling;
        await volume.mount();
        expect(files(volume.path).filter((name) => !name.startsWith('.'))).toEqual([]);
        const result = await copyFiles({ files: [file.path], to: volume.path }, recordedContext());
        expect(result.files[0]).toMatchObject({ outcome: 'copied', sha256: file.sha256 });
        expect(files(volume.path)).toEqual(['SHA256SUMS', 'a.tar.gz', 'a.tar.gz.sha256']);
      } finally {
        await volume.remove();
      }
    },
    60_000,
  );

  it('refuses a volume mounted read-only', async () => {
    const volume = await makeVolume('ext4', 16 * MiB);
    try {
      await volume.unmount();
      await volume.mount({ readOnly: true });
      const file = makePackage('a.tar.gz', 1000);
      await expect(copyFiles({ files: [file.path], to: volume.path }, recordedContext())).rejects.toMatchObject({
        code: 'media.read_only',
      });
    } finally {
      await volume.remove();
    }
  });
});
