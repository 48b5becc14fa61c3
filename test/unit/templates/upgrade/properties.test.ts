import { describe, expect, it } from 'vitest';
import { type JsonObject, planUpgrade, type Template } from '../../../../main/templates';
import { app, component, list, template, told } from './build';

const upgrade = (before: JsonObject, after: JsonObject, site: JsonObject = before, more: { accept?: string[] } = {}) =>
  planUpgrade({
    installed: template('1', [component('web', before)]),
    present: template('1', [component('web', site)]),
    target: template('2', [component('web', after)]),
    ...more,
  });
const env = (value: string, more: JsonObject = {}) => ({
  service_env_map_list: [{ attr_name: 'A', attr_value: value, ...more }],
});
const valueOf = (of: Template) => list(app(of, 'web'), 'service_env_map_list')[0]?.attr_value;

describe('a port', () => {
  const port = (fields: JsonObject) => ({
    port_map_list: [
      {
        container_port: 80,
        protocol: 'tcp',
        port_alias: 'WEB',
        is_inner_service: false,
        is_outer_service: false,
        ...fields,
      },
    ],
  });
  const portOf = (of: Template) => list(app(of, 'web'), 'port_map_list')[0];

  it('is opened where the version opens it, at the host port the version names', () => {
    const plan = upgrade(
      port({}),
      port({ is_inner_service: true, is_outer_service: true, x_sealift: { published: 8080 } }),
    );
    expect(portOf(plan.template)).toMatchObject({
      is_inner_service: true,
      is_outer_service: true,
      x_sealift: { published: 8080 },
    });
  });
  it('is never closed, whoever opened it', () => {
    const open = port({ is_outer_service: true });
    expect(told(upgrade(open, port({}))).left).toEqual(['port 80 is_outer_service: leave (update) never-closed']);
    expect(portOf(upgrade(open, port({})).template)?.is_outer_service).toBe(true);
    expect(portOf(upgrade(port({}), port({}), open).template)?.is_outer_service).toBe(true);
  });
  it('that the site closed stays closed', () => {
    const open = port({ is_outer_service: true });
    const plan = upgrade(open, open, port({ is_outer_service: false }));
    expect(told(plan)).toMatchObject({
      changes: [],
      left: ['port 80 is_outer_service: leave (update) edited-on-site'],
    });
  });
  it('keeps every field that its rule does not name', () => {
    const plan = upgrade(
      port({ k8s_service_name: 'a', x: 1 }),
      port({ k8s_service_name: 'b', x: 2, protocol: 'http' }),
    );
    expect(portOf(plan.template)).toMatchObject({ k8s_service_name: 'a', x: 1, protocol: 'http' });
    expect(told(plan).left).toEqual(['port 80 k8s_service_name+x: leave (update) not-named']);
  });
});

describe('connection info made from a port', () => {
  const port = (alias: string, inner = true) => ({
    container_port: 80,
    protocol: 'tcp',
    port_alias: alias,
    is_inner_service: inner,
    k8s_service_name: 'web-80',
  });
  const pair = (alias: string, host = '127.0.0.1') => [
    { attr_name: `${alias}_HOST`, attr_value: host, name: 'address', container_port: 80 },
    { attr_name: `${alias}_PORT`, attr_value: '80', name: 'port', container_port: 80 },
  ];
  const fields = (ports: JsonObject[], info: JsonObject[]) => ({
    port_map_list: ports,
    service_connect_info_map_list: info,
  });
  const infoOf = (of: Template) =>
    list(app(of, 'web'), 'service_connect_info_map_list').map((one) => `${one.attr_name}=${one.attr_value}`);

  it('is renamed with the alias, once, and keeps its values', () => {
    const plan = upgrade(fields([port('OLD')], pair('OLD', '10.0.0.1')), fields([port('NEW')], pair('NEW')));
    expect(infoOf(plan.template)).toEqual(['NEW_HOST=10.0.0.1', 'NEW_PORT=80']);
    expect(told(plan).changes).toContain('connection-info NEW_HOST attr_name: update follows-port');
  });
  it('follows the alias that the site keeps', () => {
    const plan = upgrade(fields([port('OLD')], []), fields([port('NEW')], pair('NEW')), fields([port('SITE')], []));
    expect(infoOf(plan.template)).toEqual(['SITE_HOST=127.0.0.1', 'SITE_PORT=80']);
  });
  it('of a new port says the address by the mode of the site', () => {
    const of = (governance_mode: string, ports: JsonObject[], info: JsonObject[]) =>
      template('1', [component('web', fields(ports, info))], { governance_mode });
    const installed = of('KUBERNETES_NATIVE_SERVICE', [], []);
    const plan = planUpgrade({
      installed,
      present: installed,
      target: of('BUILD_IN_SERVICE_MESH', [port('WEB')], pair('WEB')),
    });
    expect(infoOf(plan.template)).toEqual(['WEB_HOST=web-80', 'WEB_PORT=80']);
    const fresh = planUpgrade({
      installed: template('1', [component('x')], { governance_mode: 'KUBERNETES_NATIVE_SERVICE' }),
      present: template('1', [component('x')], { governance_mode: 'KUBERNETES_NATIVE_SERVICE' }),
      target: of('BUILD_IN_SERVICE_MESH', [port('WEB')], pair('WEB')),
    });
    expect(infoOf(fresh.template)).toEqual(['WEB_HOST=web-80', 'WEB_PORT=80']);
  });
  it('is made for a port that opens, where the component has such pairs', () => {
    const other = { attr_name: 'ADMIN_HOST', attr_value: '127.0.0.1', container_port: 81 };
    const plan = upgrade(fields([port('WEB', false)], [other]), fields([port('WEB')], [other]));
    expect(infoOf(plan.template)).toEqual(['ADMIN_HOST=127.0.0.1', 'WEB_HOST=127.0.0.1', 'WEB_PORT=80']);
    expect(infoOf(upgrade(fields([port('WEB', false)], []), fields([port('WEB')], [])).template)).toEqual([]);
  });
  it('that the site removed does not come back', () => {
    const both = fields([port('WEB')], pair('WEB'));
    expect(infoOf(upgrade(both, both, fields([port('WEB')], [])).template)).toEqual([]);
  });
  it('does not take the place of a value of the site', () => {
    const site = {
      ...fields([port('WEB')], []),
      service_env_map_list: [{ attr_name: 'WEB_HOST', attr_value: 'mine' }],
    };
    const plan = upgrade(fields([port('WEB')], []), fields([port('WEB')], pair('WEB')), site);
    expect(infoOf(plan.template)).toEqual(['WEB_PORT=80']);
    expect(told(plan).left).toContain('connection-info WEB_HOST: leave (add) name-taken');
  });
});

describe('a volume', () => {
  const volume = (volume_name: string, volume_path: string, more: JsonObject = {}) => ({
    volume_name,
    volume_path,
    volume_type: 'share-file',
    ...more,
  });
  const volumes = (...all: JsonObject[]) => ({ service_volume_map_list: all });
  const namesOf = (of: Template) => list(app(of, 'web'), 'service_volume_map_list').map((one) => one.volume_name);

  it('at a new path gets the first free suffix when its name is taken', () => {
    const plan = upgrade(volumes(volume('data', '/a'), volume('data-2', '/b')), volumes(volume('data', '/c')));
    expect(namesOf(plan.template)).toEqual(['data', 'data-2', 'data-3']);
  });
  it('does not become a config file at the same path, nor the other way', () => {
    const file = volume('data', '/a', { volume_type: 'config-file', file_content: 'x' });
    expect(upgrade(volumes(volume('data', '/a')), volumes(file)).changes).toEqual([]);
    expect(upgrade(volumes(file), volumes(volume('data', '/a'))).changes).toEqual([]);
  });
  it('of a config file keeps name and path, whatever the version calls it', () => {
    const file = (name: string, content: string) =>
      volume(name, '/a', { volume_type: 'config-file', file_content: content, mode: null });
    const plan = upgrade(volumes(file('mine', '1')), volumes({ ...file('theirs', '2'), mode: 384 }));
    expect(list(app(plan.template, 'web'), 'service_volume_map_list')).toEqual([{ ...file('mine', '2'), mode: 384 }]);
    expect(told(plan).left).toEqual(['config-file /a volume_name: leave (update) not-named']);
  });
});

describe('a probe', () => {
  const probe = (mode: string, more: JsonObject = {}) => ({ mode, scheme: 'tcp', port: 80, period_second: 3, ...more });
  const probes = (...all: JsonObject[]) => ({ probes: all });

  it('exists at most once per mode', () => {
    const plan = upgrade(
      probes(probe('readiness')),
      probes(probe('readiness'), probe('liveness'), probe('liveness', { port: 81 })),
    );
    expect(list(app(plan.template, 'web'), 'probes').map((one) => `${one.mode} ${one.port}`)).toEqual([
      'readiness 80',
      'liveness 81',
    ]);
  });
  it('keeps the numbers an installation gave it, which are no difference', () => {
    const plan = upgrade(
      probes(probe('readiness', { ID: 7, probe_id: 'a' })),
      probes(probe('readiness', { ID: 9, probe_id: 'b', port: 81 })),
    );
    expect(list(app(plan.template, 'web'), 'probes')).toEqual([probe('readiness', { ID: 7, probe_id: 'a', port: 81 })]);
    expect(told(plan).changes).toHaveLength(1);
  });
  it('is checked as the version says, at the pace that the site set', () => {
    const plan = upgrade(
      probes(probe('readiness')),
      probes(probe('readiness', { scheme: 'http', path: '/health' })),
      probes(probe('readiness', { period_second: 60 })),
    );
    expect(list(app(plan.template, 'web'), 'probes')).toEqual([
      probe('readiness', { scheme: 'http', path: '/health', period_second: 60 }),
    ]);
    expect(plan.conflicts).toEqual([]);
  });
  it('that the site edited is not deleted without asking', () => {
    const site = probes(probe('readiness', { period_second: 60 }));
    const plan = upgrade(probes(probe('readiness')), probes(), site);
    expect(told(plan)).toMatchObject({ changes: [], conflicts: ['probe readiness: leave (delete) both-changed'] });
    const accepted = upgrade(probes(probe('readiness')), probes(), site, {
      accept: plan.conflicts.map(({ id }) => id),
    });
    expect(list(app(accepted.template, 'web'), 'probes')).toEqual([]);
  });
});

describe('an environment value', () => {
  it('that the version changed is offered, and taken only when accepted', () => {
    const plan = upgrade(env('1'), env('2'));
    expect(valueOf(plan.template)).toBe('1');
    expect(plan.offers).toMatchObject([{ rule: 'environment', item: 'A', old: '1', new: '2', action: 'leave' }]);
    const accepted = upgrade(env('1'), env('2'), env('1'), { accept: plan.offers.map(({ id }) => id) });
    expect(valueOf(accepted.template)).toBe('2');
    expect(accepted.offers).toEqual([]);
    expect(told(accepted).changes).toEqual(['environment A attr_value: update accepted']);
  });
  it('that both changed is a conflict with all three values, in which the site stays', () => {
    const plan = upgrade(env('1'), env('2'), env('3'));
    expect(plan.conflicts).toMatchObject([{ item: 'A', base: '1', old: '3', new: '2', why: 'both-changed' }]);
    expect(valueOf(plan.template)).toBe('3');
    expect(
      valueOf(upgrade(env('1'), env('2'), env('3'), { accept: plan.conflicts.map(({ id }) => id) }).template),
    ).toBe('2');
  });
  it('that both changed alike is nothing to talk about', () => {
    expect(told(upgrade(env('1'), env('2'), env('2')))).toEqual({ changes: [], left: [], conflicts: [], offers: [] });
  });
  it('is not added under a name that the connection info of the site has', () => {
    const info = { service_connect_info_map_list: [{ attr_name: 'A', attr_value: 'site' }] };
    const plan = upgrade(info, { ...info, ...env('2') });
    expect(plan.changes).toEqual([]);
    expect(told(plan).left).toEqual(['environment A: leave (add) name-taken']);
  });
});

describe('an accepted id', () => {
  it('that the plan does not hold is refused', () => {
    expect(() => upgrade(env('1'), env('2'), env('1'), { accept: ['nothing'] })).toThrowError(
      expect.objectContaining({ code: 'upgrade.change_unknown', params: { ids: ['nothing'] } }),
    );
  });
});

describe('a selection', () => {
  it('of a key that nobody has is refused', () => {
    const one = template('1', [component('web')]);
    expect(() => planUpgrade({ installed: one, present: one, target: one, select: ['web', 'wbe', ''] })).toThrowError(
      expect.objectContaining({ code: 'upgrade.component_unknown', params: { keys: ['wbe', ''] } }),
    );
  });
});

describe('a plugin of a component', () => {
  it('is not added when the plugin itself does not exist', () => {
    const plan = upgrade({}, { service_related_plugin_config: [{ plugin_key: 'perf' }] });
    expect(told(plan).left).toEqual(['component-plugin perf: leave (add) end-missing']);
  });
});

describe('lists that are null', () => {
  it('are written only when something is added', () => {
    const nothing = {
      port_map_list: null,
      service_env_map_list: null,
      probes: null,
      labels: null,
      component_graphs: null,
    };
    const plan = upgrade(nothing, { ...nothing, ...env('1') });
    expect(app(plan.template, 'web')).toEqual(component('web', { ...nothing, ...env('1') }));
  });
});
