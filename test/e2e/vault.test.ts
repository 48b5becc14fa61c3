import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desktop, launchDesktop } from '../fixtures/electron';
import { go, lookAt, looks, openInLook } from './look';
import { seedSample } from './seed';

let home: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'sealift-vault-'));
  await seedSample(home);
});
afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

async function atVault(desktop: Desktop, title: RegExp) {
  await go(desktop, 'settings');
  const section = desktop.page.getByRole('region', { name: title });
  await section.scrollIntoViewIfNeeded();
  return section;
}

test.each(looks)('the vault stands in the settings ($language, $theme)', async (look) => {
  const desktop = await openInLook(home, look);
  try {
    const section = await atVault(desktop, /^(Vault|镜像层仓库)$/);
    await section.getByText(/50 GB/).waitFor();
    await section.getByRole('button', { name: /Check now|立即检查/ }).click();
    await section.getByText(/all as they were written|全部完好/).waitFor();
    await lookAt(desktop, look, 'settings-vault');
    await section.getByRole('button', { name: /Make room|清理空间/ }).click();
    await desktop.page.getByRole('dialog').waitFor();
    await lookAt(desktop, look, 'settings-vault-room');
    await desktop.page.keyboard.press('Escape');
  } finally {
    await desktop.close();
  }
});

test('it is emptied and given a limit', async () => {
  const desktop = await launchDesktop({ home });
  try {
    await desktop.page.evaluate(() => window.sealift.call('settings.set', { language: 'en' }));
    await desktop.page.reload();
    const section = await atVault(desktop, /^Vault$/);
    await section.getByRole('textbox', { name: 'Limit in gigabytes' }).fill('20');
    await section.getByRole('button', { name: 'Save' }).click();
    await section.getByText(/of 20 GB/).waitFor();
    await section.getByRole('button', { name: 'Make room' }).click();
    const dialog = desktop.page.getByRole('dialog');
    await dialog.getByText('Nothing', { exact: true }).click();
    await dialog.getByRole('button', { name: 'Make room' }).click();
    await section.getByText(/freed/).waitFor();
    await section.getByText('0 B of 20 GB, in 0 layers').waitFor();
    const answer = await desktop.page.evaluate(() => window.sealift.call('vault.status', {}));
    expect(answer).toMatchObject({ ok: true, value: { layers: 0, bytes: 0, limit: 20e9 } });
  } finally {
    await desktop.close();
  }
});
