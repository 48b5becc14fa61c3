import { describe, expect, it } from 'vitest';
import { type JsonObject, planUpgrade, type Template } from '../../../../main/templates';
import { app, component, dependsOn, keysOf, list, template, told } from './build';

const web = (...needs: string[]) => component('web', dependsOn(...needs));
const needsOf = (of: Template, key = 'web') =>
  list(app(of, key), 'dep_service_map_list').map((one) => one.dep_service_key);
const upgrade = (installed: Template, target: Template, more: { present?: Template; select?: string[] } = {}) =>
  planUpgrade({ installed, present: more.present ?? installed, target, ...(more.select && { select: more.select }) });

describe('a component dependency', () => {
  const two = template('1', [web(), component('store')]);

  it('is added when both ends exist after the upgrade', () => {
    const plan = upgrade(two, template('2', [web('store', 'cache'), component('store'), component('cache')]));
    expect(needsOf(plan.template)).toEqual(['store+store', 'cache+cache']);
  });

  it('is not added toward a new component that was not picked: it does not exist', () => {
    const target = template('2', [web('store', 'cache'), component('store'), component('cache')]);
    const plan = upgrade(two, target, { select: ['web'] });
    expect(needsOf(plan.template)).toEqual(['store+store']);
    expect(keysOf(plan.template)).toEqual(['web', 'store']);
    expect(told(plan).left).toContain('component-dependency cache+cache: leave (add) end-missing');
  });

  it('is added toward a component that is left out of the selection but installed', () => {
    const plan = upgrade(two, template('2', [web('store'), component('store')]), { select: ['web+web'] });
    expect(needsOf(plan.template)).toEqual(['store+store']);
  });

  it('is not added from a component that is left out of the selection', () => {
    const plan = upgrade(two, template('2', [web('store'), component('store')]), { select: ['store'] });
    expect(needsOf(plan.template)).toEqual([]);
    expect(told(plan).left).toEqual(['component: leave (update) not-selected']);
  });

  it('is added toward a component that the package does not carry but the site has', () => {
    expect(needsOf(upgrade(two, template('2', [web('store')])).template)).toEqual(['store+store']);
  });

  it('is removed between components of the template', () => {
    const installed = template('1', [web('store'), component('store')]);
    const plan = upgrade(installed, template('2', [web(), component('store')]));
    expect(told(plan).changes).toEqual(['component-dependency store+store: delete gone']);
  });

  it('is removed toward a component that is gone from the version, which itself stays', () => {
    const installed = template('1', [web('store'), component('store')]);
    const plan = upgrade(installed, template('2', [web()]));
    expect(needsOf(plan.template)).toEqual([]);
    expect(keysOf(plan.template)).toEqual(['web', 'store']);
  });

  it('is not removed toward a component that was left out of the selection', () => {
    const installed = template('1', [web('store'), component('store')]);
    const plan = upgrade(installed, template('2', [web(), component('store')]), { select: ['web'] });
    expect(needsOf(plan.template)).toEqual(['store+store']);
    expect(told(plan).left).toContain('component-dependency store+store: leave (delete) not-selected');
  });

  it('is not removed toward what is no component of the template', () => {
    const installed = template('1', [web('elsewhere'), component('store')]);
    const plan = upgrade(installed, template('2', [web(), component('store')]));
    expect(needsOf(plan.template)).toEqual(['elsewhere+elsewhere']);
    expect(told(plan).left).toEqual(['component-dependency elsewhere+elsewhere: leave (delete) outside-template']);
  });

  it('that the site made itself stays', () => {
    const present = template('1', [web('store', 'own'), component('store'), component('own')]);
    const plan = upgrade(
      template('1', [web('store'), component('store')]),
      template('2', [web('store'), component('store')]),
      { present },
    );
    expect(needsOf(plan.template)).toEqual(['store+store', 'own+own']);
    expect(plan.changes).toEqual([]);
  });

  it('is written with the key by which the site knows the other end', () => {
    const installed = template('1', [web(), component('store', { service_share_uuid: 'store+of-the-site' })]);
    const plan = upgrade(installed, template('2', [web('store'), component('store')]));
    expect(needsOf(plan.template)).toEqual(['store+of-the-site']);
  });

  it('is the same whether written with service_share_uuid or, as older files do, with service_key', () => {
    const old = component('web', { dep_service_map_list: [{ dep_service_key: 'store' }] });
    expect(
      upgrade(template('1', [old, component('store')]), template('2', [web('store'), component('store')])).changes,
    ).toEqual([]);
  });

  it('of a new component toward one that was not picked is left out of it', () => {
    const target = template('2', [
      web(),
      component('store'),
      component('api', dependsOn('store', 'cache')),
      component('cache'),
    ]);
    const plan = upgrade(two, target, { select: ['api'] });
    expect(needsOf(plan.template, 'api')).toEqual(['store+store']);
    expect(keysOf(plan.template)).toEqual(['web', 'store', 'api']);
  });

  it('comes back with a component that the site had removed and now picks again', () => {
    const both = template('2', [web('store'), component('store')]);
    const plan = upgrade(template('1', [web('store'), component('store')]), both, {
      present: template('1', [web()]),
      select: ['web', 'store'],
    });
    expect(needsOf(plan.template)).toEqual(['store+store']);
  });
});

describe('a storage dependency', () => {
  const volume = (volume_name: string, volume_path: string): JsonObject => ({
    volume_name,
    volume_path,
    volume_type: 'share-file',
  });
  const store = (...volumes: JsonObject[]) => component('store', { service_volume_map_list: volumes });
  const mounting = (...names: string[]) =>
    component('web', {
      mnt_relation_list: names.map((name) => ({
        mnt_name: name,
        mnt_dir: `/mnt/${name}`,
        service_share_uuid: 'store+store',
      })),
    });
  const mountsOf = (of: Template) => list(app(of, 'web'), 'mnt_relation_list').map((one) => one.mnt_name);

  it('is added when the other end and its volume exist', () => {
    const plan = upgrade(
      template('1', [mounting(), store()]),
      template('2', [mounting('data'), store(volume('data', '/data'))]),
    );
    expect(mountsOf(plan.template)).toEqual(['data']);
  });

  it('is not added when the volume would come with a component that is left out of the selection', () => {
    const target = template('2', [mounting('data'), store(volume('data', '/data'))]);
    const plan = upgrade(template('1', [mounting(), store()]), target, { select: ['web'] });
    expect(mountsOf(plan.template)).toEqual([]);
    expect(told(plan).left.join()).toContain('end-missing');
  });

  it('follows a volume whose name got a suffix', () => {
    const installed = template('1', [mounting(), store(volume('data', '/other'))]);
    const plan = upgrade(installed, template('2', [mounting('data'), store(volume('data', '/data'))]));
    expect(list(app(plan.template, 'store'), 'service_volume_map_list').map((one) => one.volume_name)).toEqual([
      'data',
      'data-2',
    ]);
    expect(mountsOf(plan.template)).toEqual(['data-2']);
  });

  it('is removed by the same rules as a component dependency', () => {
    const installed = template('1', [mounting('data'), store(volume('data', '/data'))]);
    const target = template('2', [mounting(), store(volume('data', '/data'))]);
    expect(mountsOf(upgrade(installed, target).template)).toEqual([]);
    expect(mountsOf(upgrade(installed, target, { select: ['web'] }).template)).toEqual(['data']);
  });
});

describe('a route', () => {
  const routes = (...keys: string[]) => keys.map((component_key) => ({ component_key, port: 80, location: '/' }));
  const streams = (...keys: string[]) => keys.map((component_key) => ({ component_key, port: 22 }));

  it('is added for components that are selected and exist', () => {
    const installed = template('1', [web(), component('store')]);
    const target = template('2', [web(), component('store'), component('api')], {
      ingress_http_routes: routes('web', 'store', 'api'),
    });
    const plan = upgrade(installed, target, { select: ['web'] });
    expect(list(plan.template, 'ingress_http_routes')).toEqual(routes('web'));
    expect(told(plan).left.filter((one) => one.startsWith('http-route'))).toEqual([
      'http-route 80/: leave (add) not-selected',
      'http-route 80/: leave (add) end-missing',
    ]);
  });

  it('of a stream comes with a new component only: no rule names it', () => {
    const target = template('2', [web(), component('api')], { ingress_stream_routes: streams('web', 'api') });
    const plan = upgrade(template('1', [web()]), target);
    expect(list(plan.template, 'ingress_stream_routes')).toEqual(streams('api'));
  });
});
