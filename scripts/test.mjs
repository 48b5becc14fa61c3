// npm test [unit|integration|e2e ...] [-- vitest arguments]: prepares what the tests need, then runs them under one runner. With CI
// set everything must run; otherwise what cannot run here is named, and the rest runs.
import { mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { hasDisplay, startVirtualDisplay } from './display.mjs';
import { nodeEnvironment, project, requireModernNode } from './node.mjs';
import { prepareHost } from './prepare-host.mjs';
import { run } from './run.mjs';
import { resolveRuntime } from './runtime/index.mjs';

const all = ['unit', 'integration', 'e2e'];
const results = join(project, 'test-results');
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

/**
 * What runs side by side: the integration tests mostly wait, for engines and for media, and so do those that drive a window. Each has
 * engines and volumes of its own.
 */
function lanesOf(running) {
  const others = running.filter((name) => name !== 'integration');
  return others.length > 0 && others.length < running.length ? [others, ['integration']] : [running];
}

/** Runs one lane to its end. The first has the terminal; what another one says is told when it has ended, in one piece. */
async function runLane(names, at, env) {
  const cli = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const report = join(results, at === 0 ? 'vitest.json' : `vitest.${names.join('.')}.json`);
  const args = [cli, 'run', ...names.flatMap((name) => ['--project', name]), `--outputFile.json=${report}`, ...rest];
  // A filter may leave a lane without a file.
  if (rest.length > 0) args.push('--passWithNoTests');
  const log = at === 0 ? undefined : report.replace(/json$/, 'log');
  const output = log === undefined ? 'inherit' : openSync(log, 'w');
  const code = await run(requireModernNode(), args, {
    cwd: project,
    env: nodeEnvironment(env),
    stdio: ['inherit', output, output],
  });
  if (log !== undefined) process.stdout.write(readFileSync(log));
  return code;
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
  mkdirSync(results, { recursive: true });
  const screen =
    (running.includes('e2e') || running.includes(bench)) && !hasDisplay() ? await startVirtualDisplay() : undefined;
  if (screen) env.DISPLAY = screen.display;
  try {
    for (const name of readdirSync(results)) if (/^vitest.*\.(json|log)$/.test(name)) rmSync(join(results, name));
    const codes = await Promise.all(lanesOf(running).map((lane, at) => runLane(lane, at, env)));
    const code = codes.find((one) => one !== 0) ?? 0;
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
