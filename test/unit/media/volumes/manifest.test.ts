import { describe, expect, it } from 'vitest';
import { formatManifest, parseManifest, setId } from '../../../../main/media/volumes/manifest';
import { parseVolumeName, volumeName } from '../../../../main/media/volumes/names';
import { noise } from '../../../fixtures/packages';
import { manifestFor } from './make';

const bytes = noise('manifest', 300_000);
const good = manifestFor('shop-1.0-ram.tar.gz', bytes, [100_000, 150_000, 50_000]);
const written = () => formatManifest(good).toString('utf8');

/** The manifest with other values at some places (`parts.0.file`). The id of the set fits unless it is what gives the change away. */
function changed(changes: Readonly<Record<string, unknown>>, resealed: boolean): string {
  const manifest = JSON.parse(written());
  for (const [place, value] of Object.entries(changes)) {
    const names = place.split('.');
    const last = names.pop() as string;
    const at = names.reduce((object, name) => object[name], manifest);
    at[last] = value;
  }
  if (resealed) manifest.set = setId(manifest);
  return JSON.stringify(manifest);
}

/** The code and problem that a text is refused with. */
function refusal(text: string): unknown[] {
  try {
    parseManifest(Buffer.from(text), '/m');
    return ['taken'];
  } catch (error) {
    const { code, params } = error as { code: string; params: Record<string, unknown> };
    return params.problem === undefined ? [code] : [code, params.problem];
  }
}

describe('a manifest', () => {
  it('comes back as it was written, in the same bytes', () => {
    const parsed = parseManifest(formatManifest(good), '/m');
    expect(parsed).toEqual(good);
    expect(formatManifest(parsed).equals(formatManifest(good))).toBe(true);
  });

  it('says in both languages how to join the parts by hand', () => {
    const text = (JSON.parse(written()).readme as string[]).join('\n');
    expect(text).toContain("cat 'shop-1.0-ram.tar.gz'.vol-* > 'shop-1.0-ram.tar.gz'");
    expect(text).toContain('copy /b "shop-1.0-ram.tar.gz.vol-001-of-003" + "shop-1.0-ram.tar.gz.vol-002-of-003" + ');
    expect(text).toContain(good.package.sha256);
    expect(text).toContain('合并');
  });

  it.each([
    ['is no JSON', 'json', '{'],
    ['is a list', 'shape', '[]'],
    ['is nothing', 'shape', 'null'],
  ])('that %s is refused: %s', (_what, problem, text) => {
    expect(refusal(text)).toEqual(['volumes.manifest_invalid', problem]);
  });

  it.each([
    ['has parts that overlap', 'offsets', { 'parts.1.offset': 99_999 }],
    ['has a gap between parts', 'offsets', { 'parts.1.offset': 100_001 }],
    ['has parts that do not add up', 'offsets', { 'package.size': 300_001 }],
    ['has a part that is longer than its blocks', 'blocks', { 'parts.2.bytes': 115_536, 'package.size': 365_536 }],
    ['has a part twice', 'parts', { 'parts.1.number': 1 }],
    ['has parts out of order', 'parts', { parts: [...good.parts].reverse() }],
    ['has no parts', 'shape', { parts: [] }],
    ['has a part of no bytes', 'shape', { 'parts.0.bytes': 0 }],
    ['has a length below zero', 'shape', { 'parts.0.bytes': -5 }],
    ['has a length that no number holds', 'shape', { 'package.size': 2 ** 60 }],
    ['has a part that leads out of the folder', 'name', { 'parts.0.file': '../../etc/passwd' }],
    ['has an absolute part', 'name', { 'parts.0.file': '/etc/passwd' }],
    ['speaks of a package outside the folder', 'name', { 'package.file': '../shop' }],
    ['speaks of a hidden package', 'name', { 'package.file': '.shop' }],
    ['speaks of a package with a line break', 'name', { 'package.file': 'a\nb' }],
    ['speaks of a device', 'name', { 'package.file': 'con.tar.gz' }],
    ['has another digest of a part', 'set', { 'parts.0.sha256': '0'.repeat(64) }],
    ['has another digest of a block', 'set', { 'parts.0.blocks.0': '0'.repeat(64) }],
    ['has another digest of the whole', 'set', { 'package.sha256': '0'.repeat(64) }],
    ['has blocks of a terabyte', 'shape', { blockSize: 2 ** 40 }],
    ['has blocks of a byte', 'shape', { blockSize: 1 }],
    ['has a name with control characters', 'shape', { 'parts.0.medium': 'a\u001b[31m' }],
    ['has what it should not have', 'shape', { more: 1 }],
  ])('that %s is refused: %s', (_what, problem, changes) => {
    expect(refusal(changed(changes, problem !== 'set'))).toEqual(['volumes.manifest_invalid', problem]);
  });

  it('of too many parts is refused', () => {
    const parts = Array.from({ length: 10_001 }, (_, index) => ({
      ...good.parts[0],
      number: index + 1,
      offset: index,
      bytes: 1,
    }));
    expect(refusal(changed({ parts }, false))).toEqual(['volumes.manifest_invalid', 'shape']);
    expect(refusal(' '.repeat(41 * 1024 * 1024))).toEqual(['volumes.manifest_invalid', 'size']);
  });

  it('of a later schema says so', () => {
    expect(refusal(changed({ schema: 2 }, false))).toEqual(['volumes.manifest_newer']);
  });
});

describe('the name of a part', () => {
  it('sorts as its number does', () => {
    for (const of of [3, 999, 1000, 10_000]) {
      const names = Array.from({ length: of }, (_, index) => volumeName('a', index + 1, of));
      expect([...names].sort()).toEqual(names);
    }
  });

  it('is told from others', () => {
    expect(parseVolumeName('shop.tar.gz.vol-002-of-003')).toEqual({ file: 'shop.tar.gz', number: 2, of: 3 });
    for (const name of ['shop.tar.gz', 'a.vol-004-of-003', 'a.vol-0002-of-0003', 'a.vol-000-of-003', '.vol-001-of-003'])
      expect(parseVolumeName(name)).toBeUndefined();
  });
});
