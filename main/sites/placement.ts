import { join } from 'node:path';
import { safeName } from '../templates';
import type { Placement } from './target';

/** A folder below `home` and a project name that no other installation has, also where two names have one safe form. */
export function placeFor(
  home: string,
  site: string,
  name: string,
  taken: readonly Pick<Placement, 'project' | 'folder'>[],
): Pick<Placement, 'project' | 'folder'> {
  for (let n = 1; ; n++) {
    const [safeSite, safe] = [safeName(site), n === 1 ? safeName(name) : `${safeName(name)}-${n}`];
    const project = `${safeSite}-${safe}`
      .toLowerCase()
      .replace(/[^a-z0-9_-]/g, '-')
      .replace(/^[^a-z0-9]+/, '');
    const folder = join(home, 'sites', safeSite, safe);
    if (!taken.some((row) => row.project === project || row.folder.toLowerCase() === folder.toLowerCase()))
      return { project, folder };
  }
}
