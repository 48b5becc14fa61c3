// npm run dist: the installers for this platform. `--dir` makes the unpacked application only, from the Electron that is here,
// and leaves it open to test drivers.
import { readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { nodeEnvironment, project, requireModernNode } from './node.mjs';
import { run } from './run.mjs';
import { resolveRuntime } from './runtime/index.mjs';

const say = (line) => process.stderr.write(`${line}\n`);

async function dist() {
  const built = await run(process.execPath, [join(project, 'scripts', 'build.mjs'), '--if-stale']);
  if (built !== 0) return built;
  const cli = createRequire(import.meta.url).resolve('electron-builder/cli.js');
  // Nothing needs compiling: the one native package brings binaries for every platform.
  const args = [cli, '--publish', 'never', '-c.npmRebuild=false', ...process.argv.slice(2)];
  if (args.includes('--dir')) {
    const runtime = await resolveRuntime(say);
    args.push(`-c.electronDist=${runtime.dist}`, `-c.electronVersion=${runtime.version}`);
    args.push('-c.electronFuses.enableNodeCliInspectArguments=true');
  }
  const code = await run(requireModernNode(), args, { cwd: project, env: nodeEnvironment() });
  // The builder leaves the default application of an Electron folder it did not download itself.
  for (const name of unpacked()) rmSync(join(project, 'dist', name, 'resources', 'default_app.asar'), { force: true });
  return code;
}

function unpacked() {
  return readdirSync(join(project, 'dist')).filter((name) => name.endsWith('-unpacked'));
}

try {
  process.exitCode = await dist();
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
