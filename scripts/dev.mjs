// npm run dev: electron-vite's development server with the Electron this checkout runs in.
import { createRequire } from 'node:module';
import { nodeEnvironment, project, requireModernNode } from './node.mjs';
import { run } from './run.mjs';
import { resolveRuntime } from './runtime/index.mjs';

const runtime = await resolveRuntime((line) => process.stderr.write(`${line}\n`));
const cli = createRequire(import.meta.url)
  .resolve('electron-vite/package.json')
  .replace(/package\.json$/, 'bin/electron-vite.js');
const sandbox = runtime.args.includes('--no-sandbox') ? ['--noSandbox'] : [];
const env = nodeEnvironment({ ...runtime.env, ELECTRON_EXEC_PATH: runtime.executable });
process.exitCode = await run(requireModernNode(), [cli, 'dev', ...sandbox, ...process.argv.slice(2)], {
  cwd: project,
  env,
});
