import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Desktop } from '../fixtures/electron';
import { lookAt, looks, openInLook, resize } from './look';
import { seedSample } from './seed';

describe('the picture of a template', () => {
  let home: string;
  let desktop: Desktop | undefined;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'sealift-graph-'));
    await seedSample(home);
  });
  afterEach(async () => {
    await desktop?.close();
    desktop = undefined;
  });
  afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

  it.each(looks)('shows what needs what in $language, $theme, within the page’s policy', async (shape) => {
    desktop = await openInLook(home, shape);
    const { page } = desktop;
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    await page.reload();
    const picture = page.getByRole('group', { name: /depend|依赖/ });
    await picture.waitFor();
    await expect.poll(() => picture.locator('.react-flow__node').count()).toBe(3);
    await expect.poll(() => picture.locator('.react-flow__edge').count()).toBe(2);
    expect(await picture.getByRole('listitem').count()).toBe(3);
    await lookAt(desktop, shape, 'graph');
    await resize(desktop, 1024, 700, 2);
    await page.getByRole('option').first().click();
    await picture.waitFor();
    await lookAt(desktop, shape, 'graph-zoomed');
    expect(said.filter((text) => /Content Security Policy|violates/i.test(text))).toEqual([]);
  });
});
