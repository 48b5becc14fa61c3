import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desktop, launchDesktop } from '../fixtures/electron';
import { answerDialogs, go } from './look';
import { seedSample, shown } from './seed';

describe('the report of a job', () => {
  let home: string;
  let desktop: Desktop;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'sealift-report-'));
    await seedSample(home);
    desktop = await launchDesktop({ home });
    await shown(desktop.page);
    await go(desktop, 'activity');
  });
  afterAll(async () => {
    await desktop.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('is shown, and copied as it is shown', async () => {
    const { page, app } = desktop;
    const text = page.locator('pre');
    await text.getByText('Started by').waitFor();
    await page.getByRole('button', { name: 'Copy report' }).click();
    await page.getByText('The report is on the clipboard.').waitFor();
    const copied = await app.evaluate(({ clipboard }) => clipboard.readText());
    expect(copied).toContain('SHA-256');
    // The last line says when it was written.
    const body = (report: string | null) => report?.replace(/^Written by .*$/m, '').trim();
    expect(body(copied)).toBe(body(await text.textContent()));
  });

  it('is saved as a page of its own, whole, and over what was there', async () => {
    const { page } = desktop;
    const file = join(home, 'report.html');
    writeFileSync(file, 'what was there');
    await answerDialogs(desktop, file);
    await page.getByRole('button', { name: 'Save report…' }).click();
    await page.getByText(`Saved as ${file}`).waitFor();
    const html = readFileSync(file, 'utf8');
    expect(html).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(html).toContain('Accepted by');
    expect(statSync(file).mode & 0o777).toBe(0o644);
  });

  it('opens in a browser with its style and prints on A4', async () => {
    const { app } = desktop;
    const file = join(home, 'report.html');
    const found = await app.evaluate(async ({ BrowserWindow }, path) => {
      // The application's own session shows no files: a browser of its own is what a reader has.
      const window = new BrowserWindow({
        show: false,
        width: 900,
        height: 1200,
        webPreferences: { partition: 'reader' },
      });
      try {
        await window.loadFile(path);
        const facts = await window.webContents.executeJavaScript(
          `({ font: getComputedStyle(document.querySelector('h1')).fontSize, rows: document.querySelectorAll('tbody tr').length })`,
        );
        const pdf = await window.webContents.printToPDF({ preferCSSPageSize: true });
        const png = (await window.webContents.capturePage()).toPNG().toString('base64');
        return {
          ...facts,
          pdf: pdf.toString('latin1', 0, 5),
          size: pdf.toString('latin1').match(/MediaBox \[([^\]]*)/)?.[1],
          png,
        };
      } finally {
        window.destroy();
      }
    }, file);
    mkdirSync('screenshots', { recursive: true });
    writeFileSync(join('screenshots', 'report.en.png'), Buffer.from(found.png, 'base64'));
    expect(found).toMatchObject({ font: '22.6667px', pdf: '%PDF-' });
    expect(found.rows).toBeGreaterThan(2);
    const [, , width, height] = (found.size ?? '').split(' ').map(Number);
    expect([Math.round(width ?? 0), Math.round(height ?? 0)]).toEqual([595, 842]);
  });

  it('is left alone when the person thinks better of it', async () => {
    await answerDialogs(desktop);
    const id = await desktop.page.evaluate(async () => {
      const jobs = await window.sealift.call('jobs.list', { limit: 1 });
      return jobs.ok ? (jobs.value[0]?.id as string) : '';
    });
    expect(
      await desktop.page.evaluate((job) => window.sealift.call('jobs.saveReport', { id: job, language: 'zh-CN' }), id),
    ).toEqual({ ok: true, value: { saved: false, path: null } });
  });
});

describe('the settings', () => {
  it('show whose work the application is built on', async () => {
    const desktop = await launchDesktop();
    try {
      await shown(desktop.page);
      await go(desktop, 'settings');
      await desktop.page.getByRole('button', { name: 'Show the licences' }).click();
      const search = desktop.page.getByRole('searchbox', { name: 'Search packages' });
      await search.fill('react-dom');
      await desktop.page.getByRole('button', { name: /^react-dom / }).click();
      await desktop.page.getByText('Copyright (c) Meta Platforms').waitFor();
    } finally {
      await desktop.close();
    }
  });
});
