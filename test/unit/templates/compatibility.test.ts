import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CompatibilityCode, checkCompatibility, compatibilityCodes, parseTemplate } from '../../../main/templates';

const locales = join(import.meta.dirname, '../../../resources/locales');
const sample = (name: string) =>
  parseTemplate(readFileSync(join(import.meta.dirname, '../../fixtures/templates', `${name}.metadata.json`), 'utf8'));
const made = (more: object = {}) =>
  parseTemplate(
    JSON.stringify({
      group_key: 'ab'.repeat(16),
      group_name: 'shop',
      group_version: '1.0',
      template_version: 'v2',
      apps: [component('web', 'registry.test/team/web:1')],
      ...more,
    }),
  );
const component = (name: string, image: string, more: object = {}) => ({
  service_cname: name,
  service_key: name,
  service_share_uuid: `${name}+1`,
  share_image: image,
  ...more,
});
const states = (template: ReturnType<typeof made>, target: string) =>
  Object.fromEntries(checkCompatibility(template, target).findings.map(({ code, state }) => [code, state]));
const paramsOf = (template: ReturnType<typeof made>, target: string, code: CompatibilityCode) =>
  checkCompatibility(template, target).findings.find((each) => each.code === code)?.params;

describe('compatibility of a template with a platform', () => {
  it.each([
    ['5.2', { 'compat.form_older': 'blocked', 'compat.fields': 'ok' }],
    ['v5.2.4', { 'compat.form_older': 'blocked', 'compat.fields': 'ok' }],
    ['5.3', { 'compat.form': 'ok', 'compat.fields': 'ok' }],
    ['5.3-rc.1', { 'compat.form': 'ok', 'compat.fields': 'ok' }],
    ['5.10', { 'compat.form': 'ok', 'compat.target_beyond': 'unknown', 'compat.fields': 'ok' }],
    ['6.0', { 'compat.form': 'ok', 'compat.target_beyond': 'unknown', 'compat.fields': 'ok' }],
  ])('of a plain template, for %s', (target, expected) => expect(states(made(), target)).toEqual(expected));

  it('is not told for what is no version', () => {
    for (const target of ['', 'latest', '5.3; rm', '5.3.1.2.3.4'])
      expect(() => checkCompatibility(made(), target)).toThrowError(/template\.target_invalid/);
  });

  it('holds for real templates, as far as their days go', () => {
    expect(states(sample('nextcloud-v16.0.0'), '5.3')).toEqual({ 'compat.form': 'ok', 'compat.fields': 'ok' });
    expect(states(sample('ghost-1.0'), '5.5')).toEqual({ 'compat.form': 'ok', 'compat.fields': 'ok' });
    expect(states(sample('ghost-1.0'), '5.3')).toEqual({ 'compat.form': 'ok', 'compat.fields_newer': 'unknown' });
    expect(paramsOf(sample('ghost-1.0'), '5.3', 'compat.fields_newer')?.fields).toContain('ingress_http_routes');
  });

  it('says nothing that no fact tells: undated fields, foreign ones, virtual machines', () => {
    const machine = made({
      template_version: 'v3',
      helm_chart: { name: 'x' },
      brand_new: 1,
      apps: [component('vm', '', { extend_method: 'vm', vm: { disk: 1 } })],
    });
    expect(states(machine, '5.5')).toEqual({
      'compat.form': 'ok',
      'compat.virtual_machine': 'unknown',
      'compat.fields_undated': 'unknown',
      'compat.fields_foreign': 'unknown',
    });
    expect(paramsOf(machine, '5.5', 'compat.fields_undated')?.fields).toEqual(['helm_chart', 'apps[].vm']);
    expect(states(made({ template_version: 'v3' }), '5.5')).toMatchObject({ 'compat.machine_version': 'warning' });
  });

  it('finds what the importer would make of names, keys and what is missing', () => {
    const apps = [
      component('a', 'one.test/team/web:1'),
      component('b', 'two.test/other/web:1'),
      component('c', ''),
      component('d', 'x/y:1', { x_sealift: { compose: { user: '1000' } } }),
    ];
    const report = states(
      made({ apps, group_key: 'shop', template_version: 'v9', x_sealift: { partial: true } }),
      '5.5',
    );
    expect(report).toEqual({
      'compat.form': 'ok',
      'compat.partial': 'warning',
      'compat.key': 'warning',
      'compat.template_version': 'unknown',
      'compat.image_missing': 'warning',
      'compat.images_collide': 'blocked',
      'compat.fields': 'ok',
      'compat.compose_settings': 'warning',
    });
  });

  it.each(['en', 'zh-CN'])('has a text for every finding, and no other, in %s', (language) => {
    const texts = JSON.parse(readFileSync(join(locales, language, 'checks.compat.json'), 'utf8'));
    expect(Object.keys(texts).sort()).toEqual([...compatibilityCodes].sort());
  });
});
