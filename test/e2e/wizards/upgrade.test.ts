import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../main/cli/demo/port';
import { prepareSample } from '../../../main/library/sample';
import { createServices } from '../../../main/services';
import type { Desktop } from '../../fixtures/electron';
import { type RunningEngine, startEngine } from '../../fixtures/engines';
import { go, type Look, lookAt, lookAtSizes, lookInEvery, openInLook } from '../look';
import { resources, seedSample, servicesOf } from '../seed';
import { type Drive, drive } from './drive';

/** Looks in which the upgrade is carried out and taken back; in the others it is only planned. */
const whole: readonly Look[] = [
  { language: 'en', theme: 'light' },
  { language: 'zh-CN', theme: 'dark' },
];
const others: readonly Look[] = [
  { language: 'en', theme: 'dark' },
  { language: 'zh-CN', theme: 'light' },
];
const site = 'plant-7';

let folder: string;
let home: string;
let engine: RunningEngine;
let desktop: Desktop | undefined;
/** The installation's own folder. */
const onSite = (file: string) => join(home, 'sites', site, 'shop', file);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-upgrade-'));
  home = join(folder, 'home');
  [engine] = await Promise.all([startEngine('upgrade'), seedSample(home)]);
  await publishNext();
  const services = await createServices({ home, engine: engine.host, resources });
  const ports = { '门户.8080/tcp': await freePort() };
  await services.sites.install({ version: { name: 'shop', version: '1.0' }, site, ports }).done;
  await services.close();
  // The site is not what the version says: a page of its own, and another level.
  const page = onSite(pageFile());
  writeFileSync(page, `${readFileSync(page, 'utf8').trimEnd()}\n<p>Plant 7</p>\n`);
});
afterEach(async () => {
  await desktop?.close();
  desktop = undefined;
});
afterAll(async () => {
  await engine?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

/** The portal's page among the files of the installation. */
function pageFile(): string {
  const mount = /source: "\.\/([^"]*page\.html)"/.exec(readFileSync(onSite('docker-compose.yaml'), 'utf8'))?.[1];
  if (!mount) throw new Error('the portal mounts no page');
  return mount;
}

/** Publishes the sample under another version, its page saying so and its compose file changed. */
async function publishSample(version: string, change: (compose: string) => string): Promise<void> {
  const into = join(folder, version);
  const sample = await prepareSample({ resources, into });
  const page = join(into, 'pages', 'portal.html');
  writeFileSync(page, `${readFileSync(page, 'utf8').trimEnd()}\n<p>Version ${version}</p>\n`);
  writeFileSync(sample.composeFile, change(readFileSync(sample.composeFile, 'utf8')));
  const services = await servicesOf(home);
  const source = { from: 'compose', file: sample.composeFile } as const;
  await services.templates.publish({ source, name: 'shop', version }).done;
  await services.close();
}

/** Version 1.1: another page, a new variable and a new component; more memory for the store. */
async function publishNext(): Promise<void> {
  await publishSample('1.1', (text) =>
    text
      .replace('UPSTREAM_HOST: catalog', 'UPSTREAM_HOST: catalog\n      GREETING: welcome')
      .replace(
        /\nconfigs:\n/,
        '\n  archive:\n    image: sealift/shop-store:1.0\n    environment: {PORT: "8083", PAGE: /etc/shop/page.txt}\n    configs: [{source: store-page, target: /etc/shop/page.txt}]\n    depends_on: [store]\nconfigs:\n',
      )
      .replace(/(store-data:\/data[\s\S]*?mem_limit: )128m/, '$1192m'),
  );
}

async function open(look: Look): Promise<{ desktop: Desktop; walk: Drive }> {
  desktop = await openInLook(home, look, { env: { DOCKER_HOST: engine.host } });
  return { desktop, walk: drive(desktop.page, look.language) };
}

/** From the site's page to the plan of the newer version. */
async function plan(opened: Desktop, walk: Drive, look: Look): Promise<void> {
  const { page } = opened;
  await go(opened, 'sites');
  await page.getByText(walk.text('sites.newer', { version: '1.1' })).waitFor();
  await page.getByText(walk.text('standing.healthy')).first().waitFor();
  await lookAtSizes(opened, look, '70-site-newer');
  await walk.button('sites.upgradeTo', { version: '1.1' }).click();
  await walk.at('version');
  expect(await page.getByRole('radio', { name: '1.1' }).isChecked()).toBe(true);
  await page.getByText(walk.text('direction.sameText')).waitFor();
  await lookAt(opened, look, '71-upgrade-version');
  await walk.primary();
  await walk.at('plan');
  await page.locator('[data-primary]:not([data-disabled])').waitFor();
  // The page was changed here and there: nothing of it is ticked.
  const boxes = page.getByRole('checkbox', { name: new RegExp(walk.text('upgrade.accept').slice(0, 4)) });
  for (const box of await boxes.all()) expect(await box.isChecked()).toBe(false);
  await page.getByText(walk.text('upgrade.conflicts')).first().waitFor();
  await page.getByText('GREETING').first().waitFor();
  await lookAtSizes(opened, look, '72-upgrade-plan');
  await page.getByText('Plant 7').first().scrollIntoViewIfNeeded();
  await lookAt(opened, look, '73-upgrade-diff');
}

describe.each(others)('an upgrade in $language, $theme', (look) => {
  it('is shown in full before it happens, and changes nothing until it begins', async () => {
    const opened = await open(look);
    const { walk } = opened;
    const { page } = opened.desktop;
    const before = await engine.docker('ps', '-q', '--no-trunc');
    await plan(opened.desktop, walk, look);
    // Without the new component.
    const part = page.getByRole('checkbox', { name: walk.text('upgrade.takePart', { name: 'archive' }) });
    await part.uncheck();
    await page.getByText(walk.text('fate.left-out')).first().waitFor();
    await page.locator('[data-primary]:not([data-disabled])').waitFor();
    await part.check();
    await page.locator('[data-primary]:not([data-disabled])').waitFor();
    await walk.primary();
    await walk.at('check');
    await page.locator('[data-primary]:not([data-disabled])').waitFor();
    await lookAtSizes(opened.desktop, look, '74-upgrade-check');
    expect(await engine.docker('ps', '-q', '--no-trunc')).toBe(before);
  });
});

describe.each(whole)('an upgrade in $language, $theme', (look) => {
  it('is applied and watched, and taken back from its record', async () => {
    const opened = await open(look);
    const { walk } = opened;
    const { page } = opened.desktop;
    const store = async () => (await engine.docker('ps', '-q', '--no-trunc', '--filter', 'name=store')).trim();
    const before = await store();
    await plan(opened.desktop, walk, look);
    await walk.primary();
    await walk.at('check');
    await page.locator('[data-primary]:not([data-disabled])').waitFor();
    await lookAt(opened.desktop, look, '74-upgrade-check');
    await walk.primary();
    await walk.at('job.running');
    await page.getByRole('list', { name: walk.text('sites.components') }).waitFor();
    await lookAt(opened.desktop, look, '75-upgrade-running');
    await walk.at('done', 150_000);
    await lookAtSizes(opened.desktop, look, '76-upgrade-done');
    await page.getByText(walk.text('upgrade.notTouched')).waitFor();
    expect(await store()).toBe(before);
    expect(readFileSync(onSite(pageFile()), 'utf8')).toContain('Plant 7');

    await walk.primary();
    const undo = walk.button('record.undo').first();
    await undo.waitFor();
    await page.getByText('1.0 → 1.1').first().waitFor();
    await lookAtSizes(opened.desktop, look, '77-site-records');
    await undo.click();
    await walk.at('ask');
    // What going back takes back is shown before it may begin.
    await page.locator('[data-primary]:not([data-disabled])').waitFor();
    await page.getByText('GREETING').first().waitFor();
    await lookAt(opened.desktop, look, '78-restore');
    await walk.primary();
    await walk.at('done', 150_000);
    await lookAt(opened.desktop, look, '79-restored');
    await walk.primary();
    await page.getByText(walk.text('sites.newer', { version: '1.1' })).waitFor();
    expect(await store()).toBe(before);
  });
});

describe('an upgrade that does not go well', () => {
  const look: Look = { language: 'en', theme: 'light' };

  it('goes back by itself, and its record says why', async () => {
    // No engine can start the portal of this version: it puts a file below what is itself a file.
    await publishSample('1.2', (text) =>
      text.replace(
        'target: /etc/shop/page.html',
        'target: /etc/shop/page.html\n      - source: store-page\n        target: /shop/page.txt',
      ),
    );
    const { desktop: opened, walk } = await open(look);
    const { page } = opened;
    await go(opened, 'sites');
    await walk.button('sites.upgradeTo', { version: '1.2' }).click();
    for (const step of ['version', 'plan', 'check']) {
      await walk.at(step);
      await walk.primary();
    }
    await walk.at('done', 150_000);
    await page.getByRole('heading', { name: walk.text('upgrade.wentBack') }).waitFor();
    await lookInEvery(opened, look, '80-upgrade-went-back');
    await walk.primary();
    await page.getByText(walk.text('recorded.rolled-back')).first().waitFor();
    await page.getByText('1.0 → 1.2').first().scrollIntoViewIfNeeded();
    await lookInEvery(opened, look, '81-site-went-back');
  });

  it('waits for a decision when it is cut off, and is finished from the site', async () => {
    const { desktop: opened, walk } = await open(look);
    const { app, page } = opened;
    const containers = async () => (await engine.docker('ps', '-aq')).split('\n').sort().join(' ');
    const before = await containers();
    await go(opened, 'sites');
    await walk.button('sites.upgradeTo', { version: '1.2' }).click();
    await walk.at('version');
    await page.getByRole('radio', { name: '1.1' }).check();
    for (const step of ['version', 'plan', 'check']) {
      await walk.at(step);
      await walk.primary();
    }
    await expect.poll(containers, { timeout: 60_000, interval: 50 }).not.toBe(before);
    await app.evaluate(({ app: application }) => {
      const host = application.getAppMetrics().find(({ name }) => name === 'sealift-services');
      if (host) process.kill(host.pid, 'SIGKILL');
    });
    await walk.at('end.interrupted');
    await lookInEvery(opened, look, '82-upgrade-cut-off');
    await walk.primary();
    await walk.button('sites.goBack').waitFor();
    await lookInEvery(opened, look, '83-site-unfinished');
    await walk.button('sites.goBack').click();
    await walk.at('ask');
    await lookAt(opened, look, '84-settle-back');
    await walk.button('wizard.close').click();
    await go(opened, 'sites');
    await walk.button('sites.goOn').click();
    await walk.at('ask');
    await lookInEvery(opened, look, '85-settle-forward');
    await walk.primary();
    await walk.at('done', 150_000);
    await walk.primary();
    await page.getByText(walk.text('recorded.succeeded')).first().waitFor();
    // Earlier upgrades of the site succeeded too: the list is new when nothing is left to be settled.
    await walk.button('sites.goOn').waitFor({ state: 'detached' });
    expect(readFileSync(onSite(pageFile()), 'utf8')).toContain('Plant 7');
  });
});
