import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServices } from '../../../main/services';
import { attempt } from '../../fixtures/command';
import type { Desktop } from '../../fixtures/electron';
import { type RunningEngine, startEngine } from '../../fixtures/engines';
import { httpImage, loadImages, sizedImage } from '../../fixtures/images';
import { makeVolume, type Volume } from '../../fixtures/volumes';
import { cheapLimits } from '../../unit/trust/tool';
import { answerDialogs, lookAt, lookAtSizes, looks, openInLook } from '../look';
import { resources } from '../seed';
import { type Drive, drive } from './drive';
import { publishImages, seedImages, seedTemplate } from './seed';

const MB = 1_000_000;
const passphrase = 'only for this key';
/** Enough to be seen while it is packed. */
const large = () => sizedImage('registry.test/line/data:1.0', 250 * MB, 'text');

/** Opens the export wizard on a template of the library. */
async function open({ page }: Desktop, { button, at }: Drive, template: RegExp): Promise<void> {
  await page.locator('nav [data-page="library"]').click();
  await page.getByRole('option', { name: template }).click();
  await button('export.open').click();
  await at('options');
}

describe.each(looks)('the export wizard in $language, $theme', (look) => {
  let folder: string;
  let archive: string;
  let largeArchive: string;
  let desktop: Desktop;
  let walk: Drive;
  const { language, theme } = look;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sealift-export-'));
    const home = join(folder, 'home');
    archive = await seedTemplate(home, folder);
    largeArchive = await seedImages(home, folder, '产线数据', [await large()]);
    const services = await createServices({ home, engine: 'none', resources, keyLimits: cheapLimits });
    await services.trust.keys.make({ name: 'Delivery team', passphrase });
    await services.close();
    desktop = await openInLook(home, look);
    walk = drive(desktop.page, language);
  });
  afterAll(async () => {
    await desktop?.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('delivers the sample without an engine, signed', async () => {
    const { page } = desktop;
    const typePassphrase = (typed: string) =>
      page.getByRole('textbox', { name: walk.text('export.passphrase') }).fill(typed);
    await open(desktop, walk, /shop/);
    await lookAtSizes(desktop, look, '30-export-options');
    await page.keyboard.press('Escape');
    await walk.at('version');
    await lookAt(desktop, look, '31-export-version');
    await walk.primary();
    await walk.at('options');
    await page.getByRole('combobox', { name: walk.text('export.sign') }).click();
    await page.getByRole('option', { name: 'Delivery team' }).click();
    expect(await page.locator('[data-primary]').isDisabled()).toBe(true);
    await typePassphrase('not this one');
    await lookAt(desktop, look, '31a-export-sign');
    await walk.primary();
    await walk.at('check');
    await page.getByText(walk.text('from.missing')).first().waitFor();
    expect(await page.locator('[data-primary]').isDisabled()).toBe(true);
    await lookAtSizes(desktop, look, '32-export-missing');

    await answerDialogs(desktop, archive);
    await page.getByRole('button', { name: new RegExp(walk.text('export.archivesChoose')) }).click();
    await page.getByText(walk.text('from.archive')).first().waitFor();
    const out = join(folder, 'out');
    mkdirSync(out);
    await answerDialogs(desktop, out);
    await page.getByRole('button', { name: new RegExp(`^${walk.text('export.folderChoose')}`) }).click();
    await page.getByText(out, { exact: true }).first().waitFor();
    await page.locator('[data-primary]:not([data-disabled])').waitFor();
    await lookAtSizes(desktop, look, '33-export-ready');

    await walk.primary();
    // A wrong passphrase is asked for again, and nothing was written.
    await walk.at('end.failed');
    await lookAt(desktop, look, '33a-export-wrong-passphrase');
    expect(readdirSync(out)).toEqual([]);
    await walk.primary();
    await walk.at('options');
    await typePassphrase(passphrase);
    await walk.primary();
    await walk.at('check');
    await walk.primary();
    await walk.at('done');
    expect(await page.getByText(walk.text('seal.signed'), { exact: true }).count()).toBe(2);
    await page.getByText('Delivery team').first().waitFor();
    expect(readdirSync(out).sort()).toEqual([
      'shop-1.0-dockercompose.tar.gz',
      'shop-1.0-dockercompose.tar.gz.sha256',
      'shop-1.0-ram.tar.gz',
      'shop-1.0-ram.tar.gz.sha256',
    ]);
    const checked = await attempt('sha256sum', ['-c', '--quiet', 'shop-1.0-ram.tar.gz.sha256'], { cwd: out });
    expect(checked.code).toBe(0);
    await lookAtSizes(desktop, look, '36-export-done');
  });

  it('shows what runs, asks before it stops, and leaves nothing half-done', async () => {
    const { page } = desktop;
    await open(desktop, walk, /产线数据/);
    await answerDialogs(desktop, largeArchive);
    await walk.primary();
    await page.getByRole('button', { name: new RegExp(walk.text('export.archivesChoose')) }).click();
    await page.getByText(walk.text('from.archive')).first().waitFor();
    await walk.primary();
    await walk.at('job.running');
    await page.getByText(/MB/).first().waitFor();
    await lookAt(desktop, look, '34-export-running');

    await walk.button('wizard.stop').click();
    await walk.at('job.asking');
    await lookAt(desktop, look, '35-export-stop');
    await page.keyboard.press('Escape');
    await walk.at('job.running');
    await walk.button('wizard.stop').click();
    await walk.at('job.asking');
    await walk.primary();
    await walk.at('end.cancelled');
    await lookAt(desktop, look, '37-export-stopped');
    const left = existsSync(join(folder, 'out')) ? readdirSync(join(folder, 'out')) : [];
    expect(left.filter((name) => !name.startsWith('shop-'))).toEqual([]);
    if (theme === 'light') await walk.button('wizard.close').click();
  });
});

describe('the export wizard beside an engine', () => {
  const look = { language: 'en', theme: 'light' } as const;
  let folder: string;
  let engine: RunningEngine;
  let volume: Volume;
  let desktop: Desktop;
  let walk: Drive;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sealift-export-'));
    const home = join(folder, 'home');
    engine = await startEngine('export');
    volume = await makeVolume('ext4', 75 * MB);
    const web = await httpImage('registry.test/line/web:1.0', 'web');
    const data = await large();
    // Noise, which does not shrink as images usually do: it turns out larger than expected.
    const noise = await sizedImage('registry.test/noise/noise:1.0', 100 * MB, 'random');
    await loadImages(engine, web, data, noise);
    await publishImages(home, folder, 'line', [web, data]);
    await publishImages(home, folder, 'noise', [noise]);
    desktop = await openInLook(home, look, { env: { DOCKER_HOST: engine.host } });
    walk = drive(desktop.page, look.language);
  });
  afterAll(async () => {
    await desktop?.close();
    await volume?.remove();
    await engine?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('says what helps when the engine stops in the middle, and goes on from there', async () => {
    const { page } = desktop;
    await open(desktop, walk, /line/);
    await walk.primary();
    await expect.poll(() => page.getByText(walk.text('from.engine')).count()).toBe(2);
    await walk.primary();
    await walk.at('job.running');
    await page.getByText(/\d MB of/).waitFor();
    await engine.kill();
    await walk.at('end.failed');
    await lookAt(desktop, look, '38-export-engine-lost');
    await engine.start();
    await walk.button('wizard.engineAgain').click();
    await walk.at('check');
    await walk.primary();
    await walk.at('done', 120_000);
    const out = join(folder, 'home', 'exports');
    for (const name of ['line-1.0-ram', 'line-1.0-dockercompose']) {
      const { code } = await attempt('sha256sum', ['-c', '--quiet', `${name}.tar.gz.sha256`], { cwd: out });
      expect(code, name).toBe(0);
    }
  });

  it('goes elsewhere when the disk turns out to be full', async () => {
    const { page } = desktop;
    await open(desktop, walk, /noise/);
    await page.getByRole('checkbox', { name: walk.text('kind.rainbond-app') }).click();
    await walk.primary();
    await answerDialogs(desktop, volume.path);
    await page.getByRole('button', { name: new RegExp(`^${walk.text('export.folderChoose')}`) }).click();
    await page.getByText(volume.path, { exact: true }).first().waitFor();
    await walk.primary();
    await walk.at('end.failed');
    await page.getByText('disk.full').first().waitFor();
    await lookAt(desktop, look, '39-export-disk-full');
    expect(readdirSync(volume.path)).toEqual(['lost+found']);

    await walk.button('wizard.otherPlace').click();
    await walk.at('check');
    // Now that the images are known it is known before, too.
    await page.getByText(walk.text('check.blocked')).first().waitFor();
    const out = join(folder, 'large');
    mkdirSync(out);
    await answerDialogs(desktop, out);
    await page.getByRole('button', { name: new RegExp(`^${walk.text('export.folderChoose')}`) }).click();
    await walk.primary();
    await walk.at('done', 120_000);
    expect(readdirSync(out)).toEqual(['noise-1.0-dockercompose.tar.gz', 'noise-1.0-dockercompose.tar.gz.sha256']);
  });
});
