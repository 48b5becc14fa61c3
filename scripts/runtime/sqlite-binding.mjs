import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cp, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeEnvironment, project, requireModernNode } from '../node.mjs';
import { capture } from '../run.mjs';
import { cached } from './cache.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/**
 * better-sqlite3's native part compiled so that it runs on Node-API 8 and newer (its own binary wants 10). Answers the
 * path of the `.node` file; the first call compiles for one or two minutes and needs a C++ compiler, make and Python.
 */
export async function adaptedSqliteBinding(log) {
  const sources = join(project, 'node_modules', 'better-sqlite3');
  const { version } = JSON.parse(readFileSync(join(sources, 'package.json'), 'utf8'));
  const header = join(here, 'string-reference.h');
  const recipe = createHash('sha256').update(readFileSync(header)).digest('hex').slice(0, 8);
  const name = `better-sqlite3-${version}-${process.platform}-${process.arch}-${recipe}.node`;
  return cached(name, async (work) => {
    log(`Compiling SQLite ${version} for this Electron (a minute or two, once)...`);
    const folder = join(work, 'better-sqlite3');
    await cp(sources, folder, { recursive: true, filter: (path) => !path.startsWith(join(sources, 'prebuilds')) });
    if (!existsSync(join(folder, 'node_modules')))
      await symlink(join(project, 'node_modules'), join(folder, 'node_modules'));
    const gyp = createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
    const args = [gyp, 'rebuild', '--release', '--force_build=1'];
    const nodedir = headersFolder();
    if (nodedir !== undefined) args.push(`--nodedir=${nodedir}`);
    const flags = `-UNAPI_VERSION -DNAPI_VERSION=8 -include ${JSON.stringify(header)}`;
    await capture(requireModernNode(), args, {
      cwd: folder,
      env: nodeEnvironment({ CXXFLAGS: `${process.env.CXXFLAGS ?? ''} ${flags}` }),
    });
    return join(folder, 'build', 'Release', 'better_sqlite3.node');
  });
}

/** A folder with Node's C headers that is already here; Node-API is stable, so any version's do. Without one node-gyp fetches them. */
function headersFolder() {
  const candidates = [process.env.npm_config_nodedir, dirname(dirname(process.execPath)), '/usr', '/usr/local'];
  return candidates.find((folder) => folder && existsSync(join(folder, 'include', 'node', 'common.gypi')));
}
