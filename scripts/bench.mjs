// npm run bench [-- FILTER]: builds, then measures the rows of test/bench whose file matches, one after the other, and prints tables. Engines
// are started for it, so it needs root on Linux, as the integration tests do. For a quiet computer.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { nodeEnvironment, project, requireModernNode } from './node.mjs';
import { run } from './run.mjs';

const built = await run(process.execPath, [join(project, 'scripts', 'build.mjs'), '--if-stale']);
if (built === 0) {
  const cli = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const args = [cli, 'run', '--project', 'bench', ...process.argv.slice(2)];
  process.exitCode = await run(requireModernNode(), args, { cwd: project, env: nodeEnvironment({}) });
} else process.exitCode = built;
