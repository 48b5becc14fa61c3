import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Catalog, openCatalog } from '../../../main/catalog';
import { toErrorData } from '../../../main/errors';
import { Sites } from '../../../main/sites';
import { composeToTemplate, parseComposeText, serializeTemplate } from '../../../main/templates';
import { type Cli, makeCli } from '../../fixtures/cli';
import { emptyEngine, sharedEngine } from '../../fixtures/engines';
import { busyboxLayer, loadImages } from '../../fixtures/images';
import { recordedContext } from '../../fixtures/job-context';
import { idsOf, stateAt } from '../../fixtures/plant';

const engine = sharedEngine('site');
const image = 'killed.example/team/sleeper:1.0';
const site = 'plant-9';
let cli: Cli;
let catalog: Catalog;
let sites: Sites;
let folder: string;

/** Two services that change, one that does not, and in 2.0 one more. */
function compose(version: '1.0' | '2.0'): string {
  const service = (seconds: number, more = '') =>
    `{image: "${image}", stop_grace_period: 1s, command: ["sleep", "${seconds}"]${more}}`;
  const seconds = version === '1.0' ? 10_000 : 20_000;
  return `
services:
  still: ${service(50_000)}
  first: ${service(seconds, ', volumes: ["data:/data"], environment: {KEY: "**None**"}')}
  second: ${service(seconds, ', depends_on: [first], configs: [{source: page, target: /page.txt}]')}
${version === '2.0' ? `  fresh: ${service(30_000, ', depends_on: [second], volumes: ["new:/new"], environment: {OTHER: "**None**"}')}` : ''}
configs: {page: {file: ./page.txt}}
volumes: {data: {}${version === '2.0' ? ', new: {}' : ''}}
`;
}

/** Where the process is killed: a step that was written down, and so long after. */
const points = [
  ['save', null, 0],
  ['load', null, 0],
  ['files', null, 0],
  ['renew', 'first', 0],
  ['renew', 'first', 700],
  ['watch', 'first', 0],
  ['renew', 'second', 0],
  ['renew', 'second', 500],
  ['renew', 'second', 1000],
  ['watch', 'second', 0],
  ['watch', 'second', 600],
] as const;
const order = [
  'save',
  'load',
  'files',
  'renew first',
  'watch first',
  'renew second',
  'watch second',
  'renew fresh',
  'watch fresh',
  'finish',
];
const rank = (stage: string, service: string | null) => order.indexOf([stage, service].filter(Boolean).join(' '));

/** Kills an upgrade of the command line without a chance to tidy up, once it came to a point. */
async function killAt(
  name: string,
  [stage, service, after]: (typeof points)[number],
  ...words: string[]
): Promise<string> {
  const child = cli.start('upgrade', name, '--site', site, '--yes', '--timeout', '60', ...words);
  let said = '';
  child.stderr?.on('data', (part) => {
    said += part;
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for (;;) {
    const row = catalog.upgrades.unfinished(site, name);
    const work = row?.work as { stage: string; service: string | null } | undefined;
    if (work && rank(work.stage, work.service) >= rank(stage, service)) break;
    if (child.exitCode !== null) throw new Error(`ended before ${stage} ${service}: ${said}`);
    await sleep(1);
  }
  await sleep(after);
  child.kill('SIGKILL');
  await ended;
  return catalog.upgrades.unfinished(site, name)?.id ?? '';
}

const install = async (name: string) => {
  await cli.ok('install', 'killed@1.0', '--site', site, '--as', name, '--timeout', '60');
};
const settle = (name: string, choice: 'forward' | 'back') =>
  sites.upgrades.settle({ site, name, choice }, recordedContext());

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-killed-'));
  await loadImages(engine, {
    ...{ references: [image], layers: [await busyboxLayer], command: ['sleep', '1'], env: { PATH: '/bin' } },
  });
  cli = makeCli({ engine: engine.host });
  for (const version of ['1.0', '2.0'] as const) {
    const made = composeToTemplate({
      compose: parseComposeText(compose(version)),
      files: new Map([['./page.txt', Buffer.from(`page of ${version}\n`)]]),
      ...{ name: 'killed', version, groupKey: 'd'.repeat(32) },
    });
    writeFileSync(join(folder, `${version}.json`), serializeTemplate(made.template));
    await cli.ok('template', 'publish', '--from-template', join(folder, `${version}.json`));
  }
  catalog = openCatalog(join(cli.home, 'catalog.db'));
  sites = new Sites({ home: cli.home, catalog, actor: 'tester@here', engine: engine.host });
});
afterAll(async () => {
  catalog.close();
  cli.remove();
  await emptyEngine(engine);
  rmSync(folder, { recursive: true, force: true });
});

// Two dozen kills, each with a command line of its own.
describe.concurrent('an upgrade whose process is killed', { timeout: 500_000 }, () => {
  it('goes back from wherever it was, and all is as before', async () => {
    const name = 'back';
    await install(name);
    const before = await stateAt(engine, catalog, site, name);
    const { still } = await idsOf(engine, before.row.project);
    for (const [i, point] of points.entries()) {
      const record = await killAt(name, point, '--to', '2.0', '--save-volume', '*');
      if (i === 4) {
        // Whatever else is asked for waits for the decision, and the listing says so.
        const refused = await cli('stop', name, '--site', site, '--json');
        expect(refused.json<{ error: { code: string } }>().error.code).toBe('upgrade.unfinished');
        expect(sites.installations(site).find((one) => one.name === name)?.unfinished).toMatchObject({
          record,
          from: '1.0',
          to: '2.0',
        });
        expect(sites.upgrades.records(site, name)[0]).toMatchObject({ id: record, state: 'interrupted' });
      }
      const result = await settle(name, 'back');
      expect(result.outcome, String(point)).toBe('rolled-back');
      expect(await stateAt(engine, catalog, site, name), String(point)).toEqual(before);
      expect((await idsOf(engine, before.row.project)).still).toBe(still);
    }
    expect(await settle(name, 'back').catch(toErrorData)).toMatchObject({ code: 'upgrade.nothing_unfinished' });
  });

  it('goes on from wherever it was, and all is as after', async () => {
    const name = 'forward';
    await install(name);
    const { still } = await idsOf(engine, catalog.installations.get(site, name)?.project ?? '');
    const known = new Map<string, unknown>();
    for (const [i, point] of points.entries()) {
      const version = i % 2 === 0 ? '2.0' : '1.0';
      const record = await killAt(name, point, '--to', version, ...(version === '1.0' ? ['--downgrade'] : []));
      const result = await settle(name, 'forward');
      expect(result, String(point)).toMatchObject({ outcome: 'succeeded', record: { id: record, state: 'succeeded' } });
      const state = await stateAt(engine, catalog, site, name);
      expect(state.row.version).toBe(version);
      expect(Object.keys(state.containers).sort()).toEqual(['first', 'fresh', 'second', 'still']);
      expect((await idsOf(engine, state.row.project)).still).toBe(still);
      // Every way to a version ends in the same state, secrets included.
      const { row: _, ...seen } = state;
      if (known.has(version)) expect(seen, String(point)).toEqual(known.get(version));
      else known.set(version, seen);
    }
  });
});
