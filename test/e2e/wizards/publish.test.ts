import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Desktop } from '../../fixtures/electron';
import { type RunningEngine, startEngine } from '../../fixtures/engines';
import { distrolessImage, loadImages } from '../../fixtures/images';
import { type Registry, startRegistry } from '../../fixtures/registry';
import { answerDialogs, lookAt, lookAtSizes, looks, openInLook } from '../look';
import { seedSample } from '../seed';
import { button, step, way, wordsOf } from './words';

const compose = (motd: string) => `name: harbour
services:
  gate:
    image: registry.test/harbour/gate:3.2
    ports: ["8080:8080"]
    depends_on: [ledger]
    container_name: gate-one
    volumes: ["./${motd}:/etc/motd:ro"]
  ledger:
    image: registry.test/harbour/ledger:3.2
    environment: { DB_PASSWORD: "**None**" }
    depends_on: [store]
    volumes: ["data:/data"]
  store:
    image: registry.test/harbour/store:3.2
volumes: { data: }
`;

let engine: RunningEngine;
let registry: Registry;
/** With a certificate that no system knows. */
let safe: Registry;
let project: string;
beforeAll(async () => {
  [engine, registry, safe] = await Promise.all([
    startEngine('publish'),
    startRegistry({ user: 'porter', password: 'correct' }),
    startRegistry({ tls: true }),
  ]);
  await loadImages(engine, ...['gate', 'ledger'].map((name) => distrolessImage(`registry.test/harbour/${name}:3.2`)));
  const label = ['--label', 'com.docker.compose.project=harbour'];
  await engine.docker('create', '--name', 'harbour_ledger_1', ...label, 'registry.test/harbour/ledger:3.2');
  await engine.docker(
    'create',
    '--name',
    'harbour_gate_1',
    ...label,
    '-e',
    'TOKEN=x',
    'registry.test/harbour/gate:3.2',
  );
  await engine.docker('create', '--name', 'unrelated', 'registry.test/harbour/gate:3.2');
  project = mkdtempSync(join(tmpdir(), 'sealift-project-'));
  mkdirSync(join(project, 'conf'));
  writeFileSync(join(project, 'conf', 'motd'), 'welcome\n');
});
afterAll(async () => {
  rmSync(project, { recursive: true, force: true });
  await registry?.stop();
  await safe?.stop();
  await engine?.stop();
});

describe.each(looks)('publishing, in $language, $theme', (look) => {
  const t = wordsOf(look.language);
  let home: string;
  let desktop: Desktop;
  let page: Page;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'sealift-publish-'));
  });
  afterEach(async () => {
    await desktop?.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });
  async function open(host?: string): Promise<void> {
    desktop = await openInLook(home, look, host ? { env: { DOCKER_HOST: host } } : {});
    page = desktop.page;
  }

  it('makes a version of a compose file, once nothing is missing, and not over one that is there', async () => {
    const file = join(project, 'docker-compose.yaml');
    writeFileSync(file, compose('conf/missing'));
    await open();
    await lookAt(desktop, look, 'welcome');
    await button(page, t('welcome.publish')).click();
    await step(page, t('publish.from'));
    await lookAtSizes(desktop, look, 'publish-1-from');
    await answerDialogs(desktop, file);
    await way(page, t('publish.compose')).click();
    await step(page, t('publish.refused'));
    expect(await page.getByRole('alert').textContent()).toContain('compose.');
    await lookAt(desktop, look, 'publish-2-refused');
    writeFileSync(file, compose('conf/motd'));
    await button(page, t('publish.readAgain')).click();
    await step(page, t('publish.preview'));
    const name = page.getByRole('textbox', { name: t('publish.name') });
    const version = page.getByRole('textbox', { name: t('publish.version') });
    expect([await name.inputValue(), await version.inputValue()]).toEqual(['harbour', '3.2']);
    // The last one: before it the name stands in a component that is not opened.
    await page.getByText('DB_PASSWORD').last().waitFor();
    await lookAtSizes(desktop, look, 'publish-2-preview');
    await button(page, t('publish.publish')).click();
    await step(page, t('publish.done'));
    await lookAtSizes(desktop, look, 'publish-4-done');
    // What comes next is packing it.
    await button(page, t('publish.export')).click();
    await page.getByRole('heading', { level: 1, name: t('export.title') }).waitFor();
    await button(page, t('wizard.close')).click();
    await button(page, t('wizard.close')).click();

    await button(page, t('library.publish')).click();
    await way(page, t('publish.compose')).click();
    await step(page, t('publish.preview'));
    expect(await version.inputValue()).toBe('3.3');
    await version.fill('3.2');
    const replace = button(page, t('publish.replaceIt'));
    expect(await replace.isDisabled()).toBe(true);
    await lookAt(desktop, look, 'publish-2-exists');
    await page.getByRole('checkbox', { name: t('publish.replace', { name: 'harbour', version: '3.2' }) }).check();
    await replace.click();
    await step(page, t('publish.done'));
    await page.getByText(t('publish.replacedSentence', { name: 'harbour', version: '3.2' })).waitFor();
  });

  it('makes a version of the containers of a compose project', async () => {
    await open(engine.host);
    await button(page, t('welcome.publish')).click();
    await way(page, t('publish.containers')).click();
    await step(page, t('pick.containers'));
    await page.getByRole('checkbox', { name: 'unrelated' }).waitFor();
    await button(page, t('publish.project', { project: 'harbour', count: 2 })).click();
    await lookAtSizes(desktop, look, 'publish-1-containers');
    await button(page, t('publish.goOn', { count: 2 })).click();
    await step(page, t('publish.preview'));
    expect(await page.getByRole('textbox', { name: t('publish.name') }).inputValue()).toBe('harbour');
    await button(page, t('publish.publish')).click();
    await step(page, t('publish.done'));
    await button(page, t('import.showInLibrary')).click();
    await page.getByRole('heading', { level: 2, name: 'harbour' }).waitFor();
    await lookAt(desktop, look, 'library-version');
    await button(page, t('library.remove')).click();
    await page.getByRole('dialog').waitFor();
    await lookAt(desktop, look, 'library-remove');
    await button(page, t('ask.keep')).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await button(page, t('library.remove')).click();
    await button(page, t('library.removeNamed', { name: 'harbour 3.2' })).click();
    await button(page, t('welcome.publish')).waitFor();
  });

  it('pushes a version to a registry, and asks again when it is not let in', async () => {
    await seedSample(home);
    await open();
    await button(page, t('library.push')).click();
    await step(page, t('push.where'));
    const field = (name: string) => page.getByRole('textbox', { name: t(name), exact: false });
    expect(await button(page, t('push.push')).isDisabled()).toBe(true);
    await field('push.registry').fill(`http://${registry.host}/`);
    await field('push.namespace').fill('plant');
    await field('push.user').fill('porter');
    const password = page.locator('input[type="password"]');
    await password.fill('wrong');
    await lookAtSizes(desktop, look, 'push-1-form');
    await button(page, t('push.push')).click();
    await step(page, t('wizard.failed'));
    expect(await page.getByRole('alert').textContent()).toContain('registry.denied');
    await lookAt(desktop, look, 'push-2-denied');
    await button(page, t('wizard.back')).click();
    await step(page, t('push.where'));
    await page.getByText('registry.denied').waitFor();
    expect([await field('push.namespace').inputValue(), await password.inputValue()]).toEqual(['plant', '']);
    await password.fill('correct');
    // A second one shows a certificate that nobody vouches for: it is compared, pinned, and pushed to alone.
    await button(page, t('push.add')).click();
    const second = page.getByRole('region', { name: t('push.target', { number: 2 }) });
    await second.getByRole('textbox', { name: t('push.registry'), exact: false }).fill(safe.host);
    await lookAtSizes(desktop, look, 'push-3-several');
    await button(page, t('push.push')).click();
    await step(page, t('wizard.failed'));
    await page.getByText(`${registry.host}/plant/shop-portal:1.0`).first().waitFor();
    await lookAt(desktop, look, 'push-4-partly');
    await button(page, t('wizard.again')).click();
    await step(page, t('push.where'));
    expect(await page.getByRole('region', { name: t('push.target', { number: 2 }) }).count()).toBe(0);
    await button(page, t('push.pinShown')).click();
    await lookAt(desktop, look, 'push-5-pinned');
    await button(page, t('push.push')).click();
    await step(page, t('push.done'));
    await page.getByText(`${safe.host}/plant/shop-portal:1.0`).first().waitFor();
    await lookAtSizes(desktop, look, 'push-6-done');
    expect(await page.evaluate(() => document.body.innerText.includes('correct'))).toBe(false);
  });
});
