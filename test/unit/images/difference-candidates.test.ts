import { describe, expect, it } from 'vitest';
import { baseCandidates, type Digest, digestOf, type ImageRecord, type LayerRef } from '../../../main/images';

const MiB = 1024 * 1024;
const layer = (name: string, size = 10 * MiB): LayerRef => ({ diffId: digestOf(Buffer.from(name)), size });

/** An image of layers with the commands that made them. */
function image(
  reference: string,
  layers: readonly (readonly [LayerRef, string])[],
  platform = { os: 'linux', architecture: 'amd64' },
): ImageRecord {
  const history = layers.flatMap(([, created_by]) => [{ created_by }, { created_by: 'ENV A=1', empty_layer: true }]);
  const config = Buffer.from(JSON.stringify({ history }));
  return { reference, config, configDigest: digestOf(config), platform, layers: layers.map(([it]) => it) };
}

const names = (found: ReadonlyMap<Digest, readonly LayerRef[]>, of: LayerRef) =>
  found.get(of.diffId)?.map(({ diffId }) => diffId);

describe('the base of a layer that is new', () => {
  const system = layer('system', 80 * MiB);
  const [libraries, libraries2] = [layer('libraries', 300 * MiB), layer('libraries 2', 310 * MiB)];
  const [app, app2] = [layer('app', 20 * MiB), layer('app 2', 24 * MiB)];
  const old = image('shop/web:1.0', [
    [system, 'ADD rootfs'],
    [libraries, 'RUN install'],
    [app, 'COPY app'],
  ]);

  it('is the layer that the same command made at the same place, likeliest first', () => {
    const next = image('shop/web:1.1', [
      [system, 'ADD rootfs'],
      [libraries2, 'RUN install'],
      [app2, 'COPY app'],
    ]);
    const found = baseCandidates([next], [old]);
    expect(names(found, libraries2)).toEqual([libraries.diffId]);
    expect(names(found, app2)).toEqual([app.diffId]);
    expect(found.size).toBe(2);
  });

  it('is found when a layer was put in before it', () => {
    const next = image('shop/web:1.1', [
      [system, 'ADD rootfs'],
      [layer('certificates', 40 * MiB), 'COPY certificates'],
      [libraries2, 'RUN install'],
      [app2, 'COPY app'],
    ]);
    const found = baseCandidates([next], [old]);
    expect(names(found, libraries2)?.[0]).toBe(libraries.diffId);
    expect(names(found, app2)?.[0]).toBe(app.diffId);
  });

  it('is none that is used on, none of another platform, none far from its size, none for small or known layers', () => {
    const small = layer('small', 2000);
    const next = image('shop/web:1.1', [
      [system, 'ADD rootfs'],
      [libraries, 'RUN install'],
      [layer('huge', 900 * MiB), 'COPY app'],
      [small, 'COPY settings'],
    ]);
    expect(baseCandidates([next], [old]).size).toBe(0);
    const arm = image('shop/web:1.1', [[app2, 'COPY app']], { os: 'linux', architecture: 'arm64' });
    expect(baseCandidates([arm], [old]).size).toBe(0);
    expect(baseCandidates([old], [old]).size).toBe(0);
    expect(baseCandidates([old], []).size).toBe(0);
  });

  it('is at most two of many, the same whatever the order', () => {
    const others = Array.from({ length: 6 }, (_, n) =>
      image(`shop/part${n}:1.0`, [[layer(`part ${n}`, (10 + n) * MiB), 'COPY app']]),
    );
    const next = image('shop/part3:1.1', [[layer('new', 13 * MiB), 'COPY app']]);
    const found = names(baseCandidates([next], others), layer('new', 13 * MiB));
    expect(found?.[0]).toBe(layer('part 3').diffId);
    expect(found).toHaveLength(2);
    expect(names(baseCandidates([next], [...others].reverse()), layer('new', 13 * MiB))).toEqual(found);
  });

  it('is judged by places where the history says nothing of layers', () => {
    const silent = (it: ImageRecord, config: string): ImageRecord => ({ ...it, config: Buffer.from(config) });
    const next = image('shop/web:1.1', [
      [system, ''],
      [libraries2, ''],
      [app2, ''],
    ]);
    for (const config of ['{}', 'not JSON', '{"history":[{"created_by":"all at once"}]}', '{"history":7}']) {
      const found = baseCandidates([silent(next, config)], [silent(old, config)]);
      expect(names(found, libraries2)?.[0]).toBe(libraries.diffId);
    }
  });
});
