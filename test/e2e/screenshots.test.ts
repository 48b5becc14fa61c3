import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { SealiftError } from '../../main/errors';
import type { Services } from '../../main/service-types';
import type { Desktop } from '../fixtures/electron';
import { go, lookAt, looks, openInLook, resize } from './look';
import { seedSample, servicesOf, slowJob } from './seed';

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

  const open = (home: string) => openInLook(home, { language, theme });
  const look = (desktop: Desktop, screen: string) => lookAt(desktop, { language, theme }, screen);

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
    await go(empty, 'activity');
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
    await go(full, 'activity');
    await full.page.locator('figure canvas').waitFor({ timeout: 20_000 });
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
    await full.page.getByRole('option', { name: /sample/ }).click();
    await full.page.locator('pre').waitFor();
    await look(full, '13a-activity-report');
    await resize(full, 1024, 700, 2);
    await look(full, '13b-report-zoomed');
    await resize(full);
  });

  it('shows the settings', async () => {
    await go(full, 'settings');
    await full.page.locator('form').first().waitFor();
    await look(full, '14-settings');
    await full.page.getByRole('button', { name: /^(Show the licences|查看许可证)/ }).click();
    await full.page.getByRole('dialog').getByRole('searchbox').fill('react-dom');
    await full.page.getByRole('button', { name: /^react-dom / }).click();
    await full.page.getByText('Copyright (c) Meta Platforms').waitFor();
    await look(full, '14a-licences');
    await full.page.keyboard.press('Escape');
    await full.page.getByRole('dialog').waitFor({ state: 'detached' });
    await resize(full, 1024, 700, 2);
    await look(full, '15-settings-zoomed');
    await go(full, 'library');
    await look(full, '16-library-zoomed');
    await full.page.getByRole('option').first().click();
    await look(full, '17-version-zoomed');
    await resize(full, 1024, 700, 1);
    await look(full, '18-library-small');
  });
});
