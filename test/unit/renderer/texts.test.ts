import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flatTexts, languageFor } from '../../../renderer/text/texts';

const renderer = resolve(import.meta.dirname, '../../../renderer');
const sources = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(renderer, file), 'utf8') }));
const singular = (key: string) => key.replace(/_(one|other)$/, '');
const locales = resolve(import.meta.dirname, '../../../resources/locales/en');
const keys = new Set(
  readdirSync(locales)
    .filter((file) => /^ui(\.[a-z]+)?\.json$/.test(file))
    .flatMap((file) => Object.keys(JSON.parse(readFileSync(join(locales, file), 'utf8'))))
    .map(singular),
);
const everything = sources.map(({ text }) => text).join('\n');

/** Beginnings of keys that are completed at run time: `seal.${state}`. */
const openKeys = [...everything.matchAll(/`([a-z]+\.)\$\{/g)].map((match) => match[1] as string);

describe("the window's texts", () => {
  it('are all used', () => {
    const unused = [...keys].filter(
      (key) => !everything.includes(`'${key}'`) && !openKeys.some((open) => key.startsWith(open)),
    );
    expect(unused).toEqual([]);
  });

  it('exist wherever one is asked for', () => {
    const asked = [...everything.matchAll(/\bt\(\s*'([^']+)'/g)].map((match) => match[1] as string);
    expect(asked.length).toBeGreaterThan(80);
    expect(asked.filter((key) => !keys.has(key))).toEqual([]);
  });

  it('are the only ones: no component writes words of its own', () => {
    // Text between tags, and the attributes that are read or seen. The product's name is the same in every language.
    const written = sources.flatMap(({ file, text }) => {
      const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      const between = [...code.matchAll(/<\/?[A-Za-z][^<>]*>\s*([A-Za-z\u4e00-\u9fff][^<>{}=;()]*?)\s*<\//g)].map(
        (match) => match[1],
      );
      const attributes = [...code.matchAll(/\b(?:aria-label|label|title|placeholder|alt|description)="([^"]+)"/g)].map(
        (match) => match[1],
      );
      return [...between, ...attributes].filter((words) => words !== 'Sealift').map((words) => `${file}: ${words}`);
    });
    expect(written).toEqual([]);
  });

  it('hold errors, jobs and the window apart under flat keys', () => {
    const texts = flatTexts('zh-CN');
    expect(texts['errors.disk.full.title']).toContain('磁盘');
    expect(texts['jobs.kinds.export']).toBe('导出');
    expect(texts['nav.library']).toBe('资源库');
    expect(Object.keys(texts).some((key) => key.startsWith('cli.'))).toBe(false);
  });

  it('are shown in the language that is set, or the system’s', () => {
    expect(languageFor('system', 'zh-CN')).toBe('zh-CN');
    expect(languageFor('en', 'zh-CN')).toBe('en');
  });
});
