import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../fixtures/command';
import type { Desktop } from '../../fixtures/electron';
import { emptyEngine, type RunningEngine, startEngine } from '../../fixtures/engines';
import { makeVolume, type Volume } from '../../fixtures/volumes';
import { answerDialogs, lookAt, lookAtSizes, looks, openInLook } from '../look';
import { servicesOf } from '../seed';
import { type Deliveries, makeDeliveries } from './deliveries';
import { button, step, way, wordsOf } from './words';

let engine: RunningEngine;
let stick: Volume;
let deliveries: Deliveries;

beforeAll(async () => {
  [engine, stick, deliveries] = await Promise.all([
    startEngine('arrive'),
    makeVolume('ext4', 1_500_000_000, 'STICK'),
    makeDeliveries(500_000_000),
  ]);
  await deliveries.carry(stick.path, deliveries.small, deliveries.large);
});
afterAll(async () => {
  await deliveries?.remove();
  await stick?.remove();
  await engine?.stop();
});

describe.each(looks)('importing, in $language, $theme', (look) => {
  const t = wordsOf(look.language);
  let home: string;
  let desktop: Desktop;
  let page: Page;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'sealift-arrive-'));
  });
  afterEach(async () => {
    await desktop?.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  async function open(): Promise<void> {
    desktop = await openInLook(home, look, { env: { DOCKER_HOST: engine.host } });
    page = desktop.page;
  }

  /** Begins with the welcome's or the library's button, and chooses a place by its dialog. */
  async function lookIn(path: string, kind: 'file' | 'folder'): Promise<void> {
    await answerDialogs(desktop, path);
    await button(page, t('library.import')).first().click();
    await step(page, t('import.where'));
    await way(page, t(`import.${kind}`)).click();
  }
  const images = () => engine.docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}');

  it('takes a package from a stick into the engine, and knows what can be done with it next', async () => {
    await emptyEngine(engine);
    await open();
    await answerDialogs(desktop, stick.path);
    await button(page, t('library.import')).click();
    await step(page, t('import.where'));
    await lookAt(desktop, look, 'import-1-where');
    await way(page, t('import.folder')).click();
    await step(page, t('import.found', { count: 2 }));
    // Nobody vouches for what is not signed: it goes on only on a word.
    await lookAtSizes(desktop, look, 'import-2-found');
    await button(page, t('import.start', { count: 2 })).click();
    await page.getByText(t('import.wordNeeded')).waitFor();
    expect(
      await page
        .getByRole('checkbox', { name: t('import.accept', { count: 2 }) })
        .evaluate((box) => box === document.activeElement),
    ).toBe(true);
    await lookAt(desktop, look, 'import-2-word');
    await page.getByRole('checkbox', { name: /^bulk/ }).uncheck();
    await page.getByRole('checkbox', { name: t('import.accept', { count: 1 }) }).check();
    await button(page, t('import.start', { count: 1 })).click();
    await step(page, t('import.done'));
    await lookAtSizes(desktop, look, 'import-4-done');
    expect((await images()).split('\n').toSorted()).toEqual([
      'registry.test/desk/front:1.0',
      'registry.test/desk/store:1.0',
    ]);
    await way(page, t('import.install')).waitFor();
    await way(page, t('import.push')).waitFor();
    await button(page, t('import.showInLibrary')).click();
    await page.getByRole('heading', { level: 2, name: 'desk' }).waitFor();
  });

  it('offers a containerd beside the engine, and puts images there', async () => {
    desktop = await openInLook(home, look, {
      env: { DOCKER_HOST: engine.host, CONTAINERD_ADDRESS: engine.containerd },
    });
    page = desktop.page;
    const ctr = (...args: string[]) => run('ctr', ['-a', engine.containerd, ...args]);
    // Beside what the engine has there: a containerd that only an engine uses is not offered.
    await ctr('namespaces', 'create', 'default', 'for=tests');
    try {
      await lookIn(deliveries.small, 'file');
      await page.getByRole('radio', { name: t('import.intoContainerd') }).check();
      await page.getByRole('checkbox', { name: t('import.accept', { count: 1 }) }).check();
      await lookAt(desktop, look, 'import-2-containerd');
      await button(page, t('import.start', { count: 1 })).click();
      await step(page, t('import.done'));
      await page.getByText('containerd (default)').waitFor();
      const names = await ctr('images', 'ls', '-q');
      expect(names.split('\n').toSorted()).toEqual(['registry.test/desk/front:1.0', 'registry.test/desk/store:1.0']);
    } finally {
      const names = (await ctr('images', 'ls', '-q')).split('\n').filter(Boolean);
      if (names.length > 0) await ctr('images', 'rm', '--sync', ...names);
      await ctr('namespaces', 'rm', 'default').catch(() => undefined);
    }
  });

  it('stops when it is told to, and leaves nothing', async () => {
    await emptyEngine(engine);
    await open();
    await lookIn(deliveries.large, 'file');
    await page.getByRole('checkbox', { name: t('import.accept', { count: 1 }) }).check();
    await button(page, t('import.start', { count: 1 })).click();
    await page.getByRole('progressbar').first().waitFor();
    await lookAt(desktop, look, 'import-3-loading');
    await button(page, t('wizard.stop')).click();
    await step(page, t('import.stopHeading'));
    await lookAt(desktop, look, 'import-3-stop');
    await button(page, t('import.stopButton')).click();
    await step(page, t('wizard.cancelled'));
    await page.getByText(t('import.safe')).waitFor();
    await lookAt(desktop, look, 'import-4-stopped');
    expect((await images()).trim()).toBe('');
    await button(page, t('wizard.again')).click();
    await step(page, t('import.found', { count: 1 }));
  });

  it('says what happened when the engine stops in the middle, and goes on when it is back', async () => {
    await emptyEngine(engine);
    await open();
    await lookIn(deliveries.large, 'file');
    const accept = page.getByRole('checkbox', { name: t('import.accept', { count: 1 }) });
    await accept.check();
    await button(page, t('import.start', { count: 1 })).click();
    const bar = page.getByRole('progressbar').first();
    await expect
      .poll(async () => Number(await bar.getAttribute('aria-valuenow')), { timeout: 60_000 })
      .toBeGreaterThan(5);
    await engine.kill();
    await step(page, t('wizard.failed'));
    await page.getByText(t('import.safe')).waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(/engine\.(lost|unreachable)/);
    await lookAt(desktop, look, 'import-4-engine-stopped');
    await engine.start();
    expect((await images()).trim()).toBe('');
    await button(page, t('wizard.engineAgain')).click();
    await step(page, t('import.found', { count: 1 }));
    await accept.check();
    await button(page, t('import.start', { count: 1 })).click();
    await step(page, t('import.done'));
    expect((await images()).trim()).toBe('registry.test/bulk/data:1.0');
  });

  it('refuses what was changed on its way, and what cannot be read at all', async () => {
    await emptyEngine(engine);
    await open();
    await lookIn(deliveries.altered, 'file');
    await page.getByRole('checkbox', { name: t('import.accept', { count: 1 }) }).check();
    await button(page, t('import.start', { count: 1 })).click();
    await step(page, t('wizard.failed'));
    await page.getByText(t('import.safe')).waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('package.altered');
    await lookAt(desktop, look, 'import-4-refused');
    expect((await images()).trim()).toBe('');
    await button(page, t('import.elsewhere')).click();
    await step(page, t('import.where'));
    await answerDialogs(desktop, deliveries.unreadable);
    await way(page, t('import.file')).click();
    await step(page, t('import.noneUsable'));
    await page.getByText('torn-1.0-ram.tar.gz').first().waitFor();
    await lookAt(desktop, look, 'import-2-unreadable');
    await button(page, t('import.elsewhere')).click();
    await step(page, t('import.where'));
  });

  it('cannot be talked into a package that the settings refuse; without an engine it offers the library', async () => {
    const services = await servicesOf(home);
    services.settings.set({ trust: 'refuse' });
    await services.close();
    desktop = await openInLook(home, look);
    page = desktop.page;
    await lookIn(deliveries.small, 'file');
    await step(page, t('import.found', { count: 1 }));
    await page.getByText(t('verdict.refusedByPolicy')).waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    await lookAt(desktop, look, 'import-2-refused');
    // Whatever the window says, the service refuses too.
    const asked = await page.evaluate(async (where) => {
      const opened = await window.sealift.call('packages.find', { in: { place: where } });
      return opened.ok ? 'found' : opened.error.code;
    }, 'made-up');
    expect(asked).toBe('place.unknown');
    await page.evaluate(() => window.sealift.call('settings.set', { trust: 'warn' }));
    await button(page, t('wizard.lookAgainNow')).click();
    await page.getByRole('checkbox', { name: t('import.accept', { count: 1 }) }).check();
    await page.getByText(t('import.intoEngineMissing')).waitFor();
    await lookAt(desktop, look, 'import-2-no-engine');
    await button(page, t('import.start', { count: 1 })).click();
    await step(page, t('import.done'));
    await button(page, t('import.more')).click();
    await answerDialogs(desktop, deliveries.smallNewer);
    await way(page, t('import.file')).click();
    await page.getByText(t('against.newer', { newest: '1.0' })).waitFor();
  });
});
