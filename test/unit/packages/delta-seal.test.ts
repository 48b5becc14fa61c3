import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeltaSeal, inspectPackage, layersOfDelta, readPackage, type Seal } from '../../../main/packages';
import { checkSeal } from '../../../main/packages/seal/check';
import { parseSeal, serializeSeal } from '../../../main/packages/seal/schema';
import { baseOf, type TwoVersions, twoVersions } from '../../fixtures/deltas';

let shop: TwoVersions;
let path: string;
let seal: DeltaSeal;

beforeAll(async () => {
  shop = await twoVersions();
  path = await shop.delta();
  seal = (await inspectPackage(path)).seal as DeltaSeal;
});
afterAll(() => shop.remove());

const layersOf = (at: number) => shop.v11[at]?.layers.map(({ diffId }) => diffId) ?? [];

describe('a delta package', () => {
  it('carries only what its base does not have, and lists everything', async () => {
    const added = layersOf(0).at(-1);
    expect([...layersOfDelta(seal).carried.keys()]).toEqual([added]);
    expect(seal.schema).toBe(2);
    expect(seal.images.map(({ layers }) => layers.length)).toEqual([3, 2, 1]);
    expect(new Set(seal.expects.layers)).toEqual(
      new Set([...layersOf(0), ...layersOf(1)].filter((one) => one !== added)),
    );
    expect(seal.delta.bases.map(({ version, layers }) => [version, layers.length])).toEqual([['1.0', 3]]);
    expect(seal.folder).toBe('shop-1.1-ram-from-1.0');
    expect((await stat(path)).size).toBeLessThan(50_000 + 16_000);
  });

  it('is read and checked to its last byte without its base', async () => {
    const contents = await readPackage(path, { signal: new AbortController().signal, onBytes: () => undefined });
    expect(contents.images.map(({ image }) => image.configDigest)).toEqual(
      shop.v11.map(({ configDigest }) => configDigest),
    );
  });

  it('leaves out what all of several bases have, and says what each has of it', async () => {
    const several = await shop.delta({ bases: [baseOf('1.0', shop.v10), baseOf('0.9', shop.v10.slice(2))] });
    const { seal: other } = await inspectPackage(several);
    expect(several).toMatch(/-from-1\.0-and-0\.9\.tar\.gz$/);
    expect(other?.expects.layers).toEqual([layersOf(2)[0]]);
  });

  it('counts on what a site has told, by the versions that are there', async () => {
    const v10 = baseOf('1.0', shop.v10);
    const versions = 'version' in v10 ? [v10] : [];
    const there = { site: 'plant-7', layers: v10.layers, versions };
    const { seal: other } = await inspectPackage(await shop.delta({ bases: [there] }));
    expect(other).toMatchObject({ schema: 2, folder: 'shop-1.1-ram-for-plant-7', delta: { site: 'plant-7' } });
    expect((other as DeltaSeal).delta.bases.map(({ version }) => version)).toEqual(['1.0']);
  });

  it('is named so that it fits into every filesystem, however many bases it has', async () => {
    const bases = Array.from({ length: 12 }, (_, n) => baseOf(`1.0-build-${n}`, shop.v10));
    const { seal: other } = await inspectPackage(await shop.delta({ bases }));
    expect(other?.folder.length).toBeLessThanOrEqual('shop-1.1-ram-'.length + 40);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: what is made of it need not be a seal
type Change = (seal: any) => void;

/** The seal with one thing changed. */
function changed(change: Change, of: Seal = seal): Seal {
  const copy = structuredClone(of);
  change(copy);
  return copy;
}

describe('a seal that does not agree with itself', () => {
  const cases: Record<string, Change> = {
    'of a delta that has everything': (one) => {
      one.expects.layers = [];
      one.images = [];
    },
    'of a full package that expects layers': (one) => {
      one.schema = 1;
      delete one.delta;
    },
    'that expects a layer which is carried': (one) => one.expects.layers.push(layersOf(0).at(-1)),
    'that expects a layer of no image': (one) => one.expects.layers.push(`sha256:${'0'.repeat(64)}`),
    'that expects a layer twice': (one) => one.expects.layers.push(one.expects.layers[0]),
    'that does not expect a layer which is not carried': (one) => one.expects.layers.pop(),
    'of a difference without a file': (one) =>
      one.delta.differences.push({
        layer: one.expects.layers.pop(),
        base: `sha256:${'0'.repeat(64)}`,
        baseSize: 1,
        path: `differences/${'0'.repeat(32)}-${'0'.repeat(32)}`,
      }),
    'with a file of a difference that is not named': (one) =>
      one.files.splice(1, 0, { path: 'differences/a', size: 1, sha256: '0'.repeat(64) }),
    'with a signature of the full seal that is not named': (one) =>
      one.files.splice(1, 0, { path: 'full/seal.json.minisig', size: 1, sha256: '0'.repeat(64) }),
    'that names a signature of the full seal which is not there': (one) => {
      one.delta.full.signature = 'full/seal.json.minisig';
    },
    'that takes another file for the signature': (one) => {
      one.delta.full.signature = 'metadata.json';
    },
    'without a base': (one) => {
      one.delta.bases = [];
    },
    'with a base twice': (one) => one.delta.bases.push(one.delta.bases[0]),
    'with a base that has what is not counted on': (one) => one.delta.bases[0].layers.push(layersOf(0).at(-1)),
    'whose full package has the same name': (one) => {
      one.delta.full.folder = one.folder;
    },
    'with one layer in two lengths': (one) => {
      one.images[1].layers[0].size += 1;
    },
  };

  it.each(Object.entries(cases))('%s is refused', (_, change) => {
    expect(() => checkSeal(parseSeal(serializeSeal(changed(change))))).toThrow(
      expect.objectContaining({ code: 'package.seal_invalid' }),
    );
  });

  it('is refused with a field more, and said to be newer with a later schema', () => {
    const parse = (change: Change) => () => parseSeal(serializeSeal(changed(change)));
    expect(parse((one) => Object.assign(one.delta, { more: 1 }))).toThrow(
      expect.objectContaining({ code: 'package.seal_invalid' }),
    );
    expect(parse((one) => Object.assign(one, { schema: 3 }))).toThrow(
      expect.objectContaining({ code: 'package.seal_newer' }),
    );
    expect(() => checkSeal(parseSeal(serializeSeal(seal)))).not.toThrow();
  });
});
