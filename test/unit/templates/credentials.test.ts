import { describe, expect, it } from 'vitest';
import { blankCredentials, parseTemplate, serializeTemplate } from '../../../main/templates';
import { samples } from './samples';

const blanked = { hub_user: '', is_trust: false, namespace: '', hub_url: '', hub_password: '' };

function withField(field: unknown): unknown {
  const tree = {
    group_key: 'k',
    group_name: 'n',
    group_version: '1',
    apps: [{ service_image: field }],
    plugins: [{ plugin_image: field }],
  };
  const result = JSON.parse(serializeTemplate(blankCredentials(parseTemplate(JSON.stringify(tree)))));
  expect(result.plugins[0].plugin_image).toEqual(result.apps[0].service_image);
  return result.apps[0].service_image;
}

describe('blanking hub credentials', () => {
  it('leaves no trace of the password in the sample, and changes nothing else', () => {
    const text = serializeTemplate(blankCredentials(parseTemplate(samples.nextcloud)));
    expect(text).not.toContain('hub-secret-must-not-leave');
    expect(text).not.toContain('goodrain-admin');
    const expected = JSON.parse(samples.nextcloud);
    for (const app of expected.apps) app.service_image = blanked;
    for (const plugin of expected.plugins) plugin.plugin_image = blanked;
    expect(JSON.parse(text)).toEqual(expected);
  });

  it('leaves a template whose credentials are null exactly as it is', () => {
    const template = parseTemplate(samples.ghost);
    expect(serializeTemplate(blankCredentials(template))).toBe(serializeTemplate(template));
  });

  it('does not touch the template it was given', () => {
    const template = parseTemplate(samples.nextcloud);
    blankCredentials(template);
    expect(serializeTemplate(template)).toContain('hub-secret-must-not-leave');
  });

  it.each([
    [
      { hub_url: 'h', token: 'new kind of secret', is_trust: true, n: null },
      { hub_url: '', token: '', is_trust: false, n: null },
    ],
    [{ deep: { password: 'x', list: ['y'] } }, { deep: { password: '', list: [] } }],
    [{ hub_password: 12345678 }, { hub_password: '' }],
    ['{"hub_password":"x","is_trust":true}', '{"hub_password":"","is_trust":false}'],
    ['user:password@hub', ''],
    ['', ''],
    [null, null],
    [['x'], []],
    [undefined, undefined],
  ])('%j becomes %j', (before, after) => {
    expect(withField(before)).toEqual(after);
  });
});
