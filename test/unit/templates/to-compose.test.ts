import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { composeToTemplate, parseTemplate, type StackOptions, templateToCompose } from '../../../main/templates';
import { rich } from '../../fixtures/compose/rich';
import { samples } from './samples';

type Service = Record<string, unknown> & { environment: Record<string, string>; healthcheck: { test: string[] } };

function stackOf(apps: unknown[], more: Record<string, unknown> = {}, options: StackOptions = {}) {
  const text = JSON.stringify({ group_key: 'k', group_name: 'n', group_version: '1', apps, ...more });
  return read(templateToCompose(parseTemplate(text), options));
}

function read(stack: ReturnType<typeof templateToCompose>) {
  const compose = parse(stack.yaml) as {
    version: string;
    services: Record<string, Service>;
    volumes?: object;
    networks?: object;
  };
  return { ...stack, compose, services: compose.services };
}

const app = (name: string, more: Record<string, unknown> = {}) => ({
  service_cname: name,
  service_key: name,
  service_share_uuid: `${name}+id`,
  share_image: `reg.example.com/team/${/^[a-z]+$/.test(name) ? name : 'image'}:1`,
  ...more,
});
const env = (values: Record<string, string>) =>
  Object.entries(values).map(([attr_name, attr_value]) => ({ attr_name, attr_value }));
const needs = (...keys: string[]) => keys.map((dep_service_key) => ({ dep_service_key }));
const native = { governance_mode: 'KUBERNETES_NATIVE_SERVICE' };

describe('the Nextcloud sample as a stack', () => {
  const { services, secrets, yaml, compose, volumes } = read(templateToCompose(parseTemplate(samples.nextcloud)));
  const server = services['nextcloud-server'];

  it('runs every component on the host network, images and limits as the template says', () => {
    expect(Object.keys(services)).toEqual(['Redis-3.2.11', 'MySQL5.7', 'nextcloud-server', 'collabora-online']);
    expect(server).toMatchObject({
      image: 'hub.goodrain.com/goodrain/grd35b4f_goodrain_nextcloud-server:20190320172220_v16.0.0',
      network_mode: 'host',
      restart: 'always',
      mem_limit: '1024m',
      logging: { driver: 'json-file', options: { 'max-size': '5m', 'max-file': '2' } },
      depends_on: { 'Redis-3.2.11': { condition: 'service_healthy' }, 'MySQL5.7': { condition: 'service_healthy' } },
      labels: { 'sealift.template': '5acfa319e8084a16abc1806cfd79cad6', 'sealift.version': 'v16.0.0' },
    });
    expect(compose.version).toBe('2.4');
    expect(yaml).not.toContain('container_name');
  });

  it('gives database and client one secret, as a variable and never as a value', () => {
    expect(secrets).toEqual([
      { name: 'REDIS_PASS', variable: 'SEALIFT_SECRET_REDIS_PASS' },
      { name: 'MYSQL_PASSWORD', variable: 'SEALIFT_SECRET_MYSQL_PASSWORD' },
    ]);
    const variable = services['MySQL5.7']?.environment.MYSQL_PASSWORD;
    expect(variable).toMatch(/^\$\{SEALIFT_SECRET_MYSQL_PASSWORD:\?/);
    expect(server?.environment.MYSQL_PASSWORD).toBe(variable);
    expect(yaml).not.toContain('**None**');
  });

  it('hands connection info to those who depend on it, and the port and memory size to all', () => {
    expect(server?.environment).toMatchObject({
      PORT: '80',
      MEMORY_SIZE: 'large',
      MYSQL_DATABASE: 'default',
      NEXTCLOUD_VERSION: '15.0.5',
    });
    expect(services['collabora-online']?.environment).not.toHaveProperty('MYSQL_DATABASE');
    expect(server?.environment).not.toHaveProperty('MYSQL_ROOT_PASSWORD');
  });

  it('names volumes after service and volume', () => {
    expect(volumes.map(({ name }) => name)).toEqual([
      'Redis-3.2.11_GR6FAAFE_1',
      'MySQL5.7_GREAF238_1',
      'MySQL5.7_GREAF238_2',
      'nextcloud-server_GRD35B4F_1',
    ]);
    expect(services['Redis-3.2.11']?.volumes).toEqual([
      { type: 'volume', source: 'Redis-3.2.11_GR6FAAFE_1', target: '/data' },
    ]);
  });

  it('is the same to the byte whenever it is made', () => {
    expect(templateToCompose(parseTemplate(samples.nextcloud)).yaml).toBe(yaml);
  });
});

describe('a rich compose file comes back with its meaning', () => {
  const { services, compose, files, secrets, notices } = read(templateToCompose(composeToTemplate(rich).template));

  it('ports, networks and names', () => {
    expect(services.web?.ports).toEqual([
      '8080:80/tcp',
      '127.0.0.1:8443:443/tcp',
      '9100:9000/udp',
      '7000:7000/tcp',
      '7001:7001/tcp',
      '7002:7002/tcp',
      '3000/tcp',
    ]);
    expect(services.web?.networks).toEqual({
      front: { aliases: ['shop', 'rich-web'] },
      back: { aliases: ['rich-web'] },
    });
    expect(compose.networks).toEqual({ front: {}, back: { internal: true } });
    expect(services.cache?.scale).toBe(2);
  });

  it('environment, without additions, and secrets within values', () => {
    expect(services.api?.environment).toEqual({
      DATABASE_URL: 'postgres://shop:${SEALIFT_SECRET_POSTGRES_PASSWORD:?is not set}@db:5432/shop',
      DEBUG: 'false',
      WORKERS: '4',
    });
    expect(services.web?.environment.LITERAL).toBe('$${HOSTNAME}');
    expect(services.web?.environment.PRICE).toBe('5$$');
    expect(secrets.map(({ name }) => name)).toEqual(['POSTGRES_PASSWORD']);
  });

  it('commands, dependencies with their conditions, restart', () => {
    expect(services.api?.command).toEqual(['serve', '--greeting', 'hello world', '--price', '$$5']);
    expect(services.api?.entrypoint).toEqual(['/usr/bin/tini', '--']);
    expect(services.web?.depends_on).toEqual({
      api: { condition: 'service_healthy' },
      migrate: { condition: 'service_completed_successfully' },
    });
    expect(services.api?.depends_on).toEqual({
      db: { condition: 'service_started' },
      cache: { condition: 'service_started' },
    });
    expect([services.web?.restart, services.api?.restart, services.migrate?.restart]).toEqual([
      'always',
      'on-failure:3',
      'no',
    ]);
  });

  it('health checks', () => {
    expect(services.web?.healthcheck).toMatchObject({
      interval: '10s',
      timeout: '2s',
      retries: 5,
      start_period: '90s',
    });
    expect(services.web?.healthcheck.test[1]).toContain('curl -fsS -m 2 -o /dev/null http://127.0.0.1:80/healthz');
    expect(services.db?.healthcheck.test).toEqual(['CMD-SHELL', 'pg_isready -U $$POSTGRES_USER']);
    expect(services.cache?.healthcheck).toEqual({ disable: true });
  });

  it('limits, mounts and files', () => {
    expect(services.web).toMatchObject({
      mem_limit: '256m',
      cpus: 0.5,
      user: '101:101',
      init: true,
      cap_add: ['NET_BIND_SERVICE'],
      labels: { 'traefik.enable': 'true' },
    });
    expect(services.web?.volumes).toEqual(
      expect.arrayContaining([
        {
          type: 'bind',
          source: './web/etc/nginx/conf.d/shop.conf',
          target: '/etc/nginx/conf.d/shop.conf',
          read_only: true,
        },
        { type: 'volume', source: 'web_uploads', target: '/srv/uploads', read_only: true },
        { type: 'tmpfs', target: '/run', tmpfs: { size: 16777216 } },
        { type: 'bind', source: '/etc/localtime', target: '/etc/localtime', read_only: true },
      ]),
    );
    expect(services.api?.volumes).toEqual([{ type: 'volume', source: 'web_uploads', target: '/srv/uploads' }]);
    expect(files.find(({ path }) => path === 'web/usr/share/banner.txt')).toMatchObject({
      path: 'web/usr/share/banner.txt',
      content: 'Welcome, guest\n',
      mode: 0o440,
    });
    expect(notices).toEqual([]);
  });

  it('without what reaches out of the container, where the template is not trusted', () => {
    const careful = read(templateToCompose(composeToTemplate(rich).template, { trusted: false }));
    expect(careful.services.web).not.toHaveProperty('cap_add');
    expect(JSON.stringify(careful.services.web?.volumes)).not.toContain('localtime');
    expect(careful.notices.map(({ code, params }) => `${code} ${params.setting}`).sort()).toEqual([
      'stack.dangerous_left_out cap_add',
      'stack.dangerous_left_out volumes',
    ]);
  });
});

describe('environment', () => {
  it('resolves names, defaults and chains, and leaves cycles and unknown names as they stand', () => {
    const values = env({
      A: '${B}/a',
      B: '${C:none}',
      C: 'c',
      D: '${GONE:def}',
      E: '${GONE}',
      F: '${G}',
      G: '${F}',
      H: '${PORT}',
      I: '${A',
      J: '${MEMORY_SIZE:x}',
    });
    const { services } = stackOf([
      app('web', { service_env_map_list: values, port_map_list: [{ container_port: 8080 }] }),
    ]);
    expect(services.web?.environment).toEqual({
      PORT: '8080',
      MEMORY_SIZE: 'small',
      A: 'c/a',
      B: 'c',
      C: 'c',
      D: 'def',
      E: '$${GONE}',
      F: '$${F}',
      G: '$${G}',
      H: '8080',
      I: '$${A',
      J: 'small',
    });
  });

  it('takes connection info from direct dependencies in either key form, not from theirs', () => {
    const { services } = stackOf([
      app('web', { dep_service_map_list: needs('api') }),
      app('api', {
        dep_service_map_list: needs('db+id'),
        service_connect_info_map_list: env({ API_HOST: '127.0.0.1' }),
      }),
      app('db', {
        service_env_map_list: env({ ROOT: 'private' }),
        service_connect_info_map_list: env({ DB_PASS: '**None**', DB_URL: 'db://${DB_PASS}' }),
      }),
    ]);
    expect(services.web?.environment).toEqual({ MEMORY_SIZE: 'small', API_HOST: '127.0.0.1' });
    expect(services.api?.environment).toMatchObject({
      DB_PASS: services.db?.environment.DB_PASS,
      DB_URL: services.db?.environment.DB_URL,
    });
    expect(services.api?.environment.DB_URL).toBe('db://${SEALIFT_SECRET_DB_PASS:?is not set}');
  });

  it('gives names that differ only in odd letters variables of their own', () => {
    const { secrets } = stackOf([
      app('web', { service_env_map_list: env({ 'A.B': '**None**', A_B: '**None**', 密码: '**None**' }) }),
    ]);
    expect(secrets.map(({ variable }) => variable)).toEqual([
      'SEALIFT_SECRET_A_B',
      'SEALIFT_SECRET_A_B_2',
      'SEALIFT_SECRET___',
    ]);
  });

  it('takes the values of the person: for all, for one component, for a secret', () => {
    const apps = [
      app('web', { service_env_map_list: env({ MODE: 'a', PASS: '**None**' }) }),
      app('门户', { service_env_map_list: env({ MODE: 'a', PASS: '**None**' }) }),
    ];
    const { services, secrets, yaml } = stackOf(
      apps,
      {},
      { values: { '门户.MODE': 'c$', MODE: 'b', PASS: 'chosen', 'web.NEW': 'n' } },
    );
    expect([services.web?.environment.MODE, services.menhu?.environment.MODE, services.web?.environment.NEW]).toEqual([
      'b',
      'c$$',
      'n',
    ]);
    expect(secrets).toEqual([{ name: 'PASS', variable: 'SEALIFT_SECRET_PASS', value: 'chosen' }]);
    expect(yaml).not.toContain('chosen');
    expect(() => stackOf(apps, {}, { values: { MODUS: 'x' } })).toThrow(/stack\.value_unknown/);
  });
});

describe('networks and ports', () => {
  it('native services share a bridge with their names, and open ports are published once each', () => {
    const ports = (service: string) => [
      { container_port: 80, is_outer_service: true, k8s_service_name: service },
      { container_port: 9, is_inner_service: true },
    ];
    const { services, notices } = stackOf(
      [app('a', { port_map_list: ports('front') }), app('b', { port_map_list: ports('a') })],
      native,
    );
    expect(services.a).toMatchObject({ ports: ['80:80/tcp'], networks: { default: { aliases: ['front'] } } });
    // The name of one service is never the alias of another.
    expect(services.b).toMatchObject({ ports: ['81:80/tcp'] });
    expect(services.b).not.toHaveProperty('networks');
    expect(notices).toEqual([{ code: 'stack.port_conflict', params: { service: 'b', port: 80, published: 81 } }]);
  });

  it('on the host network nothing is published, and two on one port are told', () => {
    const port_map_list = [{ container_port: 80, is_outer_service: true }];
    const { services, notices } = stackOf([app('a', { port_map_list }), app('b', { port_map_list })]);
    expect(services.a).not.toHaveProperty('ports');
    expect(notices).toEqual([{ code: 'stack.host_port_conflict', params: { port: 80, services: 'a, b' } }]);
  });
});

describe('dependencies', () => {
  const healthy = { probes: [{ mode: 'readiness', scheme: 'tcp', port: 80, is_used: true }] };
  it('wait for health only where there is a usable probe', () => {
    const { services, notices } = stackOf([
      app('web', { dep_service_map_list: needs('a', 'b+id', 'c', 'gone') }),
      app('a', healthy),
      app('b', { probes: [{ mode: 'readiness', scheme: 'tcp', port: 80, is_used: false }] }),
      app('c', { probes: [{ mode: 'readiness', scheme: 'cmd', cmd: '' }] }),
    ]);
    expect(services.web?.depends_on).toEqual({
      a: { condition: 'service_healthy' },
      b: { condition: 'service_started' },
      c: { condition: 'service_started' },
    });
    expect(notices).toEqual([{ code: 'stack.dependency_unknown', params: { service: 'web', key: 'gone' } }]);
  });

  it('in a circle are broken at one place, which is told', () => {
    const { services, notices } = stackOf([
      app('a', { dep_service_map_list: needs('b', 'a') }),
      app('b', { dep_service_map_list: needs('c') }),
      app('c', { dep_service_map_list: needs('a') }),
    ]);
    expect([services.a?.depends_on, services.b?.depends_on, services.c?.depends_on]).toEqual([
      { b: { condition: 'service_started' } },
      { c: { condition: 'service_started' } },
      undefined,
    ]);
    expect(notices.map(({ params }) => `${params.service}-${params.dependency}`)).toEqual(['c-a', 'a-a']);
  });
});

describe('health checks', () => {
  const check = (probe: Record<string, unknown>) =>
    stackOf([app('web', { probes: [probe], port_map_list: [{ container_port: 8080 }] })]).services.web?.healthcheck;
  it.each([
    [{ mode: 'liveness', scheme: 'tcp', port: 0 }, ':1F90'],
    [
      { scheme: 'http', port: 80, path: 'a b', http_header: "X-A=1,Host=it's" },
      "curl -fsS -m 5 -o /dev/null -H 'X-A: 1' -H 'Host: it'\\''s' 'http://127.0.0.1:80/a b'",
    ],
    [{ scheme: 'cmd', cmd: 'test -f $$HOME' }, 'test -f $$$$HOME'],
  ])('%j', (probe, part) => {
    expect(check(probe)?.test[0]).toBe('CMD-SHELL');
    expect(check(probe)?.test[1]).toContain(part);
  });

  it('prefers readiness, stays within sane bounds, and gives a platform probe time to begin', () => {
    const probes = [
      { mode: 'liveness', scheme: 'tcp', port: 1 },
      {
        mode: 'readiness',
        scheme: 'tcp',
        port: 2,
        period_second: 0,
        timeout_second: 1e9,
        failure_threshold: -4,
        initial_delay_second: 2,
      },
    ];
    expect(stackOf([app('web', { probes })]).services.web?.healthcheck).toMatchObject({
      interval: '10s',
      timeout: '600s',
      retries: 1,
      start_period: '120s',
    });
    expect(stackOf([app('web', { probes })]).services.web?.healthcheck.test[1]).toContain(':0002');
  });

  it('keeps a command without a shell as long as the probe still says the same', () => {
    expect(check({ scheme: 'cmd', cmd: '/shop --check', x_sealift: { test: ['/shop', '--check'] } })?.test).toEqual([
      'CMD',
      '/shop',
      '--check',
    ]);
    expect(check({ scheme: 'cmd', cmd: '/shop --other', x_sealift: { test: ['/shop', '--check'] } })?.test).toEqual([
      'CMD-SHELL',
      '/shop --other',
    ]);
  });
});

describe('hostile templates', () => {
  it.each([
    ['../../../etc/cron.d/x', 'web/etc/cron.d/x', '/etc/cron.d/x'],
    ['/etc/../../root/.ssh/authorized_keys', 'web/root/.ssh/authorized_keys', '/root/.ssh/authorized_keys'],
    ['/a:b/c|d*?.txt', 'web/a_b/c_d__.txt', '/a:b/c|d*?.txt'],
    ['/con/aux.txt', 'web/_con/_aux.txt', '/con/aux.txt'],
    ['/x. ', 'web/x_', '/x. '],
  ])('config file %j stays in the folder of its component', (volume_path, path, target) => {
    const { files, services } = stackOf([
      app('web', {
        service_volume_map_list: [{ volume_name: 'f', volume_path, volume_type: 'config-file', file_content: 'c' }],
      }),
    ]);
    expect(files).toMatchObject([{ path, content: 'c', mode: 0o644 }]);
    expect(services.web?.volumes).toEqual([{ type: 'bind', source: `./${path}`, target, read_only: true }]);
  });

  it('files never share a path, even where case does not count, and never take the place of package files', () => {
    const volume = (volume_path: string) => ({ volume_path, volume_type: 'config-file', file_content: '' });
    const { files } = stackOf([
      app('run.sh', {
        service_volume_map_list: [volume('/A'), volume('/a'), volume(`/${'x'.repeat(300)}/${'y'.repeat(300)}`)],
      }),
    ]);
    expect(files.slice(0, 2).map(({ path }) => path)).toEqual(['run.sh-files/A', 'run.sh-files/a-2']);
    expect(files[2]?.path.length).toBeLessThan(220);
  });

  it('paths that are none mount nothing, and are told', () => {
    const { services, notices } = stackOf([
      app('web', {
        service_volume_map_list: [
          { volume_path: '/' },
          { volume_path: '..' },
          { volume_path: '/d' },
          { volume_path: 'd/' },
        ],
      }),
    ]);
    expect(services.web?.volumes).toHaveLength(1);
    expect(notices.map(({ code }) => code)).toEqual(['stack.volume_path', 'stack.volume_path', 'stack.volume_path']);
  });

  it('settings that Sealift never keeps are not restored, trusted or not', () => {
    const x_sealift = {
      compose: {
        env_file: '/etc/shadow',
        build: '/',
        extends: { file: '/x', service: 'y' },
        secrets: ['s'],
        image: 'evil',
        container_name: 'c',
        ports: ['1:1'],
        user: '0',
      },
    };
    const { services, notices } = stackOf([app('web', { x_sealift })], native);
    expect(Object.keys(services.web ?? {}).sort()).toEqual([
      'environment',
      'image',
      'labels',
      'logging',
      'restart',
      'user',
    ]);
    expect(services.web?.image).toBe('reg.example.com/team/web:1');
    expect(notices).toHaveLength(7);
  });

  it.each([
    [{ privileged: true }],
    [{ pid: 'host' }],
    [{ ipc: 'host' }],
    [{ network_mode: 'container:other' }],
    [{ devices: ['/dev/sda:/dev/sda'] }],
    [{ security_opt: ['seccomp:unconfined'] }],
    [{ volumes: [{ type: 'bind', source: '/', target: '/host' }] }],
    [{ logging: { driver: 'syslog', options: { 'syslog-address': 'tcp://x' } } }],
    [{ runtime: 'other' }],
  ])('%j is left out where the template is not trusted', (compose) => {
    const { services, notices } = stackOf([app('web', { x_sealift: { compose } })], native, { trusted: false });
    expect(Object.keys(services.web ?? {}).sort()).toEqual(['environment', 'image', 'labels', 'logging', 'restart']);
    expect(services.web?.logging).toMatchObject({ driver: 'json-file' });
    expect(notices).toEqual([
      { code: 'stack.dangerous_left_out', params: { service: 'web', setting: Object.keys(compose)[0] } },
    ]);
  });

  it('names cannot break out of the file they are written to', () => {
    const odd = 'x"\n  privileged: true\n#';
    const { services, yaml } = stackOf(
      [app('web', { service_cname: odd, service_env_map_list: env({ [odd]: odd }) })],
      { group_name: `${odd}\nservices: {}`, group_version: odd },
    );
    expect(Object.keys(services)).toEqual(['x_privileged_true']);
    expect(services.x_privileged_true?.environment[odd]).toBe(odd);
    expect(yaml.split('\n')[0]).toMatch(/^# x" privileged: true # services: \{\}/);
  });
});

describe('components', () => {
  it('with alike names become services of their own', () => {
    const { services } = stackOf([app('商城'), app('shangcheng'), app('a b'), app('A_B')]);
    expect(Object.keys(services)).toEqual(['shangcheng', 'shangcheng-2', 'a_b', 'A_B-2']);
  });

  it('without an image are left out, and plugins and resources told', () => {
    const { services, notices } = stackOf([app('web'), { service_cname: 'vm' }], {
      plugins: [{ plugin_alias: 'p', share_image: 'p:1' }],
      k8s_resources: [{}],
    });
    expect(Object.keys(services)).toEqual(['web']);
    expect(notices.map(({ code }) => code)).toEqual(['stack.no_image', 'stack.plugins', 'stack.k8s_resources']);
  });

  it('share volumes and config files of others', () => {
    const { services, notices } = stackOf([
      app('a', {
        service_volume_map_list: [
          { volume_name: 'd', volume_path: '/d' },
          { volume_name: 'c', volume_path: '/c', volume_type: 'config-file' },
          { volume_name: 'm', volume_path: '/m', volume_type: 'memoryfs' },
        ],
      }),
      app('b', {
        mnt_relation_list: ['d', 'c', 'm', 'gone'].map((mnt_name) => ({
          mnt_name,
          mnt_dir: `/mnt/${mnt_name}`,
          service_share_uuid: mnt_name === 'd' ? 'a' : 'a+id',
        })),
      }),
    ]);
    expect(services.b?.volumes).toEqual([
      { type: 'volume', source: 'a_d', target: '/mnt/d' },
      { type: 'bind', source: './a/c', target: '/mnt/c', read_only: true },
    ]);
    expect(notices.map(({ params }) => params.volume)).toEqual(['m', 'gone']);
  });

  it('with an open quote in their command hand it to a shell', () => {
    const { services, notices } = stackOf([
      app('web', { cmd: 'echo "hi' }),
      app('b', { cmd: ' run \'a b\' \\$x "c\\"d" ' }),
    ]);
    expect(services.web?.command).toEqual(['/bin/sh', '-c', 'echo "hi']);
    expect(services.b?.command).toEqual(['run', 'a b', '$$x', 'c"d']);
    expect(notices).toEqual([{ code: 'stack.command_as_shell', params: { service: 'web' } }]);
  });
});
