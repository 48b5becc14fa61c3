// Writes out/renderer/licences.json: every package that the application ships, with its licence and the text of it. What is bundled the
// bundler told (bundled.mjs); what is shipped beside the bundles is found from package.json on.
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { project } from '../node.mjs';
import { listFolder } from './bundled.mjs';

const licenceFile = /^(licen[cs]e|copying|notice)([.-].*)?$/i;
const mostText = 60_000;

export function writeLicences() {
  const folders = new Set([...shippedBeside(project), ...bundled()]);
  const packages = new Map();
  for (const folder of folders) {
    const facts = factsOf(folder);
    packages.set(`${facts.name}@${facts.version}`, facts);
  }
  const sorted = [...packages.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  writeFileSync(join(project, 'out', 'renderer', 'licences.json'), JSON.stringify(sorted));
  rmSync(listFolder, { recursive: true, force: true });
  return sorted.length;
}

function bundled() {
  return readdirSync(listFolder).flatMap((file) => JSON.parse(readFileSync(join(listFolder, file), 'utf8')));
}

/** The dependencies of a folder's package and theirs, as Node finds them. */
function shippedBeside(folder, found = new Set()) {
  const { dependencies = {}, optionalDependencies = {} } = manifestOf(folder);
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const at = locate(name, folder);
    // An optional one for another platform is not there.
    if (at === undefined || found.has(at)) continue;
    found.add(at);
    shippedBeside(at, found);
  }
  return found;
}

function locate(name, from) {
  for (let folder = realpathSync(from); ; folder = dirname(folder)) {
    const at = join(folder, 'node_modules', name);
    if (existsSync(join(at, 'package.json'))) return realpathSync(at);
    if (dirname(folder) === folder) return undefined;
  }
}

function factsOf(folder) {
  const { name, version, license, licenses } = manifestOf(folder);
  const texts = readdirSync(folder)
    .filter((file) => licenceFile.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim().slice(0, mostText));
  const said =
    typeof license === 'string' ? license : (license?.type ?? licenses?.map(({ type }) => type).join(' OR '));
  if (!said && texts.length === 0) throw new Error(`${name} ${version} says nothing of its licence`);
  return { name, version, licence: said ?? '', text: texts.join('\n\n') };
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
