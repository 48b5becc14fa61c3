import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Desktop, launchDesktop } from '../fixtures/electron';
import { seedSample, servicesOf, shown, slowJob } from './seed';

let home: string;
let desktop: Desktop | undefined;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sealift-window-'));
});
afterEach(async () => {
  await desktop?.close();
  desktop = undefined;
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

async function open(): Promise<Page> {
  desktop = await launchDesktop({ home });
  await shown(desktop.page);
  return desktop.page;
}

describe('the first start', () => {
  it('welcomes, delivers the sample without an engine and then shows it', async () => {
    const page = await open();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
      'Applications, delivered where no internet is',
    );
    await page.getByRole('button', { name: 'Deliver the sample' }).click();
    // What was made, and what comes next: it is carried.
    await page.getByRole('heading', { level: 2, name: /2 packages/ }).waitFor();
    await page.getByRole('button', { name: 'Copy to a medium' }).waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('listbox', { name: 'Templates' }).waitFor();
    await page.getByRole('option', { name: /shop/ }).waitFor();
    await page.getByRole('tab', { name: /Packages/ }).click();
    await expect.poll(() => page.getByRole('option').count()).toBe(2);
    expect(await page.getByRole('option').allInnerTexts()).toEqual(
      expect.arrayContaining([
        expect.stringContaining('Rainbond application'),
        expect.stringContaining('Docker Compose application'),
      ]),
    );
  });
});

describe('a library that was filled by another process', () => {
  it('is listed, with the details of a version and of a package', async () => {
    await seedSample(home);
    const page = await open();
    await page.getByRole('heading', { level: 2, name: 'shop' }).waitFor();
    const components = page.locator('.mantine-Accordion-control');
    await components.first().waitFor();
    expect(await components.count()).toBe(3);
    await components.first().click();
    await page.getByText('Ports', { exact: true }).first().waitFor();
    await page.getByRole('tab', { name: /Packages/ }).click();
    await page.getByText('SHA-256').waitFor();
    const digest = await page.locator('code', { hasText: /^[0-9a-f]{64}$/ }).textContent();
    const services = await servicesOf(home);
    const known = (await services.packages.list()).map(({ sha256 }) => sha256);
    await services.close();
    expect(known).toContain(digest);
  });

  it('can be searched, and walked through with the keyboard alone', async () => {
    await seedSample(home);
    const page = await open();
    await page.getByRole('searchbox').fill('nothing like it');
    await page.getByText('Nothing matches the search').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('option', { name: /shop/ }).waitFor();
    await page.getByRole('tab', { name: /Templates/ }).focus();
    await page.keyboard.press('ArrowRight');
    const list = page.getByRole('listbox', { name: 'Packages' });
    await list.focus();
    await page.keyboard.press('End');
    const last = page.getByRole('option', { selected: true });
    expect(await last.getAttribute('aria-posinset')).toBe('2');
    expect(await list.getAttribute('aria-activedescendant')).toBe(await last.getAttribute('id'));
    await page.keyboard.press('Home');
    expect(await page.getByRole('option', { selected: true }).getAttribute('aria-posinset')).toBe('1');
  });

  it('shows what another process does to it while it is open', async () => {
    const page = await open();
    await seedSample(home);
    await page.getByRole('option', { name: /shop/ }).waitFor({ timeout: 10_000 });
  });
});

describe('a running job', () => {
  it('is shown live wherever one is, and can be cancelled', async () => {
    await seedSample(home);
    const page = await open();
    const services = await servicesOf(home);
    try {
      const { job } = slowJob(services, 'shop@1.0');
      const strip = page.getByRole('region', { name: 'Running job' });
      await strip.getByText('Verify shop@1.0', { exact: true }).waitFor();
      await strip.getByText('Reading: shop-1.0-ram.tar.gz').waitFor();
      const bar = strip.getByRole('progressbar');
      const before = Number(await bar.getAttribute('aria-valuenow'));
      await expect
        .poll(async () => Number(await bar.getAttribute('aria-valuenow')), { timeout: 10_000 })
        .toBeGreaterThan(before);
      await page.getByRole('button', { name: /^Settings/ }).click();
      expect(await bar.isVisible()).toBe(true);
      await page.getByRole('button', { name: /^Activity/ }).click();
      await page.getByRole('heading', { level: 2, name: 'Verify shop@1.0' }).waitFor();
      await strip.getByRole('button', { name: 'Cancel Verify shop@1.0' }).click();
      await expect(job.done).rejects.toMatchObject({ code: 'job.cancelled' });
      await page.getByRole('option', { name: /Verify shop@1\.0.*Cancelled/s }).waitFor();
      await strip.getByRole('progressbar').waitFor({ state: 'detached' });
      // It stands in the report too.
      await page.getByText('Nothing half-done was left behind', { exact: false }).first().waitFor();
    } finally {
      await services.close();
    }
  });

  it('tells a screen reader when it ends', async () => {
    const page = await open();
    const services = await servicesOf(home);
    try {
      const { job, finish } = slowJob(services, 'shop@1.0');
      const status = page.getByRole('status').filter({ hasText: 'shop@1.0' });
      await expect.poll(() => status.textContent()).toMatch(/^Verify shop@1\.0: \d+%$/);
      finish();
      await job.done;
      await expect.poll(() => status.textContent(), { timeout: 10_000 }).toBe('Verify shop@1.0: Done');
    } finally {
      await services.close();
    }
  });
});

describe('language and theme', () => {
  it('change at once, in the window and its menu, and are remembered', async () => {
    await seedSample(home);
    const page = await open();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.locator('label', { hasText: '简体中文' }).click();
    await page.getByRole('heading', { level: 1, name: '设置' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
    await page.locator('label', { hasText: '深色' }).click();
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.mantineColorScheme)).toBe('dark');
    const facts = () =>
      desktop?.app.evaluate(({ Menu, nativeTheme }) => ({
        menu: Menu.getApplicationMenu()?.items.map(({ label }) => label),
        theme: nativeTheme.themeSource,
      }));
    await expect.poll(facts).toEqual({ menu: ['文件', '编辑', '视图', '窗口'], theme: 'dark' });
    await desktop?.close();

    const again = await open();
    await again.getByRole('tab', { name: /模板/ }).waitFor();
    expect(await again.evaluate(() => document.documentElement.dataset.mantineColorScheme)).toBe('dark');
    expect(await facts()).toMatchObject({ theme: 'dark' });
  });
});

describe('the application', () => {
  it('opens one window per data folder, where it was last', async () => {
    await open();
    const place = { x: 60, y: 50, width: 900, height: 640 };
    await desktop?.app.evaluate(
      ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds),
      place,
    );
    const second = await launchDesktop({ home }).then(
      async (other) => {
        await other.close();
        return 'opened';
      },
      () => 'refused',
    );
    expect(second).toBe('refused');
    await desktop?.close();
    await open();
    const bounds = await desktop?.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
    expect(bounds).toEqual(place);
  });

  it('goes on when the process that does the work is killed, and says what happened', async () => {
    await seedSample(home);
    const page = await open();
    const killed = await desktop?.app.evaluate(({ app }) => {
      const host = app.getAppMetrics().find(({ type, name }) => type === 'Utility' && name === 'sealift-services');
      if (host) process.kill(host.pid, 'SIGKILL');
      return host !== undefined;
    });
    expect(killed).toBe(true);
    await expect
      .poll(() => page.evaluate(() => window.sealift.call('templates.list', {})), { timeout: 20_000 })
      .toMatchObject({ ok: true, value: [{ name: 'shop' }] });
    await page.getByRole('option', { name: /shop/ }).waitFor();
    // What was being asked when it died is asked again; nothing goes on saying that the services are gone.
    await expect.poll(() => page.getByRole('alert').count(), { timeout: 20_000 }).toBe(0);
  });

  it('says why it cannot work when its catalog is of a newer version', async () => {
    await seedSample(home);
    const { default: Database } = await import('better-sqlite3');
    const catalog = new Database(join(home, 'catalog.db'));
    catalog.pragma('user_version = 9999');
    catalog.close();
    desktop = await launchDesktop({ home });
    const alert = desktop.page.getByRole('alert').first();
    await alert.waitFor();
    expect(await alert.textContent()).toContain('catalog.');
  });

  it('is usable soon after its start', async () => {
    await seedSample(home);
    await open();
    await desktop?.close();
    const started = performance.now();
    await open();
    const taken = performance.now() - started;
    console.log(`cold start to a usable window: ${Math.round(taken)} ms`);
  });
});
