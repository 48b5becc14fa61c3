import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect } from 'vitest';
import type { Desktop } from '../fixtures/electron';
import { launchDesktop } from '../fixtures/electron';
import { servicesOf, shown } from './seed';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Look {
  readonly language: 'en' | 'zh-CN';
  readonly theme: 'light' | 'dark';
}

/** Each language and each theme once: what the tests walk through, since every look costs minutes. */
const walked: readonly Look[] = [
  { language: 'en', theme: 'light' },
  { language: 'zh-CN', theme: 'dark' },
];
const others: readonly Look[] = [
  { language: 'en', theme: 'dark' },
  { language: 'zh-CN', theme: 'light' },
];

/** The ways the window can look; all four of them for the pictures (npm run screenshots). */
export const looks: readonly Look[] = process.env.SEALIFT_LOOKS === 'all' ? [...walked, ...others] : walked;

/** Opens the desktop on a data folder in one of the looks, at its usual size, and waits until it shows what is there. */
export async function openInLook(
  home: string,
  { language, theme }: Look,
  options: { readonly env?: Readonly<Record<string, string>>; readonly args?: readonly string[] } = {},
): Promise<Desktop> {
  const services = await servicesOf(home);
  services.settings.set({ language, theme });
  await services.close();
  const desktop = await launchDesktop({ ...options, home });
  await shown(desktop.page);
  await resize(desktop);
  return desktop;
}

export async function resize({ app, page }: Desktop, width = 1240, height = 820, zoom = 1): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, given) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.setContentSize(given.width, given.height);
      window?.webContents.setZoomFactor(given.zoom);
    },
    { width, height, zoom },
  );
  await page.waitForTimeout(250);
}

/** Goes to a page of the rail. */
export async function go(
  { page }: Desktop,
  to: 'library' | 'media' | 'sites' | 'activity' | 'settings',
): Promise<void> {
  await page.locator(`nav [data-page="${to}"]`).click();
}

/**
 * Looks at what is on the screen: takes the picture screenshots/<screen>.<language>.<theme>.png from the window itself, so that a
 * zoomed one is whole, and expects no serious or critical finding of axe, and nothing wider than the window.
 */
export async function lookAt({ app, page }: Desktop, { language, theme }: Look, screen: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.waitForTimeout(250);
  const png = await app.evaluate(async ({ BrowserWindow }) =>
    (await BrowserWindow.getAllWindows()[0]?.webContents.capturePage())?.toPNG().toString('base64'),
  );
  mkdirSync('screenshots', { recursive: true });
  writeFileSync(join('screenshots', `${screen}.${language}.${theme}.png`), Buffer.from(png ?? '', 'base64'));
  expect(await violations(page), screen).toEqual([]);
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    `${screen} fits its width`,
  ).toBe(true);
}

/** Looks at a screen at its usual size, in a small window and at 200 %, and puts the window back. */
export async function lookAtSizes(desktop: Desktop, look: Look, screen: string): Promise<void> {
  await lookAt(desktop, look, screen);
  await resize(desktop, 1024, 700, 1);
  await lookAt(desktop, look, `${screen}-small`);
  await resize(desktop, 1024, 700, 2);
  await lookAt(desktop, look, `${screen}-zoomed`);
  await resize(desktop);
}

/** Looks at a screen in every look, changed in the settings and back, as a person would; for what is costly to come to. */
export async function lookInEvery(desktop: Desktop, own: Look, screen: string): Promise<void> {
  for (const look of looks) {
    await dress(desktop, look);
    await lookAt(desktop, look, screen);
  }
  await dress(desktop, own);
}

/** Chooses a look in the settings, and comes back to where the window was. */
async function dress(desktop: Desktop, { language, theme }: Look): Promise<void> {
  const { app, page } = desktop;
  await go(desktop, 'settings');
  for (const value of [language, theme])
    await page.locator(`input[type="radio"][value="${value}"]`).dispatchEvent('click');
  await page.locator(`html[lang="${language}"][data-mantine-color-scheme="${theme}"]`).waitFor();
  await app.evaluate(({ BrowserWindow, Menu }) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? [];
    const [window] = BrowserWindow.getAllWindows();
    items.find(({ accelerator }) => accelerator === 'Alt+Left')?.click(undefined, window, window?.webContents);
  });
  await page.locator('main:not([data-page="settings"])').waitFor();
}

/** Serious and critical findings, each with the first element it is about. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(`${axe};0`);
  const found = await page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: typeof import('axe-core') };
    // What passed need not be described, nor a selector be found for every element.
    const { violations: all } = await checker.run(document, { resultTypes: ['violations'], selectors: false });
    return all.map(({ id, impact, nodes }) => ({ id, impact, where: nodes[0]?.html.slice(0, 160) }));
  });
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, where }) => `${id}: ${where}`);
}

/** Answers the next dialogs of the system with these paths; without any, they are cancelled. */
export async function answerDialogs({ app }: Desktop, ...paths: string[]): Promise<void> {
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = (async () => ({ canceled: filePaths.length === 0, filePaths })) as never;
    dialog.showSaveDialog = (async () => ({ canceled: filePaths.length === 0, filePath: filePaths[0] ?? '' })) as never;
  }, paths);
}
