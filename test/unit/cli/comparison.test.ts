import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { comparison } from '../../../main/cli/render';
import { colorsFor, type Terminal } from '../../../main/cli/render/terminal';
import {
  compareTemplates,
  parseTemplate,
  ruleIds,
  serializeTemplate,
  type Template,
  upgradeReasons,
} from '../../../main/templates';
import { createTexts, type Language, languages, localeTexts } from '../../../main/texts';

const sample = readFileSync(new URL('../../fixtures/templates/ghost-1.0.metadata.json', import.meta.url), 'utf8');
const installed = parseTemplate(sample);
const terminal = (language: Language): Terminal => ({
  texts: createTexts(language),
  colors: colorsFor(false),
  columns: undefined,
});

function next(edit: (blog: Record<string, unknown>, of: Template) => void): Template {
  const copy = parseTemplate(serializeTemplate(installed));
  copy.group_version = '1.1';
  const blog = copy.apps?.[1];
  if (!blog) throw new Error('no component');
  edit(blog, copy);
  return copy;
}

describe('the comparison of two versions in words', () => {
  it('names every change with its values, and what is left alone with the reason', () => {
    const target = next((blog, of) => {
      blog.service_cname = 'blog\u001b[2J';
      blog.cmd = `line one\nline two ${'x'.repeat(200)}`;
      (blog.service_env_map_list as object[]).push({ attr_name: 'NEW', attr_value: '1' });
      (blog.dep_service_map_list as object[]).pop();
      blog.memory = 1024;
      of.governance_mode = 'ISTIO_SERVICE_MESH';
    });
    const text = comparison(terminal('en'), compareTemplates(installed, target));
    expect(text).toContain('ghost 1.0 -> 1.1');
    expect(text).toContain('Components: 0 added, 1 changed, 0 gone, 1 unchanged');
    expect(text).toContain('An upgrade adds 1, updates 1, deletes 1 and leaves 3 as the site has them');
    expect(text).toContain('ghost -> blog\ufffd[2J  changed  3 changes, 2 left alone');
    expect(text).toContain('+ environment NEW = 1\n');
    expect(text).toMatch(/~ start command "" -> line one ⏎ line two x+…$/m);
    expect(text).toContain('- dependency on mariadb:latest\n');
    expect(text).toContain('= field memory: 512 -> 1024  (no rule names it)');
    expect(text).toContain('Application\n  = field governance_mode: - -> ISTIO_SERVICE_MESH  (no rule names it)');
    expect(text).not.toContain('\u001b');
  });

  it('says that there is nothing where nothing differs, in both languages', () => {
    const result = compareTemplates(installed, installed);
    expect(comparison(terminal('en'), result)).toContain('No differences.');
    expect(comparison(terminal('zh-CN'), result)).toContain('没有差异。');
  });

  it.each(languages)('has a text for every rule and every reason in %s', (language) => {
    const texts = localeTexts(language);
    const keys = [
      ...ruleIds.map((id) => `cli.diff.rules.${id}`),
      ...upgradeReasons.map((why) => `cli.diff.reasons.${why}`),
    ];
    expect(keys.filter((key) => !texts[key])).toEqual([]);
  });
});
