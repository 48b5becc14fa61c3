import fc from 'fast-check';
import { expect, it } from 'vitest';
import { composeReceipt, type Gathered } from '../../../main/library/receipts/compose';
import { parseReceipt, serializeReceipt } from '../../../main/receipts';
import type { InstallationView } from '../../../preload/contract';
import { digest, receipt } from './made';

const view = (name: string, component = name): InstallationView => ({
  ...{ site: 'plant-7', name, templateKey: name, templateName: name, version: name, engine: '', project: name },
  ...{ state: 'running', installedAt: '', newer: null, unfinished: null },
  components: [{ service: 'web', name: component, state: component, health: 'healthy', ports: [] }],
});
const gathered = (more: Partial<Gathered> = {}): Gathered => ({
  ...{ at: new Date('2026-03-01T02:03:04.005Z'), tool: 'sealift 0.1.0', engine: undefined, vaultFree: 5 },
  ...{ installations: [], pinned: [], vaultImages: [], vaultLayers: new Map(), media: [] },
  history: { entries: 1, head: '0'.repeat(64) },
  ...more,
});
const written = (all: Gathered) => {
  const { site, number, previous } = receipt();
  return parseReceipt(serializeReceipt({ site, number, previous, ...composeReceipt(all) }));
};
const engine = (images: NonNullable<Gathered['engine']>['images'], idsAreConfigs = true) => ({
  engine: { kind: 'docker' as const, version: '20.10', platform: 'linux/amd64', storage: 'overlay2' },
  ...{ free: 7, images, idsAreConfigs },
});

it('is what the engine has and what is whole in the vault, each layer once', () => {
  const shop = {
    ...{ reference: 'shop:1', id: digest(1) },
    layers: [
      { diffId: digest(11), size: 110 },
      { diffId: digest(12), size: 120 },
    ],
  };
  const read = written(
    gathered({
      engine: engine([
        { id: digest(1), references: ['shop:1', 'shop:latest'], layers: [digest(11), digest(12)] },
        { id: digest(2), references: ['other:1'], layers: [digest(11), digest(13)] },
      ]),
      pinned: [shop],
      vaultImages: [shop],
      vaultLayers: new Map([
        [digest(11), 110],
        [digest(12), 120],
        [digest(14), 140],
      ]),
    }),
  );
  expect(read.layers).toEqual([
    [digest(11), 110],
    [digest(12), 120],
    [digest(13), 0],
    [digest(14), 140],
  ]);
  expect(read.vault).toEqual([0, 1, 3]);
  expect(read.images).toEqual([
    { id: digest(1), references: ['shop:1', 'shop:latest'], layers: [0, 1] },
    { id: digest(2), references: ['other:1'], layers: [0, 2] },
  ]);
  expect(read.free).toEqual({ engine: 7, vault: 5 });
});

it('knows an image by its config where the engine names it by its manifest', () => {
  const shop = { reference: 'shop:1', id: digest(1), layers: [{ diffId: digest(11), size: 110 }] };
  const images = [
    { id: digest(90), references: ['shop:1'], layers: [digest(11)] },
    { id: digest(91), references: ['shop:1-own'], layers: [digest(11)] },
  ];
  const ids = (idsAreConfigs: boolean) =>
    written(gathered({ engine: engine(images, idsAreConfigs), pinned: [shop] })).images.map(({ id }) => id);
  expect(ids(false)).toEqual([digest(1), digest(91)]);
  // The engine's word is not bent where it says what an image is: another one can have the same layers.
  expect(ids(true)).toEqual([digest(90), digest(91)]);
});

it('can be written and read again whatever names the site has', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.constantFrom('', 'a', 'a\u202e', '\u0000', '\ud800', '  ', 'x'.repeat(400)),
  );
  fc.assert(
    fc.property(
      fc.array(name, { maxLength: 6 }),
      fc.array(fc.tuple(name, fc.nat({ max: 5 })), { maxLength: 6 }),
      (names, references) => {
        const read = written(
          gathered({
            installations: names.map((each) => ({
              ...{ view: view(each, `c${each}`), content: null },
              images: new Map([[`c${each}`, digest(1)]]),
            })),
            engine: engine(
              references.map(([each, id]) => ({ id: digest(id), references: [each], layers: [digest(id)] })),
            ),
            media: names.map((label) => ({ label, uuid: label, verifiedAt: '2026-01-01T00:00:00.000Z' })),
          }),
        );
        expect(read.installations).toHaveLength(names.length);
      },
    ),
    { numRuns: 60 },
  );
});
