import { describe, expect, it } from 'vitest';
import {
  compareTemplates,
  type JsonObject,
  parseTemplate,
  planUpgrade,
  type Template,
} from '../../../../main/templates';
import { samples } from '../samples';
import { component, list, told } from './build';

const byName = (of: Template, name: string): JsonObject => {
  const found = of.apps?.find((one) => one.service_cname === name);
  if (!found) throw new Error(`no component ${name}`);
  return found;
};
function next(text: string, version: string, edit: (of: Template) => void): Template {
  const copy = parseTemplate(text);
  copy.group_version = version;
  edit(copy);
  return copy;
}

describe('Nextcloud, upgraded to an edited next version', () => {
  const installed = parseTemplate(samples.nextcloud);
  const present = next(samples.nextcloud, 'v16.0.0', (site) => {
    const zone = list(byName(site, 'Redis-3.2.11'), 'service_env_map_list')[0];
    if (zone) zone.attr_value = 'Europe/Berlin';
  });
  const target = next(samples.nextcloud, 'v16.1.0', (version) => {
    const server = byName(version, 'nextcloud-server');
    Object.assign(server, {
      deploy_version: '20200101000000',
      share_image: 'hub.goodrain.com/goodrain/server:v16.1.0',
    });
    Object.assign(list(server, 'service_env_map_list')[0] ?? {}, { attr_value: '16.1.0' });
    list(server, 'service_env_map_list').push({ attr_name: 'NEW', attr_value: '1', name: '', is_change: true });
    list(server, 'dep_service_map_list').push({ dep_service_key: 'search+search' });
    list(server, 'dep_service_map_list').shift();
    const zone = list(byName(version, 'Redis-3.2.11'), 'service_env_map_list')[0];
    if (zone) zone.attr_value = 'UTC';
    version.apps = version.apps?.filter((one) => one.service_cname !== 'collabora-online') ?? [];
    version.apps.push(component('search', { service_cname: '搜索' }));
  });

  it('changes exactly what the rules say', () => {
    const plan = planUpgrade({ installed, present, target });
    expect(told(plan)).toEqual({
      changes: [
        'image share_image+deploy_version: update changed',
        'environment NEW: add new',
        'component-dependency search+search: add new',
        'component-dependency b2a88a74806f48d480b0e15c2c1b237d+55fafdfac23b47ecb607d860b604ea71: delete gone',
        'component: add new',
      ],
      left: ['component: leave (delete) never-deleted'],
      conflicts: ['environment TZ attr_value: leave (update) both-changed'],
      offers: ['environment NEXTCLOUD_VERSION attr_value: leave (update) never-updated'],
    });
    expect(plan.direction).toBe('newer');
    expect(plan.components.map(({ name, state, changed }) => `${name} ${state} ${changed}`)).toEqual([
      'Redis-3.2.11 upgrade false',
      'MySQL5.7 upgrade false',
      'nextcloud-server upgrade true',
      'collabora-online kept false',
      '搜索 install true',
    ]);
    expect(list(byName(plan.template, 'Redis-3.2.11'), 'service_env_map_list')[0]?.attr_value).toBe('Europe/Berlin');
  });

  it('goes back as an explicit choice; what was added stays', () => {
    const upgraded = planUpgrade({ installed, present, target }).template;
    const back = planUpgrade({ installed: target, present: upgraded, target: installed });
    expect(back.direction).toBe('older');
    expect(back.template.apps?.map((one) => one.service_cname)).toContain('搜索');
    const image = (of: Template) => byName(of, 'nextcloud-server').share_image;
    expect(image(back.template)).toBe(image(installed));
  });

  it('is compared without a word of its registry passwords', () => {
    const comparison = compareTemplates(installed, target);
    expect(comparison.counts.components).toEqual({ added: 1, changed: 2, gone: 1, unchanged: 1 });
    expect(JSON.stringify(comparison)).not.toContain('hub-secret-must-not-leave');
  });
});

describe('Ghost, upgraded to an edited next version', () => {
  const installed = parseTemplate(samples.ghost);
  const target = next(samples.ghost, '1.1', (version) => {
    const database = byName(version, 'mariadb:latest');
    const port = list(database, 'port_map_list')[0];
    if (port) port.port_alias = 'BLOG_DATABASE';
    for (const one of list(database, 'service_connect_info_map_list'))
      one.attr_name = String(one.attr_name).replace(/^GHOST_(DATABASE_(HOST|PORT))$/, 'BLOG_$1');
    const blog = byName(version, 'ghost');
    Object.assign(list(blog, 'port_map_list')[1] ?? {}, { is_outer_service: true });
    blog.probes = [{ mode: 'readiness', scheme: 'http', port: 2368, path: '/' }];
    blog.component_graphs = [{ title: 'requests', promql: 'up' }];
    blog.memory = 1024;
    list(version, 'ingress_http_routes').push({
      component_key: blog.service_key as string,
      port: 2368,
      location: '/admin',
    });
  });

  it('changes exactly what the rules say, and every other byte stays', () => {
    const plan = planUpgrade({ installed, present: installed, target });
    expect(told(plan)).toEqual({
      changes: [
        'port 3306 port_alias: update changed',
        'connection-info BLOG_DATABASE_HOST attr_name: update follows-port',
        'connection-info BLOG_DATABASE_PORT attr_name: update follows-port',
        'port 3000 is_outer_service: update changed',
        'probe readiness: add new',
        'monitor-graph requests: add new',
        'http-route 2368/admin: add new',
      ],
      left: [],
      conflicts: [],
      offers: ['unnamed memory: leave (update) not-named'],
    });
    expect(plan.template).toEqual(
      next(JSON.stringify(target), '1.1', (of) => {
        byName(of, 'ghost').memory = 512;
      }),
    );
  });
});
