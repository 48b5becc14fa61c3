import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Catalog, openCatalog } from '../../../main/catalog';
import { Sites } from '../../../main/sites';
import { type JsonObject, parseTemplate, type Template } from '../../../main/templates';
import { emptyEngine, sharedEngine } from '../../fixtures/engines';
import { busyboxLayer, type ImageSpec, loadImages } from '../../fixtures/images';
import { recordedContext } from '../../fixtures/job-context';
import { idsOf, stateAt } from '../../fixtures/plant';

const engine = sharedEngine('site');
const templates = join(import.meta.dirname, '../../fixtures/templates');
const site = 'plant-8';
let home: string;
let catalog: Catalog;
let sites: Sites;

/** A real template, and what its edited next versions are about. */
const samples = [
  {
    file: 'nextcloud-v16.0.0.metadata.json',
    component: 'nextcloud-server',
    ports: { 'nextcloud-server.80/tcp': 80, 'collabora-online.9980/tcp': 9980 },
    variable: ['NEXTCLOUD_VERSION', '15.0.5'],
    data: '/var/www/html',
    others: 3,
    versions: ['v16.1.0', 'v16.10.0'],
  },
  {
    file: 'ghost-1.0.metadata.json',
    component: 'ghost',
    ports: { 'ghost.2368/tcp': 2368 },
    variable: ['MARIADB_PORT_NUMBER', '3306'],
    data: '/bitnami/ghost',
    others: 1,
    versions: ['1.1', '1.1.1'],
  },
] as const;

/** Stands in for an image of the template: listens where its component does. */
async function standIn(reference: string): Promise<ImageSpec> {
  const listen = 'trap "exit 0" TERM; httpd -p $PORT -h /tmp; sleep 86400 & wait';
  return {
    references: [reference],
    layers: [await busyboxLayer, { 'name.txt': { text: reference } }],
    command: ['sh', '-c', listen],
    env: { PATH: '/bin' },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The template in a mode with networks of its own: in the usual one it would take the ports of whatever runs the tests. */
function template(text: string): Template {
  return Object.assign(parseTemplate(text), { governance_mode: 'KUBERNETES_NATIVE_SERVICE' });
}

/** The template with an edited component. */
function edited(text: string, version: string, name: string, edit: (component: JsonObject) => void): Template {
  const copy = template(text);
  copy.group_version = version;
  const found = copy.apps?.find((one) => one.service_cname === name);
  if (!found) throw new Error(`no component ${name}`);
  edit(found);
  return copy;
}

const listOf = (component: JsonObject, field: string) => component[field] as JsonObject[];
const images = (of: Template) => (of.apps ?? []).map((one) => String(one.share_image));

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'sealift-samples-'));
  catalog = openCatalog(join(home, 'catalog.db'));
  sites = new Sites({ home, catalog, actor: 'tester@here', engine: engine.host });
});
afterAll(async () => {
  catalog.close();
  await emptyEngine(engine);
  rmSync(home, { recursive: true, force: true });
});

describe('a real template', { timeout: 300_000 }, () => {
  it.each(samples)('$file, upgraded twice to edited versions and taken back', async (sample) => {
    const { component, data, others, versions } = sample;
    const [variable, value] = sample.variable;
    const text = readFileSync(join(templates, sample.file), 'utf8');
    const first = template(text);
    const opened = await freePort();
    const upgradedImage = 'samples.example/team/next:2.0';
    const next = (version: string, content: string) =>
      edited(text, version, component, (one) => {
        one.share_image = upgradedImage;
        const variables = listOf(one, 'service_env_map_list');
        for (const each of variables) if (each.attr_name === variable) each.attr_value = `${value}1`;
        variables.push({ attr_name: 'NEW', attr_value: 'new', name: '', is_change: true });
        listOf(one, 'port_map_list').push({
          ...{ container_port: opened, protocol: 'tcp', port_alias: `NEW${opened}` },
          ...{ is_outer_service: true, is_inner_service: false },
        });
        listOf(one, 'service_volume_map_list').push({
          ...{ volume_name: 'settings', volume_path: '/settings/app.conf', volume_type: 'config-file' },
          ...{ file_content: content, mode: 420 },
        });
        listOf(one, 'dep_service_map_list').shift();
      });
    const [second, third] = [next(versions[0], 'colour: red\n'), next(versions[1], 'colour: blue\n')];
    const references = [...new Set([...images(first), upgradedImage])];
    await loadImages(engine, ...(await Promise.all(references.map(standIn))));
    const ports = Object.fromEntries(
      await Promise.all(Object.keys(sample.ports).map(async (port) => [port, await freePort()] as const)),
    );
    const name = `sample-${component}`;
    const at = { site, name, timeoutSeconds: 90 };
    await sites.install({ ...at, template: first, ports, trusted: true }, recordedContext());

    const row = catalog.installations.get(site, name);
    const [project, folder] = [row?.project ?? '', row?.folder ?? ''];
    const compose = join(folder, 'docker-compose.yaml');
    const written = readFileSync(compose, 'utf8');
    const changed = written.replace(`${variable}: "${value}"`, `${variable}: "ours"`);
    expect(changed).not.toBe(written);
    writeFileSync(compose, changed);
    await sites.start(site, name);
    const service = row && (await serviceOf(component));
    const before = await stateAt(engine, catalog, site, name);
    const ids = await idsOf(engine, project);
    expect(Object.keys(ids)).toHaveLength(others + 1);
    const run = (...words: string[]) => engine.docker('exec', ...words);
    const current = async () => (await idsOf(engine, project))[service ?? ''] ?? '';
    await run(await current(), 'sh', '-c', `echo precious > ${data}/kept`);

    const request = { ...at, version: { template: second, images: new Map() } };
    const plan = await sites.upgrades.plan(request);
    expect(plan.checks.filter(({ state }) => state === 'blocked')).toEqual([]);
    expect(plan.changes.map(({ rule, action }) => `${rule} ${action}`).sort()).toEqual([
      'component-dependency delete',
      'config-file add',
      'environment add',
      'image update',
      'port add',
    ]);
    expect(plan.conflicts.map(({ item, old, new: fresh }) => [item, old, fresh])).toEqual([
      [variable, 'ours', `${value}1`],
    ]);
    expect(plan.components.filter(({ recreate }) => recreate).map((one) => one.name)).toEqual([component]);
    const result = await sites.upgrades.upgrade({ ...request, plan: plan.digest }, recordedContext());
    expect(result).toMatchObject({ outcome: 'succeeded', recreated: [component] });
    expect(result.changes).toHaveLength(5);
    expect(result.decisions).toMatchObject([{ component, item: variable, old: 'ours', taken: false }]);
    expect(result.untouched).toHaveLength(others);
    expect(await run(await current(), 'cat', '/settings/app.conf', '/name.txt')).toBe(`colour: red\n${upgradedImage}`);

    // The version after that changes one file's content, and nothing else.
    const last = await sites.upgrades.upgrade(
      { ...at, version: { template: third, images: new Map() } },
      recordedContext(),
    );
    expect(last).toMatchObject({ outcome: 'succeeded', recreated: [component] });
    expect(last.changes).toMatchObject([{ component, rule: 'config-file', action: 'update' }]);
    const own = await current();
    expect(await run(own, 'cat', '/settings/app.conf', `${data}/kept`)).toBe('colour: blue\nprecious');
    expect(await run(own, 'sh', '-c', `echo $NEW $${variable}`)).toBe('new ours');
    expect(await engine.docker('port', own)).toContain(`:${opened}`);
    const { [service ?? '']: _, ...same } = await idsOf(engine, project);
    expect(ids).toMatchObject(same);

    // Both are undone in one step.
    const oldest = sites.upgrades
      .records(site, name)
      .filter(({ kind }) => kind === 'upgrade')
      .at(-1);
    const back = await sites.upgrades.rollback({ ...at, record: oldest?.id ?? '' }, recordedContext());
    expect(back).toMatchObject({ outcome: 'succeeded', record: { undid: oldest?.id } });
    expect(back.changes.map(({ rule, action }) => `${rule} ${action}`).sort()).toEqual([
      'component-dependency add',
      'config-file delete',
      'environment delete',
      'image update',
      'port delete',
    ]);
    expect(await stateAt(engine, catalog, site, name)).toEqual(before);
    await sites.uninstall({ site, name, volumes: ['*'] }, recordedContext());

    async function serviceOf(named: string): Promise<string> {
      const [view] = await sites.status(site, name);
      return view?.components.find((one) => one.name === named)?.service ?? '';
    }
  });
});
