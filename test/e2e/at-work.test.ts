import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '../../main/service-types';
import { type Desktop, launchDesktop } from '../fixtures/electron';
import { seedSample, servicesOf, shown, slowJob } from './seed';

/** What the system was told, as the stubs of a test keep it in the main process. */
interface Told {
  bars: number[];
  blockers: string[];
  notifications: { title: string; body: string; click: () => void }[];
  asked: { message: string; detail: string }[];
}

let home: string;
let desktop: Desktop;
let services: Services;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'sealift-work-'));
  await seedSample(home);
  desktop = await launchDesktop({ home });
  await shown(desktop.page);
  services = await servicesOf(home);
  await desktop.app.evaluate(({ BrowserWindow, Notification, powerSaveBlocker, dialog }) => {
    const told: Told = { bars: [], blockers: [], notifications: [], asked: [] };
    Object.assign(globalThis, { told });
    const [window] = BrowserWindow.getAllWindows();
    if (!window) throw new Error('no window');
    window.setProgressBar = (bar) => void told.bars.push(bar);
    window.isFocused = () => false;
    Notification.isSupported = () => true;
    Notification.prototype.show = function show() {
      told.notifications.push({ title: this.title, body: this.body, click: () => this.emit('click') });
    };
    const { start, stop } = powerSaveBlocker;
    powerSaveBlocker.start = (kind) => {
      told.blockers.push(kind);
      return start.call(powerSaveBlocker, kind);
    };
    powerSaveBlocker.stop = (id) => {
      told.blockers.push('stop');
      return stop.call(powerSaveBlocker, id);
    };
    dialog.showMessageBox = (async (_window: unknown, options: { message: string; detail: string }) => {
      told.asked.push(options);
      return { response: 0, checkboxChecked: false };
    }) as never;
  });
});
afterEach(async () => {
  await services.close();
  await desktop.close();
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

const told = () =>
  desktop.app.evaluate(() => {
    const { bars, blockers, notifications, asked } = (globalThis as unknown as { told: Told }).told;
    return { bars, blockers, asked, notifications: notifications.map(({ title, body }) => ({ title, body })) };
  });

describe('while a job runs', () => {
  it('the taskbar shows it, the computer stays awake, and its end is told to who looks elsewhere', async () => {
    const { job, finish } = slowJob(services, '客户门户@2.1');
    await expect
      .poll(async () => (await told()).bars.some((bar) => bar > 0 && bar < 1), { timeout: 10_000 })
      .toBe(true);
    expect((await told()).blockers).toEqual(['prevent-app-suspension']);
    await new Promise((done) => setTimeout(done, 10_500));
    finish();
    await job.done;
    await expect
      .poll(async () => (await told()).notifications, { timeout: 10_000 })
      .toEqual([{ title: 'Verify 客户门户@2.1', body: 'Done. Click to see what came of it.' }]);
    const { bars, blockers } = await told();
    expect(bars.at(-1)).toBe(-1);
    expect(blockers).toEqual(['prevent-app-suspension', 'stop']);
    await desktop.app.evaluate(() => (globalThis as unknown as { told: Told }).told.notifications[0]?.click());
    await desktop.page.getByRole('heading', { level: 2, name: 'Verify 客户门户@2.1' }).waitFor();
  });

  it('of another process, the window closes without a question', async () => {
    slowJob(services, 'shop@1.0');
    await expect.poll(async () => (await told()).bars.length, { timeout: 10_000 }).toBeGreaterThan(0);
    const closed = desktop.page.waitForEvent('close');
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await closed;
  });

  it('of its own, closing and quitting ask first, and stay unless told otherwise', async () => {
    const { page, app } = desktop;
    const outcome = await page.evaluate(() => {
      void window.sealift.call('sample.deliver', {});
      return new Promise<string>((done) => window.sealift.on('job.changed', ({ state }) => done(state)));
    });
    expect(['queued', 'running']).toContain(outcome);
    const before = await app.evaluate(({ app: electron, BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.close();
      electron.quit();
      return (globalThis as unknown as { told: Told }).told.asked;
    });
    expect(before).toMatchObject([{ message: 'Something is still running. Quit anyway?' }]);
    expect(before[0]?.detail).toContain('Export sample');
    await expect
      .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length), { timeout: 10_000 })
      .toBe(1);
    await expect.poll(() => services.jobs.list(1)[0]?.state, { timeout: 30_000 }).toBe('succeeded');
  });

  it('of its own that the person gives up is cancelled, and the application ends', async () => {
    const { page, app } = desktop;
    await app.evaluate(({ dialog }) => {
      dialog.showMessageBox = (async () => ({ response: 1, checkboxChecked: false })) as never;
    });
    await page.evaluate(() => {
      void window.sealift.call('sample.deliver', {});
      return new Promise((done) => window.sealift.on('job.changed', () => done(undefined)));
    });
    const ended = new Promise((done) => app.process().once('exit', done));
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await ended;
    expect(services.jobs.list(1)[0]).toMatchObject({ state: 'cancelled' });
  });
});
