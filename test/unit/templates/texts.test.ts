import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { templateCodes } from '../../../main/errors/codes.templates';
import { noticeCodes } from '../../../main/templates';

const locale = (language: string, file: string): Record<string, unknown> =>
  JSON.parse(
    readFileSync(new URL(`../../../resources/locales/${language}/${file}.templates.json`, import.meta.url), 'utf8'),
  );
const parameters = (text: unknown) =>
  [...new Set([...JSON.stringify(text).matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]))].sort();

describe('texts of templates', () => {
  it.each(['errors', 'notes'])(
    '%s: both languages know the same codes with the same parameters, and no other',
    (file) => {
      const codes: readonly string[] = file === 'errors' ? Object.keys(templateCodes) : noticeCodes;
      const [en, zh] = [locale('en', file), locale('zh-CN', file)];
      expect(Object.keys(en).sort()).toEqual([...codes].sort());
      expect(Object.keys(zh).sort()).toEqual([...codes].sort());
      for (const code of codes) expect(parameters(zh[code]), code).toEqual(parameters(en[code]));
    },
  );
});
