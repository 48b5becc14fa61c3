#!/usr/bin/env node
// The `sealift` command of a checkout: runs out/main/cli.js on a Node that can load the catalog's database.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { project, requireModernNode } from './node.mjs';

const cli = join(project, 'out', 'main', 'cli.js');

function build() {
  process.stderr.write('sealift: building, once...\n');
  const { status } = spawnSync(process.execPath, [join(project, 'scripts', 'build.mjs')], { stdio: ['ignore', 2, 2] });
  if (status !== 0 || !existsSync(cli)) process.exit(status || 1);
}

/** Whether Ctrl-C on our terminal reaches the child without us: both are then in the terminal's foreground group. */
function terminalSignalsReachChild() {
  try {
    const fields = readFileSync('/proc/self/stat', 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    const [, , group, , , foreground] = fields;
    return group === foreground;
  } catch {
    return process.stdin.isTTY === true;
  }
}

function runChild(node) {
  const child = spawn(node, [cli, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) {
    process.on(signal, () => {
      const typed = signal === 'SIGINT' || signal === 'SIGQUIT';
      if (!(typed && terminalSignalsReachChild())) child.kill(signal);
    });
  }
  child.once('error', (error) => {
    process.stderr.write(`sealift: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

try {
  const node = requireModernNode();
  if (!existsSync(cli)) build();
  if (node === process.execPath) {
    process.argv[1] = cli;
    await import(pathToFileURL(cli).href);
  } else {
    runChild(node);
  }
} catch (error) {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exitCode = 1;
}
