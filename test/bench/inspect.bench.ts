import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestOf, openVault } from '../../main/images';
import { inspectPackage, type PackageSource, sourceAt } from '../../main/packages';
import { noise, vaultImage, writeSealed } from '../fixtures/packages';
import { median } from './delivery/measure';
import { record, say } from './results';

/* What looking into a large package costs: time, and bytes read, counted where the reader reads. SEALIFT_BENCH_INSPECT_MB: its size (5,000). */
const megabytes = Number(process.env.SEALIFT_BENCH_INSPECT_MB ?? 5000);
const folder = mkdtempSync(join(tmpdir(), 'sealift-bench-inspect-'));
const path = join(folder, 'large-1.0-ram.tar.gz');

beforeAll(async () => {
  say(`making a package of ${megabytes} MB`);
  const vault = await openVault(join(folder, 'vault'));
  const block = noise('block', 1024 * 1024);
  const layer = async function* () {
    for (let n = 0; n < megabytes; n++) yield block;
  };
  const stored = await vault.ingest(layer(), 'default', {
    signal: new AbortController().signal,
    onBytes: () => undefined,
  });
  const small = await vaultImage(vault, 'registry.test/team/web:1.0', [block.subarray(0, 1024)]);
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: [stored.diffId] },
    }),
  );
  await vault.putConfig(config);
  const { diffId, size } = stored;
  const large = { ...small, configDigest: digestOf(config), config, layers: [{ diffId, size }] };
  const metadata = JSON.stringify({
    group_key: '0123456789abcdef0123456789abcdef',
    group_name: '商店 shop',
    group_version: '1.0',
    template_version: 'v2',
    apps: [{ service_cname: 'web', service_key: 'w', service_share_uuid: 'w+w', share_image: large.reference }],
  });
  const files = [
    { path: 'metadata.json', bytes: Buffer.from(metadata) },
    { path: 'component-images.tar', images: [large] },
  ];
  await writeSealed(path, files, vault, [large]);
  rmSync(join(folder, 'vault'), { recursive: true });
}, 900_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('inspecting a large package', async () => {
  const taken: number[] = [];
  let read = 0;
  for (let run = 0; run < 9; run++) {
    read = 0;
    const plain = await sourceAt(path);
    const source: PackageSource = {
      ...plain,
      open: async (signal) => {
        const bytes = await plain.open(signal);
        return {
          read: async (buffer, position) => {
            const count = await bytes.read(buffer, position);
            read += count;
            return count;
          },
          close: () => bytes.close(),
        };
      },
    };
    const began = performance.now();
    await inspectPackage(source);
    taken.push((performance.now() - began) / 1000);
  }
  const gigabytes = (statSync(path).size / 1e9).toFixed(1);
  record('5-inspect', {
    rows: [
      { name: `inspect a package of ${gigabytes} GB`, unit: 's', value: median(taken), goal: 0.3, bound: 'most' },
      {
        name: `inspect a package of ${gigabytes} GB: read of it`,
        unit: 'KiB',
        value: read / 1024,
        goal: 1024,
        bound: 'most',
      },
    ],
  });
  expect(read).toBeGreaterThan(0);
});
