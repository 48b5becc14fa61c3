import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Catalog, openCatalog } from '../../main/catalog';
import { median } from './delivery/measure';
import { type Row, record, say } from './results';

/* A library of 1,000 templates with 20 versions each, every metadata.json 20 kB. Wanted: every look below in under 100 ms. */
const folder = mkdtempSync(join(tmpdir(), 'sealift-bench-'));
const file = join(folder, 'catalog.db');
let catalog: Catalog;
beforeAll(() => {
  catalog = openCatalog(file);
  const metadata = JSON.stringify({ filler: 'x'.repeat(20_000) });
  catalog.transaction(() => {
    for (let n = 0; n < 1000; n++) {
      catalog.templates.put({ key: `key-${n}`, name: `应用 ${n}`, description: `the ${n}th of many` });
      for (let v = 0; v < 20; v++)
        catalog.versions.put({
          templateKey: `key-${n}`,
          version: `1.${v}`,
          contentDigest: `sha256:${n}${v}`,
          source: 'compose',
          components: 4,
          metadata,
        });
    }
  });
  console.log(`catalog file: ${Math.round(statSync(file).size / 2 ** 20)} MiB`);
}, 120_000);
afterAll(() => {
  catalog.close();
  rmSync(folder, { recursive: true, force: true });
});

const looks: Record<string, () => void> = {
  'list all templates with all versions': () => {
    const versions = Map.groupBy(catalog.versions.list(), (version) => version.templateKey);
    for (const template of catalog.templates.list()) versions.get(template.key);
  },
  'list the templates only': () => void catalog.templates.list(),
  'search templates by a word': () => void catalog.templates.list({ search: '99' }),
  'find one by name and read its metadata': () => {
    const [template] = catalog.templates.find('应用 500');
    catalog.versions.get(template?.key ?? '', '1.7');
  },
  'open and close the catalog': () => openCatalog(file).close(),
};
test('1,000 templates with 20 versions each', () => {
  say('a catalog of 1,000 templates with 20 versions each');
  const rows = Object.entries(looks).map(([name, look]): Row => {
    const taken: number[] = [];
    for (let run = 0; run < 15; run++) {
      const began = performance.now();
      look();
      taken.push(performance.now() - began);
    }
    return { name: `1,000 x 20: ${name}`, unit: 'ms', value: median(taken), goal: 100, bound: 'most' };
  });
  record('6-catalog', { rows });
  expect(rows.every(({ value }) => value > 0)).toBe(true);
}, 120_000);
