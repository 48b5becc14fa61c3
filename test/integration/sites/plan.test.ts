import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Catalog, openCatalog } from '../../../main/catalog';
import { toErrorData } from '../../../main/errors';
import { type InstallRequest, Sites } from '../../../main/sites';
import {
  composeToTemplate,
  parseComposeText,
  parseTemplate,
  serializeTemplate,
  type Template,
} from '../../../main/templates';
import { emptyEngine, sharedEngine } from '../../fixtures/engines';
import { httpImage, loadImages, type MadeImage } from '../../fixtures/images';
import { recordedContext } from '../../fixtures/job-context';

const engine = sharedEngine('site');
const never = new AbortController().signal;
let taken: ReturnType<typeof createServer>;
let made: MadeImage[];
let home: string;
let catalog: Catalog;
let sites: Sites;
let [port, other] = [0, 0];

const compose = (more = '', web = 'web:1.0') => `
services:
  web:
    image: plan.example/${web}
    stop_grace_period: 1s
    ports: ["${port}:8080"]
    environment: {GREETING: hello, DB_PASSWORD: "**None**"}
    volumes: ["data:/data"]
    mem_limit: 64m
${more}
volumes: {data: {}}
`;
function template(text = compose(), version = '1.0'): Template {
  const { template: result } = composeToTemplate({
    compose: parseComposeText(text),
    files: new Map(),
    name: 'shop',
    version,
    groupKey: 'b'.repeat(32),
  });
  return parseTemplate(serializeTemplate(result));
}
const images = () => new Map([['plan.example/web:1.0', made[0]?.id ?? '']]);
const request = (more: Partial<InstallRequest> = {}): InstallRequest => ({
  site: 'plant-7',
  template: template(),
  images: images(),
  timeoutSeconds: 60,
  ...more,
});
const plan = (more: Partial<InstallRequest> = {}) => sites.planInstall(request(more), never);
const states = (view: Awaited<ReturnType<typeof plan>>) =>
  Object.fromEntries(view.checks.map((check) => [check.code, check.state]));
const failure = (promise: Promise<unknown>) =>
  promise.then(() => ({ code: 'none', params: {} as Record<string, unknown> }), toErrorData);

async function listen(): Promise<ReturnType<typeof createServer>> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  return server;
}
const portOf = (server: ReturnType<typeof createServer>) => (server.address() as { port: number }).port;

beforeAll(async () => {
  [made, taken] = await Promise.all([
    loadImages(
      engine,
      await httpImage('plan.example/web:1.0', 'one\n'),
      await httpImage('plan.example/web:2.0', 'two\n'),
    ),
    listen(),
  ]);
  const free = await Promise.all([listen(), listen()]);
  [port, other] = [portOf(free[0]), portOf(free[1])];
  await Promise.all(free.map((server) => new Promise((resolve) => server.close(resolve))));
});
afterAll(async () => {
  await new Promise((resolve) => taken.close(resolve));
  await emptyEngine(engine);
});
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sealift-plan-'));
  catalog = openCatalog(join(home, 'catalog.db'));
  sites = new Sites({ home, catalog, actor: 'tester@here', engine: engine.host });
});
afterEach(async () => {
  for (const { site, name } of catalog.installations.list())
    await sites.uninstall({ site, name, volumes: ['*'] }, recordedContext());
  catalog.close();
  rmSync(home, { recursive: true, force: true });
});

describe('planning an installation', () => {
  it('says what it would make, finds nothing in the way, and changes nothing', async () => {
    const view = await plan({ values: { GREETING: 'good evening' } });
    expect(view).toMatchObject({
      site: 'plant-7',
      name: 'shop',
      engine: engine.host,
      secrets: ['DB_PASSWORD'],
      memoryMiB: 64,
      risks: [],
      components: [
        {
          service: 'web',
          image: 'plan.example/web:1.0',
          memoryMiB: 64,
          ports: [{ container: 8080, protocol: 'tcp', published: port }],
          volumes: [{ name: 'web_data', path: '/data', exists: false }],
          environment: [
            { name: 'GREETING', value: 'good evening', secret: false },
            { name: 'DB_PASSWORD', value: null, secret: true },
          ],
        },
      ],
    });
    expect(states(view)).toMatchObject({
      'site.engine_ready': 'ok',
      'site.compose_ready': 'ok',
      'site.platform_fits': 'ok',
      'site.images_present': 'ok',
      'site.ports_free': 'ok',
      'site.engine_disk_room': 'ok',
      'site.data_disk_room': 'ok',
      'site.memory_fits': 'ok',
      'site.volumes_new': 'ok',
    });
    expect(view.checks.map(({ state }) => state)).not.toContain('blocked');
    expect(catalog.sites.list()).toEqual([]);
    expect(await engine.docker('ps', '-aq')).toBe('');
  });

  it('says what stands in the way: a port in use, an image that is another, one that is nowhere', async () => {
    const busy = portOf(taken);
    expect(states(await plan({ ports: { 'web.8080/tcp': busy } }))).toMatchObject({ 'site.ports_taken': 'blocked' });
    const wrong = { images: new Map([['plan.example/web:1.0', made[1]?.id ?? '']]) };
    expect(states(await plan(wrong))).toMatchObject({ 'site.images_other': 'blocked' });
    const library = async () => ({ bytes: 1000, platform: 'linux/arm64' });
    expect(states(await sites.planInstall({ ...request(wrong), library }, never))).toMatchObject({
      'site.images_replaced': 'warning',
      'site.images_from_library': 'ok',
      'site.platform_differs': 'warning',
    });
    expect(states(await plan({ template: template(compose('', 'nowhere:1')) }))).toMatchObject({
      'site.images_missing': 'blocked',
    });
    expect(await failure(plan({ ports: { 'web.9999/tcp': 1 } }))).toMatchObject({ code: 'stack.port_unknown' });
  });

  it('says that the engine does not answer, and what it can without it', async () => {
    const gone = new Sites({ home, catalog, actor: 'tester@here', engine: `unix://${home}/nobody.sock` });
    const view = await gone.planInstall(request(), never);
    expect(states(view)).toMatchObject({ 'site.engine_unreachable': 'blocked', 'site.data_disk_room': 'ok' });
    expect(view.checks.map(({ code }) => code)).not.toContain('site.images_missing');
    expect(view.components).toHaveLength(1);
  });

  it('knows what stands there: the same version, another one, data of an earlier installation', async () => {
    await sites.install(request(), recordedContext());
    expect(states(await plan())).toMatchObject({ 'site.same_version': 'warning', 'site.ports_free': 'ok' });
    expect(states(await plan({ template: template(compose('', 'web:2.0'), '2.0') }))).toMatchObject({
      'site.other_version': 'blocked',
    });
    expect(states(await plan({ name: 'beside' }))).toMatchObject({ 'site.ports_taken': 'blocked' });
    await sites.uninstall({ site: 'plant-7', name: 'shop' }, recordedContext());
    const again = await plan();
    expect(states(again)).toMatchObject({ 'site.volumes_reused': 'warning' });
    expect(again.components[0]?.volumes).toEqual([{ name: 'web_data', path: '/data', exists: true }]);
    await engine.docker('volume', 'rm', 'plant-7-shop_web_data');
  });
});

describe('what the person chose', () => {
  it('lands in the compose file and stays when the same version is installed again', async () => {
    await sites.install(
      request({ ports: { 'web.8080/tcp': other }, values: { 'web.GREETING': 'hi' } }),
      recordedContext(),
    );
    expect(await (await fetch(`http://127.0.0.1:${other}/cgi-bin/env?GREETING`)).text()).toBe('hi\n');
    const file = () => readFileSync(join(home, 'sites', 'plant-7', 'shop', 'docker-compose.yaml'), 'utf8');
    const before = file();
    expect(before).toContain(`"${other}:8080/tcp"`);
    await sites.install(request(), recordedContext());
    expect(file()).toBe(before);
    expect((await plan()).components[0]?.ports).toEqual([{ container: 8080, protocol: 'tcp', published: other }]);
  });

  it('decides about the engine of a site that is new, and only of that', async () => {
    const free = new Sites({ home, catalog, actor: 'tester@here', defaultEngine: () => `unix://${home}/nobody.sock` });
    await free.install(request({ engine: engine.host }), recordedContext());
    expect(catalog.sites.get('plant-7')?.engine).toBe(engine.host);
    expect(
      await failure(free.install(request({ name: 'second', engine: 'tcp://10.0.0.1:2375' }), recordedContext())),
    ).toMatchObject({
      code: 'site.other_engine',
    });
  });
});

describe('what reaches out of its containers', () => {
  const reaching = () =>
    template(
      compose('    ipc: host\n    volumes: ["data:/data", "/dev/null:/host/null"]').replace(
        '    volumes: ["data:/data"]\n',
        '',
      ),
    );

  it('is shown beforehand, and refused until somebody lets it', async () => {
    const view = await plan({ template: reaching() });
    expect(view.risks.map(({ code }) => code)).toEqual(['site.risk_host_paths', 'site.risk_host_memory']);
    expect(await failure(sites.install(request({ template: reaching() }), recordedContext()))).toMatchObject({
      code: 'site.not_trusted',
      params: { name: 'shop', found: ['web: /dev/null', 'web: ipc'] },
    });
    expect(catalog.sites.list()).toEqual([]);
    expect(await engine.docker('ps', '-aq')).toBe('');

    await sites.install(request({ template: reaching(), trusted: true }), recordedContext());
    const [id] = (await engine.docker('ps', '-q')).split('\n');
    expect(await engine.docker('inspect', '--format', '{{.HostConfig.IpcMode}}', id ?? '')).toBe('host');
    // Once let, it need not be asked again for the very same.
    expect((await sites.install(request({ template: reaching() }), recordedContext())).state).toBe('running');
  });
});
