import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServices } from '../../../main/services';
import { run } from '../../fixtures/command';
import type { Desktop } from '../../fixtures/electron';
import { type Registry, startRegistry } from '../../fixtures/registry';
import { makeVolume, type Volume } from '../../fixtures/volumes';
import { cheapLimits } from '../../unit/trust/tool';
import { go, lookAt, looks, openInLook } from '../look';
import { resources, seedSample } from '../seed';
import { type Drive, drive } from './drive';
import { box, mediumAt } from './transfers';
import { button, step, way, wordsOf } from './words';

const passphrase = 'only for this key';

/** What a platform exports lands among the downloads; what goes to a platform's web page goes by hand. */
describe.each(looks)('packages from and for a platform’s web page, in $language, $theme', (look) => {
  const t = wordsOf(look.language);
  let folder: string;
  let stick: Volume;
  let registry: Registry;
  let desktop: Desktop;
  let walk: Drive;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sealift-web-page-'));
    const person = join(folder, 'person');
    const downloads = join(person, 'Downloads');
    mkdirSync(downloads, { recursive: true });
    mkdirSync(join(person, '.config'));
    writeFileSync(join(person, '.config', 'user-dirs.dirs'), 'XDG_DOWNLOAD_DIR="$HOME/Downloads"\n');
    await asPlatformsExport(folder, downloads);
    stick = await makeVolume('ext4', 60_000_000, 'TRESOR');
    const home = join(folder, 'home');
    const services = await createServices({ home, engine: 'none', resources, keyLimits: cheapLimits });
    await services.trust.keys.make({ name: 'Delivery team', passphrase });
    await services.close();
    registry = await startRegistry();
    desktop = await openInLook(home, look, { env: { HOME: person, XDG_CONFIG_HOME: join(person, '.config') } });
    walk = drive(desktop.page, look.language);
  });
  afterAll(async () => {
    await desktop?.close();
    await stick?.remove();
    await registry?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('finds what was downloaded, takes it, and seals and signs it', async () => {
    const { page } = desktop;
    await button(page, t('library.import')).first().click();
    await step(page, t('import.where'));
    await lookAt(desktop, look, 'downloads-1-where');
    await way(page, t('import.downloads')).click();
    await step(page, t('import.found', { count: 1 }));
    // Straight into a registry, without the library; not before the person answered for a package that nobody vouches for.
    await way(page, t('import.push')).click();
    const word = page.getByRole('checkbox', { name: t('import.accept', { count: 1 }) });
    await page.getByText(t('import.wordNeeded')).waitFor();
    await word.check();
    await lookAt(desktop, look, 'downloads-2-found');
    await way(page, t('import.push')).click();
    await step(page, t('push.where'));
    await page.getByRole('textbox', { name: walk.text('push.registry') }).fill(registry.host);
    await page.getByRole('textbox', { name: walk.text('push.namespace') }).fill('team');
    await lookAt(desktop, look, 'push-file-1-form');
    await walk.primary();
    await walk.at('pushed');
    await lookAt(desktop, look, 'push-file-2-done');
    const shown = await run('skopeo', [
      'inspect',
      '--tls-verify=false',
      `docker://${registry.host}/team/shop-portal:1.0`,
    ]);
    expect(JSON.parse(shown).Digest).toMatch(/^sha256:/);
    await walk.button('wizard.close').click();
    await step(page, t('import.found', { count: 1 }));
    await button(page, t('import.start', { count: 1 })).click();
    await step(page, t('import.done'));
    await lookAt(desktop, look, 'downloads-3-done');
    await way(page, t('import.seal')).click();
    await walk.at('options');
    await page.getByRole('combobox', { name: walk.text('export.sign') }).click();
    await page.getByRole('option', { name: 'Delivery team' }).click();
    await page.getByRole('textbox', { name: walk.text('export.passphrase') }).fill(passphrase);
    await walk.primary();
    await walk.at('check');
    await walk.primary();
    await walk.at('done');
    await page.getByText(walk.text('seal.signed'), { exact: true }).first().waitFor();
    await lookAt(desktop, look, 'downloads-4-signed');
    const listed = await run('tar', ['-tzf', join(folder, 'home', 'exports', 'shop-1.0-ram.tar.gz')]);
    expect(listed.split('\n').slice(0, 2)).toEqual(['shop-1.0-ram/seal.json', 'shop-1.0-ram/seal.json.minisig']);
  });

  it('says what a platform of a version makes of it', async () => {
    const { page } = desktop;
    await go(desktop, 'library');
    await page.getByRole('option', { name: /shop/ }).first().click();
    const target = page.getByRole('combobox', { name: walk.text('library.compatTarget') });
    await target.scrollIntoViewIfNeeded();
    await lookAt(desktop, look, 'compatibility-5.5');
    await target.click();
    await page.getByRole('option', { name: '5.2' }).click();
    await page.getByText(walk.text('checks.compat.form_older.title', { target: '5.2' })).waitFor();
    await lookAt(desktop, look, 'compatibility-5.2');
  });

  it('puts the package on a medium with a page that says how to upload it', async () => {
    const { page } = desktop;
    const [app = '', composed = ''] = await ramAndCompose(page);
    await go(desktop, 'media');
    const id = await mediumAt(page, stick.path);
    await page.locator(`[data-medium="${id}"]`).click();
    await walk.button('media.copyTo').click();
    await walk.at('packages');
    await box(page, composed).click();
    await walk.primary();
    await walk.at('media');
    await walk.primary();
    await walk.at('plan');
    await page.getByRole('checkbox', { name: walk.text('transfer.manual') }).check();
    // What no platform imports is said before anything is copied.
    await page
      .getByText(/shop-1\.0-dockercompose\.tar\.gz/)
      .nth(1)
      .waitFor();
    await page.locator('[data-primary][data-disabled]').waitFor();
    await lookAt(desktop, look, 'manual-0-compose');
    for (const _ of [1, 2]) await walk.button('wizard.back').click();
    await walk.at('packages');
    await box(page, composed).click();
    await box(page, app).click();
    await walk.primary();
    await walk.at('media');
    await walk.primary();
    await walk.at('plan');
    await page.locator('[data-primary]:not([data-disabled])').waitFor();
    expect(await page.getByRole('checkbox', { name: walk.text('transfer.manual') }).isChecked()).toBe(true);
    await lookAt(desktop, look, 'manual-1-plan');
    await walk.primary();
    await walk.at('done');
    await lookAt(desktop, look, 'manual-2-done');
    const guide = readdirSync(stick.path).find((name) => name.endsWith('.html')) ?? '';
    const html = readFileSync(join(stick.path, guide), 'utf8');
    expect(html).toContain('shop-1.0');
    for (const language of ['en', 'zh-CN']) expect(html).toContain(`lang="${language}"`);
    await lookAtPage(desktop, join(stick.path, guide), `manual-3-guide.${look.theme}`);
  });
});

/** The packages of the sample that were packed here: for a platform, and for compose. */
async function ramAndCompose(page: Page): Promise<string[]> {
  const answer = await page.evaluate(() => window.sealift.call('packages.list', {}));
  if (!answer.ok) throw new Error(answer.error.code);
  return (['rainbond-app', 'docker-compose'] as const).flatMap(
    (wanted) => answer.value.find(({ kind, path }) => kind === wanted && path.includes('exports'))?.id ?? [],
  );
}

/** The sample as a platform exports it: the same folder in a gzip tar of another tool, and no seal. */
async function asPlatformsExport(folder: string, to: string): Promise<void> {
  const home = join(folder, 'platform');
  await seedSample(home);
  const unpacked = join(folder, 'unpacked');
  mkdirSync(unpacked);
  const packages = join(home, 'packages');
  const file = readdirSync(packages).find((name) => name.endsWith('-ram.tar.gz')) ?? '';
  await run('tar', ['-xzf', join(packages, file), '-C', unpacked]);
  const [top = ''] = readdirSync(unpacked);
  rmSync(join(unpacked, top, 'seal.json'));
  await run('tar', ['-czf', join(to, file), '-C', unpacked, top]);
}

/** A picture of a page of ours that is made for a browser. */
async function lookAtPage({ app }: Desktop, file: string, name: string): Promise<void> {
  const png = await app.evaluate(async ({ BrowserWindow }, path) => {
    // Of a session of its own: that of the desktop loads nothing but the desktop.
    const webPreferences = { sandbox: true, partition: 'guide' };
    const window = new BrowserWindow({ show: false, width: 900, height: 1200, webPreferences });
    await window.loadFile(path);
    const picture = await window.webContents.capturePage();
    window.destroy();
    return picture.toPNG().toString('base64');
  }, file);
  writeFileSync(join('screenshots', `${name}.png`), Buffer.from(png, 'base64'));
}
