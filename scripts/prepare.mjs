// Run by `npm install` in a checkout: builds out/, so that `npx sealift` works at once. Never fails an installation.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { modernNode, project } from './node.mjs';
import { run } from './run.mjs';

const tools = ['electron-vite', 'vite'].every((name) => existsSync(join(project, 'node_modules', name)));
if (!tools || !existsSync(join(project, 'main', 'cli', 'index.ts'))) {
  console.error('sealift: not built (the build tools or the sources are not here).');
} else if (modernNode() === undefined) {
  console.error(
    'sealift: not built (no Node 22.14 or newer; were install scripts switched off?). "npm run build" builds it.',
  );
} else {
  const code = await run(process.execPath, [join(project, 'scripts', 'build.mjs'), '--if-stale']).catch(
    (error) => error.message,
  );
  if (code !== 0) console.error('sealift: the build failed (see above); "npm run build" tries again.');
}
