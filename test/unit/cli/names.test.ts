import { describe, expect, it } from 'vitest';
import { parseFullName, parseName, parseNameAmong, parseSettings } from '../../../main/cli/names';
import { SealiftError } from '../../../main/errors';

describe('NAME@VERSION', () => {
  it.each([
    ['shop@1.0', { name: 'shop', version: '1.0' }],
    ['shop', { name: 'shop' }],
    ['示例 商店@v1.10-测试', { name: '示例 商店', version: 'v1.10-测试' }],
    ['team@home/shop@1.0 beta', { name: 'team@home/shop', version: '1.0 beta' }],
    ['@scope/shop@1', { name: '@scope/shop', version: '1' }],
  ])('%s is split at its last @', (text, expected) => {
    expect(parseName(text)).toEqual(expected);
  });

  it.each(['', ' ', 'shop@', '@1.0', 'shop@ '])('%j is refused', (text) => {
    expect(() => parseName(text)).toThrow(expect.objectContaining({ code: 'cli.bad_name', params: { text } }));
  });

  it('asks for a version where one is needed', () => {
    expect(parseFullName('a@b')).toEqual({ name: 'a', version: 'b' });
    expect(() => parseFullName('shop')).toThrow(expect.objectContaining({ code: 'cli.version_needed' }));
  });

  it('takes a text that is itself the name of a template for that template, unless the shorter name exists too', () => {
    const templates = [{ name: 'team@home', key: 'k1' }];
    expect(parseNameAmong('team@home', templates)).toEqual({ name: 'team@home' });
    expect(parseNameAmong('team@home@2', templates)).toEqual({ name: 'team@home', version: '2' });
    expect(parseNameAmong('team@home', [...templates, { name: 'team', key: 'k2' }])).toEqual({
      name: 'team',
      version: 'home',
    });
  });
});

describe('KEY=VALUE', () => {
  it('splits at the first sign and keeps everything after it', () => {
    expect(parseSettings(['A=1', 'store.URL=http://x/?a=b', 'EMPTY=', '门户.名=值'])).toEqual({
      A: '1',
      'store.URL': 'http://x/?a=b',
      EMPTY: '',
      '门户.名': '值',
    });
  });

  it('does not repeat a value in the error, for it may be a password', () => {
    expect(() => parseSettings(['=hunter2'])).toThrow(SealiftError);
    try {
      parseSettings(['=hunter2']);
    } catch (error) {
      expect(JSON.stringify((error as SealiftError).params)).not.toContain('hunter2');
    }
  });
});
