import { describe, expect, it } from 'vitest';
import { mannerOf } from '../../../main/cli/globals';
import { languageOf, languageOfEnvironment } from '../../../main/texts';

describe('the manner of speaking', () => {
  it('is read from anywhere among the arguments', () => {
    expect(mannerOf(['export', 'shop@1', '--json', '--lang', 'zh-CN', '--no-color'], {}, true)).toEqual({
      language: 'zh-CN',
      json: true,
      color: false,
    });
    expect(mannerOf(['--lang=zh', 'sites'], {}, true)).toEqual({ language: 'zh-CN', json: false, color: true });
  });

  it('is not taken from what stands behind --', () => {
    expect(mannerOf(['copy', '--to', 'x', '--', '--json', '--no-color'], { LANG: 'en_US.UTF-8' }, true)).toEqual({
      language: 'en',
      json: false,
      color: true,
    });
  });

  it('has colours on a terminal only, unless refused or forced', () => {
    expect(mannerOf([], {}, false).color).toBe(false);
    expect(mannerOf([], { FORCE_COLOR: '1' }, false).color).toBe(true);
    expect(mannerOf([], { NO_COLOR: '1', FORCE_COLOR: '1' }, true).color).toBe(false);
    expect(mannerOf([], { NO_COLOR: '' }, true).color).toBe(true);
    expect(mannerOf([], { TERM: 'dumb' }, true).color).toBe(false);
  });
});

describe('the language', () => {
  it('follows SEALIFT_LANG, LC_ALL, LC_MESSAGES, LANG, and the system, in that order', () => {
    expect(languageOfEnvironment({ SEALIFT_LANG: 'zh', LC_ALL: 'en_US' }, 'en')).toBe('zh-CN');
    expect(languageOfEnvironment({ LC_ALL: 'zh_CN.UTF-8', LANG: 'en_US' }, 'en')).toBe('zh-CN');
    expect(languageOfEnvironment({ LC_ALL: '', LC_MESSAGES: 'zh_TW', LANG: 'en_US' }, 'en')).toBe('zh-CN');
    expect(languageOfEnvironment({ LANG: 'C.UTF-8' }, 'zh-CN')).toBe('en');
    expect(languageOfEnvironment({}, 'zh-Hans-CN')).toBe('zh-CN');
    expect(languageOfEnvironment({ LANG: 'de_DE.UTF-8' }, 'zh-CN')).toBe('en');
  });

  it('knows what it does not speak', () => {
    expect(languageOf('de')).toBeUndefined();
    expect(languageOf('')).toBeUndefined();
  });
});
