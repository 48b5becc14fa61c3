import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MadeCertificate, makeCertificate } from '../../fixtures/certificate';
import type { Desktop } from '../../fixtures/electron';
import { type ConsoleStandIn, standInKey, startConsole } from '../../fixtures/rainbond-console';
import { go, lookAt, looks, openInLook, resize } from '../look';
import { seedSample } from '../seed';
import { drive } from './drive';

/** From the settings to a delivery in a site's history, against the stand-in for a console. */
describe.each(looks)('a platform in $language, $theme', (look) => {
  let folder: string;
  let home: string;
  let certificate: MadeCertificate;
  let console: ConsoleStandIn;
  let desktop: Desktop | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sealift-platform-'));
    home = join(folder, 'home');
    [certificate] = await Promise.all([makeCertificate('IP:127.0.0.1'), seedSample(home)]);
    console = await startConsole({ tls: certificate });
  });
  beforeEach(() => console.reset());
  afterEach(async () => {
    await desktop?.close();
    desktop = undefined;
  });
  afterAll(async () => {
    await console.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('is connected by a fingerprint that was compared, takes a package, and stands in the history', async () => {
    desktop = await openInLook(home, look);
    const { page } = desktop;
    const walk = drive(page, look.language);
    await go(desktop, 'settings');
    await walk.button('platform.add').click();
    await walk.at('form');
    const field = (key: string) => page.getByRole('textbox', { name: walk.text(key) }).first();
    await field('platform.name').fill('plant');
    await field('platform.address').fill(console.address);
    await page.locator('input[type="password"]').fill(standInKey);
    await field('platform.site').fill(look.language === 'en' ? 'North plant' : '北厂');
    // What goes there is looked at for the version; the risk of plain uploads is said beside the tick.
    await page.getByRole('combobox', { name: walk.text('platform.version') }).click();
    await page.getByRole('option', { name: '5.2' }).click();
    await page.getByRole('checkbox', { name: walk.text('platform.plainUpload') }).check();
    await lookAt(desktop, look, 'platform-form');
    await walk.primary();
    await walk.at('check');
    await walk.button('platform.pin').waitFor();
    expect(console.calls).toEqual([]);
    await lookAt(desktop, look, 'platform-unknown');
    await walk.button('platform.pin').click();
    const choose = async (key: string, option: string) => {
      await page.getByRole('combobox', { name: walk.text(key) }).click();
      await page.getByRole('option', { name: option }).click();
    };
    await choose('platform.team', '运维 Team');
    await page.locator('[data-primary]:not([data-disabled])').waitFor();
    await lookAt(desktop, look, 'platform-check');
    await walk.primary();
    await walk.at('done');
    await walk.primary();
    await page.getByText(console.address).waitFor();
    await walk.button('platform.add').scrollIntoViewIfNeeded();
    await page.getByText(walk.text('platform.plainAllowed')).waitFor();
    await lookAt(desktop, look, 'platform-settings');

    console.leave(['theirs.tar.gz']);
    await go(desktop, 'library');
    await page.getByRole('tab').nth(1).click();
    await page.getByRole('option', { name: walk.text('kind.rainbond-app') }).click();
    await walk.button('deliver.fromPackage').click();
    await walk.at('where');
    await page.locator('[data-primary]:not([data-disabled])').waitFor();
    await lookAt(desktop, look, 'deliver-where');
    await walk.primary();
    await walk.at('check');
    await page.getByText(walk.text('checks.compat.form_older.title', { target: '5.2' })).waitFor();
    expect(await page.locator('[data-primary][data-disabled]').count()).toBe(1);
    await lookAt(desktop, look, 'deliver-too-old');
    await go(desktop, 'settings');
    await page.getByRole('button', { name: walk.text('platform.changeNamed', { name: 'plant' }) }).click();
    await walk.at('form');
    await page.getByRole('combobox', { name: walk.text('platform.version') }).click();
    await page.getByRole('option', { name: '5.5' }).click();
    await page.getByRole('checkbox', { name: walk.text('platform.plainUpload') }).uncheck();
    await walk.primary();
    await walk.at('check');
    await page.locator('[data-primary]:not([data-disabled])').waitFor();
    await walk.primary();
    await walk.at('done');
    await go(desktop, 'library');
    await page.getByRole('tab').nth(1).click();
    await page.getByRole('option', { name: walk.text('kind.rainbond-app') }).click();
    await walk.button('deliver.fromPackage').click();
    await walk.at('where');
    await page.locator('[data-primary]:not([data-disabled])').waitFor();
    await walk.primary();
    await walk.at('check');
    await page.getByRole('radio', { name: walk.text('afterwards.install') }).check();
    await choose('deliver.app', 'Counter 柜台');
    await page.getByRole('checkbox', { name: walk.text('deliver.accept') }).check();
    await lookAt(desktop, look, 'deliver-check');
    await walk.primary();
    await walk.at('unfinished');
    expect(console.uploads).toEqual([]);
    await lookAt(desktop, look, 'deliver-unfinished');
    console.faults.polls = 3;
    await page.getByRole('button', { name: walk.text('deliver.giveUp') }).click();
    await walk.at('done');
    expect(console.uploads).toHaveLength(1);
    expect(console.deployed).toHaveLength(1);
    await lookAt(desktop, look, 'deliver-done');
    await walk.primary();
    await page.getByText(walk.text('action.deliver')).waitFor();
    await lookAt(desktop, look, 'deliver-site');

    console.faults.import = 'failed';
    console.faults.words = '集群磁盘已满 <b>disk full</b>';
    await walk.button('deliver.title').click();
    await walk.at('where');
    await page.getByRole('combobox', { name: walk.text('deliver.package') }).click();
    await page.getByRole('option').first().click();
    await walk.primary();
    await walk.at('check');
    await page.getByRole('checkbox', { name: walk.text('deliver.accept') }).check();
    await walk.primary();
    await walk.at('end.failed');
    await page.getByText('集群磁盘已满 <b>disk full</b>').waitFor();
    await resize(desktop, 1024, 700, 2);
    await lookAt(desktop, look, 'deliver-failed-zoomed');
  });
});
