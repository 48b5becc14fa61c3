import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Desktop } from '../../fixtures/electron';
import { type RunningEngine, startEngine } from '../../fixtures/engines';
import { go, type Look, lookAt, lookAtSizes, openInLook } from '../look';
import { seedSample, servicesOf } from '../seed';
import { type Drive, drive } from './drive';

/** Looks in which the whole way is walked; in the others as far as nothing is started. */
const whole: readonly Look[] = [
  { language: 'en', theme: 'light' },
  { language: 'zh-CN', theme: 'dark' },
];
const others: readonly Look[] = [
  { language: 'en', theme: 'dark' },
  { language: 'zh-CN', theme: 'light' },
];
const sites: Record<Look['language'], string> = { en: 'plant-7', 'zh-CN': '七号厂' };

let folder: string;
let home: string;
let engine: RunningEngine;
let desktop: Desktop | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-install-'));
  home = join(folder, 'home');
  await Promise.all([
    seedSample(home),
    startEngine('install').then((started) => {
      engine = started;
    }),
  ]);
  // One that wants more of its host than a container should have.
  const file = join(folder, 'agent.yaml');
  writeFileSync(
    file,
    `services:
  agent:
    image: sealift/shop-store:1.0
    cap_add: [NET_ADMIN]
    network_mode: host
    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
`,
  );
  const services = await servicesOf(home);
  await services.templates.publish({ source: { from: 'compose', file }, name: 'agent', version: '2.0' }).done;
  await services.close();
});
afterEach(async () => {
  await desktop?.close();
  desktop = undefined;
});
afterAll(async () => {
  await engine?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

async function open(look: Look): Promise<{ desktop: Desktop; walk: Drive }> {
  desktop = await openInLook(home, look, { env: { DOCKER_HOST: engine.host } });
  return { desktop, walk: drive(desktop.page, look.language) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Opens the wizard on a template of the library, and fills in a site that is new. */
async function begin({ page }: Desktop, walk: Drive, template: RegExp, site: string): Promise<void> {
  await page.locator('nav [data-page="library"]').click();
  await page.getByRole('option', { name: template }).click();
  await walk.button('library.install').click();
  await walk.at('where');
  const fresh = page.getByRole('radio', { name: walk.text('install.siteNew') });
  if (await fresh.isVisible()) await fresh.check();
  await page.getByRole('textbox', { name: walk.text('install.siteName') }).fill(site);
}

describe.each(whole)('installing in $language, $theme', (look) => {
  const site = sites[look.language];

  it('goes from the library to an address that answers, and away again with its data kept unless it is ticked', async () => {
    const opened = await open(look);
    const { walk } = opened;
    const { page } = opened.desktop;
    const port = await freePort();
    const volumes = async () => (await engine.docker('volume', 'ls', '-q')).split('\n').filter(Boolean);
    const before = await volumes();
    if (look.language === 'en') {
      await go(opened.desktop, 'sites');
      await page.getByText(walk.text('sites.none')).waitFor();
      await lookAt(opened.desktop, look, '60-sites-none');
    }
    await begin(opened.desktop, walk, /shop/, site);
    await lookAtSizes(opened.desktop, look, '61-install-where');
    await walk.primary();

    await walk.at('what');
    const field = page.getByRole('textbox', { name: walk.text('install.port', { port: '8080/tcp' }) });
    await field.fill('80800');
    await page.getByText(walk.text('install.portNone')).waitFor();
    expect(await page.locator('[data-primary]').isDisabled()).toBe(true);
    await field.fill(String(port));
    await page.getByRole('textbox', { name: 'PAGE', exact: true }).first().waitFor();
    // What is drawn on site can be seen nowhere, and so not be changed here.
    expect(await page.getByText(walk.text('install.drawn'), { exact: true }).count()).toBe(2);
    await lookAtSizes(opened.desktop, look, '62-install-what');
    await walk.primary();

    await walk.at('check');
    await page.locator('[data-primary]:not([data-disabled])').waitFor();
    await page.getByText(new RegExp(`${port}/tcp`)).waitFor();
    await lookAtSizes(opened.desktop, look, '63-install-check');
    await page.locator('[data-step="check"]').press('Escape');
    await walk.at('what');
    expect(await field.inputValue()).toBe(String(port));
    await walk.primary();
    await walk.at('check');
    await walk.primary();

    await walk.at('job.running');
    await page.getByRole('list', { name: walk.text('sites.components') }).waitFor();
    await lookAt(opened.desktop, look, '65-install-running');
    await walk.at('done', 120_000);
    const address = `http://127.0.0.1:${port}`;
    await page.getByText(address, { exact: true }).waitFor();
    expect(await (await fetch(address)).text()).toContain('<');
    await lookAtSizes(opened.desktop, look, '66-install-done');

    await walk.primary();
    await page.getByRole('heading', { name: site }).waitFor();
    await page.getByText(walk.text('standing.healthy')).first().waitFor();
    await lookAtSizes(opened.desktop, look, '67-site');

    await walk.button('sites.stop').click();
    await page.getByText(walk.text('installation.stopped')).first().waitFor({ timeout: 60_000 });
    await walk.button('sites.uninstall').click();
    const dialog = page.getByRole('dialog');
    const volume = dialog.getByRole('checkbox');
    await volume.waitFor();
    expect(await volume.isChecked()).toBe(false);
    await volume.check();
    await dialog.getByText(walk.text('uninstall.lost_one', { count: '1' })).waitFor();
    await lookAt(opened.desktop, look, '68-uninstall');
    await volume.uncheck();
    await walk.button('uninstall.do').click();
    await dialog.waitFor({ state: 'detached', timeout: 60_000 });
    await page.getByText(walk.text('sites.emptyHint')).waitFor();
    expect(await engine.docker('ps', '-aq')).toBe('');
    expect((await volumes()).length).toBe(before.length + 1);

    // Installed again under the same name it finds its data, and says so.
    await begin(opened.desktop, walk, /shop/, site);
    await walk.primary();
    await walk.at('what');
    await page.getByText(walk.text('install.volumeThere')).waitFor();
    await lookAt(opened.desktop, look, '69-install-again');
  });
});

describe.each(others)('before installing in $language, $theme', (look) => {
  it('says what stands in the way, and asks before anything reaches out of its containers', async () => {
    const opened = await open(look);
    const { walk } = opened;
    const { page } = opened.desktop;
    await begin(opened.desktop, walk, /shop/, 'ward-3');
    await lookAt(opened.desktop, look, '61-install-where');
    await walk.primary();
    await walk.at('what');
    await page.getByRole('textbox', { name: 'PAGE', exact: true }).first().waitFor();
    await lookAt(opened.desktop, look, '62-install-what');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    const { port } = server.address() as { port: number };
    await page.getByRole('textbox', { name: walk.text('install.port', { port: '8080/tcp' }) }).fill(String(port));
    await walk.primary();
    await walk.at('check');
    await page.getByText(walk.text('checks.site.ports_taken.nextStep')).waitFor();
    expect(await page.locator('[data-primary]').isDisabled()).toBe(true);
    await lookAtSizes(opened.desktop, look, '63-install-blocked');
    await new Promise((resolve) => server.close(resolve));
    await walk.button('wizard.lookAgainNow').click();
    await page.locator('[data-primary]:not([data-disabled])').waitFor();

    await begin(opened.desktop, walk, /agent/, 'ward-3');
    await walk.primary();
    await walk.at('what');
    await page.getByText('sealift/shop-store:1.0').first().waitFor();
    await walk.primary();
    await walk.at('check');
    const trust = page.getByRole('checkbox', { name: walk.text('install.trust') });
    await trust.waitFor();
    await page.getByText(walk.text('checks.site.risk_engine_socket.nextStep')).waitFor();
    expect(await trust.isChecked()).toBe(false);
    expect(await page.locator('[data-primary]').isDisabled()).toBe(true);
    await lookAtSizes(opened.desktop, look, '64-install-risks');
    expect(await engine.docker('ps', '-aq')).toBe('');
  });
});
