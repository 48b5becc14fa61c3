import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../../main/errors';
import { jobKinds, jobStates } from '../../../main/jobs';
import { createTexts, languages, localeTexts } from '../../../main/texts';

const singular = (key: string) => key.replace(/_(one|other)$/, '');
const keysOf = (language: (typeof languages)[number]) =>
  [...new Set(Object.keys(localeTexts(language)).map(singular))].sort();
const holes = (text: string) => [...text.matchAll(/\{\{\s*([^},\s]+)/g)].map((match) => match[1]).sort();

describe('the texts', () => {
  it('exist in both languages', () => {
    expect(keysOf('zh-CN')).toEqual(keysOf('en'));
  });

  it('use the same parameters in both languages', () => {
    const [en, zh] = [localeTexts('en'), localeTexts('zh-CN')];
    const differing = Object.entries(zh)
      .filter(([key, text]) => {
        const other = en[key] ?? en[`${singular(key)}_other`];
        return other !== undefined && new Set([...holes(text), ...holes(other)]).size !== new Set(holes(other)).size;
      })
      .map(([key]) => key);
    expect(differing).toEqual([]);
  });

  it.each(languages)('say something for every error code in %s', (language) => {
    const texts = localeTexts(language);
    expect(
      Object.keys(errorCodes).filter(
        (code) => !texts[`errors.${code}.title`] || texts[`errors.${code}.nextStep`] === undefined,
      ),
    ).toEqual([]);
  });

  it.each(languages)('hold no text for an error that cannot happen in %s', (language) => {
    const codes = Object.keys(localeTexts(language))
      .filter((key) => key.startsWith('errors.'))
      .map((key) => key.replace(/^errors\./, '').replace(/\.(title|nextStep)$/, ''));
    expect([...new Set(codes)].filter((code) => !(code in errorCodes))).toEqual([]);
  });

  it.each(languages)('name every kind and state of a job in %s', (language) => {
    const texts = localeTexts(language);
    expect(
      [...jobKinds.map((kind) => `jobs.kinds.${kind}`), ...jobStates.map((state) => `jobs.states.${state}`)].filter(
        (key) => !texts[key],
      ),
    ).toEqual([]);
  });
});

describe('a text', () => {
  it('fills in lists as the language joins them', () => {
    const params = { options: ['--a', '--b'] };
    expect(createTexts('en').error({ code: 'cli.one_of', params }).title).toBe(
      'Exactly one of these options is needed: --a, --b.',
    );
    expect(createTexts('zh-CN').error({ code: 'cli.one_of', params }).title).toBe(
      '必须且只能给出以下选项之一：--a、--b。',
    );
  });

  it('knows one from several', () => {
    expect(createTexts('en')('cli.copy.done', { count: 1, folder: '/x' })).toBe('1 file copied to /x and read back.');
    expect(createTexts('en')('cli.copy.done', { count: 2, folder: '/x' })).toBe('2 files copied to /x and read back.');
    expect(createTexts('zh-CN')('cli.copy.done', { count: 1, folder: '/x' })).toContain('1 个文件');
  });

  it('takes a value literally, whatever it looks like', () => {
    expect(
      createTexts('en').error({ code: 'cli.bad_name', params: { text: '<b>{{x}}</b> $t(cli.words.sure)' } }).title,
    ).toContain('<b>{{x}}</b> $t(cli.words.sure)');
  });

  it('that is missing shows its key or what it is told to', () => {
    expect(createTexts('en').find('nothing.here')).toBe('nothing.here');
    expect(createTexts('en').find('nothing.here', {}, 'else')).toBe('else');
  });
});
