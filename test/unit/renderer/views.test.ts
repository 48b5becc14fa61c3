import { describe, expect, it } from 'vitest';
import type { PackageSummaryView, TemplateView } from '../../../preload/contract';
import { nextIndex } from '../../../renderer/components/list-keys';
import { fileName, findPackages, findTemplates } from '../../../renderer/pages/library/search';
import { createFormat } from '../../../renderer/text/format';

describe('the search', () => {
  const templates: TemplateView[] = [
    {
      key: 'a1',
      name: '客户门户 Customer Portal',
      description: 'Three services',
      versions: [{ version: '1.10', publishedAt: '', source: 'compose', components: 3 }],
    },
    { key: 'b2', name: 'shop', description: '', versions: [] },
  ];
  const names = (query: string) => findTemplates(templates, query).map(({ key }) => key);

  it('finds by name, description, key and version, whatever the case and width of letters', () => {
    expect(names('PORTAL')).toEqual(['a1']);
    expect(names('门户')).toEqual(['a1']);
    expect(names('ｓｈｏｐ')).toEqual(['b2']);
    expect(names('services')).toEqual(['a1']);
    expect(names('1.10')).toEqual(['a1']);
    expect(names('b2')).toEqual(['b2']);
  });

  it('wants every word, in any order', () => {
    expect(names('portal 客户')).toEqual(['a1']);
    expect(names('portal shop')).toEqual([]);
  });

  it('finds everything when nothing is looked for', () => {
    expect(names('  ')).toEqual(['a1', 'b2']);
  });

  it('is quick among 5,000 packages', () => {
    const packages = Array.from(
      { length: 5000 },
      (_, at): PackageSummaryView => ({
        id: `${at}`,
        path: `/library/shop-${at}-ram.tar.gz`,
        size: 1,
        sha256: null,
        kind: 'rainbond-app',
        seal: 'unsigned',
        name: `shop ${at}`,
        version: '1.0',
        key: `k${at}`,
        components: 1,
        createdAt: null,
        present: true,
      }),
    );
    expect(findPackages(packages, 'shop 4999').map(({ id }) => id)).toEqual(['4999']);
    expect(findPackages(packages, 'shop@1.0')).toHaveLength(0);
    expect(findPackages(packages, '77@1.0 rainbond')).toHaveLength(50);
  });

  it('shows the last part of a path of either kind', () => {
    expect(fileName('/media/stick/shop-1.0-ram.tar.gz')).toBe('shop-1.0-ram.tar.gz');
    expect(fileName('E:\\packages\\shop.zip')).toBe('shop.zip');
  });
});

describe('the keys of a list', () => {
  it.each<[string, number, number | undefined]>([
    ['ArrowDown', -1, 0],
    ['ArrowDown', 0, 1],
    ['ArrowDown', 99, 99],
    ['ArrowUp', -1, 99],
    ['ArrowUp', 0, 0],
    ['ArrowUp', 5, 4],
    ['Home', 50, 0],
    ['End', 50, 99],
    ['PageDown', 95, 99],
    ['PageDown', -1, 10],
    ['PageUp', 5, 0],
    ['a', 5, undefined],
    ['Tab', 5, undefined],
  ])('%s from %i leads to %s', (key, at, to) => {
    expect(nextIndex(key, at, 100, 10)).toBe(to);
  });

  it('lead nowhere in an empty list', () => {
    expect(nextIndex('ArrowDown', -1, 0, 10)).toBeUndefined();
  });
});

describe('quantities', () => {
  const en = createFormat('en');
  const zh = createFormat('zh-CN');

  it('never show all of a job as done before it is', () => {
    expect(en.percent(0.9999)).toBe('99%');
    expect(en.percent(1)).toBe('100%');
    expect(en.percent(0.299)).toBe('29%');
  });

  it('give durations in two units at most, never below a second', () => {
    expect(en.duration(0)).toBe('1 sec');
    expect(en.duration(200)).toBe('3 min 20 sec');
    expect(en.duration(3600)).toBe('1 hr');
    expect(en.duration(90_061)).toBe('1 day 1 hr');
    expect(zh.duration(200)).toBe('3分钟 20秒');
  });

  it('say how long ago something was', () => {
    const now = Date.parse('2026-01-10T12:00:00Z');
    expect(en.ago('2026-01-10T11:59:40Z', now)).toBe('now');
    expect(en.ago('2026-01-10T11:50:00Z', now)).toBe('10 minutes ago');
    expect(en.ago('2026-01-09T12:00:00Z', now)).toBe('yesterday');
    expect(zh.ago('2026-01-10T10:00:00Z', now)).toBe('2小时前');
    expect(en.ago('2025-12-10T12:00:00Z', now)).toBe('Dec 10, 2025');
    expect(en.ago('2026-01-10T12:00:30Z', now)).toBe('now');
  });

  it('write sizes and rates as the language does', () => {
    expect(en.bytes(38_123_456)).toBe('38.1 MB');
    expect(en.rate(31_000_000.4)).toBe('31 MB/s');
    expect(zh.number(38123456)).toBe('38,123,456');
  });
});
