import { describe, expect, it } from 'vitest';
import { SealiftError } from '../../../main/errors';
import {
  blankCredentials,
  componentsOf,
  describeVersion,
  parseTemplate,
  pluginsOf,
  secretNames,
  serializeTemplate,
} from '../../../main/templates';
import { samples } from './samples';

const small = (extra: string) =>
  `{"group_key":"k","group_name":"n","group_version":"1","apps":[{"service_cname":"web","service_key":"a"${extra.startsWith(',') ? extra : ''}}]${extra.startsWith(',') ? '' : extra ? `,${extra}` : ''}}`;

function refusal(text: string): SealiftError {
  try {
    parseTemplate(text);
  } catch (error) {
    if (error instanceof SealiftError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('reading and writing a template', () => {
  it.each(Object.entries(samples))(
    'writes %s back with the same meaning, field by field in the same order',
    (_name, text) => {
      expect(serializeTemplate(parseTemplate(text), { pretty: false })).toBe(JSON.stringify(JSON.parse(text)));
    },
  );

  it('gives the same bytes whenever it writes the same template', () => {
    const once = serializeTemplate(parseTemplate(samples.nextcloud));
    expect(serializeTemplate(parseTemplate(once))).toBe(once);
  });

  it('keeps unknown fields at every level', () => {
    const tree = {
      group_key: 'k',
      group_name: 'n',
      group_version: '1',
      new_top: { deep: [1, { x: null }] },
      apps: [
        {
          service_cname: 'web',
          new_component: [{}],
          port_map_list: [{ container_port: 80, new_port: 'p' }],
          service_env_map_list: [{ attr_name: 'A', attr_value: '1', new_env: null }],
          service_volume_map_list: [{ volume_path: '/d', new_volume: 0 }],
          probes: [{ mode: 'readiness', new_probe: false }],
          dep_service_map_list: [{ dep_service_key: 'x', new_dependency: [] }],
          service_image: { hub_url: null, new_hub: null },
          extend_method_map: { new_extend: {} },
        },
      ],
      plugins: [{ plugin_key: 'p', new_plugin: {}, config_groups: [{ options: [{ new_option: 1 }] }] }],
      k8s_resources: [{ kind: 'Job', new_resource: '…' }],
    };
    expect(JSON.parse(serializeTemplate(parseTemplate(JSON.stringify(tree))))).toEqual(tree);
  });

  it.each([
    '12345678901234567890',
    '1.0',
    '-0',
    '1e3',
    '1E400',
    '0.1000000000000000055511151231257827',
    '9007199254740993',
  ])('keeps the number %s as it is written, at any level', (number) => {
    const text = `{"group_key":"k","group_name":"n","group_version":"1","z":${number},"apps":[{"a":[{"b":${number}}],"memory":${number}}],"s":"${number}"}`;
    const template = parseTemplate(text);
    expect(serializeTemplate(template, { pretty: false })).toBe(text);
    expect(serializeTemplate(blankCredentials(template), { pretty: false })).toBe(text);
  });

  it('does not take a text for a number, even one that looks like its own mark', () => {
    const text = small(`,"big":1.0,"t":"number-0:7","u":"${'\\u0000'}1.0"`);
    expect(JSON.parse(serializeTemplate(parseTemplate(text)))).toEqual(JSON.parse(text));
    expect(serializeTemplate(parseTemplate(text))).toContain('"big": 1.0');
  });

  it('keeps a field called __proto__ and does not let it change any object', () => {
    const text = small(',"__proto__":{"polluted":true}');
    expect(serializeTemplate(parseTemplate(text), { pretty: false })).toBe(text);
    expect(serializeTemplate(blankCredentials(parseTemplate(text)), { pretty: false })).toBe(text);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('skips a byte order mark, and keeps nulls as nulls', () => {
    const template = parseTemplate(`\ufeff${small(',"probes":null')}`);
    expect(serializeTemplate(template)).toContain('"probes": null');
    expect(componentsOf(template)[0]?.probes).toEqual([]);
  });
});

describe('refusing what is no template', () => {
  it.each([
    ['', '$'],
    ['{', '$'],
    ['[]', '$'],
    ['null', '$'],
    ['"x"', '$'],
    ['{"group_key":"k","group_name":"n"}', '$.group_version'],
    ['{"group_key":7,"group_name":"n","group_version":"1"}', '$.group_key'],
    ['{"group_key":"k","group_name":" ","group_version":"1"}', '$.group_name'],
    ['{"group_key":"k","group_name":"n","group_version":"1"}', '$.apps'],
    ['{"group_key":"k","group_name":"n","group_version":"1","apps":[],"k8s_resources":null}', '$.apps'],
    ['{"group_key":"k","group_name":"n","group_version":"1","apps":"x"}', '$.apps'],
    ['{"group_key":"k","group_name":"n","group_version":"1","apps":[1]}', '$.apps[0]'],
    [small('"plugins":[null]'), '$.plugins[0]'],
    [small(',"memory":"much"'), '$.apps[0].memory'],
    [small(',"share_image":{}'), '$.apps[0].share_image'],
    [small(',"port_map_list":[{}]'), '$.apps[0].port_map_list[0].container_port'],
    [
      small(',"port_map_list":[{"container_port":80},{"container_port":[]}]'),
      '$.apps[0].port_map_list[1].container_port',
    ],
    [
      small(',"port_map_list":[{"container_port":80,"is_outer_service":"yes"}]'),
      '$.apps[0].port_map_list[0].is_outer_service',
    ],
    [small(',"service_env_map_list":[{"attr_name":null}]'), '$.apps[0].service_env_map_list[0].attr_name'],
    [small(',"service_volume_map_list":[{"volume_path":{}}]'), '$.apps[0].service_volume_map_list[0].volume_path'],
    [small(',"dep_service_map_list":["web"]'), '$.apps[0].dep_service_map_list[0]'],
    [small(',"probes":[{"period_second":true}]'), '$.apps[0].probes[0].period_second'],
    [small(',"extend_method_map":[]'), '$.apps[0].extend_method_map'],
  ])('%s is refused at %s', (text, path) => {
    const error = refusal(text);
    expect(error.code).toBe('template.invalid');
    expect(error.params.path).toBe(path);
  });

  it('refuses nesting that would exhaust the stack, without exhausting it', () => {
    expect(refusal('['.repeat(2_000_000)).code).toBe('template.too_large');
    expect(refusal(small(`,"x":${'{"a":'.repeat(100)}1${'}'.repeat(100)}`)).code).toBe('template.too_large');
  });

  it('refuses more components than any application has', () => {
    const apps = Array.from({ length: 5001 }, () => '{}').join(',');
    expect(refusal(`{"group_key":"k","group_name":"n","group_version":"1","apps":[${apps}]}`).code).toBe(
      'template.too_large',
    );
  });

  it('accepts a template of Kubernetes resources alone', () => {
    expect(
      componentsOf(
        parseTemplate('{"group_key":"k","group_name":"n","group_version":"1","k8s_resources":[{"kind":"Job"}]}'),
      ),
    ).toEqual([]);
  });
});

describe('views of a template', () => {
  it('reads loose numbers, flags and lists', () => {
    const template = parseTemplate(
      small(
        ',"memory":512.0,"cpu":null,"port_map_list":[{"container_port":"8080","is_outer_service":1,"is_inner_service":null}],"service_env_map_list":{},"probes":"","service_volume_map_list":[{"volume_path":"/f","volume_type":"config-file","mode":644},{"volume_path":"/g","mode":420},{"volume_path":"/h","mode":null}]',
      ),
    );
    const [component] = componentsOf(template);
    expect(component).toMatchObject({ memory: 512, cpu: 0, environment: [], probes: [], key: 'a' });
    expect(component?.ports[0]).toMatchObject({
      containerPort: 8080,
      outer: true,
      inner: false,
      protocol: 'tcp',
      published: undefined,
    });
    expect(component?.volumes.map((volume) => volume.mode)).toEqual([0o644, 0o644, undefined]);
  });

  it('lists the secrets of the whole template once each', () => {
    expect(secretNames(parseTemplate(samples.nextcloud))).toEqual(['REDIS_PASS', 'MYSQL_PASSWORD']);
    expect(secretNames(parseTemplate(samples.ghost))).toEqual([]);
  });

  it('describes a version with dependencies by name', () => {
    const [redis, , server] = describeVersion(parseTemplate(samples.nextcloud));
    expect(server).toMatchObject({
      name: 'nextcloud-server',
      memoryMiB: 1024,
      dependsOn: ['Redis-3.2.11', 'MySQL5.7'],
    });
    expect(redis?.probes).toEqual([{ mode: 'readiness', scheme: 'tcp', port: 6379 }]);
    expect(redis?.environment.at(-1)).toEqual({ name: 'REDIS_PASS', value: '**None**', secret: true });
    expect(pluginsOf(parseTemplate(samples.nextcloud))[0]?.key).toBe('perf_analyze_plugin');
  });
});
