import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { LibraryEnvironment } from '../environment';

const key = 'export-folder';

/** Where packages are written when nobody says where: the folder that was chosen last, while it is there; else the library's own. */
export function exportFolder(env: Pick<LibraryEnvironment, 'catalog' | 'home'>): string {
  const chosen = env.catalog.settings.get(key);
  return typeof chosen === 'string' && isFolder(chosen) ? chosen : join(env.home, 'exports');
}

export function rememberExportFolder(env: Pick<LibraryEnvironment, 'catalog'>, folder: string): void {
  env.catalog.settings.set(key, folder);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
