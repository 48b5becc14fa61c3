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
  for (const name of ['carried', 'exports', 'full', 'chain']) mkdirSync(at(name));
  engine = await startEngine('receipts');
  // Home has three versions; the newer ones share their large image with the oldest.
  const home = await createServices({ home: at('home'), engine: 'none', resources });
  try {
    const archive = at('images.tar');
    const store = 'registry.test/desk/store:1.0';
    await writeImageArchive(
      archive,
      distrolessImage('registry.test/desk/front:1.0'),
      distrolessImage('registry.test/desk/front:2.0'),
      distrolessImage('registry.test/desk/front:3.0'),
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
    await make('3.0');
    for (const [version, base] of [
      ['2.0', '1.0'],
      ['3.0', '2.0'],
    ] as const)
      await home.packages.export({
        ...{ version: { name: 'desk', version }, kinds: ['rainbond-app'], out: at('chain'), archives: [archive] },
        delta: { against: [{ version: base }] },
      }).done;
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

/** Drops a file on the window, as the system does. */
async function drop(path: string): Promise<void> {
  const { page } = desktop;
  // Only the browser itself gives a file a path: an input takes it from the driver as from a person.
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.id = 'driver';
    document.body.append(input);
  });
  await page.locator('#driver').setInputFiles(path);
  await page.evaluate(() => {
    const input = document.getElementById('driver') as HTMLInputElement;
    const data = new DataTransfer();
    const [file] = input.files ?? [];
    if (file) data.items.add(file);
    for (const kind of ['dragenter', 'drop'])
      document.body.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));
    input.remove();
  });
}

/** Tabs on until something has the focus, as somebody without a mouse does. */
async function tabTo(target: Locator): Promise<void> {
  for (let pressed = 0; pressed < 60; pressed++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await desktop.page.keyboard.press('Tab');
  }
  throw new Error('the focus does not come there');
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
  await drop(join(at('carried'), `${site}-1.receipt`));
  await walk.at('found.1');
  await page.getByText(walk.text('stands.first'), { exact: true }).waitFor();
  expect(await page.locator('[data-primary]').isDisabled()).toBe(true);
  await lookInEvery(desktop, look, 'receipts-2-first');
  await lookAtSizes(desktop, look, 'receipts-2-first');
  // From here on without a mouse.
  const { keyboard } = page;
  await tabTo(page.getByRole('checkbox', { name: walk.text('receipts.compared') }));
  await keyboard.press('Space');
  await page.locator('[data-primary]:not([data-disabled])').waitFor();
  await keyboard.press('Enter');
  await page.getByText(walk.text('receipts.isKept'), { exact: true }).waitFor();
  await lookAt(desktop, look, 'receipts-3-kept');

  // The same again, as a file, then as its short form: known.
  await tabTo(walk.button('receipts.more'));
  await keyboard.press('Enter');
  await walk.at('choose');
  await lookAt(desktop, look, 'receipts-1-where');
  await answerDialogs(desktop, join(at('carried'), `${site}-1.receipt`));
  await tabTo(page.getByRole('listitem').getByRole('button', { name: walk.text('receipts.file') }));
  await keyboard.press('Enter');
  await walk.at('found.2');
  await page.getByText(walk.text('stands.same'), { exact: true }).waitFor();
  await keyboard.press('Escape');
  await walk.at('choose');
  await tabTo(page.getByRole('textbox', { name: walk.text('receipts.paste') }));
  await keyboard.insertText(text);
  await tabTo(walk.button('receipts.readText'));
  await keyboard.press('Enter');
  await walk.at('found.3');
  await page.getByText(walk.text('stands.same'), { exact: true }).waitFor();
  await lookAt(desktop, look, 'receipts-4-same');
  await keyboard.press('Enter');

  // A site that nothing was ever installed at from here.
  await page.getByRole('option', { name: new RegExp(site) }).waitFor();
  await page.getByText(walk.text('sites.newer', { version: '3.0' })).waitFor();
  await tabTo(walk.button('sites.exportFor'));
  await keyboard.press('Enter');
  await walk.at('options');
  await page
    .getByRole('radio', { name: walk.text('export.contentDelta') })
    .and(page.locator(':checked'))
    .waitFor();
  expect(await page.getByRole('checkbox', { name: walk.text('export.againstSite', { site }) }).isChecked()).toBe(true);
  await lookInEvery(desktop, look, '30a-export-delta');
  await lookAtSizes(desktop, look, '30a-export-delta');
  // For another site that runs the first version, too: one package for both.
  await tabTo(page.getByRole('checkbox', { name: walk.text('export.againstVersion', { version: '1.0' }) }));
  await keyboard.press('Space');
  await page.getByText(walk.text('export.againstSeveral')).waitFor();
  await page.locator('h1, h2').first().click();
  await tabTo(page.getByRole('checkbox', { name: walk.text('kind.docker-compose') }));
  await keyboard.press('Space');
  await keyboard.press('Enter');
  await walk.at('check');
  await answerDialogs(desktop, at('exports'));
  await tabTo(page.getByRole('button', { name: new RegExp(`^${walk.text('export.folderChoose')}`) }));
  await keyboard.press('Enter');
  await page.getByText(at('exports'), { exact: true }).first().waitFor();
  await page.locator('[data-primary]:not([data-disabled])').waitFor();
  await lookInEvery(desktop, look, '33b-export-delta-ready');
  await tabTo(page.locator('[data-primary]'));
  await keyboard.press('Enter');
  await walk.at('done');
  await lookAt(desktop, look, '36a-export-delta-done');
  const [made] = readdirSync(at('exports')).filter((name) => name.endsWith('.tar.gz'));
  expect(made).toMatch(/^desk-3\.0-ram-for-plant-7-from-1\.0\.tar\.gz$/);
  expect(statSync(join(at('exports'), made ?? '')).size).toBeLessThan(statSync(older).size / 10);

  await go(desktop, 'library');
  await page.getByRole('tab', { name: /./ }).nth(1).click();
  await page
    .getByRole('option')
    .filter({ hasText: walk.text('delta.mark') })
    .first()
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

it('imports deltas only where their base is, one after the other, and completes one', async () => {
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
  await openDelta(at('chain'), 'folder');
  const readyWords = new RegExp(`^${walk.text('delta.ready').replace('.', '')}`);
  await page.getByText(readyWords).nth(1).waitFor();
  await lookInEvery(desktop, look, 'import-6-delta-ready');
  await page.getByRole('checkbox', { name: walk.text('import.accept_other', { count: '2' }) }).check();
  await page.locator('[data-primary]:not([data-disabled]):not([data-loading])').click();
  await walk.at('imported');
  await lookAt(desktop, look, 'import-7-delta-done');
  const names = await engine.docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}');
  for (const version of ['1.0', '2.0', '3.0']) expect(names).toContain(`desk/front:${version}`);

  await page
    .getByRole('listitem')
    .getByRole('button', { name: walk.text('complete.open') })
    .first()
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
