// npm start: the workstation where there is a display, otherwise a demonstration delivery in the terminal.
import { join } from 'node:path';
import { hasDisplay } from './display.mjs';
import { project } from './node.mjs';
import { run } from './run.mjs';
import { resolveRuntime } from './runtime/index.mjs';

const say = (line) => process.stderr.write(`${line}\n`);

async function start() {
  const built = await run(process.execPath, [join(project, 'scripts', 'build.mjs'), '--if-stale']);
  if (built !== 0) return built;
  if (!hasDisplay()) {
    say(
      'There is no display here, so the workstation cannot open a window. This is a demonstration delivery on the command line instead.\n',
    );
    return run(process.execPath, [join(project, 'scripts', 'sealift.mjs'), 'demo', ...process.argv.slice(2)]);
  }
  const runtime = await resolveRuntime(say);
  return run(runtime.executable, [...runtime.args, ...process.argv.slice(2)], {
    cwd: project,
    env: { ...process.env, ...runtime.env },
  });
}

try {
  process.exitCode = await start();
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
