import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  componentsOf,
  composeToTemplate,
  nextState,
  parseComposeText,
  parseTemplate,
  planUpgrade,
  presentState,
  serializeTemplate,
  type Template,
  templateToCompose,
} from '../../../../main/templates';

const shop = `
services:
  web:
    image: shop.example/web:1.0
    command: ["serve", "--port", "8080"]
    ports: ["8080:8080", "127.0.0.1:9000:9000/udp"]
    environment: {GREETING: hello, URL: "http://\${DB_HOST}/$$x", DB_HOST: db, DB_PASSWORD: "**None**"}
    depends_on: [db]
    mem_limit: 64m
    configs: [{source: page, target: /www/conf.txt}]
    healthcheck: {test: ["CMD", "wget", "-q", "http://127.0.0.1:8080/"], interval: 5s, retries: 4}
  db:
    image: shop.example/db:1.0
    environment: {DB_PASSWORD: "**None**"}
    volumes: ["data:/data"]
  old:
    image: shop.example/old:1.0
configs: {page: {file: ./page.txt}}
volumes: {data: {}}
`;

function template(version: string, text = shop, page = 'one\ntwo\n'): Template {
  const made = composeToTemplate({
    compose: parseComposeText(text),
    files: new Map([['./page.txt', Buffer.from(page)]]),
    name: 'shop',
    version,
    groupKey: 'a'.repeat(32),
  });
  return parseTemplate(serializeTemplate(made.template));
}

const sample = (name: string) =>
  parseTemplate(readFileSync(join(import.meta.dirname, '../../../fixtures/templates', name), 'utf8'));

/** The folder of an installation, as it was written. */
function written(of: Template, values: Record<string, string> = {}) {
  const stack = templateToCompose(of, { values });
  return {
    compose: stack.yaml,
    variables: new Map([['SEALIFT_SECRET_DB_PASSWORD', 'drawn']]),
    files: new Map(stack.files.map(({ path, content, mode }) => [path, { content, mode }])),
  };
}

const component = (of: Template, name: string) => {
  const found = componentsOf(of).find((one) => one.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};
const value = (of: Template, name: string, variable: string) =>
  component(of, name).environment.find((one) => one.name === variable)?.value;

describe('what a site has', () => {
  it.each([
    ['a compose file', template('1.0')],
    ['ghost', sample('ghost-1.0.metadata.json')],
    ['nextcloud', sample('nextcloud-v16.0.0.metadata.json')],
  ])('is the version itself where nothing was edited: %s', (_, base) => {
    const site = written(base);
    const present = presentState(base, site);
    expect(serializeTemplate(present.template)).toBe(serializeTemplate(base));
    const next = nextState(present, present.template, site.compose);
    expect(next.compose).toBe(site.compose);
    expect(next.services.filter(({ changed, added }) => changed || added)).toEqual([]);
  });

  it('has the values of the installation and the edits of its files', () => {
    const base = template('1.0');
    const site = written(base, { GREETING: 'good evening', 'web.DB_HOST': 'elsewhere' });
    const compose = site.compose
      .replace('image: "shop.example/db:1.0"', 'image: "mirror.example/db:1.0-fips"')
      .replace('"8080:8080/tcp"', '"18080:8080/tcp"')
      .replace('interval: "5s"', 'interval: "1m"')
      .replace('mem_limit: "64m"', 'mem_limit: "1g" # more, please')
      .replace('GREETING: "good evening"', 'GREETING: "good night"\n      EXTRA: "${EXTRA}"\n      RAW: "a$$b"');
    const files = new Map([...site.files].map(([path, file]) => [path, { ...file, content: 'one\ntwo!\n' }]));
    const present = presentState(base, { compose, files, variables: new Map([['EXTRA', 'from .env']]) });
    const web = component(present.template, 'web');
    expect(value(present.template, 'web', 'GREETING')).toBe('good night');
    expect(value(present.template, 'web', 'DB_HOST')).toBe('elsewhere');
    // Made from another, and no edit of its own.
    expect(value(present.template, 'web', 'URL')).toBe(value(base, 'web', 'URL'));
    expect(value(present.template, 'web', 'EXTRA')).toBe('from .env');
    expect(value(present.template, 'web', 'RAW')).toBe('a$b');
    expect(value(present.template, 'web', 'DB_PASSWORD')).toBe('**None**');
    expect(web.memory).toBe(1024);
    expect(web.ports.map(({ containerPort, published }) => [containerPort, published])).toContainEqual([8080, 18080]);
    expect(web.probes[0]?.period).toBe(60);
    expect(web.volumes[0]?.content).toBe('one\ntwo!\n');
    expect(component(present.template, 'db').shareImage).toBe('mirror.example/db:1.0-fips');

    const next = nextState(present, present.template, compose);
    expect(next.compose).toBe(compose);
    expect(next.services.some(({ changed }) => changed)).toBe(false);
  });

  it('has no component that was taken out, and keeps what a template cannot say', () => {
    const base = template('1.0');
    const root = parse(written(base).compose);
    delete root.services.old;
    root.services.web.privileged = true;
    root.services.web.networks = ['own'];
    root.services.sidecar = { image: 'own/sidecar:1' };
    root.networks = { own: {} };
    const compose = `# kept\n${JSON.stringify(root)}`;
    const present = presentState(base, { ...written(base), compose });
    expect(componentsOf(present.template).map(({ name }) => name)).toEqual(['web', 'db']);

    const target = template('1.1', shop.replace('web:1.0', 'web:1.1'));
    const { template: planned } = planUpgrade({ installed: base, present: present.template, target });
    const next = nextState(present, planned, compose);
    const after = parse(next.compose);
    expect(next.compose).toContain('# kept');
    expect(Object.keys(after.services).sort()).toEqual(['db', 'sidecar', 'web']);
    expect(after.services.web).toMatchObject({ privileged: true, networks: ['own'], image: 'shop.example/web:1.1' });
    expect(after.services.sidecar).toEqual({ image: 'own/sidecar:1' });
    expect(after.networks).toEqual({ own: {} });
    expect(next.services.filter(({ changed }) => changed).map(({ name }) => name)).toEqual(['web']);
  });
});

describe('what a site is to have', () => {
  const target = template(
    '1.1',
    shop
      .replace('web:1.0', 'web:1.1')
      .replace('"8080:8080",', '"8080:8080", "8443:8443",')
      .replace('GREETING: hello,', 'GREETING: welcome, NEW: new,')
      .replace('depends_on: [db]', 'depends_on: [cache]')
      .replace('volumes: {data: {}}', 'volumes: {data: {}, cached: {}}')
      .replace(
        '  old:\n    image: shop.example/old:1.0',
        '  cache:\n    image: shop.example/cache:1.0\n    ports: ["18080:80"]\n    volumes: ["cached:/cached"]',
      ),
    'one\ntwo\nthree\n',
  );

  it('is the plan, with the services that do not change as they are written', () => {
    const base = template('1.0');
    const site = written(base);
    const compose = site.compose.replace(
      '    image: "shop.example/old:1.0"',
      '    # the old one\n    image: shop.example/old:1.0',
    );
    const present = presentState(base, { ...site, compose });
    const plan = planUpgrade({ installed: base, present: present.template, target });
    const next = nextState(present, plan.template, compose);
    const root = parse(next.compose);
    expect(next.services.map(({ name, added, changed }) => [name, added, changed])).toEqual([
      ['web', false, true],
      ['db', false, false],
      ['old', false, false],
      ['cache', true, true],
    ]);
    expect(next.compose).toContain('# the old one\n    image: shop.example/old:1.0');
    expect(next.compose.startsWith('# shop 1.1\n')).toBe(true);
    expect(root.services.web).toMatchObject({ image: 'shop.example/web:1.1', labels: { 'sealift.version': '1.1' } });
    expect(root.services.web.environment).toMatchObject({ GREETING: 'hello', NEW: 'new' });
    expect(Object.keys(root.services.web.depends_on)).toEqual(['cache']);
    expect(root.services.web.ports).toContain('8443:8443/tcp');
    expect(root.services.db.labels['sealift.version']).toBe('1.0');
    expect(Object.keys(root.volumes)).toEqual(['db_data', 'cache_cached']);
    expect(next.stack.files[0]?.content).toBe('one\ntwo\nthree\n');
  });

  it('does not move a port that is published', () => {
    const base = parseTemplate(
      JSON.stringify({
        group_key: 'b'.repeat(32),
        group_name: 'shop',
        group_version: '1',
        governance_mode: 'KUBERNETES_NATIVE_SERVICE',
        apps: ['a', 'b'].map((key) => ({
          service_cname: key,
          service_key: key,
          service_share_uuid: `${key}+${key}`,
          share_image: `x/${key}:1`,
          port_map_list: [{ container_port: 80, protocol: 'http', is_outer_service: true }],
        })),
      }),
    );
    const site = written(base);
    expect(site.compose).toContain('"81:80/tcp"');
    const present = presentState(base, site);
    const next = { ...base, group_version: '2', apps: [...(base.apps ?? [])] };
    next.apps.push({
      service_cname: 'c',
      service_key: 'c',
      service_share_uuid: 'c+c',
      share_image: 'x/c:1',
      port_map_list: [{ container_port: 81, protocol: 'http', is_outer_service: true }],
    });
    const plan = planUpgrade({ installed: base, present: present.template, target: next });
    const after = nextState(present, plan.template, site.compose);
    expect(after.services.filter(({ changed }) => changed).map(({ name }) => name)).toEqual(['c']);
    expect(parse(after.compose).services.b.ports).toEqual(['81:80/tcp']);
    expect(parse(after.compose).services.c.ports).toEqual(['82:81/tcp']);
  });

  it('takes a value that was accepted, and writes the variables of a site as they were', () => {
    const base = template('1.0');
    const site = written(base);
    const compose = site.compose.replace('GREETING: "hello"', 'GREETING: "${GREETING}"');
    const settings = { ...site, compose, variables: new Map([['GREETING', 'from .env']]) };
    const present = presentState(base, settings);
    const input = { installed: base, present: present.template, target };
    const conflict = planUpgrade(input).conflicts.find(({ item }) => item === 'GREETING');
    expect(conflict).toMatchObject({ old: 'from .env', new: 'welcome', base: 'hello' });
    const kept = nextState(present, planUpgrade(input).template, compose);
    expect(parse(kept.compose).services.web.environment.GREETING).toBe('${GREETING}');
    const taken = nextState(present, planUpgrade({ ...input, accept: [conflict?.id ?? ''] }).template, compose);
    expect(parse(taken.compose).services.web.environment.GREETING).toBe('welcome');
  });
});
