// npm run sbom [-- FILE]: the application's own software bill of materials as CycloneDX (default: dist/sealift.cdx.json): every npm
// package that the application runs with, and the Electron it ships in. What is bundled into the window stands among the
// development dependencies and is listed too; what only builds and tests is not.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const project = resolve(import.meta.dirname, '..');
const { version, dependencies, devDependencies } = JSON.parse(readFileSync(resolve(project, 'package.json'), 'utf8'));
const out = resolve(process.argv[2] ?? resolve(project, 'dist', 'sealift.cdx.json'));

/** Bundled by the build, so not among the run-time dependencies: what the window and the command line import. */
const bundled = [
  '@dagrejs/dagre',
  '@mantine/core',
  '@mantine/hooks',
  '@tabler/icons-react',
  '@tanstack/react-virtual',
  '@xyflow/react',
  'cliui',
  'cli-truncate',
  'electron',
  'get-east-asian-width',
  'i18next',
  'picocolors',
  'react',
  'react-dom',
  'react-i18next',
  'string-width',
  'uplot',
  'zustand',
];

const text = execFileSync(
  'npm',
  ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'],
  {
    cwd: project,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
const whole = JSON.parse(text);
const edges = new Map(whole.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn ?? []]));
const root = whole.metadata.component['bom-ref'];
const direct = (name) => whole.components.filter((each) => nameOf(each) === name).map((each) => each['bom-ref']);
const wanted = new Set([...Object.keys(dependencies), ...bundled.filter((name) => name in devDependencies)]);
const reached = new Set();
const queue = [...wanted].flatMap((name) => (edges.get(root) ?? []).filter((ref) => direct(name).includes(ref)));
// Electron's npm package only fetches Electron: what it depends on does not ship.
const ships = (ref) => !ref.startsWith('electron@');
while (queue.length > 0) {
  const ref = queue.pop();
  if (reached.has(ref)) continue;
  reached.add(ref);
  if (ships(ref)) queue.push(...(edges.get(ref) ?? []));
}
const components = whole.components.filter((each) => reached.has(each['bom-ref']));
const missing = [...wanted].filter((name) => !components.some((each) => nameOf(each) === name));
if (missing.length > 0) throw new Error(`not installed: ${missing.join(', ')}`);
// No place and no moment: the same lock file gives the same list.
const { timestamp: _, ...metadata } = whole.metadata;
const document = {
  $schema: whole.$schema,
  bomFormat: whole.bomFormat,
  specVersion: whole.specVersion,
  version: 1,
  metadata: { ...metadata, component: { ...metadata.component, version } },
  components,
  dependencies: whole.dependencies
    .filter(({ ref }) => ref === root || reached.has(ref))
    .map(({ ref, dependsOn }) => ({
      ref,
      dependsOn: (ships(ref) ? (dependsOn ?? []) : []).filter((each) => reached.has(each)),
    })),
};
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, `${JSON.stringify(document, null, 1)}\n`);
process.stderr.write(`${components.length} components: ${out}\n`);

function nameOf({ group, name }) {
  return group ? `${group}/${name}` : name;
}
