import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
});
