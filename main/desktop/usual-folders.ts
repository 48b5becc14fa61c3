import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where a choice may begin. */
export type UsualFolder = 'documents' | 'downloads' | 'media';

interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly user: string;
  /** The system's own folders. */
  readonly folder: (name: 'documents' | 'downloads' | 'home') => string;
  readonly isFolder: (path: string) => boolean;
}

/** Whether a folder is there and may be looked at. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** The nearest folder there is: where the person was last, else the usual one, else their own. */
export function firstFolder(usual: UsualFolder, last: string | undefined, around: Surroundings): string {
  const { platform, user, folder } = around;
  const mounts =
    platform === 'darwin'
      ? ['/Volumes']
      : platform === 'linux'
        ? [join('/media', user), join('/run/media', user), '/media', '/mnt']
        : [];
  const candidates = [
    ...(last === undefined ? [] : [last, dirname(last)]),
    ...(usual === 'media' ? [...mounts, folder('downloads')] : [folder(usual)]),
  ];
  return candidates.find(around.isFolder) ?? folder('home');
}
