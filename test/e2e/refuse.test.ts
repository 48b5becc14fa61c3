import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Desktop } from '../fixtures/electron';
import { type ConsoleStandIn, standInKey, startConsole } from '../fixtures/rainbond-console';
import { answerDialogs, go, type Look, lookAt, openInLook } from './look';
import { seedSample, servicesOf } from './seed';
import { type Drive, drive } from './wizards/drive';
import { box, mediumAt, packageIds } from './wizards/transfers';

/*
 * A workstation on site that lets in nothing but what is trusted. What came in before that was so is neither installed, nor carried on, nor
 * delivered: no wizard offers a way past, and only the settings change it. (The import has its own test.)
 */
const look: Look = { language: 'en', theme: 'light' };
let folder: string;
let desktop: Desktop;
let walk: Drive;
let platform: ConsoleStandIn;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-refuse-'));
  const [origin, home] = [join(folder, 'origin'), join(folder, 'home')];
  await seedSample(origin);
  platform = await startConsole();
  const at = await servicesOf(origin);
  const [{ path } = { path: '' }] = (await at.packages.list()).filter(({ kind }) => kind === 'rainbond-app');
  await at.close();
  const site = await servicesOf(home);
  await site.packages.import({ path, into: 'library', accepted: true }).done;
  const save = { name: 'plant', address: platform.address, trust: { kind: 'system' }, accessKey: standInKey } as const;
  await site.platforms.save({ ...save, team: 'ops', region: 'r1' });
  mkdirSync(join(folder, 'stick'));
  site.settings.set({ trust: 'refuse' });
  await site.close();
  desktop = await openInLook(home, look);
  walk = drive(desktop.page, look.language);
}, 120_000);
afterAll(async () => {
  await desktop?.close();
  await platform?.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

/** There is nothing to go on with, nor anything to tick that would let one. */
async function noWayOn(): Promise<void> {
  const { page } = desktop;
  expect(await page.locator('[data-primary]:not([data-disabled]):visible').count()).toBe(0);
  expect(await page.getByRole('checkbox', { name: /trust|accept|anyway/i }).count()).toBe(0);
}

it('installs nothing that nobody trusted signed', async () => {
  const { page } = desktop;
  await go(desktop, 'library');
  await page.getByRole('option', { name: /shop/ }).click();
  await walk.button('library.install').click();
  await walk.at('where');
  const fresh = page.getByRole('radio', { name: walk.text('install.siteNew') });
  if (await fresh.isVisible()) await fresh.check();
  await page.getByRole('textbox', { name: walk.text('install.siteName') }).fill('ward-3');
  await walk.primary();
  await page.getByText(walk.text('errors.trust.unsigned.title')).first().waitFor();
  await lookAt(desktop, look, 'refuse-install');
  await noWayOn();
});

it('carries nothing on that nobody trusted signed', async () => {
  const { page } = desktop;
  await go(desktop, 'media');
  await answerDialogs(desktop, join(folder, 'stick'));
  await walk.button('media.addFolder').click();
  const id = await mediumAt(page, join(folder, 'stick'));
  await page.locator(`[data-medium="${id}"]`).click();
  await walk.button('media.copyTo').click();
  await walk.at('packages');
  for (const each of await packageIds(page, 'shop')) await box(page, each).click();
  await walk.primary();
  await walk.at('media');
  await walk.primary();
  await walk.at('plan');
  await page.getByText(walk.text('checks.media.trust_refused.nextStep')).first().waitFor();
  await lookAt(desktop, look, 'refuse-transfer');
  await noWayOn();
});

it('delivers nothing to a platform that nobody trusted signed, until the settings say otherwise', async () => {
  const { page } = desktop;
  const deliver = async () => {
    await go(desktop, 'library');
    await page.getByRole('tab').nth(1).click();
    await page.getByRole('option', { name: walk.text('kind.rainbond-app') }).click();
    await walk.button('deliver.fromPackage').click();
    await walk.at('where');
    await page.locator('[data-primary]:not([data-disabled])').waitFor();
    await walk.primary();
    await walk.at('check');
  };
  await deliver();
  await page.getByText(walk.text('verdict.refusedByPolicy')).waitFor();
  await lookAt(desktop, look, 'refuse-deliver');
  await noWayOn();
  await go(desktop, 'settings');
  await page.getByText(walk.text('trust.policyWarn'), { exact: true }).click();
  await page.getByText(walk.text('trust.warnMeans')).waitFor();
  await deliver();
  await page.getByRole('checkbox', { name: walk.text('deliver.accept') }).waitFor();
  expect(platform.received()).toBe(0);
});
