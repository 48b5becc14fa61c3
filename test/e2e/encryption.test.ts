import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { createServices } from '../../main/services';
import type { Desktop } from '../fixtures/electron';
import { cheapLimits } from '../unit/trust/tool';
import { answerDialogs, go, lookAt, looks, openInLook, resize } from './look';
import { resources } from './seed';
import { button, step, way, wordsOf } from './wizards/words';

describe.each(looks)('encrypted packages in $language, $theme', (look) => {
  const t = wordsOf(look.language);
  const folder = mkdtempSync(join(tmpdir(), 'sealift-encrypted-'));
  const home = join(folder, 'home');
  const out = join(folder, 'out');
  let desktop: Desktop;
  let recipient: string;

  beforeAll(async () => {
    const other = await createServices({
      home: join(folder, 'other'),
      engine: 'none',
      resources,
      keyLimits: cheapLimits,
    });
    recipient = (await other.trust.identities.make({ name: 'x', passphrase: 'p' })).recipient;
    await other.close();
    const services = await createServices({ home, engine: 'none', resources, keyLimits: cheapLimits });
    await services.sample.deliver().done;
    await services.close();
    desktop = await openInLook(home, look, { env: { DOCKER_HOST: 'unix:///nowhere' } });
  });
  afterAll(async () => {
    await desktop?.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('are made for a recipient and for this workstation, and unlocked to be read', async () => {
    const { page } = desktop;
    await go(desktop, 'settings');
    await button(page, t('trust.recipient.addText')).click();
    await page.getByLabel(t('trust.publicKey')).fill(recipient);
    await page.getByLabel(t('trust.recipient.name')).fill('Plant 7');
    await page.keyboard.press('Enter');
    await page
      .getByRole('list', { name: t('trust.recipients') })
      .getByText('Plant 7', { exact: true })
      .waitFor();
    await button(page, t('trust.identity.make')).click();
    await page.getByLabel(t('trust.name'), { exact: true }).fill('This workstation');
    await page.getByRole('textbox', { name: t('trust.passphrase'), exact: true }).fill('secret');
    await page.getByRole('textbox', { name: t('trust.passphraseAgain') }).fill('secret');
    await page.getByRole('form').scrollIntoViewIfNeeded();
    await lookAt(desktop, look, 'encryption-identity');
    await page.keyboard.press('Enter');
    const identities = page.getByRole('list', { name: t('trust.identities') });
    await identities.getByText(t('trust.identity.closed')).waitFor();
    await page.getByRole('heading', { name: t('trust.recipients') }).scrollIntoViewIfNeeded();
    await lookAt(desktop, look, 'encryption-settings');
    await resize(desktop, 1024, 700, 2);
    await page.getByRole('heading', { name: t('trust.recipients') }).scrollIntoViewIfNeeded();
    await lookAt(desktop, look, 'encryption-settings-zoomed');
    await resize(desktop);

    await go(desktop, 'library');
    await page.getByRole('option', { name: /shop/ }).first().click();
    await button(page, t('export.open')).click();
    await step(page, t('export.optionsHeading'));
    const encrypt = page.getByLabel(t('export.encrypt')).and(page.locator('input')).first();
    await encrypt.click();
    await page.getByRole('option', { name: 'This workstation' }).click();
    await page.getByRole('option', { name: 'Plant 7' }).click();
    await page.keyboard.press('Tab');
    await encrypt.scrollIntoViewIfNeeded();
    await lookAt(desktop, look, 'encryption-export');
    await page.locator('[data-primary]:not([data-disabled])').click();
    await answerDialogs(desktop, out);
    await page.getByRole('button', { name: new RegExp(`^${t('export.folderChoose')}`) }).click();
    // Only now is the plan that is shown the one for this folder.
    await page.getByText(out, { exact: true }).first().waitFor();
    await page.getByText('shop-1.0-ram.tar.gz.age').first().waitFor();
    await page.locator('[data-primary]:not([data-disabled])').click();
    await page
      .getByText(t('package.encryptedFor', { count: 2 }))
      .first()
      .waitFor();
    await lookAt(desktop, look, 'encryption-exported');

    await go(desktop, 'library');
    await answerDialogs(desktop, out);
    await button(page, t('library.import')).first().click();
    await step(page, t('import.where'));
    await way(page, t('import.folder')).click();
    const unlock = page.getByRole('form', { name: t('import.unlockTitle') });
    await unlock.waitFor();
    await lookAt(desktop, look, 'encryption-locked');
    await unlock.getByRole('textbox', { name: t('import.passphrase') }).fill('wrong');
    await page.keyboard.press('Enter');
    await unlock.getByRole('alert').waitFor();
    await unlock.getByRole('textbox', { name: t('import.passphrase') }).fill('secret');
    await page.keyboard.press('Enter');
    await step(page, t('import.found', { count: readdirSync(out).filter((name) => name.endsWith('.age')).length }));
    await page
      .getByText(t('package.encryptedFor', { count: 2 }))
      .first()
      .waitFor();
    await lookAt(desktop, look, 'encryption-found');
  });
});
