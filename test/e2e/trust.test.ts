import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createServices } from '../../main/services';
import { publicKeyFile, publicKeyLine, SecretKey, secretKeyFile } from '../../main/trust';
import type { Desktop } from '../fixtures/electron';
import { cheapLimits } from '../unit/trust/tool';
import { answerDialogs, go, lookAt, looks, openInLook, resize } from './look';
import { resources } from './seed';

describe('keys and publishers in the settings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-settings-'));
  const home = join(folder, 'home');
  const stranger = SecretKey.generate();
  const filed = SecretKey.generate();
  let desktop: Desktop | undefined;
  beforeAll(async () => {
    const services = await createServices({ home, engine: 'none', resources, keyLimits: cheapLimits });
    await services.trust.keys.make({ name: 'Delivery team Hamburg', passphrase: 'p' });
    const old = await services.trust.keys.make({ name: 'Build server 2024', passphrase: 'p' });
    await services.trust.keys.retire(old.id);
    const text = publicKeyLine(SecretKey.generate().publicKey);
    await services.trust.publishers.add('Team at headquarters', { text });
    await services.close();
    writeFileSync(join(folder, 'filed.pub'), publicKeyFile(filed.publicKey));
    writeFileSync(join(folder, 'secret.key'), await secretKeyFile(SecretKey.generate(), 'from minisign', cheapLimits));
  });
  afterEach(async () => {
    await desktop?.close();
    desktop = undefined;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

  it.each(looks)('are shown with their fingerprints in $language, $theme', async (shape) => {
    desktop = await openInLook(home, shape);
    const { page } = desktop;
    await go(desktop, 'settings');
    await page.getByText('Delivery team Hamburg').waitFor();
    await page.getByRole('heading', { name: /^(Trust|信任)$/ }).scrollIntoViewIfNeeded();
    await page.getByRole('button', { name: /Make a key|创建密钥/ }).scrollIntoViewIfNeeded();
    await lookAt(desktop, shape, 'trust');
    await page.getByRole('button', { name: /Make a key|创建密钥/ }).click();
    await page.getByLabel(/^(Name|名称)/).fill('x');
    await page.getByRole('textbox', { name: /^(Passphrase|口令)$/ }).fill('one');
    await page.getByRole('textbox', { name: /again|再次/ }).fill('two');
    await page.getByText(/The two differ|两次输入不一致/).waitFor();
    await page.getByRole('form').scrollIntoViewIfNeeded();
    await lookAt(desktop, shape, 'trust-make');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /Add from text|从文本添加/ }).click();
    await page.getByRole('form').getByRole('textbox').last().fill(publicKeyLine(stranger.publicKey));
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: /Show the fingerprint|显示指纹/ }).click();
    await page.getByText(/Read these digits|读给发布者/).waitFor();
    await lookAt(desktop, shape, 'trust-add');
    await resize(desktop, 1024, 700, 2);
    await lookAt(desktop, shape, 'trust-add-zoomed');
  });

  it('come and go: trusted from a file, renamed, removed; imported, exported, retired', async () => {
    desktop = await openInLook(home, { language: 'en', theme: 'light' });
    const { page } = desktop;
    await go(desktop, 'settings');
    await answerDialogs(desktop, join(folder, 'filed.pub'));
    await page.getByRole('button', { name: 'Add from a file…' }).click();
    const trust = page.getByRole('button', { name: 'I compared it; trust this publisher' });
    await trust.waitFor();
    expect(await trust.isDisabled()).toBe(true);
    await page.getByLabel('Name of the publisher').fill('Filed');
    await page.keyboard.press('Enter');
    const publishers = page.getByRole('list', { name: 'Trusted publishers' });
    await publishers.getByText('Filed', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Rename: Filed' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Team in Ulm');
    await page.keyboard.press('Enter');
    await publishers.getByText('Team in Ulm').waitFor();
    await page.getByRole('button', { name: 'Remove: Team in Ulm' }).click();
    await page.getByRole('button', { name: 'Trust no longer' }).click();
    await expect.poll(() => publishers.getByText('Team in Ulm').count()).toBe(0);

    await answerDialogs(desktop, folder);
    await page.getByRole('button', { name: 'Save public key…: Delivery team Hamburg' }).click();
    await page.getByText(/^Written: /).waitFor();
    expect(readFileSync(join(folder, 'Delivery-team-Hamburg.pub'), 'utf8')).toContain('minisign public key');

    await answerDialogs(desktop, join(folder, 'secret.key'));
    await page.getByRole('button', { name: 'Import a key…' }).click();
    await page.getByLabel('Name', { exact: true }).fill('From minisign');
    await page.getByRole('textbox', { name: 'Passphrase of the file' }).fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('The passphrase is wrong.').waitFor();
    await page.getByRole('textbox', { name: 'Passphrase of the file' }).fill('from minisign');
    await page.keyboard.press('Enter');
    const keys = page.getByRole('list', { name: 'Signing keys' });
    await keys.getByText('From minisign').waitFor({ timeout: 90_000 });
    await page.getByRole('button', { name: 'Retire: From minisign' }).click();
    await page.getByRole('button', { name: 'Retire for good' }).click();
    await expect.poll(() => page.getByRole('button', { name: 'Retire: From minisign' }).count()).toBe(0);

    await page.getByText('Refuse', { exact: true }).click();
    await page.getByText(/Nothing gets in but/).waitFor();
    const said = await page.evaluate(() => window.sealift.call('settings.get', {}));
    expect(said).toMatchObject({ ok: true, value: { trust: 'refuse' } });
    await page.getByText('Warn and ask', { exact: true }).click();
  });

  it.each(looks)(
    'are in a history that is exported signed, and shows what was done to it: $language',
    async (shape) => {
      const own = mkdtempSync(join(folder, 'history-'));
      const services = await createServices({ home: own, engine: 'none', resources, keyLimits: cheapLimits });
      const key = await services.trust.keys.make({ name: 'Audit', passphrase: 'p' });
      for (const trust of ['refuse', 'warn', 'refuse', 'warn'] as const) services.settings.set({ trust });
      await services.close();
      desktop = await openInLook(own, shape);
      const { page } = desktop;
      await go(desktop, 'settings');
      await page.getByRole('button', { name: /^(Check the history|检查历史记录)$/ }).click();
      await page.getByText(/The history is whole: 5 entries|历史记录完整：共 5 条/).waitFor();
      await page.getByRole('button', { name: /^(Export…|导出…)$/ }).click();
      await page.getByLabel(/^(Passphrase of the key|密钥的口令)$/).fill('p');
      await page.getByRole('form').scrollIntoViewIfNeeded();
      await lookAt(desktop, shape, 'history-export');
      await answerDialogs(desktop, own);
      await page.keyboard.press('Enter');
      await page.getByText(/5 entries written to|已将 5 条记录写入/).waitFor();
      const name = readdirSync(own).find((each) => /^sealift-history-.*\.json$/.test(each)) as string;
      const verified = spawnSync('minisign', ['-V', '-P', key.publicKey, '-m', join(own, name)], { encoding: 'utf8' });
      expect(verified.status, verified.stderr).toBe(0);
      const db = new Database(join(own, 'catalog.db'));
      for (const trigger of ['changed', 'removed', 'replaced']) db.exec(`DROP TRIGGER history_is_never_${trigger}`);
      db.exec(`UPDATE history SET subject = 'other' WHERE id = 2; DELETE FROM history WHERE id = 4`);
      db.close();
      await answerDialogs(desktop, join(own, name));
      await page.getByRole('button', { name: /^(Compare with an export…|与导出文件比较…)$/ }).click();
      await page.getByText(/not as it was written, at 2 places|与写入时不一致，共 2 处/).waitFor();
      await page.getByText(/^(Entry 2 was edited|第 2 条被修改)$/).waitFor();
      await page.getByText(/^(Entries before or at number 5 were removed|第 5 条或它之前的记录被删除)$/).waitFor();
      await page.getByText(/(entries|记录：) ?2, 4$/).waitFor();
      await page.getByText(/signed by Audit|由 Audit 签名/).waitFor();
      await page.getByRole('button', { name: /^(Check the history|检查历史记录)$/ }).scrollIntoViewIfNeeded();
      await lookAt(desktop, shape, 'history-changed');
    },
  );
});
