import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SealiftError } from '../../main/errors';
import type { Services } from '../../main/service-types';
import { type Desktop, launchDesktop } from '../fixtures/electron';
import { seedSample, servicesOf, shown, slowJob } from './seed';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Serious and critical findings, each with the first element it is about. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(`${axe};0`);
  const found = await page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: typeof import('axe-core') };
    const { violations: all } = await checker.run(document);
    return all.map(({ id, impact, nodes }) => ({ id, impact, where: nodes[0]?.html.slice(0, 160) }));
  });
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, where }) => `${id}: ${where}`);
}

const looks = [
  { language: 'en', theme: 'light' },
  { language: 'en', theme: 'dark' },
  { language: 'zh-CN', theme: 'light' },
  { language: 'zh-CN', theme: 'dark' },
] as const;

/** Fills a library as a team's would be: several versions, Chinese names, jobs of every outcome. */
async function furnish(home: string): Promise<void> {
  await seedSample(home);
  const services = await servicesOf(home);
  try {
    const fail = services.jobs.start('import', 'portal-2.1-ram.tar.gz', {}, async (context) => {
      context.plan([{ key: 'read', weight: 1 }]);
      context.begin('read', 400_000_000);
      context.advance(170_000_000);
      throw new SealiftError(
        'disk.full',
        { path: '/media/stick' },
        { cause: Object.assign(new Error(), { code: 'ENOSPC' }) },
      );
    });
    await fail.done.catch(() => undefined);
    const { job } = slowJob(services, '客户门户@2.1');
    await new Promise((done) => setTimeout(done, 150));
    job.cancel();
    await job.done.catch(() => undefined);
    const template = JSON.parse(services.templates.metadata({ name: 'shop' }));
    const { writeFile } = await import('node:fs/promises');
    for (const [key, name, version] of [
      ['a', '客户门户 Customer Portal', '2.1'],
      ['b', '产线数据采集 / Line Data', '0.9'],
      ['c', 'Maintenance Planner', '11.4'],
    ]) {
      const file = join(home, `${key}.json`);
      await writeFile(
        file,
        JSON.stringify({ ...template, group_key: key?.repeat(32), group_name: name, group_version: version }),
      );
      await services.templates.publish({ source: { from: 'template', file } }).done;
    }
  } finally {
    await services.close();
  }
}

describe.each(looks)('every screen in $language, $theme', ({ language, theme }) => {
  let homes: string[];
  let empty: Desktop;
  let full: Desktop;
  let other: Services;
  const name = (screen: string) => `${screen}.${language}.${theme}`;

  async function open(home: string): Promise<Desktop> {
    const services = await servicesOf(home);
    services.settings.set({ language, theme });
    await services.close();
    const desktop = await launchDesktop({ home });
    await shown(desktop.page);
    await resize(desktop, 1240, 820, 1);
    return desktop;
  }

  async function resize({ app, page }: Desktop, width: number, height: number, zoom: number): Promise<void> {
    await app.evaluate(
      ({ BrowserWindow }, given) => {
        const [window] = BrowserWindow.getAllWindows();
        window?.setContentSize(given.width, given.height);
        window?.webContents.setZoomFactor(given.zoom);
      },
      { width, height, zoom },
    );
    await page.waitForTimeout(250);
  }

  /** Takes the picture from the window itself, so that a zoomed one is whole, and checks what is on it. */
  async function look({ app, page }: Desktop, screen: string): Promise<void> {
    await page.mouse.move(0, 0);
    await page.waitForTimeout(250);
    const png = await app.evaluate(async ({ BrowserWindow }) =>
      (await BrowserWindow.getAllWindows()[0]?.webContents.capturePage())?.toPNG().toString('base64'),
    );
    const { mkdirSync, writeFileSync } = await import('node:fs');
    mkdirSync('screenshots', { recursive: true });
    writeFileSync(join('screenshots', `${name(screen)}.png`), Buffer.from(png ?? '', 'base64'));
    expect(await violations(page), screen).toEqual([]);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
      `${screen} fits its width`,
    ).toBe(true);
  }

  const rail = (desktop: Desktop, at: number) =>
    desktop.page.getByRole('navigation').getByRole('button').nth(at).click();

  beforeAll(async () => {
    homes = [mkdtempSync(join(tmpdir(), 'sealift-shots-')), mkdtempSync(join(tmpdir(), 'sealift-shots-'))];
    await furnish(homes[1] as string);
    empty = await open(homes[0] as string);
    full = await open(homes[1] as string);
    other = await servicesOf(homes[1] as string);
  });
  afterAll(async () => {
    await other?.close();
    await empty?.close();
    await full?.close();
    for (const home of homes) rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('greets', async () => {
    await look(empty, '01-welcome');
    await resize(empty, 1024, 700, 2);
    await look(empty, '02-welcome-zoomed');
    await resize(empty, 1240, 820, 1);
    await rail(empty, 1);
    await look(empty, '03-activity-empty');
  });

  it('shows the library', async () => {
    await look(full, '04-templates');
    await full.page.getByRole('option', { name: /shop/ }).click();
    await full.page.locator('.mantine-Accordion-control').nth(1).click();
    await look(full, '05-component');
    await full.page.getByRole('tab').nth(1).click();
    await look(full, '06-packages');
    await full.page.getByRole('searchbox').fill('zzz');
    await look(full, '07-nothing-found');
    await full.page.getByRole('searchbox').fill('');
    await full.page.getByRole('tab').nth(0).click();
  });

  it('shows what runs and what ran', async () => {
    const { job } = slowJob(other, '客户门户 Customer Portal@2.1');
    await full.page.getByRole('progressbar').first().waitFor();
    await look(full, '08-templates-running');
    await rail(full, 1);
    await look(full, '09-activity-running');
    await resize(full, 1024, 700, 1);
    await look(full, '10-activity-small');
    await resize(full, 1024, 700, 2);
    await look(full, '11-activity-zoomed');
    await full.page.getByRole('option').first().click();
    await look(full, '12-job-zoomed');
    await resize(full, 1240, 820, 1);
    job.cancel();
    await job.done.catch(() => undefined);
    await full.page.getByRole('progressbar').first().waitFor({ state: 'detached' });
    await full.page.getByRole('option', { name: /portal-2\.1-ram/ }).click();
    await look(full, '13-activity-failed');
  });

  it('shows the settings', async () => {
    await rail(full, 2);
    await full.page.locator('form').waitFor();
    await look(full, '14-settings');
    await resize(full, 1024, 700, 2);
    await look(full, '15-settings-zoomed');
    await rail(full, 0);
    await look(full, '16-library-zoomed');
    await full.page.getByRole('option').first().click();
    await look(full, '17-version-zoomed');
    await resize(full, 1024, 700, 1);
    await look(full, '18-library-small');
  });
});
