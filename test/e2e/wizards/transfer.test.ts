import { mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attempt } from '../../fixtures/command';
import type { Desktop } from '../../fixtures/electron';
import { makeVolume, type Volume } from '../../fixtures/volumes';
import { answerDialogs, go, lookAt, lookAtSizes, lookInEvery, looks, openInLook } from '../look';
import { seedSample } from '../seed';
import { type Drive, drive } from './drive';
import { box, mediumAt, packageIds, seedLarge } from './transfers';

const MB = 1_000_000;

/** The packages that a volume shows to people: no dot files, nothing that is only begun. */
const packagesOn = ({ path }: Volume) => readdirSync(path).filter((name) => name.endsWith('.tar.gz'));

/** Opens the transfer wizard from a medium's detail and goes on to the plan with these packages. */
async function planOn(desktop: Desktop, walk: Drive, volume: Volume, packages: readonly string[]): Promise<void> {
  const { page } = desktop;
  await go(desktop, 'media');
  const id = await mediumAt(page, volume.path);
  await page.locator(`[data-medium="${id}"]`).click();
  await walk.button('media.copyTo').click();
  await walk.at('packages');
  for (const each of packages) await box(page, each).click();
  await walk.primary();
  await walk.at('media');
  expect(await box(page, id).isChecked()).toBe(true);
  await walk.primary();
  await walk.at('plan');
}

describe.each(looks)('the transfer wizard in $language, $theme', (look) => {
  let folder: string;
  let ntfs: Volume;
  let ext4: Volume;
  let desktop: Desktop;
  let walk: Drive;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sealift-transfer-'));
    const home = join(folder, 'home');
    await seedSample(home);
    await seedLarge(home, folder, 'plant', 200 * MB);
    ntfs = await makeVolume('ntfs', 600 * MB, 'KURIER');
    ext4 = await makeVolume('ext4', 60 * MB, 'TRESOR');
    desktop = await openInLook(home, look);
    walk = drive(desktop.page, look.language);
  });
  afterAll(async () => {
    await desktop?.close();
    await ntfs?.remove();
    await ext4?.remove();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('carries the sample, and says when it is safe to remove', async () => {
    const { page } = desktop;
    const [first = '', second = ''] = await packageIds(page, 'shop');
    await go(desktop, 'media');
    const id = await mediumAt(page, ntfs.path);
    await page.locator(`[data-medium="${id}"]`).click();
    await walk.button('media.copyTo').waitFor();
    await lookAtSizes(desktop, look, '40-media');
    await walk.button('media.copyTo').click();
    await walk.at('packages');
    await box(page, first).click();
    await box(page, second).click();
    await lookAtSizes(desktop, look, '41-transfer-packages');
    await walk.primary();
    await walk.at('media');
    await lookAtSizes(desktop, look, '42-transfer-media');
    await walk.primary();
    await walk.at('plan');
    await page.locator('[data-primary]:not([data-disabled])').waitFor();
    await lookAtSizes(desktop, look, '43-transfer-plan');
    await walk.primary();
    await walk.at('done');
    expect(packagesOn(ntfs).sort()).toEqual(['shop-1.0-dockercompose.tar.gz', 'shop-1.0-ram.tar.gz']);
    expect((await attempt('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: ntfs.path })).code).toBe(0);
    await lookAtSizes(desktop, look, '46-transfer-done');
    await walk.primary();
    await page
      .getByText(/KURIER|mnt/)
      .first()
      .waitFor();
    await page.locator('[data-ejected="safe"]').waitFor();
    await lookAt(desktop, look, '47-transfer-safe');
    expect((await attempt('mountpoint', ['-q', ntfs.path])).code).not.toBe(0);
    await ntfs.mount();
    await walk.button('wizard.close').click();
  });

  it('asks before it stops, and what lies there afterwards is whole', async () => {
    const { page } = desktop;
    await planOn(desktop, walk, ntfs, await packageIds(page, 'plant'));
    // As it is, the copy would be done before anybody had looked at it.
    const fast = ntfs.slow();
    try {
      await walk.primary();
      await walk.at('job.running');
      await page.getByText(/\d MB/).first().waitFor();
      await lookAt(desktop, look, '44-transfer-running');
      await walk.button('wizard.stop').click();
      await walk.at('job.asking');
      await lookAt(desktop, look, '45-transfer-stop');
      await walk.primary();
      await walk.at('end.cancelled');
    } finally {
      fast();
    }
    await lookAt(desktop, look, '48-transfer-stopped');
    expect(packagesOn(ntfs).filter((name) => name.startsWith('plant'))).toEqual([]);
    await walk.button('wizard.close').click();
  });

  it('says what does not fit, and offers what helps', async () => {
    const { page } = desktop;
    await planOn(desktop, walk, ext4, await packageIds(page, 'plant'));
    await page.getByText(walk.text('action.impossible')).first().waitFor();
    expect(await page.locator('[data-primary]').isDisabled()).toBe(true);
    await lookAtSizes(desktop, look, '49-transfer-too-small');
    await walk.button('wizard.close').click();
  });
});

describe('the transfer wizard and what happens to media', () => {
  const look = { language: 'en', theme: 'light' } as const;
  let folder: string;
  let ntfs: Volume;
  let desktop: Desktop;
  let walk: Drive;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sealift-transfer-'));
    const home = join(folder, 'home');
    await seedSample(home);
    await seedLarge(home, folder, 'plant', 250 * MB);
    ntfs = await makeVolume('ntfs', 600 * MB, 'KURIER');
    desktop = await openInLook(home, look);
    walk = drive(desktop.page, look.language);
  });
  afterAll(async () => {
    await desktop?.close();
    await ntfs?.remove();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('lists a medium within two seconds, and goes back when a chosen one is pulled out', async () => {
    const { page } = desktop;
    const packages = await packageIds(page, 'shop');
    await go(desktop, 'media');
    const extra = await makeVolume('ext4', 40 * MB, 'LATE');
    try {
      await page.getByRole('option', { name: /LATE/ }).waitFor();
      await planOn(desktop, walk, extra, packages);
      await extra.unmount();
      await walk.at('media');
      await page.getByText(walk.text('transfer.gone', { names: 'LATE' })).waitFor();
    } finally {
      await extra.remove();
    }
    await walk.button('wizard.close').click();
  });

  it('copies into any folder that is chosen', async () => {
    const { page } = desktop;
    const target = mkdtempSync(join(folder, 'target-'));
    await go(desktop, 'media');
    await answerDialogs(desktop, target);
    await walk.button('media.addFolder').click();
    const id = await mediumAt(page, target);
    await page.locator(`[data-medium="${id}"]`).click();
    await walk.button('media.copyTo').click();
    await walk.at('packages');
    for (const each of await packageIds(page, 'shop')) await box(page, each).click();
    await walk.primary();
    await walk.at('media');
    await walk.primary();
    await walk.at('plan');
    await walk.primary();
    await walk.at('done');
    expect((await attempt('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: target })).code).toBe(0);
    await walk.button('wizard.close').click();
  });

  it('survives a stick that is pulled out in the middle, and finishes when it is back', async () => {
    const { page } = desktop;
    const packages = await packageIds(page, 'plant');
    await planOn(desktop, walk, ntfs, packages);
    const fast = ntfs.slow();
    try {
      await walk.primary();
      await walk.at('job.running');
      await page.getByText(/\d\d MB of/).waitFor();
      await ntfs.pull();
    } finally {
      fast();
    }
    await walk.at('end.failed');
    await page.getByText(walk.text('standing.unplugged')).waitFor();
    await lookInEvery(desktop, look, '50-transfer-gone');
    await ntfs.mount();
    expect(packagesOn(ntfs)).toEqual([]);
    await walk.button('wizard.mediumAgain').click();
    await walk.at('media');
    const id = await mediumAt(page, ntfs.path);
    await box(page, id).check();
    await walk.primary();
    await walk.at('plan');
    await walk.primary();
    await walk.at('done', 120_000);
    expect(packagesOn(ntfs)).toEqual(['plant-1.0-ram.tar.gz']);
    expect((await attempt('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: ntfs.path })).code).toBe(0);
    await walk.button('wizard.close').click();

    // A second time nothing has to be written.
    await planOn(desktop, walk, ntfs, packages);
    await page.getByText(walk.text('action.identical')).first().waitFor();
    await lookAt(desktop, look, '51-transfer-identical');
    await walk.button('wizard.close').click();
  });

  it('fills one of two media, says which and what is safe, and finishes when there is room', async () => {
    const { page } = desktop;
    const packages = await packageIds(page, 'plant');
    const small = await makeVolume('ext4', 330 * MB, 'KLEIN');
    const filler = join(small.path, 'filler');
    try {
      rmSync(join(ntfs.path, 'plant-1.0-ram.tar.gz'), { force: true });
      await planOn(desktop, walk, small, packages);
      await walk.button('wizard.back').click();
      await walk.at('media');
      await box(page, await mediumAt(page, ntfs.path)).check();
      await walk.primary();
      await walk.at('plan');
      await page.getByText(walk.text('transfer.each')).click();
      await expect.poll(() => page.getByText(walk.text('action.copy')).count()).toBe(2);
      await walk.primary();
      await walk.at('job.running');
      await page.getByText(/\d MB of/).waitFor();
      // Somebody else writes there meanwhile.
      const { bavail, bsize } = statfsSync(small.path);
      await attempt('fallocate', ['-l', String((bavail - 1) * bsize), filler]);
      await walk.at('end.failed', 120_000);
      await page.getByText('media.copied_partly').waitFor();
      await page.getByText(walk.text('because.disk.full')).waitFor();
      await page.getByText(walk.text('standing.whole')).waitFor();
      await lookInEvery(desktop, look, '52-transfer-full');
      expect(packagesOn(small)).toEqual([]);
      expect((await attempt('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: ntfs.path })).code).toBe(0);

      await page.getByRole('button', { name: new RegExp(walk.text('media.discard').split(' (')[0] ?? '') }).click();
      await expect.poll(() => readdirSync(small.path).filter((name) => name.startsWith('.'))).toEqual([]);
      rmSync(filler);
      await walk.button('wizard.again').click();
      await walk.at('plan');
      await walk.primary();
      await walk.at('done', 120_000);
      expect(packagesOn(small)).toEqual(['plant-1.0-ram.tar.gz']);
      await walk.button('wizard.close').click();
    } finally {
      await small.remove();
    }
  });
});
