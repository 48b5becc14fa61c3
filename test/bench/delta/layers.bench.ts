import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  applyDifference,
  type DiskVault,
  makeDifference,
  openVault,
  type StoredLayer,
  vaultLayerBytes,
} from '../../../main/images';
import type { Measured } from '../delivery/measure';
import { compared, type Row, record, say } from '../results';
import { layerPair } from './layers';

/*
 * A layer of files of this system, rebuilt with 3 % of its files changed and all times new, as a difference: against what an export of the
 * whole layer costs (hashing, compressing and writing it) and an import (unpacking and hashing it), in processor time, in turn. SEALIFT_BENCH_LAYER_MB: its
 * size (300). SEALIFT_BENCH_RUNS: runs of each row (3).
 */
const megabytes = Number(process.env.SEALIFT_BENCH_LAYER_MB ?? 300);
const runs = Number(process.env.SEALIFT_BENCH_RUNS ?? 3);
const folder = mkdtempSync(join(tmpdir(), 'sealift-bench-layers-'));
const quiet = { signal: new AbortController().signal, onBytes: () => undefined };
const out = join(folder, 'difference');
const tar = join(folder, 'layer.tar');

let vault: DiskVault;
let base: StoredLayer;
let layer: StoredLayer;

beforeAll(async () => {
  const pair = layerPair(megabytes, 0.03);
  say(`making a layer of ${megabytes} MB: ${pair.files} files, ${pair.changed} of them changed (${pair.changedMB} MB)`);
  vault = await openVault(join(folder, 'vault'));
  // As exports do whose layers are likely to be a base.
  vault.mapLayers();
  base = await vault.ingest(pair.base(), 'default', quiet);
  layer = await vault.ingest(pair.rebuilt(), 'default', quiet);
  await pipeline(vault.readPlain(layer), createWriteStream(tar));
}, 900_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Processor seconds of all threads, and how far the process grew meanwhile. */
async function measured(work: () => Promise<unknown>): Promise<Measured> {
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  const began = process.cpuUsage();
  try {
    await work();
  } finally {
    clearInterval(watch);
  }
  const { user, system } = process.cpuUsage(began);
  return { seconds: (user + system) / 1e6, peakMiB: (peak - before) / 1024 / 1024 };
}

async function hashed(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const hash = createHash('sha256');
  for await (const piece of bytes) hash.update(piece);
}

async function passed(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0;
  for await (const piece of bytes) size += piece.length;
  return size;
}

test('differences between layers', async () => {
  const whole: Measured[] = [];
  const made: Measured[] = [];
  const unpacked: Measured[] = [];
  const applied: Measured[] = [];
  let size = 0;
  for (let run = 0; run < runs; run++) {
    say(`differences, run ${run + 1} of ${runs}`);
    unpacked.push(await measured(() => hashed(vault.readPlain(layer))));
    // The part of an export that is about this layer, without what the engine does: into a vault, and from there into a file.
    whole.push(
      await measured(async () => {
        const other = await openVault(join(folder, 'other'));
        const stored = await other.ingest(createReadStream(tar), 'default', quiet);
        await pipeline(other.readCompressed(stored), createWriteStream(join(folder, 'package')));
      }),
    );
    rmSync(join(folder, 'other'), { recursive: true });
    rmSync(out, { force: true });
    made.push(
      await measured(async () => {
        const options = { limit: layer.compressedSize, progress: quiet };
        size = (await makeDifference(base, layer, vault, out, options))?.size ?? Number.NaN;
      }),
    );
    applied.push(
      await measured(async () => {
        const bytes = await vaultLayerBytes(vault, base);
        await passed(applyDifference(createReadStream(out), bytes, layer));
        await bytes.close();
      }),
    );
  }
  const name = `layer of ${megabytes} MB rebuilt, 3 % of its files changed`;
  const rows: Row[] = [
    {
      name: `${name}: size, of the compressed layer`,
      unit: 'x',
      value: size / layer.compressedSize,
      goal: 0.06,
      bound: 'most',
    },
    compared(`${name}: making the difference, of exporting the layer`, 0.25, whole, made),
    compared(`${name}: rebuilding it, of unpacking and hashing the layer`, null, unpacked, applied),
  ];
  for (const row of rows) say(`${row.name}: ${row.value.toFixed(4)} (grew by ${row.peakMiB ?? 0} MiB)`);
  record('6-layers', { size: megabytes, runs, rows });
  expect(size).toBeLessThan(layer.compressedSize);
}, 3_600_000);
