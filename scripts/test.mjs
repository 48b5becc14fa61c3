// npm test [unit|integration|e2e ...] [-- vitest arguments]: prepares what the tests need, then runs them under one runner. With CI
// set everything must run; otherwise what cannot run here is named, and the rest runs.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { hasDisplay, startVirtualDisplay } from './display.mjs';
import { nodeEnvironment, project, requireModernNode } from './node.mjs';
import { prepareHost } from './prepare-host.mjs';
import { run } from './run.mjs';
import { resolveRuntime } from './runtime/index.mjs';

const all = ['unit', 'integration', 'e2e'];
/** Measured only when it is named. */
const bench = 'desktop-bench';
const given = process.argv.slice(2);
const named = [...all, bench].filter((name) => given.includes(name));
const rest = given.filter((argument) => !named.includes(argument));
const strict = Boolean(process.env.CI);
const say = (line) => process.stderr.write(`${line}\n`);

/** What keeps these tests from running here, and the environment they need when nothing does. */
async function prepare(projects) {
  const wanted = projects.map((name) => (name === bench ? 'e2e' : name));
  const obstacles = new Map();
  const env = {};
  if (wanted.includes('integration') || wanted.includes('e2e')) {
    const missing = await prepareHost();
    for (const part of ['integration', 'e2e']) {
      const names = missing.filter((one) => one.for === part).map((one) => one.name);
      if (names.length > 0) obstacles.set(part, `missing: ${names.join(' ')}`);
    }
    const root = process.platform === 'linux' && process.getuid() === 0;
    if (!root && !obstacles.has('integration'))
      obstacles.set('integration', 'they start engines and mount volumes, which needs root on Linux');
  }
  if (wanted.includes('e2e')) {
    try {
      const runtime = await resolveRuntime(say);
      Object.assign(env, runtime.env, { SEALIFT_TEST_RUNTIME: JSON.stringify(runtime) });
      // A window needs no packages where there is a display already.
      if (hasDisplay()) obstacles.delete('e2e');
    } catch (error) {
      obstacles.set('e2e', error.message);
    }
  }
  return { obstacles, env };
}

async function test() {
  const wanted = named.length > 0 ? named : all;
  const { obstacles, env } = await prepare(wanted);
  if (obstacles.has('e2e')) obstacles.set(bench, obstacles.get('e2e'));
  const blocked = wanted.filter((name) => obstacles.has(name));
  for (const name of blocked) say(`The ${name} tests cannot run here: ${obstacles.get(name)}`);
  if (strict && blocked.length > 0) return 1;
  const running = wanted.filter((name) => !blocked.includes(name));
  if (running.length === 0) return 1;
  if (running.some((name) => name !== 'unit')) {
    const code = await run(process.execPath, [join(project, 'scripts', 'build.mjs'), '--if-stale']);
    if (code !== 0) return code;
  }
  const screen =
    (running.includes('e2e') || running.includes(bench)) && !hasDisplay() ? await startVirtualDisplay() : undefined;
  if (screen) env.DISPLAY = screen.display;
  try {
    const cli = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
    const args = [cli, 'run', ...running.flatMap((name) => ['--project', name]), ...rest];
    const code = await run(requireModernNode(), args, { cwd: project, env: nodeEnvironment(env) });
    for (const name of blocked) say(`Not run: the ${name} tests (${obstacles.get(name)}).`);
    return code;
  } finally {
    await screen?.stop();
  }
}

try {
  process.exitCode = await test();
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
