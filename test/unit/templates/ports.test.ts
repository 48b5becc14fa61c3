import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { toErrorData } from '../../../main/errors';
import { composeToTemplate, parseComposeText, templateToCompose } from '../../../main/templates';

const { template } = composeToTemplate({
  compose: parseComposeText(`
services:
  网站:
    image: shop/web:1
    ports: ["8080:80", "127.0.0.1:5353:53/udp", "443"]
  admin.tool:
    image: shop/admin:1
    ports: ["9090:80"]
`),
  files: new Map(),
  name: 'shop',
  version: '1',
  groupKey: 'a'.repeat(32),
});
const ports = (chosen: Record<string, number>) =>
  Object.fromEntries(
    Object.entries<{ ports?: string[] }>(parse(templateToCompose(template, { ports: chosen }).yaml).services).map(
      ([name, service]) => [name, service.ports],
    ),
  );
const failure = (chosen: Record<string, number>) => {
  try {
    return ports(chosen);
  } catch (error) {
    return toErrorData(error);
  }
};

describe('host ports that a person chose', () => {
  it('land in the compose file, and nothing else moves', () => {
    expect(ports({})).toEqual({
      wangzhan: ['8080:80/tcp', '127.0.0.1:5353:53/udp', '443/tcp'],
      'admin.tool': ['9090:80/tcp'],
    });
    expect(
      ports({ 'wangzhan.80/tcp': 18080, '网站.53/udp': 15353, 'wangzhan.443': 8443, 'admin.tool.80': 19090 }),
    ).toEqual({
      wangzhan: ['18080:80/tcp', '127.0.0.1:15353:53/udp', '8443:443/tcp'],
      'admin.tool': ['19090:80/tcp'],
    });
  });

  it('may be exchanged', () => {
    expect(ports({ 'wangzhan.80': 9090, 'admin.tool.80': 8080 })).toMatchObject({
      wangzhan: ['9090:80/tcp', '127.0.0.1:5353:53/udp', '443/tcp'],
      'admin.tool': ['8080:80/tcp'],
    });
  });

  it('that nothing publishes, or that are none, are refused, all of them at once', () => {
    expect(
      failure({ 'wangzhan.81/tcp': 1, 'nobody.80': 2, 'wangzhan.80/udp': 3, 'wangzhan.80/tcp': 70_000, '80': 4 }),
    ).toMatchObject({
      code: 'stack.port_unknown',
      params: {
        names: expect.arrayContaining(['wangzhan.81/tcp', 'nobody.80', 'wangzhan.80/udp', 'wangzhan.80/tcp', '80']),
      },
    });
  });

  it('that another has are refused', () => {
    expect(failure({ 'wangzhan.80': 9090 })).toMatchObject({
      code: 'stack.port_twice',
      params: { ports: ['9090/tcp'] },
    });
    expect(failure({ 'wangzhan.443': 5353 })).toMatchObject({
      wangzhan: ['8080:80/tcp', '127.0.0.1:5353:53/udp', '5353:443/tcp'],
    });
  });
});
