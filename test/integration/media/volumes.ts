import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Volume {
  readonly path: string;
  readonly image: string;
  /** Ends the filesystem's driver (FUSE only): every access fails from then on, as when a stick is pulled out. */
  pull(): void;
  /** Mounts it again after `pull` and `unmount`. */
  plugIn(): Promise<void>;
  unmount(): void;
  remove(): void;
}

const run = (command: string, args: string[]) => execFileSync(command, args, { stdio: 'pipe' });

/** A freshly made filesystem of `megabytes` in an image file, mounted. Needs root, as the tests' machines give it. */
export async function makeVolume(type: 'ext4' | 'ntfs', megabytes: number): Promise<Volume> {
  const home = mkdtempSync(join(tmpdir(), `sealift-${type}-`));
  const [image, path] = [join(home, 'image'), join(home, 'mount point')];
  writeFileSync(image, '');
  truncateSync(image, megabytes * 1024 * 1024);
  mkdirSync(path);
  let loop: string | undefined;
  let driver: number | undefined;
  if (type === 'ext4') {
    run('mkfs.ext4', ['-q', '-F', '-m', '0', image]);
    run('mount', ['-o', 'loop', image, path]);
  } else {
    run('mkntfs', ['-q', '-Q', '-F', image]);
    loop = run('losetup', ['--find', '--show', image]).toString().trim();
  }
  const plugIn = async () => {
    if (!loop) throw new Error('only a FUSE volume can be pulled');
    driver = spawn('ntfs-3g', [loop, path, '-o', 'no_detach'], { stdio: 'ignore' }).pid;
    for (let tries = 0; !mounted(path); tries++) {
      if (tries > 100) throw new Error('ntfs-3g did not mount in ten seconds');
      await sleep(100);
    }
  };
  if (loop) await plugIn();
  const quietly = (command: string, args: string[]) => {
    try {
      run(command, args);
    } catch {
      // Already gone: that is what a test of pulling does.
    }
  };
  const unmount = () => {
    quietly('umount', mounted(path) && driver === undefined ? [path] : ['-l', path]);
  };
  return {
    path,
    image,
    pull: () => {
      if (driver === undefined) throw new Error('only a FUSE volume can be pulled');
      process.kill(driver, 'SIGKILL');
    },
    plugIn,
    unmount,
    remove: () => {
      unmount();
      if (loop) quietly('losetup', ['-d', loop]);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export function freeBytes(path: string): number {
  const facts = statfsSync(path);
  return facts.bavail * facts.bsize;
}

function mounted(path: string): boolean {
  return readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${path.replaceAll(' ', '\\040')} `);
}
