import { describe, expect, it } from 'vitest';
import { dnsLabel, isGroupKey, newGroupKey, packageFolder, safeName, uniqueSafeNames } from '../../../main/templates';

describe('safe names', () => {
  it.each([
    ['web', 'web'],
    ['商城', 'shangcheng'],
    ['重庆站 v2', 'chongqingzhan_v2'],
    ['绿色', 'lvse'],
    ['mariadb:latest', 'mariadb_latest'],
    ['Redis-3.2.11', 'Redis-3.2.11'],
    ['a/b\\c d', 'a_b_c_d'],
    ['../../etc/passwd', 'etc_passwd'],
    ['.hidden', 'hidden'],
    ['name.', 'name'],
    ['ＡＢＣ', 'ABC'],
    ['Müller', 'Muller'],
    ['CON', 'n-CON'],
    ['com1.txt', 'n-com1.txt'],
    ['nul', 'n-nul'],
    ['console', 'console'],
  ])('%s becomes %s', (text, safe) => {
    expect(safeName(text)).toBe(safe);
  });

  it.each(['', ' ', '///', '🚢', '...', '\0', 'x'.repeat(500), '港'.repeat(100), '한국어', '\u202egnp.exe'])(
    '%j becomes a usable, bounded, stable name',
    (text) => {
      expect(safeName(text)).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,58}[A-Za-z0-9]$/);
      expect(safeName(text)).toBe(safeName(text));
    },
  );

  it('tells long names apart that begin alike', () => {
    expect(safeName(`${'x'.repeat(100)}a`)).not.toBe(safeName(`${'x'.repeat(100)}b`));
  });

  it('makes names differ even where case does not count, and keeps the plain name for the first', () => {
    expect(uniqueSafeNames(['web', 'Web', 'web', 'web-2', '商城', 'shangcheng'])).toEqual([
      'web',
      'Web-3',
      'web-4',
      'web-2',
      'shangcheng',
      'shangcheng-2',
    ]);
  });

  it('stays unique over many alike', () => {
    const names = uniqueSafeNames(Array.from({ length: 500 }, (_, i) => (i % 2 ? 'a b' : 'A_B')));
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(500);
  });

  it('names package folders', () => {
    expect(packageFolder('商城 系统', 'v1.0/测试', 'rainbond-app')).toBe('shangcheng_xitong-v1.0_ceshi-ram');
    expect(packageFolder('Nextcloud', 'v16.0.0', 'rainbond-app')).toBe('Nextcloud-v16.0.0-ram');
    expect(packageFolder('shop', '1.0', 'docker-compose')).toBe('shop-1.0-dockercompose');
  });

  it.each([
    ['my_db', 'my-db'],
    ['Web.Front', 'web-front'],
    ['3scale', 's-3scale'],
    ['门户', 'menhu'],
  ])('%s is %s as a DNS label', (text, label) => {
    expect(dnsLabel(text)).toBe(label);
  });
});

describe('group keys', () => {
  it('are 32 hex digits made from any random text', () => {
    expect(newGroupKey(() => '0F8FAD5B-D9CB-469F-A165-70867728950E')).toBe('0f8fad5bd9cb469fa16570867728950e');
    expect(isGroupKey(newGroupKey(() => 'abc'))).toBe(true);
    expect(isGroupKey('xyz')).toBe(false);
  });

  it('are not made from nothing', () => {
    expect(() => newGroupKey(() => '')).toThrow();
  });
});
