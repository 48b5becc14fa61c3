// The folders of packages whose modules a bundle holds, told by the bundler itself: what is not shipped is not named.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from '../node.mjs';

export const listFolder = join(project, 'out', '.bundled');

/** The folder of the innermost package that a module belongs to. */
export function packageFolder(id) {
  const path = id.replaceAll('\\', '/').replace(/^\0+/, '').replace(/\?.*$/s, '');
  return /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//s.exec(path)?.[1];
}

/** A plugin that writes down, for one part of the build, which packages went into it. */
export function noteBundled(part) {
  return {
    name: 'note-bundled',
    generateBundle(_options, bundle) {
      const folders = new Set();
      for (const chunk of Object.values(bundle))
        for (const id of Object.keys(chunk.modules ?? {})) {
          const folder = packageFolder(id);
          if (folder) folders.add(folder);
        }
      mkdirSync(listFolder, { recursive: true });
      writeFileSync(join(listFolder, `${part}.json`), JSON.stringify([...folders].sort()));
    },
  };
}
