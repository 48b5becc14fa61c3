import { describe, expect, it } from 'vitest';
import {
  imageCandidates,
  imageReferences,
  legacySavedName,
  normalizeReference,
  parseReference,
  parseTemplate,
  retagReference,
  retagTemplate,
} from '../../../main/templates';
import { samples } from './samples';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('image references', () => {
  it.each([
    ['redis', { path: 'redis' }],
    ['redis:7', { path: 'redis', tag: '7' }],
    ['team/web', { path: 'team/web' }],
    ['localhost/web', { registry: 'localhost', path: 'web' }],
    ['localhost:5000/web:1', { registry: 'localhost:5000', path: 'web', tag: '1' }],
    ['reg.example.com/a/b/c:v1.0_x-y', { registry: 'reg.example.com', path: 'a/b/c', tag: 'v1.0_x-y' }],
    ['Upper/web', { registry: 'Upper', path: 'web' }],
    ['[::1]:5000/web', { registry: '[::1]:5000', path: 'web' }],
    [`web@${digest}`, { path: 'web', digest }],
    [`reg:5000/web:1@${digest}`, { registry: 'reg:5000', path: 'web', tag: '1', digest }],
    ['a__b/c--d/e.f', { path: 'a__b/c--d/e.f' }],
  ])('%s is taken apart', (text, parts) => {
    expect(parseReference(text)).toEqual(parts);
  });

  it.each([
    '',
    ' ',
    ':tag',
    'web:',
    'web@',
    'Web',
    'a//b',
    '/web',
    'web/',
    'web:a b',
    'a___b',
    '-a',
    'a-',
    'reg.example.com/',
    'web@sha256:12',
    `web:${'t'.repeat(129)}`,
    '../web',
    'web:1:2',
    'http://reg/web',
    'reg:port/web',
    'a'.repeat(64),
    `${'a'.repeat(256)}`,
    '网站:1',
  ])('%j is refused', (text) => {
    expect(() => parseReference(text)).toThrow(/reference\.invalid/);
  });

  it.each([
    ['redis', 'redis:latest'],
    ['docker.io/library/redis:7', 'redis:7'],
    ['index.docker.io/team/web', 'team/web:latest'],
    ['library/redis', 'redis:latest'],
    ['reg.example.com/library/redis', 'reg.example.com/library/redis:latest'],
    [`web@${digest}`, `web:${digest.replace(':', '-')}`],
    [`web:1@${digest}`, 'web:1'],
    [' hub.example.com/a/web:1 ', 'hub.example.com/a/web:1'],
  ])('%s is known as %s', (text, normal) => {
    expect(normalizeReference(text)).toBe(normal);
    expect(normalizeReference(normal)).toBe(normal);
  });

  it.each([
    ['reg.example.com/team/a/web:1', 'hub/ns/a/web:1'],
    ['hub.example.com/team/mysql:5.7', 'hub/ns/mysql:5.7'],
    ['redis', 'hub/ns/redis:latest'],
    ['reg.example.com:5000/redis:7', 'hub/ns/redis:7'],
    ['team/web:1', 'hub/ns/web:1'],
  ])('%s is retagged to %s', (text, target) => {
    expect(retagReference(text, 'hub', 'ns')).toBe(target);
  });

  it('retags below a nested namespace, and refuses one that is none', () => {
    expect(retagReference('redis', 'hub:5000/', '/a/b/')).toBe('hub:5000/a/b/redis:latest');
    expect(() => retagReference('redis', 'hub.example.com', 'Not Valid')).toThrow(/reference\.invalid/);
  });

  it.each([
    ['hub.example.com/team/mysql:5.7', 'mysql:5.7'],
    ['hub.example.com/team/a/web', 'a/web:latest'],
    ['redis:7', 'redis:7'],
  ])('%s was saved by 5.2 as %s', (text, saved) => {
    expect(legacySavedName(text)).toBe(saved);
  });

  it('lists components and plugins of a template apart', () => {
    const references = imageReferences(parseTemplate(samples.nextcloud));
    expect(references.components).toHaveLength(4);
    expect(references.plugins).toEqual([
      'hub.goodrain.com/goodrain/plugin_tcm_79b17da80bf1447fa4c019e41f1aa66c:latest_20192272124333977015_20190227212402',
    ]);
  });

  it('retags every image of a template, plugins too', () => {
    const references = imageReferences(
      retagTemplate(parseTemplate(samples.nextcloud), { registry: 'site.example:5000', namespace: 'apps' }),
    );
    expect(
      [...references.components, ...references.plugins].every((name) => name.startsWith('site.example:5000/apps/')),
    ).toBe(true);
  });

  it('refuses to give two images one name', () => {
    const template = parseTemplate(
      '{"group_key":"k","group_name":"n","group_version":"1","apps":[{"share_image":"a.io/x/web:1"},{"share_image":"b.io/y/web:1"}]}',
    );
    expect(() => retagTemplate(template, { registry: 'hub', namespace: 'ns' })).toThrow(/template\.retag_collision/);
  });

  it('says by which digest an image can also be found', () => {
    const template = parseTemplate(
      `{"group_key":"k","group_name":"n","group_version":"1","apps":[{"share_image":"web@${digest}"},{"share_image":"redis:7"}]}`,
    );
    expect([...imageCandidates(template)]).toEqual([
      [`web:${digest.replace(':', '-')}`, [`web:${digest.replace(':', '-')}`, `web@${digest}`]],
      ['redis:7', ['redis:7']],
    ]);
  });
});
