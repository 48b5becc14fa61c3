import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Catalog, openCatalog } from '../../../main/catalog';
import { toErrorData } from '../../../main/errors';
import { findCompose, type InstallRequest, Sites } from '../../../main/sites';
import {
  composeToTemplate,
  parseComposeText,
  parseTemplate,
  serializeTemplate,
  type Template,
} from '../../../main/templates';
import { until } from '../../fixtures/command';
import { emptyEngine, sharedEngine } from '../../fixtures/engines';
import { busyboxLayer, httpImage, loadImages, type MadeImage } from '../../fixtures/images';
import { recordedContext } from '../../fixtures/job-context';

const engine = sharedEngine('site');
const port = await freePort();
const compose = `
services:
  网站:
    image: shop.example/team/web:1.0
    stop_grace_period: 1s
    ports: ["${port}:8080"]
    environment: {UPSTREAM: "shu-ju-ku:8080/cgi-bin/env?DB_PASSWORD", DB_PASSWORD: "\${DB_PASSWORD:-**None**}", GREETING: hello}
    depends_on: [shu-ju-ku]
    configs: [{source: page, target: /www/conf.txt}]
    healthcheck: {test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/"], interval: 1s, retries: 20}
  shu-ju-ku:
    image: shop.example/team/db:1.0
    stop_grace_period: 1s
    environment: {DB_PASSWORD: "**None**"}
    expose: ["8080"]
    volumes: ["data:/data"]
  worker:
    image: shop.example/team/worker:1.0
    stop_grace_period: 1s
    command: ["sleep", "86400"]
    depends_on: [shu-ju-ku]
configs:
  page: {file: ./page.txt}
volumes: {data: {}}
`;

function template(version = '1.0', text = compose): Template {
  const made = composeToTemplate({
    compose: parseComposeText(text),
    files: new Map([['./page.txt', Buffer.from('from the config\n')]]),
    name: '商城',
    version,
    groupKey: 'a'.repeat(32),
  });
  // As a site gets it: through its text.
  return parseTemplate(serializeTemplate(made.template));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port: free } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return free;
}

let made: MadeImage[];
let home: string;
let catalog: Catalog;
let sites: Sites;

const load = async () => {
  made = await loadImages(
    engine,
    await httpImage('shop.example/team/web:1.0', 'the shop\n'),
    await httpImage('shop.example/team/db:1.0', 'the database\n'),
    {
      references: ['shop.example/team/worker:1.0'],
      layers: [await busyboxLayer],
      command: ['sleep', '86400'],
      env: { PATH: '/bin' },
    },
  );
};
const request = (more: Partial<InstallRequest> = {}): InstallRequest => ({
  site: 'plant-7',
  template: template(),
  timeoutSeconds: 60,
  ...more,
});
const install = (more: Partial<InstallRequest> = {}, context = recordedContext()) =>
  sites.install(request(more), context);
const page = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
const failure = (promise: Promise<unknown>) =>
  promise.then(() => ({ code: 'none', params: {} as Record<string, unknown> }), toErrorData);
const folder = () => join(home, 'sites', 'plant-7', 'shangcheng');
const leftovers = async () => ({
  containers: await engine.docker('ps', '-aq'),
  volumes: await engine.docker('volume', 'ls', '-q'),
  networks: await engine.docker('network', 'ls', '-q', '--filter', 'label=com.docker.compose.project'),
});
const nothing = { containers: '', volumes: '', networks: '' };

beforeAll(load);
afterAll(() => emptyEngine(engine));
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sealift-sites-'));
  catalog = openCatalog(join(home, 'catalog.db'));
  sites = new Sites({ home, catalog, actor: 'tester@here', engine: engine.host });
});
afterEach(async () => {
  catalog.close();
  rmSync(home, { recursive: true, force: true });
  const containers = (await engine.docker('ps', '-aq')).split('\n').filter(Boolean);
  if (containers.length > 0) await engine.docker('rm', '-f', ...containers);
  await engine.docker('network', 'prune', '-f');
  const volumes = (await engine.docker('volume', 'ls', '-q')).split('\n').filter(Boolean);
  if (volumes.length > 0) await engine.docker('volume', 'rm', '-f', ...volumes);
});

describe('an installation', () => {
  it('runs, answers through its dependency, stops, starts with its data, and is removed with its volumes kept', async () => {
    const context = recordedContext();
    const view = await install({ values: { GREETING: 'good evening' } }, context);
    expect(context.begun.map((step) => step.step)).toEqual(['resolve', 'load', 'apply', 'watch']);
    expect(view).toMatchObject({
      site: 'plant-7',
      name: '商城',
      version: '1.0',
      state: 'running',
      engine: engine.host,
      project: 'plant-7-shangcheng',
    });
    expect(view.components.map(({ name, state, health }) => [name, state, health])).toEqual([
      ['网站', 'running', 'healthy'],
      ['shu-ju-ku', 'running', 'none'],
      ['worker', 'running', 'none'],
    ]);
    expect(view.components[0]?.ports).toEqual([`${port}->8080/tcp`]);

    // One secret has one value: what the web server's dependency answers is its own.
    const secret = await page('/cgi-bin/env?DB_PASSWORD');
    expect(secret).toMatch(/^[A-Za-z0-9]{32}\n$/);
    expect(await page('/cgi-bin/upstream')).toBe(secret.trim());
    expect(await page('/cgi-bin/env?GREETING')).toBe('good evening\n');
    expect(await page('/conf.txt')).toBe('from the config\n');

    // Nobody but the owner can read it, and only .env holds the secret.
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder(), '.env')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder(), '.env'), 'utf8')).toContain(secret.trim());
    expect(readFileSync(join(folder(), 'docker-compose.yaml'), 'utf8')).not.toContain(secret.trim());
    expect(JSON.stringify(catalog.installations.list())).not.toContain(secret.trim());

    const web = (await engine.docker('ps', '-q', '--filter', `publish=${port}`)).trim();
    const database = (await engine.docker('ps', '-q', '--filter', 'label=com.docker.compose.service=shu-ju-ku')).trim();
    await engine.docker('exec', database, 'sh', '-c', 'echo precious > /data/kept');

    // Again: nothing changes, not even a container.
    expect((await install()).state).toBe('running');
    expect((await engine.docker('ps', '-q', '--filter', `publish=${port}`)).trim()).toBe(web);
    expect(await page('/cgi-bin/env?GREETING')).toBe('good evening\n');

    expect((await sites.stop('plant-7', '商城')).state).toBe('stopped');
    await expect(page('/')).rejects.toThrow();
    expect((await sites.status('plant-7'))[0]).toMatchObject({ state: 'stopped' });
    expect((await sites.start('plant-7', '商城')).state).toBe('running');
    expect(await page('/cgi-bin/upstream')).toBe(secret.trim());
    expect(await engine.docker('exec', database, 'cat', '/data/kept')).toBe('precious');

    expect(
      await failure(sites.uninstall({ site: 'plant-7', name: '商城', volumes: ['nothing'] }, recordedContext())),
    ).toMatchObject({ code: 'site.volumes_unknown' });
    const removed = await sites.uninstall({ site: 'plant-7', name: '商城' }, recordedContext());
    expect(removed.removedVolumes).toEqual([]);
    expect(removed.keptVolumes).toHaveLength(1);
    expect(await leftovers()).toEqual({ ...nothing, volumes: removed.keptVolumes[0] });
    expect(readdirSync(folder())).toEqual(['.env']);
    expect(sites.installations()).toEqual([]);

    // Back again, with the data and the secret that it is locked with.
    await install();
    expect(await page('/cgi-bin/env?DB_PASSWORD')).toBe(secret);
    const again = (await engine.docker('ps', '-q', '--filter', 'label=com.docker.compose.service=shu-ju-ku')).trim();
    expect(await engine.docker('exec', again, 'cat', '/data/kept')).toBe('precious');
    const all = await sites.uninstall({ site: 'plant-7', name: '商城', volumes: ['*'] }, recordedContext());
    expect(all).toEqual({ keptVolumes: [], removedVolumes: removed.keptVolumes });
    expect(await leftovers()).toEqual(nothing);
    expect(existsSync(folder())).toBe(false);
    expect(catalog.history.list().map((entry) => [entry.action, entry.subject, entry.site, entry.actor])).toEqual(
      ['uninstall', 'install', 'uninstall', 'start', 'stop', 'install', 'install'].map((action) => [
        action,
        '商城@1.0',
        'plant-7',
        'tester@here',
      ]),
    );
  });

  it('takes a chosen secret for the whole stack', async () => {
    await install({ values: { DB_PASSWORD: 'chosen $1 by "me"' } });
    expect(await page('/cgi-bin/env?DB_PASSWORD')).toBe('chosen $1 by "me"\n');
    expect(await page('/cgi-bin/upstream')).toBe('chosen $1 by "me"');
    expect(JSON.stringify(catalog.installations.list())).not.toContain('chosen');
  });

  it('refuses another version, another template, another engine and unknown names', async () => {
    await install();
    expect(await failure(install({ template: template('1.1') }))).toMatchObject({
      code: 'site.upgrade_needed',
      params: { installed: '1.0', version: '1.1' },
    });
    expect(await failure(install({ template: { ...template(), group_key: 'b'.repeat(32) } }))).toMatchObject({
      code: 'site.installation_exists',
    });
    const elsewhere = new Sites({ home, catalog, actor: 'x', engine: 'unix:///nowhere.sock' });
    expect(await failure(elsewhere.install(request(), recordedContext()))).toMatchObject({ code: 'site.other_engine' });
    expect(await failure(sites.status('plant-8'))).toMatchObject({ code: 'site.unknown' });
    expect(await failure(sites.stop('plant-7', 'x'))).toMatchObject({ code: 'site.installation_unknown' });
    expect(await failure(install({ site: ' \n' }))).toMatchObject({ code: 'site.name_invalid' });
    expect((await sites.status('plant-7'))[0]).toMatchObject({ state: 'running', version: '1.0' });
  });
});

describe('what stands in the way is said before anything starts', () => {
  afterEach(async () => {
    expect(await leftovers()).toEqual(nothing);
    expect(sites.list()).toEqual([]);
    expect(existsSync(folder())).toBe(false);
  });

  it('missing images, all of them by name, after the chance to load them', async () => {
    await engine.docker('image', 'rm', '-f', 'shop.example/team/web:1.0', 'shop.example/team/worker:1.0');
    const asked: string[][] = [];
    const loadFrom = async (references: readonly string[]) => void asked.push([...references]);
    const missing = ['shop.example/team/web:1.0', 'shop.example/team/worker:1.0'];
    expect(await failure(install())).toMatchObject({ code: 'site.images_missing', params: { images: missing } });
    expect(await failure(install({ loadImages: loadFrom }))).toMatchObject({ code: 'site.images_missing' });
    expect(asked).toEqual([missing]);
    const view = await install({ loadImages: load });
    expect(view.state).toBe('running');
    await sites.uninstall({ site: 'plant-7', name: '商城', volumes: ['*'] }, recordedContext());
    catalog.sites.remove('plant-7');
  });

  it('another image under the same name counts as missing where the id is known', async () => {
    const asked: string[][] = [];
    const images = new Map(
      made.flatMap((image) =>
        image.references.map(
          (reference) => [reference, reference.includes('web') ? `sha256:${'0'.repeat(64)}` : image.id] as const,
        ),
      ),
    );
    const stop = new Error('enough');
    await expect(
      install({
        images,
        loadImages: async (references) => {
          asked.push([...references]);
          throw stop;
        },
      }),
    ).rejects.toBe(stop);
    expect(asked).toEqual([['shop.example/team/web:1.0']]);
  });

  it('a port that a program has, and one that a container has, with its name', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '0.0.0.0', resolve));
    expect(await failure(install())).toMatchObject({ code: 'site.ports_taken', params: { ports: [`${port}/tcp`] } });
    await new Promise((resolve) => server.close(resolve));
    await engine.docker('run', '-d', '--name', 'in-the-way', '-p', `${port}:8080`, 'shop.example/team/db:1.0');
    expect(await failure(install())).toMatchObject({
      code: 'site.ports_taken',
      params: { ports: [`${port}/tcp (in-the-way)`] },
    });
    await engine.docker('rm', '-f', 'in-the-way');
  });

  it('containers of a project of the same name that are not ours', async () => {
    const stranger = [
      '--name',
      'stranger',
      '--label',
      'com.docker.compose.project=plant-7-shangcheng',
      '--label',
      'com.docker.compose.service=x',
    ];
    await engine.docker('run', '-d', ...stranger, 'shop.example/team/db:1.0');
    expect(await failure(install())).toMatchObject({
      code: 'site.containers_exist',
      params: { containers: ['stranger'] },
    });
    expect(await engine.docker('inspect', '-f', '{{.State.Running}}', 'stranger')).toBe('true');
    await engine.docker('rm', '-f', 'stranger');
  });

  it('an engine that does not answer, and values that nothing has', async () => {
    const nowhere = new Sites({ home, catalog, actor: 'x', engine: `unix://${home}/nothing.sock` });
    expect(await failure(nowhere.install(request(), recordedContext()))).toMatchObject({ code: 'engine.unreachable' });
    expect((await failure(install({ values: { NOPE: '1' } }))).code).toBe('stack.value_unknown');
    expect(await failure(install({ values: { DB_PASSWORD: "it's" } }))).toMatchObject({
      code: 'site.value_not_allowed',
    });
    expect(await findCompose(engine.host)).toMatchObject({ version: expect.stringMatching(/^\d/) });
  });

  it('a system without compose', async () => {
    const path = process.env.PATH;
    try {
      process.env.PATH = home;
      expect(await findCompose(engine.host)).toBeUndefined();
      expect(await failure(install())).toMatchObject({ code: 'site.no_compose' });
    } finally {
      process.env.PATH = path;
    }
  });
});

describe('what goes wrong on the way is taken back', () => {
  it('a component that compose cannot start: everything it began is gone and its words are told', async () => {
    const broken = template('1.0', compose.replace('command: ["sleep", "86400"]', 'command: ["/no/such/program"]'));
    const error = await failure(install({ template: broken }));
    expect(error).toMatchObject({ code: 'site.start_failed', params: { project: 'plant-7-shangcheng' } });
    expect(String(error.params.output)).toContain('no such file');
    expect(await leftovers()).toEqual(nothing);
    expect(sites.installations()).toEqual([]);
    expect(sites.list()).toEqual([]);
    expect(existsSync(folder())).toBe(false);
  });

  it('a cancel, while compose works and while it is being watched', async () => {
    for (const step of ['apply', 'watch']) {
      const context = recordedContext();
      const running = failure(
        install(
          { template: template('1.0', compose.replace('"http://127.0.0.1:8080/"', '"http://127.0.0.1:1/"')) },
          context,
        ),
      );
      await until(`the step ${step}`, () => context.begun.at(-1)?.step === step, 60_000);
      await new Promise((resolve) => setTimeout(resolve, step === 'apply' ? 1500 : 500));
      context.cancel();
      expect(await running, step).toMatchObject({ code: 'job.cancelled' });
      expect(await leftovers(), step).toEqual(nothing);
      expect(sites.installations(), step).toEqual([]);
      expect(existsSync(folder()), step).toBe(false);
    }
  });

  it('keeps data that was there before a failed attempt', async () => {
    await install();
    const { keptVolumes } = await sites.uninstall({ site: 'plant-7', name: '商城' }, recordedContext());
    const env = readFileSync(join(folder(), '.env'), 'utf8');
    await failure(
      install({
        template: template('1.0', compose.replace('command: ["sleep", "86400"]', 'command: ["/no/such/program"]')),
      }),
    );
    expect(await leftovers()).toEqual({ ...nothing, volumes: keptVolumes[0] });
    expect(readFileSync(join(folder(), '.env'), 'utf8')).toBe(env);
  });

  it('stays when the time is up before it is healthy, and says so', async () => {
    const view = await install({
      template: template('1.0', compose.replace('"http://127.0.0.1:8080/"', '"http://127.0.0.1:1/"')),
      timeoutSeconds: 3,
    });
    expect(view.state).toBe('partly');
    expect(view.components[0]).toMatchObject({ state: 'running', health: 'starting' });
    expect(await page('/')).toBe('the shop\n');
  });

  it('finishes what an attempt that was cut off began', async () => {
    const view = await install();
    // As the catalog stands when the process dies between start and end.
    const row = catalog.installations.get('plant-7', '商城');
    catalog.installations.setState('plant-7', '商城', { ...(row?.state as object), phase: 'installing' });
    await engine.docker(
      'rm',
      '-f',
      (await engine.docker('ps', '-q', '--filter', 'label=com.docker.compose.service=worker')).trim(),
    );
    expect((await sites.status('plant-7'))[0]).toMatchObject({ state: 'partly' });
    expect(await install()).toMatchObject({ state: 'running', project: view.project });
  });

  it('is removed by its labels when its files are gone', async () => {
    await install();
    rmSync(folder(), { recursive: true });
    expect(await failure(sites.start('plant-7', '商城'))).toMatchObject({ code: 'site.folder_missing' });
    await sites.uninstall({ site: 'plant-7', name: '商城', volumes: ['*'] }, recordedContext());
    expect(await leftovers()).toEqual(nothing);
  });

  it('does two things to one installation one after the other, never at once', async () => {
    const first = install();
    expect(await failure(install())).toMatchObject({ code: 'site.busy' });
    expect((await first).state).toBe('running');
  });
});

describe('names', () => {
  it('that have one safe form get places of their own', async () => {
    const alone = template('1.0', compose.replace(`ports: ["${port}:8080"]`, 'expose: ["8080"]'));
    const [a, b] = [
      await install({ name: '商城', template: alone, timeoutSeconds: 0 }),
      await install({ name: 'shangcheng', template: alone, timeoutSeconds: 0 }),
    ];
    expect([a.project, b.project]).toEqual(['plant-7-shangcheng', 'plant-7-shangcheng-2']);
    expect(sites.list()).toMatchObject([{ name: 'plant-7', installations: 2 }]);
    expect(sites.installations('plant-7').map((view) => [view.name, view.state])).toEqual([
      ['shangcheng', 'unknown'],
      ['商城', 'unknown'],
    ]);
    expect(execFileSync('ls', [join(home, 'sites', 'plant-7')], { encoding: 'utf8' })).toBe(
      'shangcheng\nshangcheng-2\n',
    );
  });
});
