import { describe, expect, it } from 'vitest';
import { availableVersions, compareTemplates, type ImageContent, isNewer } from '../../../../main/templates';
import { component, template } from './build';

describe('comparing two versions', () => {
  it('matches components by key, and tells of another name', () => {
    const from = template('1', [component('web'), component('old'), component('same')]);
    const to = template('2', [component('web', { service_cname: 'portal' }), component('new'), component('same')]);
    const { components, counts, direction } = compareTemplates(from, to);
    expect(components.map(({ key, name, previousName, state }) => ({ key, name, previousName, state }))).toEqual([
      { key: 'web+web', name: 'portal', previousName: 'component web', state: 'changed' },
      { key: 'old+old', name: 'component old', state: 'gone' },
      { key: 'same+same', name: 'component same', state: 'unchanged' },
      { key: 'new+new', name: 'component new', state: 'added' },
    ]);
    expect(counts.components).toEqual({ added: 1, changed: 1, gone: 1, unchanged: 1 });
    expect(counts.findings).toEqual({ add: 1, update: 0, delete: 0, leave: 2 });
    expect(direction).toBe('newer');
  });

  it('counts the layers of new images that are there already, each once', () => {
    const image = (digest: string, ...layers: [string, number][]): ImageContent => ({
      configDigest: digest,
      layers: layers.map(([diffId, size]) => ({ diffId, size })),
    });
    const from = template('1', [component('web'), component('store')]);
    const to = template('2', [
      component('web', { share_image: 'registry.example/team/web:2' }),
      component('store'),
      component('api', { share_image: 'registry.example/team/api:1' }),
    ]);
    const { components, images } = compareTemplates(from, to, {
      images: {
        from: new Map([
          ['registry.example/team/web:1', image('sha256:w1', ['base', 100], ['web1', 10])],
          ['registry.example/team/store:1', image('sha256:s1', ['base', 100], ['store', 50])],
        ]),
        to: new Map([
          ['registry.example/team/web:2', image('sha256:w2', ['base', 100], ['web2', 12])],
          ['registry.example/team/store:1', image('sha256:s2', ['base', 100], ['store', 50], ['more', 5])],
          ['registry.example/team/api:1', image('sha256:a1', ['base', 100], ['web2', 12])],
        ]),
      },
    });
    expect(components.map(({ image: found }) => [found?.same, found?.layers])).toEqual([
      [false, { sharedBytes: 100, newBytes: 12, sharedLayers: 1, newLayers: 1 }],
      [false, { sharedBytes: 150, newBytes: 5, sharedLayers: 2, newLayers: 1 }],
      [false, { sharedBytes: 100, newBytes: 12, sharedLayers: 1, newLayers: 1 }],
    ]);
    expect(images).toEqual({ sharedBytes: 150, newBytes: 17, sharedLayers: 2, newLayers: 2 });
    expect(components[1]?.findings).toMatchObject([{ rule: 'image', fields: ['config_digest'], action: 'update' }]);
  });

  it('says that nothing is known of images where nothing is', () => {
    const one = template('1', [
      component('web'),
      component('none', { share_image: '' }),
      component('odd', { share_image: 'NO image' }),
    ]);
    const { components, images } = compareTemplates(one, one);
    expect(images).toBeNull();
    expect(components.map(({ image }) => image && [image.new?.reference, image.same, image.layers])).toEqual([
      ['registry.example/team/web:1', true, null],
      null,
      ['NO image', true, null],
    ]);
  });
});

describe('versions to go to', () => {
  it.each([
    ['v1.10', 'v1.9', true],
    ['1.0', '1.0-rc1', true],
    ['1.0-测试版', '1.0', false],
    ['2024-02-01', '20240131', true],
    ['1.0', '1.0', false],
  ])('%s newer than %s: %s', (candidate, installed, expected) => {
    expect(isNewer(candidate, installed)).toBe(expected);
  });

  it('are sorted into forward and back, the latest first, each once', () => {
    expect(availableVersions('v1.9', ['v1.9', 'v1.10', 'v1.2', 'v2.0-rc', 'v1.10', 'v0.9'])).toEqual({
      newer: ['v2.0-rc', 'v1.10'],
      older: ['v1.2', 'v0.9'],
      same: true,
    });
    expect(availableVersions('3', ['1']).same).toBe(false);
  });
});
