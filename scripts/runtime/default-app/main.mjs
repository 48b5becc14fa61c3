// What the official Electron has built in and the fallback lacks: starts the application whose folder is named on the command line.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, dialog } from 'electron';

const named = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
const folder = resolve(named ?? '.');
process.defaultApp = true;
try {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  app.setName(manifest.productName ?? manifest.name);
  app.setVersion(manifest.version);
  app.setAppPath(folder);
  await import(pathToFileURL(join(folder, manifest.main)).href);
} catch (error) {
  process.stderr.write(`${folder} could not be started: ${error?.stack ?? error}\n`);
  dialog.showErrorBox('Electron', `${folder} could not be started: ${error?.message ?? error}`);
  app.exit(1);
}
