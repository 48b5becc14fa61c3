import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, isAbsolute } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import type { PlaceChoice, PlaceView } from '../../preload/contract';
import { beginsIn, dialogFor, kindOf } from './choose';
import type { HostTasks } from './rpc';
import type { DesktopText } from './texts';
import { firstFolder, isFolder } from './usual-folders';

/** More than a person drops or opens at once. */
export const mostAtOnce = 500;

type Remember = (chosen: HostTasks['places.add']['input']) => Promise<PlaceView[]>;

/**
 * Asks a person for files and folders by the system's dialogs, one at a time, and has what they chose remembered as places. A
 * dialog begins where the last one of its kind ended.
 */
export function personChooses(remember: Remember) {
  const last = new Map<PlaceChoice, string>();
  let asking = false;
  return async (window: BrowserWindow | undefined, what: PlaceChoice, text: DesktopText): Promise<PlaceView[]> => {
    if (!window || asking) return [];
    asking = true;
    try {
      const folder = firstFolder(beginsIn(what), last.get(what), {
        platform: process.platform,
        user: userInfo().username,
        folder: (name) => app.getPath(name),
        isFolder,
      });
      const { canceled, filePaths } = await dialog.showOpenDialog(
        window,
        dialogFor(what, text, process.platform, folder),
      );
      const [first] = filePaths;
      if (canceled || first === undefined) return [];
      const kind = kindOf(what);
      last.set(what, kind === 'folder' ? first : dirname(first));
      return await remember(filePaths.slice(0, mostAtOnce).map((path) => ({ path, kind })));
    } finally {
      asking = false;
    }
  };
}

/** Files and folders by their paths, as the system handed them over; what is no path or is not there is left out. */
export async function lookAt(paths: readonly unknown[]): Promise<Pick<PlaceView, 'path' | 'kind'>[]> {
  const looked = await Promise.all(
    paths.slice(0, mostAtOnce).map(async (path) => {
      if (typeof path !== 'string' || !isAbsolute(path) || path.includes('\0')) return [];
      const facts = await stat(path).catch(() => undefined);
      if (facts?.isDirectory()) return [{ path, kind: 'folder' as const }];
      return facts?.isFile() ? [{ path, kind: 'file' as const }] : [];
    }),
  );
  return looked.flat();
}
