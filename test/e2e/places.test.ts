import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { attempt } from '../fixtures/command';
import { type Desktop, launchDesktop } from '../fixtures/electron';
import { answerDialogs } from './look';
import { seedSample, servicesOf, shown } from './seed';

describe('files and folders from outside the window', () => {
  let home: string;
  let outside: string;
  let desktop: Desktop;
  const heard: string[] = [];

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'sealift-places-'));
    outside = mkdtempSync(join(tmpdir(), 'sealift-outside-'));
    await seedSample(home);
    writeFileSync(join(outside, 'docker-compose.yaml'), 'services: {}\n');
    writeFileSync(join(outside, 'first.tar.gz'), 'x');
    mkdirSync(join(outside, 'folder'));
    desktop = await launchDesktop({ home, args: [join(outside, 'first.tar.gz')] });
    await desktop.page.exposeFunction('heard', (path: string) => heard.push(path));
    await desktop.page.evaluate(() => {
      window.sealift.on('place.opened', ({ path }) => (window as unknown as { heard(path: string): void }).heard(path));
    });
  });
  afterAll(async () => {
    await desktop.close();
    for (const folder of [home, outside]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('named on the command line open the import wizard', async () => {
    await desktop.page.locator('main[data-page="wizard"]').waitFor();
  });

  it('named by a second start open it in the window that is there', async () => {
    const { executable, args, env } = inject('runtime');
    // As a double-click does; a real package, under a name of its own.
    const second = join(outside, 'second 第二.tar.gz');
    const services = await servicesOf(home);
    const [known] = await services.packages.list();
    await services.close();
    copyFileSync(known?.path as string, second);
    const { code } = await attempt(executable, [...args, second], {
      env: { ...process.env, ...env, SEALIFT_HOME: home },
    });
    expect(code).toBe(0);
    await expect.poll(() => heard).toEqual([second]);
    const { page } = desktop;
    await page.locator('[data-step^="found"]').waitFor();
    await page.getByText('second 第二.tar.gz').first().waitFor();
  });

  it('that a person chooses come back as places, which calls take', async () => {
    const { page } = desktop;
    await answerDialogs(desktop, join(outside, 'folder'));
    const answer = await page.evaluate(() => window.sealift.call('places.choose', { what: 'package-folder' }));
    if (!answer.ok) throw new Error(answer.error.code);
    expect(answer.value).toEqual([
      { id: expect.stringMatching(/^[0-9a-f]{32}$/), path: join(outside, 'folder'), name: 'folder', kind: 'folder' },
    ]);
    const place = answer.value[0]?.id as string;
    expect(await page.evaluate((id) => window.sealift.call('shell.reveal', { place: id }), place)).toEqual({
      ok: true,
      value: {},
    });
  });

  it('that nobody chooses are none', async () => {
    await answerDialogs(desktop);
    expect(await desktop.page.evaluate(() => window.sealift.call('places.choose', { what: 'compose-file' }))).toEqual({
      ok: true,
      value: [],
    });
  });

  it('that are dropped are known by the drop itself, and a compose file opens the publish wizard', async () => {
    const { page } = desktop;
    // Only the browser itself gives a file a path: an input takes it from the driver as from a person.
    await page.evaluate(() => {
      const input = document.createElement('input');
      input.type = 'file';
      input.id = 'driver';
      document.body.append(input);
    });
    await page.locator('#driver').setInputFiles(join(outside, 'docker-compose.yaml'));
    const places = await page.evaluate(() => {
      const [file] = (document.getElementById('driver') as HTMLInputElement).files ?? [];
      return window.sealift.dropped([file, new File(['x'], '/etc/passwd'), '/etc/passwd', null]);
    });
    expect(places).toMatchObject({ ok: true, value: [{ path: join(outside, 'docker-compose.yaml'), kind: 'file' }] });
    expect(places.ok && places.value).toHaveLength(1);

    await page.locator('nav [data-page="library"]').click();
    await page.evaluate(() => {
      const data = new DataTransfer();
      const [file] = (document.getElementById('driver') as HTMLInputElement).files ?? [];
      if (file) data.items.add(file);
      document.body.dispatchEvent(new DragEvent('dragenter', { bubbles: true, dataTransfer: data }));
      (window as unknown as { dropping: DataTransfer }).dropping = data;
    });
    await page.getByText('Drop to open').waitFor();
    await page.evaluate(() => {
      const { dropping } = window as unknown as { dropping: DataTransfer };
      document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: dropping }));
    });
    await page.locator('main[data-page="wizard"]').waitFor();
    await page.getByText('Drop to open').waitFor({ state: 'detached' });
  });

  it('that are packages and are dropped open the import wizard on what they hold', async () => {
    const { page } = desktop;
    await page.locator('nav [data-page="library"]').click();
    await page.locator('#driver').setInputFiles(join(outside, 'second 第二.tar.gz'));
    await page.evaluate(() => {
      const data = new DataTransfer();
      const [file] = (document.getElementById('driver') as HTMLInputElement).files ?? [];
      if (file) data.items.add(file);
      for (const kind of ['dragenter', 'drop'])
        document.body.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));
    });
    await page.locator('[data-step^="found"]').waitFor();
    await page.getByText('second 第二.tar.gz').first().waitFor();
  });

  it('are shown in the file manager: packages by their id, the data folder and the log by name', async () => {
    const { page, app } = desktop;
    await app.evaluate(({ shell }) => {
      const list: string[] = [];
      (globalThis as { revealed?: string[] }).revealed = list;
      shell.showItemInFolder = (path) => void list.push(path);
    });
    const services = await servicesOf(home);
    const [known] = await services.packages.list();
    await services.close();
    const answers = await page.evaluate(
      (id) =>
        Promise.all([
          window.sealift.call('shell.reveal', { package: id }),
          window.sealift.call('shell.reveal', { app: 'home' }),
          window.sealift.call('shell.reveal', { package: 'no-such' }),
          window.sealift.call('shell.reveal', { place: '0'.repeat(32) }),
        ]),
      known?.id as string,
    );
    expect(answers).toMatchObject([
      { ok: true },
      { ok: true },
      { ok: false, error: { code: 'package.unknown' } },
      { ok: false, error: { code: 'place.unknown' } },
    ]);
    expect(await app.evaluate(() => (globalThis as { revealed?: string[] }).revealed?.sort())).toEqual(
      [known?.path, home].sort(),
    );
  });

  it('never starts the wizard for a start without packages', async () => {
    expect(await desktop.page.evaluate(() => window.sealift.call('places.opened', {}))).toEqual({
      ok: true,
      value: [],
    });
    await desktop.page.locator('nav [data-page="library"]').click();
    await shown(desktop.page);
  });
});
