import { describe, expect, it } from 'vitest';
import { SealiftError } from '../../../main/errors';
import {
  type ComposeInput,
  componentsOf,
  composeFileReferences,
  composeToTemplate,
  parseComposeText,
  parseEnvFile,
  serializeTemplate,
} from '../../../main/templates';
import { rich } from '../../fixtures/compose/rich';

const identity = { name: 'shop', version: '1.0', groupKey: 'a'.repeat(32) };

function convert(yaml: string, more: Partial<ComposeInput> = {}) {
  return composeToTemplate({ compose: parseComposeText(yaml), ...identity, ...more });
}

function only(yaml: string, more: Partial<ComposeInput> = {}) {
  const [component] = componentsOf(convert(`services:\n  web:\n    image: web:1\n${yaml}`, more).template);
  if (!component) throw new Error('no component');
  return component;
}

function refusal(yaml: string, more: Partial<ComposeInput> = {}): SealiftError {
  try {
    convert(yaml, more);
  } catch (error) {
    if (error instanceof SealiftError) return error;
    throw error;
  }
  throw new Error('accepted');
}

const codes = (list: readonly { code: string }[]) => list.map(({ code }) => code);
const bytes = (text: string) => new TextEncoder().encode(text);

describe('a rich compose file becomes a template', () => {
  const { template, notices } = composeToTemplate(rich);
  const components = componentsOf(template);
  const [web, api, , db, cache] = components;

  it('with a component per active service, in order, and the display names of labels', () => {
    expect(components.map(({ name }) => name)).toEqual(['商城门户', 'api', 'migrate', 'db', 'cache']);
    expect(notices).toContainEqual({
      code: 'compose.profile_left_out',
      params: { service: 'debug', profiles: 'debug' },
    });
  });

  it('the same again, to the byte', () => {
    expect(serializeTemplate(composeToTemplate(rich).template)).toBe(serializeTemplate(template));
  });

  it('with images normalised and digests made into tags', () => {
    expect(components.map(({ shareImage }) => shareImage)).toEqual([
      'registry.example.com:5000/team/web:1.2',
      `registry.example.com:5000/team/api:sha256-${'0123456789abcdef'.repeat(4)}`,
      'registry.example.com:5000/team/api:1.2',
      'postgres:16',
      'redis:latest',
    ]);
    expect(api?.image).toContain('@sha256:');
  });

  it('with ports, who may reach them, and where they were published', () => {
    expect(
      web?.ports.map((port) => [port.containerPort, port.protocol, port.published, port.outer, port.inner]),
    ).toEqual([
      [80, 'http', 8080, true, false],
      [443, 'tcp', 8443, true, false],
      [9000, 'udp', 9100, true, false],
      [7000, 'tcp', 7000, true, false],
      [7001, 'tcp', 7001, true, false],
      [7002, 'tcp', 7002, true, false],
      [3000, 'tcp', 0, true, false],
    ]);
    expect(api?.ports[0]).toMatchObject({
      containerPort: 8000,
      protocol: 'http',
      outer: false,
      inner: true,
      k8sServiceName: 'api',
      alias: 'API_8000',
    });
    expect(template.governance_mode).toBe('KUBERNETES_NATIVE_SERVICE');
  });

  it('with the environment of files and file, variables resolved', () => {
    expect(Object.fromEntries(web?.environment.map(({ name, value }) => [name, value]) ?? [])).toEqual({
      COMMON: 'yes',
      QUOTED: 'two\nlines',
      SINGLE: '$raw',
      EMPTY: '',
      API_URL: 'http://api:8000/v1',
      FROM_HOST: 'given',
      PRICE: '5$',
      LITERAL: '${HOSTNAME}',
    });
    expect(db?.environment.find(({ name }) => name === 'POSTGRES_PASSWORD')?.secret).toBe(true);
  });

  it('with volumes at their owner, files with content and mode, memory', () => {
    expect(web?.volumes.map((volume) => [volume.kind, volume.path, volume.mode])).toEqual([
      ['config-file', '/etc/nginx/nginx.conf', 0o644],
      ['config-file', '/etc/nginx/conf.d/shop.conf', 0o644],
      ['config-file', '/etc/nginx/conf.d/tls.conf', 0o644],
      ['share-file', '/srv/uploads', undefined],
      ['memoryfs', '/run', undefined],
      ['memoryfs', '/tmp', undefined],
      ['config-file', '/usr/share/banner.txt', 0o440],
      ['config-file', '/motd', 0o644],
    ]);
    expect(web?.volumes.find(({ path }) => path === '/usr/share/banner.txt')?.content).toBe('Welcome, guest\n');
    expect(web?.volumes.find(({ path }) => path === '/motd')?.content).toBe('今天营业\n');
    expect(api?.mounts).toMatchObject([{ volume: 'uploads', path: '/srv/uploads', owner: web?.shareUuid }]);
  });

  it('with dependencies, commands, limits and instances', () => {
    expect(web?.dependsOn).toEqual([api?.shareUuid, components[2]?.shareUuid]);
    expect(components[2]?.command).toBe('/srv/migrate --to "latest version"');
    expect(api?.command).toBe("serve --greeting 'hello world' --price '$5'");
    expect([web?.memory, web?.cpu, api?.memory]).toEqual([256, 500, 512]);
    expect(cache?.raw.extend_method_map).toMatchObject({ min_node: 2 });
    expect(db?.raw.extend_method).toBe('state_singleton');
  });

  it('with probes: plain HTTP recognised, commands kept, none where it was switched off', () => {
    expect(web?.probes).toMatchObject([
      { scheme: 'http', port: 80, path: '/healthz', period: 10, timeout: 2, failureThreshold: 5, initialDelay: 90 },
    ]);
    expect(api?.probes).toMatchObject([{ scheme: 'http', port: 8000, path: '/health', period: 30 }]);
    expect(db?.probes).toMatchObject([{ scheme: 'cmd', command: 'pg_isready -U $POSTGRES_USER' }]);
    expect(cache?.probes).toEqual([]);
  });

  it('and tells what a template cannot say', () => {
    const kept = notices.find(({ code, params }) => code === 'compose.kept' && params.service === 'web')?.params
      .settings;
    for (const setting of [
      'networks',
      'user',
      'cap_drop',
      'cap_add',
      'ulimits',
      'stop_grace_period',
      'hostname',
      'init',
      'read_only',
      'extra_hosts',
      'logging',
    ])
      expect(kept).toContain(setting);
    expect(codes(notices)).toEqual(
      expect.arrayContaining([
        'compose.container_name',
        'compose.build',
        'compose.directory_overlay',
        'compose.host_path',
      ]),
    );
  });

  it('and says beforehand which files it needs', () => {
    expect(composeFileReferences(rich).map(({ path, use, required }) => `${use} ${path} ${required}`)).toEqual([
      'env_file ./common.env true',
      'env_file ./missing.env false',
      'bind ./nginx.conf true',
      'bind ./conf.d true',
      'config ./motd.txt true',
    ]);
  });
});

describe('keys of components', () => {
  it('stay the same across versions of one template, and differ between services and templates', () => {
    const yaml = 'services:\n  a: {image: x}\n  b: {image: x}';
    const keys = (more: Partial<ComposeInput>) => componentsOf(convert(yaml, more).template).map(({ key }) => key);
    expect(keys({ version: '2.0', name: 'other' })).toEqual(keys({}));
    expect(new Set([...keys({}), ...keys({ groupKey: 'b'.repeat(32) })]).size).toBe(4);
    expect(keys({})[0]).toMatch(/^([0-9a-f]{32})\+\1$/);
  });
});

describe('variables', () => {
  it.each([
    ['$A', 'one'],
    ['${A}', 'one'],
    ['x${A}y', 'xoney'],
    ['${MISSING:-d}', 'd'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${MISSING-${A}}', 'one'],
    ['${MISSING:-a:b-c}', 'a:b-c'],
    ['${A:+set}', 'set'],
    ['${EMPTY:+set}', ''],
    ['${EMPTY+set}', 'set'],
    ['$$A', '$A'],
    ['$$$A', '$one'],
    ['a$', 'a$'],
    ['$1', '$1'],
    ['${A:?needed}', 'one'],
    ['$MISSING', ''],
  ])('%s becomes %j', (text, value) => {
    expect(
      only(`    environment: {V: ${JSON.stringify(text)}}`, { environment: { A: 'one', EMPTY: '' } }).environment[0]
        ?.value,
    ).toBe(value);
  });

  it('that must be given are named all at once', () => {
    const error = refusal('services:\n  web:\n    image: "web:${TAG:?}"\n    command: "${CMD?say what to run}"');
    expect([error.code, error.params.names]).toEqual(['compose.variable_required', ['TAG', 'CMD (say what to run)']]);
  });

  it('without a value are told, but not those of services that do not run', () => {
    const { notices } = convert(
      'services:\n  web: {image: w, command: "$ONE"}\n  off: {image: w, command: "$TWO", profiles: [x]}',
    );
    expect(notices.filter(({ code }) => code === 'compose.variable_unset')).toEqual([
      { code: 'compose.variable_unset', params: { name: 'ONE' } },
    ]);
  });

  it('do not reach into the objects of the language', () => {
    expect(only('    environment: {V: "${constructor:-safe}"}').environment[0]?.value).toBe('safe');
  });

  it('of .env files are read', () => {
    expect(
      parseEnvFile('# c\nA=1 # x\n\nexport B = "x\\ty"\r\nC=\'$A\'\nD=${A}2\nE\nF=a#b\nG="q\\"q $A"\nbroken line\n'),
    ).toEqual({
      A: '1',
      B: 'x\ty',
      C: '$A',
      D: '12',
      F: 'a#b',
      G: 'q"q 1',
    });
  });
});

describe('single settings', () => {
  it.each([
    ['"8080:80"', [80, 8080]],
    ['80', [80, 0]],
    ['"127.0.0.1::80"', [80, 0]],
    ['"[::1]:8080:80/tcp"', [80, 8080]],
    ['"8000-8010:80"', [80, 0]],
    ['{target: 80, published: 8080, host_ip: 0.0.0.0}', [80, 8080]],
  ])('port %s', (text, expected) => {
    const [port] = only(`    ports: [${text}]`).ports;
    expect([port?.containerPort, port?.published]).toEqual(expected);
  });

  it.each(['"0:0"', '"99999"', '"a:b"', '"1-3:1-2"', '"80/sctp"', '{published: 80}', '"1-9999:1-9999"', '[]'])(
    'port %s is refused',
    (text) => {
      expect(refusal(`services:\n  web:\n    image: w\n    ports: [${text}]`).code).toBe('compose.invalid');
    },
  );

  it('a port for TCP and UDP stays one port with both', () => {
    const [port, ...others] = only('    ports: ["53:53/udp", "53:53/tcp"]').ports;
    expect(others).toEqual([]);
    expect(port?.raw.x_sealift).toEqual({ published: 53, protocol: 'udp', also: [{ published: 53 }] });
  });

  it.each([
    ['mem_limit: 512m', 512],
    ['mem_limit: 1.5g', 1536],
    ['mem_limit: 1gb', 1024],
    ['mem_limit: 1073741824', 1024],
    ['mem_limit: 100k', 1],
    ['deploy: {resources: {limits: {memory: 64MiB}}}', 64],
  ])('%s is %d MiB', (yaml, memory) => {
    expect(only(`    ${yaml}`).memory).toBe(memory);
  });

  it.each([
    ['["CMD", "curl", "-f", "http://localhost:8080/health"]', { scheme: 'http', port: 8080, path: '/health' }],
    ['curl --fail --silent http://127.0.0.1/ || exit 1', { scheme: 'http', port: 80, path: '/' }],
    ['["CMD-SHELL", "wget -qO- http://localhost:3000/ready"]', { scheme: 'http', port: 3000, path: '/ready' }],
    ['["CMD", "nc", "-z", "localhost", "6379"]', { scheme: 'tcp', port: 6379 }],
    ['["CMD", "curl", "-f", "-X", "POST", "http://localhost/"]', { scheme: 'cmd' }],
    ['["CMD", "curl", "http://localhost/"]', { scheme: 'cmd' }],
    ['["CMD", "curl", "-f", "http://other:80/"]', { scheme: 'cmd' }],
    ['["CMD-SHELL", "curl -f http://localhost/ && test -f /ok"]', { scheme: 'cmd' }],
    ['["CMD", "/shop", "--check"]', { scheme: 'cmd', command: '/shop --check' }],
  ])('health check %s', (test, probe) => {
    expect(only(`    healthcheck: {test: ${test.startsWith('[') ? test : JSON.stringify(test)}}`).probes).toMatchObject(
      [probe],
    );
  });

  it.each(['{disable: true}', '{test: ["NONE"]}'])('health check %s is none', (check) => {
    const component = only(`    healthcheck: ${check}`);
    expect(component.probes).toEqual([]);
    expect(component.raw.x_sealift).toMatchObject({ compose: { healthcheck: { disable: true } } });
  });

  it('extends merges the base of the same file', () => {
    const yaml =
      'services:\n  base: {image: b, environment: {A: "1", B: "1"}, ports: ["1:1"], profiles: [never]}\n  web: {extends: {service: base}, environment: ["B=2"], ports: ["2:2"]}';
    const [web, ...others] = componentsOf(convert(yaml).template);
    expect(others).toEqual([]);
    expect(web?.environment.map(({ name, value }) => name + value)).toEqual(['A1', 'B2']);
    expect(web?.ports.map(({ containerPort }) => containerPort)).toEqual([1, 2]);
  });

  it('a service without ports takes those its image exposes', () => {
    const images = new Map([
      ['web:1', { exposedPorts: ['6379/tcp', '53/udp'], architecture: 'arm64', stamp: '20240115' }],
    ]);
    const component = only('    command: x', { images });
    expect(component.ports).toMatchObject([
      { containerPort: 6379, protocol: 'tcp', inner: true, outer: false },
      { containerPort: 53, protocol: 'udp', inner: true, outer: false },
    ]);
    expect([component.raw.arch, component.deployVersion]).toEqual(['arm64', '20240115']);
  });

  it('an unnamed volume does not take the name of a named one', () => {
    const { template } = convert(
      'services:\n  web: {image: w, volumes: ["/data", "data:/x"]}\n  b: {image: w, volumes: ["/data", "data:/y"]}\nvolumes: {data: {}}',
    );
    const [web, b] = componentsOf(template);
    expect(web?.volumes.map(({ name, path }) => `${name} ${path}`)).toEqual(['data-2 /data', 'data /x']);
    expect(b?.mounts).toMatchObject([{ volume: 'data', owner: web?.shareUuid, path: '/y' }]);
  });

  it.each(['v:/data', 'v:/data:ro', 'v:/data:rw,z'])('%s is a volume with a short name, not a drive', (text) => {
    expect(only(`    volumes: ["${text}"]\nvolumes: {v: {}}`).volumes).toMatchObject([
      { name: 'v', path: '/data', kind: 'share-file' },
    ]);
  });

  it.each(['C:/conf:/conf', 'C:\\\\conf:/conf:ro'])('%s is a folder on a drive', (text) => {
    const files = new Map([['C:/conf/a', bytes('x')]]);
    expect(only(`    volumes: ["${text}"]`, { files }).volumes).toMatchObject([
      { path: '/conf/a', kind: 'config-file' },
    ]);
  });

  it('services that are all on the host keep reaching each other there', () => {
    const { template } = convert('services:\n  a: {image: x, network_mode: host}\n  b: {image: y, network_mode: host}');
    expect(template.governance_mode).toBe('BUILD_IN_SERVICE_MESH');
  });

  it('names in any letters are services', () => {
    const { template, notices } = convert(
      'services:\n  门户: {image: x, depends_on: [库]}\n  库: {image: y, expose: [1]}',
    );
    expect(componentsOf(template)[1]?.ports[0]).toMatchObject({ k8sServiceName: 'ku', alias: 'KU_1', inner: true });
    expect(codes(notices)).toContain('compose.service_name');
  });
});

describe('what cannot be carried is refused with its code', () => {
  const service = (yaml: string) => `services:\n  web:\n    image: w\n    ${yaml}`;
  it.each([
    ['[]', 'compose.invalid'],
    ['services: []', 'compose.invalid'],
    ['services: {}', 'compose.invalid'],
    ['services: {web: 1}', 'compose.invalid'],
    ['services: {web: {build: .}}', 'compose.no_image'],
    ['services: {web: {image: "Not Valid"}}', 'reference.invalid'],
    ['services: {web: {image: w, extends: {file: a.yaml, service: b}}}', 'compose.unsupported'],
    ['services: {web: {image: w, extends: {service: gone}}}', 'compose.invalid'],
    ['services: {a: {image: w, extends: {service: b}}, b: {extends: {service: a}}}', 'compose.invalid'],
    ['include: [x.yaml]\nservices: {web: {image: w}}', 'compose.unsupported'],
    ['services: {web: {image: w, profiles: [x]}}', 'compose.invalid'],
    [service('depends_on: [gone]'), 'compose.invalid'],
    [service('depends_on: {web2: {condition: magic}}'), 'compose.invalid'],
    [service('volumes: ["gone:/data"]'), 'compose.volume_undefined'],
    [service('volumes: ["./data:/data"]'), 'compose.bind_unsupported'],
    [service('volumes: ["~/data:/data"]'), 'compose.bind_unsupported'],
    [service('volumes: ["C:\\\\data:/data"]'.replace(/"/g, "'")), 'compose.bind_unsupported'],
    [service('volumes: ["/a", "/a"]'), 'compose.invalid'],
    [service('volumes: ["v:relative"]'), 'compose.invalid'],
    [service('volumes: ["v:/../.."]'), 'compose.invalid'],
    [service('volumes: [{type: npipe, target: /x}]'), 'compose.unsupported'],
    [service('volumes_from: [x]'), 'compose.unsupported'],
    [service('env_file: gone.env'), 'compose.file_missing'],
    [service('configs: [gone]'), 'compose.invalid'],
    [`${service('configs: [c]')}\nconfigs: {c: {external: true}}`, 'compose.external_file'],
    [`${service('configs: [c]')}\nconfigs: {c: {file: gone}}`, 'compose.file_missing'],
    [service('mem_limit: lots'), 'compose.invalid'],
    [service('cpus: many'), 'compose.invalid'],
    [service('scale: -1'), 'compose.invalid'],
    [service('environment: {A: [1]}'), 'compose.invalid'],
    [service('environment: {A: "${unclosed"}'), 'compose.invalid'],
    [service("command: 'open \"quote'"), 'compose.invalid'],
    [service('healthcheck: {test: [RUN, x]}'), 'compose.invalid'],
    [service('healthcheck: {test: x, interval: soon}'), 'compose.invalid'],
    ['a: [', 'compose.invalid'],
    ['a: 1\na: 2', 'compose.invalid'],
  ])('%s', (yaml, code) => {
    expect(refusal(yaml).code).toBe(code);
  });

  it.each([
    ['binary', new Uint8Array([0xff, 0xfe, 0x00])],
    ['with a NUL', bytes('a\0b')],
    ['too large', new Uint8Array(1024 * 1024 + 1).fill(97)],
  ])('a mounted file that is %s', (_what, content) => {
    expect(refusal(service('volumes: ["./f:/f"]'), { files: new Map([['f', content]]) }).code).toBe(
      'compose.file_not_text',
    );
  });

  it('a mounted folder with too many files', () => {
    const files = new Map(Array.from({ length: 201 }, (_, i) => [`d/${i}`, bytes('x')]));
    expect(refusal(service('volumes: ["./d:/d"]'), { files }).code).toBe('compose.folder_too_large');
  });

  it('aliases that grow without bound', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[i]}`).join(',')}]`)
      .join('\n')}`;
    expect(() => parseComposeText(bomb)).toThrow(/compose\.invalid/);
  });
});
