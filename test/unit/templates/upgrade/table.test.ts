import { describe, expect, it } from 'vitest';
import {
  type JsonObject,
  planUpgrade,
  type RuleId,
  ruleIds,
  type Template,
  type UpgradeFinding,
  type UpgradePlan,
  upgradeRules,
} from '../../../../main/templates';
import { app, component, dependsOn, list, template } from './build';

/** One row of the table that is about a list: an item, the same changed, another one, and where the list stands. */
interface Row {
  readonly rule: RuleId;
  readonly field: string;
  readonly item: JsonObject;
  readonly changed: JsonObject;
  readonly other: JsonObject;
  readonly level?: 'application';
  /** The item as the site might have edited it. */
  readonly edited: JsonObject;
}

const environment = (attr_name: string, attr_value: string) => ({ attr_name, attr_value, name: '', is_change: true });
const port = (container_port: number, protocol: string) => ({
  container_port,
  protocol,
  port_alias: `A${container_port}`,
  is_inner_service: false,
  is_outer_service: false,
});
const volume = (volume_path: string, volume_capacity: number) => ({
  volume_name: volume_path.slice(1),
  volume_path,
  volume_type: 'share-file',
  volume_capacity,
});
const file = (volume_path: string, file_content: string) => ({
  volume_name: volume_path.slice(1),
  volume_path,
  volume_type: 'config-file',
  file_content,
  mode: 420,
});
const probe = (mode: string, path: string) => ({
  mode,
  scheme: 'http',
  port: 80,
  path,
  period_second: 3,
  is_used: true,
});
const dependency = (key: string, extra: JsonObject = {}) => ({ dep_service_key: `${key}+${key}`, ...extra });
const mount = (mnt_name: string, mnt_dir: string) => ({ mnt_name, mnt_dir, service_share_uuid: 'store+store' });
const route = (location: string, ssl: boolean) => ({ component_key: 'web', port: 80, location, ssl });
const graph = (title: string, promql: string) => ({ title, promql });
const monitor = (name: string, path: string) => ({ name, path, port: 80 });
const attribute = (name: string, attribute_value: string) => ({ name, save_type: 'yaml', attribute_value });
const plugin = (plugin_key: string, build_version: string) => ({ plugin_key, build_version });

const rows: readonly Row[] = [
  ...(
    [
      ['plugin', 'plugins', plugin('p1', '1'), plugin('p1', '2'), plugin('p2', '1'), plugin('p1', '9')],
      [
        'config-group',
        'app_config_groups',
        { name: 'g1', config_items: { A: '1' } },
        { name: 'g1', config_items: { A: '2' } },
        { name: 'g2' },
        { name: 'g1', config_items: { A: 'site' } },
      ],
      [
        'k8s-resource',
        'k8s_resources',
        { kind: 'Service', name: 's', content: '1' },
        { kind: 'Service', name: 's', content: '2' },
        { kind: 'Secret', name: 's' },
        { kind: 'Service', name: 's', content: 'site' },
      ],
      [
        'http-route',
        'ingress_http_routes',
        route('/', false),
        route('/', true),
        route('/api', false),
        { ...route('/', false), websocket: true },
      ],
    ] as const
  ).map(([rule, field, item, changed, other, edited]) => ({
    rule,
    field,
    item,
    changed,
    other,
    edited,
    level: 'application' as const,
  })),
  ...(
    [
      [
        'environment',
        'service_env_map_list',
        environment('A', '1'),
        environment('A', '2'),
        environment('B', '1'),
        environment('A', 'site'),
      ],
      [
        'connection-info',
        'service_connect_info_map_list',
        environment('A', '1'),
        environment('A', '2'),
        environment('B', '1'),
        environment('A', 'site'),
      ],
      ['port', 'port_map_list', port(80, 'http'), port(80, 'tcp'), port(81, 'tcp'), port(80, 'grpc')],
      ['volume', 'service_volume_map_list', volume('/a', 1), volume('/a', 2), volume('/b', 1), volume('/a', 9)],
      ['config-file', 'service_volume_map_list', file('/a', '1'), file('/a', '2'), file('/b', '1'), file('/a', 'site')],
      [
        'probe',
        'probes',
        probe('readiness', '/1'),
        probe('readiness', '/2'),
        probe('liveness', '/1'),
        probe('readiness', '/site'),
      ],
      ['monitor-graph', 'component_graphs', graph('t', 'up'), graph('t', 'down'), graph('u', 'up'), graph('t', 'site')],
      [
        'monitor',
        'component_monitors',
        monitor('m', '/1'),
        monitor('m', '/2'),
        monitor('n', '/1'),
        monitor('m', '/site'),
      ],
      [
        'component-plugin',
        'service_related_plugin_config',
        plugin('perf', '1'),
        plugin('perf', '2'),
        plugin('trace', '1'),
        plugin('perf', '9'),
      ],
      [
        'kubernetes-attribute',
        'component_k8s_attributes',
        attribute('a', '1'),
        attribute('a', '2'),
        attribute('b', '1'),
        attribute('a', 'site'),
      ],
      [
        'component-dependency',
        'dep_service_map_list',
        dependency('store'),
        dependency('store', { x: 1 }),
        dependency('cache'),
        dependency('store', { x: 9 }),
      ],
      [
        'storage-dependency',
        'mnt_relation_list',
        mount('data', '/m'),
        mount('data', '/n'),
        mount('logs', '/l'),
        mount('data', '/site'),
      ],
    ] as const
  ).map(([rule, field, item, changed, other, edited]) => ({ rule, field, item, changed, other, edited })),
];

const others = [
  component('store', { service_volume_map_list: [volume('/data', 1), volume('/logs', 1)].map((one) => ({ ...one })) }),
  component('cache'),
];
const used = [{ plugin_key: 'perf' }, { plugin_key: 'trace' }];

function withItems(version: string, row: Row, items: readonly JsonObject[]): Template {
  return row.level
    ? template(version, [component('web'), ...others], { [row.field]: [...items] })
    : template(version, [component('web', { [row.field]: [...items] }), ...others], { plugins: used });
}

function itemsOf(of: Template, row: Row): JsonObject[] {
  return row.level ? list(of, row.field) : list(app(of, 'web'), row.field);
}

function plan(
  row: Row,
  installed: readonly JsonObject[],
  target: readonly JsonObject[],
  present = installed,
): UpgradePlan {
  return planUpgrade({
    installed: withItems('1', row, installed),
    present: withItems('1', row, present),
    target: withItems('2', row, target),
  });
}

const all = (of: UpgradePlan): UpgradeFinding[] => [...of.changes, ...of.left, ...of.offers, ...of.conflicts];

describe.each(rows)('the rule for $rule', (row) => {
  const does = upgradeRules[row.rule];

  it('adds what the version brings', () => {
    const result = plan(row, [row.item], [row.item, row.other]);
    expect(all(result)).toMatchObject([{ rule: row.rule, action: 'add', why: 'new', old: null, new: row.other }]);
    expect(itemsOf(result.template, row)).toEqual([row.item, row.other]);
  });

  it(does.update ? 'updates what the version changed' : 'leaves what the version changed as it is', () => {
    const result = plan(row, [row.item], [row.changed]);
    const [found] = all(result);
    expect(all(result)).toHaveLength(1);
    expect(found).toMatchObject({ rule: row.rule, wanted: 'update', action: does.update ? 'update' : 'leave' });
    expect(itemsOf(result.template, row)).toEqual([does.update ? row.changed : row.item]);
    if (!does.update) expect(found?.why).toBe('never-updated');
  });

  it(does.delete ? 'deletes what the version has no more' : 'keeps what the version has no more', () => {
    const result = plan(row, [row.item, row.other], [row.item]);
    const done = does.delete ? { action: 'delete', why: 'gone' } : { action: 'leave', why: 'never-deleted' };
    expect(all(result)).toMatchObject([{ rule: row.rule, wanted: 'delete', old: row.other, new: null, ...done }]);
    expect(itemsOf(result.template, row)).toEqual(does.delete ? [row.item] : [row.item, row.other]);
  });

  it('leaves what only the site changed', () => {
    const result = plan(row, [row.item], [row.item], [row.edited]);
    expect(all(result)).toMatchObject([{ rule: row.rule, action: 'leave', why: 'edited-on-site' }]);
    expect(itemsOf(result.template, row)).toEqual([row.edited]);
  });

  it('leaves what the site added, and does not bring back what the site removed', () => {
    const result = plan(row, [row.item], [row.item], [row.other]);
    expect(result.changes).toEqual([]);
    expect(result.left.map(({ why }) => why).sort()).toEqual(['added-on-site', 'removed-on-site']);
    expect(itemsOf(result.template, row)).toEqual([row.other]);
  });

  it('finds nothing where nothing differs', () => {
    expect(all(plan(row, [row.item, row.other], [row.item, row.other]))).toEqual([]);
  });
});

describe('rules of what a component has once', () => {
  const single = (rule: 'image' | 'start-command', before: JsonObject, after: JsonObject, site = before) => ({
    rule,
    result: planUpgrade({
      installed: template('1', [component('web', before)]),
      present: template('1', [component('web', site)]),
      target: template('2', [component('web', after)]),
    }),
  });

  it.each([
    single('image', {}, { share_image: 'registry.example/team/web:2' }),
    single('image', {}, { deploy_version: '2' }),
    single('start-command', { cmd: 'run' }, { cmd: 'run --fast' }),
    single('start-command', {}, { cmd: 'run' }),
    single('start-command', { cmd: 'run' }, { cmd: '' }),
  ])('$rule: takes the value of the version', ({ rule, result }) => {
    expect(all(result)).toMatchObject([{ rule, action: 'update', why: 'changed' }]);
  });

  it('image: the source and version tag come along, the registry password of the site stays', () => {
    const secret = { hub_password: 'of the site' };
    const { result } = single(
      'image',
      { image: 'web:1', version: '1', service_image: secret },
      {
        share_image: 'registry.example/team/web:2',
        image: 'web:2',
        version: '2',
        service_image: { hub_password: 'x' },
      },
    );
    expect(app(result.template, 'web')).toMatchObject({ image: 'web:2', version: '2', service_image: secret });
    expect(JSON.stringify(result.changes)).not.toContain('hub_password');
  });

  it('image: a version without a build stamp does not change the stamp', () => {
    expect(all(single('image', {}, { deploy_version: '' }).result)).toEqual([]);
  });

  it('image: a changed digest behind the same reference is a change', () => {
    const image = (configDigest: string) => new Map([['registry.example/team/web:1', { configDigest, layers: [] }]]);
    const web = component('web');
    const [installed, target] = [template('1', [web]), template('2', [web])];
    const moved = { from: image('sha256:1'), to: image('sha256:2') };
    expect(planUpgrade({ installed, present: installed, target, images: moved }).changes).toMatchObject([
      { rule: 'image', fields: ['config_digest'], old: 'sha256:1', new: 'sha256:2' },
    ]);
    const same = { from: image('sha256:1'), to: image('sha256:1') };
    expect(planUpgrade({ installed, present: installed, target, images: same }).changes).toEqual([]);
  });

  it.each([
    single('image', {}, {}, { share_image: 'registry.example/team/web:hotfix' }),
    single('start-command', { cmd: 'run' }, { cmd: 'run' }, { cmd: 'run --site' }),
  ])('$rule: stays as the site changed it', ({ rule, result }) => {
    expect(all(result)).toMatchObject([{ rule, action: 'leave', why: 'edited-on-site' }]);
  });

  it('whatever no rule names stays, and is offered', () => {
    const { result } = single('image', { memory: 512, custom: { a: 1 } }, { memory: 1024, custom: { a: 2 } });
    expect(result.changes).toEqual([]);
    expect(result.offers).toMatchObject([
      { rule: 'unnamed', fields: ['custom'], why: 'not-named' },
      { rule: 'unnamed', fields: ['memory'], old: 512, new: 1024, why: 'not-named' },
    ]);
    expect(app(result.template, 'web')).toMatchObject({ memory: 512, custom: { a: 1 } });
  });
});

it('memory is one question, also where platforms keep it twice', () => {
  const web = (mebibytes: number) =>
    component('web', { memory: mebibytes, extend_method_map: { init_memory: mebibytes, max_node: 4 } });
  const [installed, target] = [template('1', [web(512)]), template('2', [web(1024)])];
  const { offers } = planUpgrade({ installed, present: installed, target });
  expect(offers).toMatchObject([{ fields: ['memory'], old: 512, new: 1024 }]);
  const taken = planUpgrade({ installed, present: installed, target, accept: offers.map(({ id }) => id) });
  expect(taken.template.apps).toEqual(target.apps);
});

describe('the rule for label', () => {
  const labelled = (before: JsonObject, after: JsonObject, site = before) =>
    planUpgrade({
      installed: template('1', [component('web', { labels: before })]),
      present: template('1', [component('web', { labels: site })]),
      target: template('2', [component('web', { labels: after })]),
    });

  it('adds', () => {
    const result = labelled({ zone: 'a' }, { zone: 'a', disk: 'ssd' });
    expect(all(result)).toMatchObject([{ rule: 'label', item: 'disk', action: 'add' }]);
    expect(app(result.template, 'web').labels).toEqual({ zone: 'a', disk: 'ssd' });
  });
  it.each([
    ['does not update', { zone: 'a' }, { zone: 'b' }, { zone: 'a' }, 'never-updated'],
    ['does not delete', { zone: 'a' }, {}, { zone: 'a' }, 'never-deleted'],
    ['leaves the edit of the site', { zone: 'a' }, { zone: 'a' }, { zone: 'site' }, 'edited-on-site'],
    ['does not bring back what the site removed', { zone: 'a' }, { zone: 'a' }, {}, 'removed-on-site'],
  ])('%s', (_, before, after, site, why) => {
    const result = labelled(before, after, site as JsonObject);
    expect(all(result)).toMatchObject([{ rule: 'label', item: 'zone', action: 'leave', why }]);
    expect(app(result.template, 'web').labels).toEqual(site);
  });
});

describe('the rule for component', () => {
  const [web, store] = [component('web'), component('store')];
  const one = template('1', [web]);
  const two = template('2', [web, store]);

  it('adds', () => {
    const result = planUpgrade({ installed: one, present: one, target: two });
    expect(all(result)).toMatchObject([{ rule: 'component', component: 'store+store', action: 'add', why: 'new' }]);
    expect(app(result.template, 'store')).toEqual(store);
  });
  it('updates by the rules of its properties, matched by key whatever its name', () => {
    const renamed = template('2', [component('web', { service_cname: 'portal', cmd: 'run' })]);
    const result = planUpgrade({ installed: one, present: one, target: renamed });
    expect(result.changes).toMatchObject([{ rule: 'start-command', component: 'web+web' }]);
    expect(app(result.template, 'web').service_cname).toBe('component web');
  });
  it('keeps a component that is gone, with everything it has', () => {
    const linked = template('1', [web, component('store', dependsOn('web'))]);
    const result = planUpgrade({ installed: linked, present: linked, target: template('2', [web]) });
    expect(all(result)).toMatchObject([
      { rule: 'component', component: 'store+store', action: 'leave', why: 'never-deleted' },
    ]);
    expect(result.template.apps).toEqual(linked.apps);
    expect(result.components.find(({ key }) => key === 'store+store')).toMatchObject({
      state: 'kept',
      exists: true,
      changed: false,
    });
  });
  it('leaves a component of the site, and one that the site removed', () => {
    const site = template('1', [web, component('own')]);
    const result = planUpgrade({ installed: two, present: site, target: two });
    expect(result.changes).toEqual([]);
    expect(result.template.apps).toEqual(site.apps);
    expect(result.left).toMatchObject([{ component: 'store+store', wanted: 'add', why: 'removed-on-site' }]);
  });
});

it('every row of the table has its tests here', () => {
  const tested = [...rows.map(({ rule }) => rule), 'component', 'image', 'start-command', 'label', 'unnamed'];
  expect(tested.sort()).toEqual([...ruleIds].sort());
});
