import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Catalog, openCatalog } from '../../../main/catalog';
import { toErrorData } from '../../../main/errors';
import { Sites, type UpgradeRequest, type UpgradeVersion } from '../../../main/sites';
import { normalizeReference, type Template } from '../../../main/templates';
import { emptyEngine, sharedEngine } from '../../fixtures/engines';
import { loadImages, type MadeImage } from '../../fixtures/images';
import { recordedContext } from '../../fixtures/job-context';
import { filesIn, idsOf, plant, plantSpecs, stateAt } from '../../fixtures/plant';

const engine = sharedEngine('site');
const [site, name] = ['plant-7', 'plant'];
const project = 'plant-7-plant';
let ports: [number, number, number];
let made: MadeImage[];
let home: string;
let catalog: Catalog;
let sites: Sites;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const version = (template: Template): UpgradeVersion => ({
  template,
  images: new Map(
    made.flatMap(({ references, id, diffIds }) =>
      references.map((reference) => [
        normalizeReference(reference),
        { configDigest: id, layers: diffIds.map((diffId) => ({ diffId, size: 10 })) },
      ]),
    ),
  ),
});
const to = (number: '1.0' | '1.1' | '1.2', more: Partial<UpgradeRequest> = {}): UpgradeRequest => ({
  ...{ site, name, version: version(plant(number, ports)), timeoutSeconds: 60 },
  ...more,
});
const page = async (path: string, port = ports[0]) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
const folder = () => join(home, 'sites', site, 'plant');
const failure = (promise: Promise<unknown>) => promise.then(() => ({ code: 'none', params: {} }), toErrorData);
const now = () => stateAt(engine, catalog, site, name);
const secretOf = (variable: string, file: string) =>
  new RegExp(`^SEALIFT_SECRET_${variable}=(\\S+)$`, 'm').exec(existsSync(file) ? readFileSync(file, 'utf8') : '')?.[1];
const env = () => join(folder(), '.env');
const kept = () => join(home, 'kept-secrets', `${project}.env`);
/** Drawn by the first run that needed it, which went back. */
let sessionKey: string | undefined;

beforeAll(async () => {
  ports = [await freePort(), await freePort(), await freePort()];
  made = await loadImages(engine, ...(await plantSpecs()));
  home = mkdtempSync(join(tmpdir(), 'sealift-upgrade-'));
  catalog = openCatalog(join(home, 'catalog.db'));
  sites = new Sites({ home, catalog, actor: 'tester@here', engine: engine.host });
  await sites.install({ site, name, template: plant('1.0', ports), timeoutSeconds: 60 }, recordedContext());
  const compose = join(folder(), 'docker-compose.yaml');
  const text = readFileSync(compose, 'utf8');
  writeFileSync(
    compose,
    text
      .replace('GREETING: "hello"', 'GREETING: "good night" # ours')
      .replace('OLD: "old"', 'OLD: "old"\n      OURS: "ours"'),
  );
  writeFileSync(join(folder(), 'web/www/page.txt'), 'one\ntwo, edited\n');
  // As somebody does who edits files there.
  await sites.start(site, name);
});
afterAll(async () => {
  catalog.close();
  await emptyEngine(engine);
  rmSync(home, { recursive: true, force: true });
});

describe('an upgrade', () => {
  it('is shown over what the site really has, and changes nothing', async () => {
    const before = await now();
    const plan = await sites.upgrades.plan(to('1.1'));
    expect(await now()).toEqual(before);
    expect(plan).toMatchObject({ from: '1.0', to: '1.1', direction: 'newer' });
    expect(plan.checks.filter(({ state }) => state === 'blocked')).toEqual([]);
    const short = (list: typeof plan.changes) =>
      list.map(({ rule, item, fields }) => [rule, item, ...fields].join(' '));
    expect(short(plan.changes).map((text) => text.replace(/component-dependency .*/, 'component-dependency'))).toEqual(
      expect.arrayContaining([
        'image  share_image',
        'port 9090',
        'environment NEW',
        'config-file /www/rules.txt file_content',
        'component-dependency',
        'component ',
      ]),
    );
    expect(short(plan.conflicts).sort()).toEqual([
      'config-file /www/page.txt file_content',
      'environment GREETING attr_value',
    ]);
    expect(plan.conflicts.find(({ rule }) => rule === 'config-file')?.patch).toContain('-two, edited\n+two\n+three\n');
    expect(plan.left.map(({ item, why }) => `${item} ${why}`)).toEqual(
      expect.arrayContaining(['OLD never-deleted', 'OURS added-on-site']),
    );
    expect(plan.components.map((one) => [one.name, one.state, one.recreate])).toEqual([
      ['web', 'upgrade', true],
      ['db', 'upgrade', false],
      ['worker', 'upgrade', false],
      ['cache', 'install', true],
    ]);
    const secret = /SEALIFT_SECRET_DB_PASSWORD=(\S+)/.exec(readFileSync(join(folder(), '.env'), 'utf8'))?.[1] ?? '';
    expect(secret).toHaveLength(32);
    expect(JSON.stringify(plan)).not.toContain(secret);
    expect((await sites.upgrades.plan(to('1.1'))).digest).toBe(plan.digest);
  });

  it('refuses what was not asked for, and a plan that is no longer what was shown', async () => {
    expect(await failure(sites.upgrades.upgrade(to('1.0'), recordedContext()))).toMatchObject({ code: 'upgrade.same' });
    expect(await failure(sites.upgrades.upgrade(to('1.1', { plan: 'other' }), recordedContext()))).toMatchObject({
      code: 'upgrade.plan_changed',
    });
    expect(catalog.upgrades.list(site, name).map(({ kind }) => kind)).toEqual(['install']);
  });

  it('that never becomes healthy goes back by itself, and says so', async () => {
    const before = await now();
    const ids = await idsOf(engine, project);
    const result = await sites.upgrades.upgrade(to('1.2', { timeoutSeconds: 4 }), recordedContext());
    expect(result).toMatchObject({ outcome: 'rolled-back', staying: [], error: { code: 'upgrade.not_healthy' } });
    expect(result.error?.params).toMatchObject({ components: ['web'] });
    expect(await now()).toEqual(before);
    // The site's settings do not have it any more; whoever needs it again finds it.
    sessionKey = secretOf('SESSION_KEY', kept());
    expect(sessionKey).toHaveLength(32);
    expect(secretOf('SESSION_KEY', env())).toBeUndefined();
    const after = await idsOf(engine, project);
    expect([after.db, after.worker]).toEqual([ids.db, ids.worker]);
    expect(await page('/cgi-bin/env?GREETING')).toBe('good night\n');
    expect(sites.upgrades.records(site, name)[0]).toMatchObject({
      ...{ kind: 'upgrade', state: 'rolled-back', from: '1.0', to: '1.2', actor: 'tester@here' },
      undo: { possible: false, why: 'went-back' },
    });
  });

  it('keeps the edits, the secrets and the data, and makes only what changed anew', async () => {
    const secret = await page('/cgi-bin/env?DB_PASSWORD');
    const ids = await idsOf(engine, project);
    await engine.docker('exec', ids.db ?? '', 'sh', '-c', 'echo precious > /data/kept');
    const before = filesIn(folder());
    const plan = await sites.upgrades.plan(to('1.1', { saveVolumes: ['web_nothing'] })).catch(toErrorData);
    expect(plan).toMatchObject({ code: 'site.volumes_unknown' });
    const shown = await sites.upgrades.plan(to('1.1', { saveVolumes: ['*'] }));
    const result = await sites.upgrades.upgrade(
      to('1.1', { plan: shown.digest, saveVolumes: ['*'] }),
      recordedContext(),
    );
    expect(result).toMatchObject({
      outcome: 'succeeded',
      recreated: ['web', 'cache'],
      untouched: ['db', 'worker'],
      installation: { version: '1.1', state: 'running' },
      record: { state: 'succeeded', added: ['cache'], undo: { possible: true } },
    });
    expect(result.record.savedVolumes).toHaveLength(1);
    const after = await idsOf(engine, project);
    expect([after.db, after.worker]).toEqual([ids.db, ids.worker]);
    expect(after.web).not.toBe(ids.web);
    expect(await page('/')).toBe('web 1.1\n');
    expect(await page('/cgi-bin/env?DB_PASSWORD')).toBe(secret);
    expect(await page('/cgi-bin/env?GREETING')).toBe('good night\n');
    expect(await page('/cgi-bin/env?OURS')).toBe('ours\n');
    expect(await page('/cgi-bin/env?NEW')).toBe('new\n');
    expect(await page('/cgi-bin/env?SESSION_KEY')).toBe(`${sessionKey}\n`);
    expect(await page('/page.txt')).toBe('one\ntwo, edited\n');
    expect(await page('/rules.txt')).toBe('allow some\n');
    expect(await page('/', ports[2])).toBe('database\n');
    expect(await engine.docker('exec', after.db ?? '', 'cat', '/data/kept')).toBe('precious');
    expect(readFileSync(join(folder(), 'docker-compose.yaml'), 'utf8')).toContain('GREETING: "good night" # ours');
    expect(filesIn(folder())).not.toEqual(before);
    // Nothing is left for compose to do: what it finds is what it would make.
    await sites.start(site, name);
    expect(await idsOf(engine, project)).toEqual(after);
    expect((await sites.upgrades.plan(to('1.1'))).changes).toEqual([]);
  });

  it('is undone: what was saved is back, and what was added stays and is named', async () => {
    const ids = await idsOf(engine, project);
    await engine.docker('exec', ids.db ?? '', 'sh', '-c', 'echo spoilt > /data/kept; echo more > /data/more');
    const [record] = sites.upgrades.records(site, name);
    const result = await sites.upgrades.rollback(
      { site, name, record: record?.id ?? '', restoreVolumes: true, timeoutSeconds: 60 },
      recordedContext(),
    );
    expect(result).toMatchObject({
      outcome: 'succeeded',
      staying: ['cache'],
      installation: { version: '1.0', state: 'running' },
    });
    const after = await idsOf(engine, project);
    expect([after.worker, after.cache]).toEqual([ids.worker, ids.cache]);
    expect(await page('/')).toBe('web 1.0\n');
    expect(await page('/rules.txt')).toBe('allow all\n');
    expect(await page('/cgi-bin/env?GREETING')).toBe('good night\n');
    expect(await engine.docker('exec', after.db ?? '', 'cat', '/data/kept')).toBe('precious');
    expect(await engine.docker('exec', after.db ?? '', 'ls', '/data')).toBe('kept');
    expect(secretOf('SESSION_KEY', env())).toBeUndefined();
    // What stays is known: the next upgrade finds it, and adds nothing beside it.
    const plan = await sites.upgrades.plan(to('1.1'));
    expect(plan.components.find((one) => one.name === 'cache')).toMatchObject({ state: 'upgrade', recreate: false });
  });

  it('of a selection leaves the others as they are, and is told apart from edits later', async () => {
    const before = await idsOf(engine, project);
    const result = await sites.upgrades.upgrade(to('1.1', { select: ['db', 'worker'] }), recordedContext());
    expect(result.outcome).toBe('succeeded');
    expect(await idsOf(engine, project)).toEqual(before);
    expect(await page('/')).toBe('web 1.0\n');
    const rest = await sites.upgrades.plan(to('1.1'));
    expect(rest.changes.map(({ rule }) => rule)).toContain('image');
    expect(rest.conflicts.some(({ rule }) => rule === 'image')).toBe(false);
  });

  it('can be installed again, and an earlier version too, when that is said', async () => {
    const before = await idsOf(engine, project);
    const again = await sites.upgrades.upgrade(to('1.1', { allow: { same: true } }), recordedContext());
    expect(again.outcome).toBe('succeeded');
    const after = await idsOf(engine, project);
    expect(Object.keys(after).filter((service) => after[service] === before[service])).toEqual([]);
    expect(await page('/cgi-bin/env?SESSION_KEY')).toBe(`${sessionKey}\n`);
    expect(await page('/')).toBe('web 1.1\n');
    expect(await failure(sites.upgrades.upgrade(to('1.0'), recordedContext()))).toMatchObject({
      code: 'upgrade.older',
    });
    const older = await sites.upgrades.upgrade(to('1.0', { allow: { older: true } }), recordedContext());
    expect(older.installation.version).toBe('1.0');
    expect(await page('/')).toBe('web 1.0\n');
    expect((await idsOf(engine, project)).cache).toBe(after.cache);
  });

  it('can be undone across all that came later, byte for byte', async () => {
    const first = sites.upgrades
      .records(site, name)
      .find(({ kind, to: v, state }) => kind === 'upgrade' && v === '1.1' && state === 'succeeded');
    const records = sites.upgrades.records(site, name);
    const oldest = records.filter(({ kind, state }) => kind === 'upgrade' && state === 'succeeded').at(-1);
    expect(first).toBeDefined();
    const result = await sites.upgrades.rollback(
      { site, name, record: oldest?.id ?? '', timeoutSeconds: 60 },
      recordedContext(),
    );
    expect(result).toMatchObject({ outcome: 'succeeded', staying: ['cache'] });
    expect(readFileSync(join(folder(), 'web/www/page.txt'), 'utf8')).toBe('one\ntwo, edited\n');
    expect(
      catalog.history
        .list({ site })
        .filter(({ action }) => action === 'upgrade' || action === 'rollback')
        .map(({ action, detail }) => [action, detail.from, detail.to, detail.outcome]),
    ).toEqual([
      ['rollback', '1.0', '1.0', 'succeeded'],
      ['upgrade', '1.1', '1.0', 'succeeded'],
      ['upgrade', '1.1', '1.1', 'succeeded'],
      ['upgrade', '1.0', '1.1', 'succeeded'],
      ['rollback', '1.1', '1.0', 'succeeded'],
      ['upgrade', '1.0', '1.1', 'succeeded'],
      ['upgrade', '1.0', '1.2', 'rolled-back'],
    ]);
  });

  it('leaves its secrets beside the data that outlives the installation', async () => {
    await sites.uninstall({ site, name }, recordedContext());
    expect(secretOf('SESSION_KEY', env())).toBe(sessionKey);
    expect(existsSync(kept())).toBe(false);
  });
});
