import { Identities } from './identified';
import { probeLinux, readLinux } from './read-linux';
import { probeMacos, readMacos } from './read-macos';
import { probeWindows, readWindows } from './read-windows';
import { DriveWatch, type Platform } from './watch';

export { nameOf, type Volume } from './volume';
export { DriveWatch } from './watch';

const platforms: Readonly<Partial<Record<NodeJS.Platform, () => Platform>>> = {
  linux: () => {
    const identities = new Identities();
    return { read: () => readLinux(identities), probe: probeLinux };
  },
  darwin: () => ({ read: readMacos, probe: probeMacos }),
  win32: () => ({ read: readWindows, probe: probeWindows }),
};

/** The drives of this computer, by its own system's tools. None on a system that Sealift does not know. */
export function watchDrives(): DriveWatch {
  return new DriveWatch(platforms[process.platform]?.() ?? { read: async () => [], probe: async () => '' });
}
