import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Volume } from '../../../main/media/drives/volume';
import { DriveWatch, type Platform } from '../../../main/media/drives/watch';

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const stick = (change: Partial<Volume> = {}): Volume => ({
  key: 'stick',
  kind: 'removable',
  device: '/dev/sdx1',
  disk: 'sdx',
  label: 'STICK',
  model: null,
  bus: 'usb',
  mountPoint: null,
  filesystem: 'exfat',
  size: 8_000_000_000,
  free: null,
  readOnly: false,
  writeProtected: false,
  locked: false,
  system: false,
  ejectable: true,
  uuid: 'AB-12',
  ...change,
});

/** A system whose drives the test plugs in and pulls out. */
function pretended() {
  const state = { volumes: [] as Volume[], reads: 0, probes: 0, fails: false, slow: 0 };
  const platform: Platform = {
    read: async () => {
      state.reads++;
      const { volumes, fails, slow } = state;
      if (slow > 0) await wait(slow);
      if (fails) throw new Error('no answer');
      return volumes;
    },
    probe: async () => {
      state.probes++;
      return JSON.stringify(state.volumes.map((volume) => [volume.key, volume.mountPoint]));
    },
  };
  return { state, watch: new DriveWatch(platform, { lookMs: 10, settleMs: 40, fullMs: 100_000 }) };
}

describe('the watch over drives', () => {
  it('tells the whole list when something changed, and only then', async () => {
    const { state, watch } = pretended();
    const told: string[][] = [];
    const stop = watch.listen((volumes) => told.push(volumes.map((volume) => volume.key)));
    await wait(100);
    expect(told).toEqual([]);
    state.volumes = [stick()];
    await wait(150);
    state.volumes = [];
    await wait(150);
    expect(told).toEqual([['stick'], []]);
    stop();
    // Many looks, few readings: one at the start and one per change, each once more when it has settled.
    expect(state.probes).toBeGreaterThan(10);
    expect(state.reads).toBeLessThanOrEqual(6);
  });

  it('takes no reading for the present that was begun before the change', async () => {
    const { state, watch } = pretended();
    const told: string[][] = [];
    const stop = watch.listen((volumes) => told.push(volumes.map((volume) => volume.key)));
    await wait(60);
    // Somebody asks, and the tools are slow: longer than a change takes to settle.
    state.slow = 150;
    const asked = watch.read();
    await wait(20);
    state.volumes = [stick()];
    expect(await asked).toEqual([]);
    state.slow = 0;
    await wait(100);
    expect(told).toEqual([['stick']]);
    stop();
  });

  it('does nothing while nobody listens', async () => {
    const { state, watch } = pretended();
    watch.listen(() => {})();
    await wait(30);
    const { probes } = state;
    await wait(60);
    expect(state.probes).toBe(probes);
  });

  it('goes on after a tool that failed', async () => {
    const { state, watch } = pretended();
    const told: number[] = [];
    state.fails = true;
    const stop = watch.listen((volumes) => told.push(volumes.length));
    await wait(50);
    state.fails = false;
    state.volumes = [stick()];
    await wait(60);
    state.volumes = [stick(), stick({ key: 'second' })];
    await wait(60);
    stop();
    expect(told.at(-1)).toBe(2);
  });

  it('looks again as soon as a tool that failed for long answers', async () => {
    const { state, watch } = pretended();
    const told: number[] = [];
    const stop = watch.listen((volumes) => told.push(volumes.length));
    await wait(60);
    state.fails = true;
    state.volumes = [stick()];
    // Longer than the change takes to settle, with nothing that changes afterwards.
    await wait(200);
    state.fails = false;
    await wait(100);
    stop();
    expect(told).toEqual([1]);
  });

  it('adds what the filesystem says is free, and leaves out what no longer answers', async () => {
    const { state, watch } = pretended();
    const folder = mkdtempSync(join(tmpdir(), 'sealift-drive-'));
    state.volumes = [stick({ mountPoint: folder }), stick({ key: 'gone', mountPoint: join(folder, 'nothing') })];
    const [mounted, ...others] = await watch.read();
    expect(others).toEqual([]);
    expect(mounted?.free).toBeGreaterThan(0);
    rmSync(folder, { recursive: true });
    expect(await watch.read()).toEqual([]);
  });
});
