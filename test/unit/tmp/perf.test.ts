import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'vitest';
import { openCatalog } from '../../../main/catalog';
import { packageView } from '../../../main/library/package-records';
import { calls } from '../../../preload/contract';

it('perf', () => {
  const dir = mkdtempSync(join(tmpdir(), 'perf-'));
  const catalog = openCatalog(join(dir, 'catalog.db'));
  catalog.transaction(() => {
    for (let n = 0; n < 5000; n++)
      catalog.packages.put({
        path: join(dir, `app-${n}-ram.tar.gz`),
        size: 1e9 + n,
        sha256: 'a'.repeat(64),
        mtimeMs: n,
        kind: 'rainbond-app',
        seal: 'unsigned',
        sealDigest: null,
        templateKey: 'k'.repeat(32),
        templateName: `app ${n % 50}`,
        version: `1.${n}`,
        components: 4,
        images: Array.from({ length: 6 }, (_, i) => ({
          reference: `registry.example/team/app-${i}:1.${n}`,
          configDigest: `sha256:${'b'.repeat(64)}`,
          platform: 'linux/amd64',
          size: 1e8,
        })),
      });
  });
  for (let k = 0; k < 3; k++) {
    let t = performance.now();
    const rows = catalog.packages.list();
    const a = performance.now() - t;
    t = performance.now();
    const views = rows.map((row) => packageView(row));
    const b = performance.now() - t;
    t = performance.now();
    const parsed = calls['packages.list'].output.parse(views);
    const c = performance.now() - t;
    t = performance.now();
    structuredClone(parsed);
    const d = performance.now() - t;
    console.log({ list: a, views: b, parse: c, clone: d, bytes: JSON.stringify(parsed).length });
  }
});
