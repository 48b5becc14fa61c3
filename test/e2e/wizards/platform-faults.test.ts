import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Desktop } from '../../fixtures/electron';
import { type ConsoleStandIn, standInKey, startConsole } from '../../fixtures/rainbond-console';
import { go, lookAt, openInLook } from '../look';
import { seedSample, servicesOf } from '../seed';
import { type Drive, drive } from './drive';

const look = { language: 'zh-CN', theme: 'light' } as const;
type Fault = (faults: ConsoleStandIn['faults']) => void;

/** What can go wrong at a platform, as the wizard says it and goes on from it: against the stand-in for a console. */
describe('a delivery in the window, when the platform fails', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-platform-faults-'));
  let console: ConsoleStandIn;
  let desktop: Desktop;
  let walk: Drive;

  beforeAll(async () => {
    const home = join(folder, 'home');
    [console] = await Promise.all([startConsole(), seedSample(home)]);
    const services = await servicesOf(home);
    const { address } = console;
    await services.platforms.save({
      ...{ name: 'plant', address, trust: { kind: 'system' }, accessKey: standInKey },
      ...{ team: 'ops', region: 'r1', site: '北厂', version: '5.5' },
    });
    await services.close();
    desktop = await openInLook(home, look);
    walk = drive(desktop.page, look.language);
  });
  afterAll(async () => {
    await desktop?.close();
    await console.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('names what it was, and succeeds from the same place once it is mended', async () => {
    const { page } = desktop;
    await go(desktop, 'library');
    await page.getByRole('tab').nth(1).click();
    await page.getByRole('option', { name: walk.text('kind.rainbond-app') }).click();
    await walk.button('deliver.fromPackage').click();
    await walk.at('where');
    await page.locator('[data-primary]:not([data-disabled])').waitFor();
    await walk.primary();

    /** Into the connection of the platform, and back to the delivery that waits. */
    const newKey = async () => {
      await walk.button('deliver.changePlatform').click();
      await walk.at('form');
      await page.locator('input[type="password"]').fill(standInKey);
      await walk.primary();
      await walk.at('check');
      await page.locator('[data-primary]:not([data-disabled])').waitFor();
      await walk.primary();
      await walk.at('done');
      await lookAt(desktop, look, 'platform-changed');
      await walk.primary();
      await walk.at('end.failed');
    };
    const faults: readonly [string, Fault, RegExp][] = [
      ['too-large', (all) => Object.assign(all, { tooLarge: true }), /不接受/],
      ['dropped', (all) => Object.assign(all, { drops: 9 }), /中断/],
      ['partial', (all) => Object.assign(all, { import: 'partial_success', words: '磁盘已满' }), /磁盘已满/],
      ['failed', (all) => Object.assign(all, { import: 'failed', words: '镜像仓库不可用' }), /镜像仓库不可用/],
      // Good for the look before, for opening, looking, uploading, looking again; expired when it is to start.
      ['expired', (all) => Object.assign(all, { keyLasts: 5 }), /访问密钥/],
    ];
    for (const [name, fault, said] of faults) {
      await walk.at('check');
      await page
        .locator('[data-step="check"] [role="checkbox"], [data-step="check"] input[type="checkbox"]')
        .first()
        .waitFor();
      const accept = page.getByRole('checkbox', { name: walk.text('deliver.accept') });
      if (!(await accept.isChecked())) await accept.check();
      await page.locator('[data-primary]:not([data-disabled])').waitFor();
      fault(console.faults);
      await walk.primary();
      await walk.at('end.failed');
      await page.getByRole('alert').filter({ hasText: said }).first().waitFor();
      expect(await page.locator('body').innerText()).not.toContain(standInKey);
      await lookAt(desktop, look, `deliver-fault-${name}`);
      console.reset();
      if (name === 'expired') await newKey();
      await walk.button('wizard.again').click();
    }
    await walk.at('check');
    await page.locator('[data-primary]:not([data-disabled])').waitFor();
    console.faults.slow = 20;
    await walk.primary();
    await walk.at('done');
    expect(console.uploads).toHaveLength(1);
  });
});
