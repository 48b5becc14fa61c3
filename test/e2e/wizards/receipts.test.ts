import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Locator } from 'playwright';
import decodeQR from 'qr/decode.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCatalog } from '../../../main/catalog';
import { createServices } from '../../../main/services';
import type { Desktop } from '../../fixtures/electron';
import { type RunningEngine, startEngine } from '../../fixtures/engines';
import { distrolessImage, sizedImage, writeImageArchive } from '../../fixtures/images';
import { cheapLimits } from '../../unit/trust/tool';
import { answerDialogs, go, lookAt, lookAtSizes, lookInEvery, openInLook } from '../look';
import { resources } from '../seed';
import { exported } from './deliveries';
import { type Drive, drive } from './drive';

const look = { language: 'en', theme: 'light' } as const;
const passphrase = 'only for this key';
const site = 'plant-7';

let folder: string;
let engine: RunningEngine;
/** Full packages, as home made them. */
let older: string;
let desktop: Desktop;
let walk: Drive;
const at = (name: string) => join(folder, name);
const env = () => ({ env: { DOCKER_HOST: engine.host } });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-receipts-'));
  for (const name of ['carried', 'exports', 'full']) mkdirSync(at(name));
  engine = await startEngine('receipts');
  // Home has two versions; the newer one shares its large image with the older.
  const home = await createServices({ home: at('home'), engine: 'none', resources });
  try {
    const archive = at('images.tar');
    const store = 'registry.test/desk/store:1.0';
    await writeImageArchive(
      archive,
      distrolessImage('registry.test/desk/front:1.0'),
      distrolessImage('registry.test/desk/front:2.0'),
      await sizedImage(store, 4_000_000, 'random'),
    );
    const make = (version: string) =>
      exported(home, at('full'), archive, {
        name: 'desk',
        version,
        references: [`registry.test/desk/front:${version}`, store],
      });
    older = await make('1.0');
    await make('2.0');
  } finally {
    await home.close();
  }
  // The site has the older one in its engine, and stands there as installed.
  const here = await createServices({ home: at('site'), engine: engine.host, resources, keyLimits: cheapLimits });
  let key: string;
  let metadata: string;
  try {
    await here.packages.import({ path: older, into: 'engine', accepted: true }).done;
    await here.trust.keys.make({ name: 'Plant 7', passphrase });
    metadata = here.templates.metadata({ name: 'desk' });
    key = JSON.parse(metadata).group_key;
  } finally {
    await here.close();
  }
  const catalog = openCatalog(join(at('site'), 'catalog.db'));
  catalog.transaction(() => {
    catalog.sites.put({ name: site, engine: engine.host });
    catalog.installations.put({
      site,
      name: 'desk',
      templateKey: key,
      templateName: 'desk',
      version: '1.0',
      project: `${site}-desk`,
      folder: join(at('site'), 'sites', site, 'desk'),
      state: { phase: 'installed', components: [], values: {} },
      metadata,
    });
  });
  catalog.close();
});
afterAll(async () => {
  await desktop?.close();
  await engine?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

/** Opens the desktop of home, or of the site. */
async function open(whose: 'home' | 'site' | 'other', options = {}): Promise<void> {
  desktop = await openInLook(at(whose), look, options);
  walk = drive(desktop.page, look.language);
}

/** What the squares on the screen say. */
async function readCode(code: Locator): Promise<string> {
  await code.scrollIntoViewIfNeeded();
  await desktop.page.waitForTimeout(300);
  const box = await code.boundingBox();
  if (!box) throw new Error('the code is not to be seen');
  const picture = await desktop.app.evaluate(async ({ BrowserWindow }, area) => {
    const [x, y, width, height] = [area.x, area.y, area.width, area.height].map(Math.round) as [
      number,
      number,
      number,
      number,
    ];
    const image = await BrowserWindow.getAllWindows()[0]?.webContents.capturePage({ x, y, width, height });
    return { ...image?.getSize(), data: image?.toBitmap().toString('base64') };
  }, box);
  const { width = 0, height = 0, data = '' } = picture;
  return decodeQR({ width, height, data: new Uint8ClampedArray(Buffer.from(data, 'base64')) });
}

let text: string;

it('writes a receipt on site: a file, and a code', async () => {
  await open('site', env());
  const { page } = desktop;
  await go(desktop, 'sites');
  await walk.button('receipt.open').click();
  await walk.at('ask');
  await page.getByRole('button', { name: new RegExp(`^${walk.text('export.folderChoose')}`) }).waitFor();
  await answerDialogs(desktop, at('carried'));
  await page.getByRole('button', { name: new RegExp(`^${walk.text('export.folderChoose')}`) }).click();
  await page.getByText(at('carried'), { exact: true }).waitFor();
  await page.getByRole('textbox', { name: walk.text('export.passphrase') }).fill('not this one');
  await lookInEvery(desktop, look, 'receipt-1-ask');
  await walk.primary();
  await walk.at('end.failed');
  expect(readdirSync(at('carried'))).toEqual([]);
  await walk.primary();
  await walk.at('ask');
  await page.getByRole('textbox', { name: walk.text('export.passphrase') }).fill(passphrase);
  await walk.primary();
  await walk.at('done');
  const code = page.getByRole('img', { name: walk.text('receipt.code') });
  await code.waitFor();
  expect(readdirSync(at('carried'))).toEqual([`${site}-1.receipt`]);
  await lookInEvery(desktop, look, 'receipt-2-done');
  await code.scrollIntoViewIfNeeded();
  await lookAtSizes(desktop, look, 'receipt-3-code');
  text = (await page.locator('code', { hasText: /^SLR1:/ }).textContent()) ?? '';
  expect(text).toMatch(/^SLR1:[0-9A-Z $%*+\-./:]+$/);
  // As a camera reads it from the window.
  expect(await readCode(code)).toBe(text);
  await desktop.close();
});

it('reads it at home once the fingerprint was compared, and exports what is new there', async () => {
  await open('home');
  const { page } = desktop;
  await go(desktop, 'sites');
  await lookAt(desktop, look, 'receipts-0-none');
  await walk.button('receipts.open').click();
  await walk.at('choose');
  await lookAt(desktop, look, 'receipts-1-where');
  await answerDialogs(desktop, join(at('carried'), `${site}-1.receipt`));
  await page
    .getByRole('listitem')
    .getByRole('button', { name: walk.text('receipts.file') })
    .click();
  await walk.at('found.1');
  await page.getByText(walk.text('stands.first'), { exact: true }).waitFor();
  expect(await page.locator('[data-primary]').isDisabled()).toBe(true);
  await lookInEvery(desktop, look, 'receipts-2-first');
  await lookAtSizes(desktop, look, 'receipts-2-first');
  await page.getByRole('checkbox', { name: walk.text('receipts.compared') }).check();
  await walk.primary();
  await page.getByText(walk.text('receipts.isKept'), { exact: true }).waitFor();
  await lookAt(desktop, look, 'receipts-3-kept');

  // The same again, as its short form: known.
  await walk.button('receipts.more').click();
  await walk.at('choose');
  await page.getByRole('textbox', { name: walk.text('receipts.paste') }).fill(text);
  await walk.button('receipts.readText').click();
  await walk.at('found.2');
  await page.getByText(walk.text('stands.same'), { exact: true }).waitFor();
  await lookAt(desktop, look, 'receipts-4-same');
  await walk.button('receipt.toSite').click();

  // A site that nothing was ever installed at from here.
  await page.getByRole('option', { name: new RegExp(site) }).waitFor();
  await page.getByText(walk.text('sites.newer', { version: '2.0' })).waitFor();
  await walk.button('sites.exportFor').click();
  await walk.at('options');
  await page
    .getByRole('radio', { name: walk.text('export.contentDelta') })
    .and(page.locator(':checked'))
    .waitFor();
  expect(await page.getByRole('checkbox', { name: walk.text('export.againstSite', { site }) }).isChecked()).toBe(true);
  await lookInEvery(desktop, look, '30a-export-delta');
  await lookAtSizes(desktop, look, '30a-export-delta');
  await page.getByRole('checkbox', { name: walk.text('kind.docker-compose') }).uncheck();
  await walk.primary();
  await walk.at('check');
  await answerDialogs(desktop, at('exports'));
  await page.getByRole('button', { name: new RegExp(`^${walk.text('export.folderChoose')}`) }).click();
  await page.getByText(at('exports'), { exact: true }).first().waitFor();
  await page.locator('[data-primary]:not([data-disabled])').waitFor();
  await lookInEvery(desktop, look, '33b-export-delta-ready');
  await walk.primary();
  await walk.at('done');
  await lookAt(desktop, look, '36a-export-delta-done');
  const [made] = readdirSync(at('exports')).filter((name) => name.endsWith('.tar.gz'));
  expect(made).toMatch(/^desk-2\.0-ram-for-plant-7\.tar\.gz$/);
  expect(statSync(join(at('exports'), made ?? '')).size).toBeLessThan(statSync(older).size / 10);

  await go(desktop, 'library');
  await page.getByRole('tab', { name: /./ }).nth(1).click();
  await page
    .getByRole('option')
    .filter({ hasText: walk.text('delta.mark') })
    .click();
  await lookAt(desktop, look, '06a-package-delta');
  await go(desktop, 'sites');
  await page.getByText(walk.text('confirmed.not'), { exact: true }).waitFor();
  await lookInEvery(desktop, look, 'sites-told');
  await lookAtSizes(desktop, look, 'sites-told');
  await page.getByRole('button', { name: walk.text('sites.forgetNamed', { file: made ?? '' }) }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: walk.text('sites.forget'), exact: true })
    .click();
  await page.getByText(walk.text('sites.sentNothing'), { exact: true }).waitFor();
  await desktop.close();
});

it('imports a delta only where its base is, and completes it', async () => {
  const [made = ''] = readdirSync(at('exports')).filter((name) => name.endsWith('.tar.gz'));
  const openDelta = async (path: string, kind: 'file' | 'folder') => {
    await answerDialogs(desktop, path);
    await walk.button('library.import').first().click();
    await walk.at('choose');
    await desktop.page
      .getByRole('listitem')
      .getByRole('button', { name: walk.text(`import.${kind}`) })
      .first()
      .click();
    await walk.at('found.1');
  };
  // Another workstation, which has nothing.
  await open('other');
  await openDelta(join(at('exports'), made), 'file');
  await desktop.page.getByText(walk.text('delta.notReady'), { exact: true }).waitFor();
  expect(await walk.button('import.elsewhere').isEnabled()).toBe(true);
  await lookAtSizes(desktop, look, 'import-5-delta-missing');
  await desktop.close();

  // The site, which has the base in its engine.
  await open('site', env());
  const { page } = desktop;
  await openDelta(join(at('exports'), made), 'file');
  await page.getByText(new RegExp(`^${walk.text('delta.ready').replace('.', '')}`)).waitFor();
  await lookInEvery(desktop, look, 'import-6-delta-ready');
  await page.getByRole('checkbox', { name: walk.text('import.accept_one') }).check();
  await page.locator('[data-primary]:not([data-disabled]):not([data-loading])').click();
  await walk.at('imported');
  await lookAt(desktop, look, 'import-7-delta-done');
  expect(await engine.docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}')).toContain('desk/front:2.0');

  await page
    .getByRole('listitem')
    .getByRole('button', { name: walk.text('complete.open') })
    .click();
  await walk.at('ask');
  await answerDialogs(desktop, at('carried'));
  await page.getByRole('button', { name: new RegExp(`^${walk.text('export.folderChoose')}`) }).click();
  await page.getByText(at('carried'), { exact: true }).waitFor();
  await walk.primary();
  await walk.at('done');
  await page.getByText(walk.text('complete.identical')).waitFor();
  await lookAt(desktop, look, 'complete-2-done');
  expect(readdirSync(at('carried'))).toContain(basename(older).replace('1.0', '2.0'));
});
