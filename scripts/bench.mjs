// npm run bench [-- FILTER]: builds, then measures the rows of test/bench whose file matches, one file after the other; prints a table and
// writes test-results/bench.json and plots beside it. `npm run bench -- --write-docs` puts the last run's results into docs/performance.md
// instead. Engines are started for it, so it needs root on Linux, as the integration tests do. For a quiet computer; the knobs are
// environment variables, listed in docs/performance.md.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { forgetParts, report, writeDocs } from './bench/report.mjs';
import { nodeEnvironment, project, requireModernNode } from './node.mjs';
import { run } from './run.mjs';

const given = process.argv.slice(2);
/** The rows of docs/performance.md; media have theirs elsewhere (`npm run bench -- copy split`). */
const usual = ['delivery', 'growth', 'inspect', 'catalog', 'profile', 'delta'];
if (given.includes('--write-docs')) writeDocs(project);
else {
  const built = await run(process.execPath, [join(project, 'scripts', 'build.mjs'), '--if-stale']);
  if (built === 0) {
    forgetParts(project);
    const cli = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
    const args = [cli, 'run', '--project', 'bench', ...(given.length > 0 ? given : usual)];
    const status = await run(requireModernNode(), args, { cwd: project, env: nodeEnvironment({}) });
    report(project);
    process.exitCode = status;
  } else process.exitCode = built;
}
