import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openCatalog } from '../../main/catalog';
import { type Desktop, launchDesktop } from '../fixtures/electron';

let desktop: Desktop | undefined;
let home: string;
afterEach(async () => {
  await desktop?.close();
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

it('lists five thousand packages without a wait', async () => {
  home = mkdtempSync(join(tmpdir(), 'sealift-many-'));
  const catalog = openCatalog(join(home, 'catalog.db'));
  catalog.transaction(() => {
    for (let n = 0; n < 5_000; n++)
      catalog.packages.put({
        path: join(home, 'packages', `app-${n}-ram.tar.gz`),
        size: 1_000_000_000 + n,
        sha256: 'a'.repeat(64),
        mtimeMs: n,
        kind: 'rainbond-app',
        seal: 'unsigned',
        sealDigest: null,
        templateKey: 'c'.repeat(32),
        templateName: `application ${n % 50}`,
        version: `1.${n}`,
        components: 6,
        images: Array.from({ length: 6 }, (_, at) => ({
          reference: `registry.test/team/part-${at}:1.${n}`,
          configDigest: `sha256:${'b'.repeat(64)}`,
          platform: 'linux/amd64',
          size: 100_000_000,
        })),
      });
  });
  catalog.close();
  desktop = await launchDesktop({ home });
  await desktop.page.getByRole('tab', { name: /Packages/ }).click();
  await desktop.page.getByRole('option').first().waitFor();
  const taken = await desktop.page.evaluate(async () => {
    const times: number[] = [];
    let found = 0;
    for (let n = 0; n < 5; n++) {
      const began = performance.now();
      const answer = await window.sealift.long('packages.list', {});
      found = answer.ok ? JSON.parse(answer.json).length : 0;
      times.push(performance.now() - began);
    }
    return { found, times: times.map(Math.round) };
  });
  console.log(`five thousand packages over the bridge: ${taken.times.join(', ')} ms`);
  expect(taken.found).toBe(5_000);
});

it('lists two hundred sites, and finds one of them', async () => {
  home = mkdtempSync(join(tmpdir(), 'sealift-many-'));
  const catalog = openCatalog(join(home, 'catalog.db'));
  catalog.transaction(() => {
    for (let n = 0; n < 200; n++) {
      const site = `plant-${String(n).padStart(3, '0')}`;
      catalog.sites.put({ name: site, engine: `unix://${home}/nobody.sock` });
      for (const name of ['shop', 'records', 'archive'])
        catalog.installations.put({
          site,
          name,
          templateKey: 'c'.repeat(32),
          templateName: name,
          version: '1.0',
          project: `${site}-${name}`,
          folder: join(home, 'sites', site, name),
          state: { phase: 'installed', components: [], values: {} },
          metadata: '{}',
        });
    }
  });
  catalog.close();
  desktop = await launchDesktop({ home });
  const { page } = desktop;
  await page.locator('nav [data-page="sites"]').click();
  await page.getByRole('option', { name: /plant-000/ }).waitFor();
  const taken = await page.evaluate(async () => {
    const began = performance.now();
    const answer = await window.sealift.call('sites.installations', {});
    return { found: answer.ok ? answer.value.length : 0, ms: Math.round(performance.now() - began) };
  });
  console.log(`two hundred sites over the bridge: ${taken.ms} ms`);
  expect(taken.found).toBe(600);
  await page.getByRole('searchbox').fill('199 records');
  // The list follows what is typed a moment later.
  await expect.poll(() => page.getByRole('option').count(), { timeout: 10_000 }).toBe(1);
});
