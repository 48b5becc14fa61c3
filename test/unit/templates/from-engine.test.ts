import { describe, expect, it } from 'vitest';
import {
  componentsOf,
  containersToTemplate,
  type EngineContainer,
  imagesToTemplate,
  templateToCompose,
} from '../../../main/templates';

const identity = { name: 'shop', version: '1.0', groupKey: 'a'.repeat(32) };
const container = (name: string, more: Partial<EngineContainer> = {}): EngineContainer => ({
  name,
  image: `${name}:1`,
  environment: [],
  command: [],
  entrypoint: [],
  ports: [],
  mounts: [],
  workingDir: '',
  user: '',
  labels: {},
  memory: 0,
  nanoCpus: 0,
  restart: '',
  networkMode: 'bridge',
  links: [],
  ...more,
});

describe('images become a template', () => {
  const { template } = imagesToTemplate({
    ...identity,
    images: [
      {
        reference: 'reg.example.com/team/web:2',
        id: `sha256:${'ab'.repeat(32)}`,
        platform: { architecture: 'arm64' },
        exposedPorts: ['80/tcp', '9000/tcp'],
        volumes: ['/data'],
        healthcheck: { test: ['CMD', '/check'], interval: 5e9, timeout: 0, startPeriod: 0, retries: 0 },
      },
      { reference: 'other/web', exposedPorts: ['80/tcp'], volumes: [], healthcheck: null },
    ],
  });
  const [web, other] = componentsOf(template);

  it('one component each, told apart, with stamp and architecture', () => {
    expect([web?.name, other?.name]).toEqual(['web', 'web-2']);
    expect([web?.shareImage, web?.deployVersion, web?.raw.arch]).toEqual([
      'reg.example.com/team/web:2',
      'abababababab',
      'arm64',
    ]);
  });

  it('with the ports, volumes and check of the image; a web port is opened once', () => {
    expect(web?.ports).toMatchObject([
      { containerPort: 80, published: 80, outer: true, inner: true },
      { containerPort: 9000, outer: false, inner: true },
    ]);
    expect(other?.ports).toMatchObject([{ containerPort: 80, outer: false }]);
    expect(web?.volumes).toMatchObject([{ name: 'web_data', path: '/data', kind: 'share-file' }]);
    expect(web?.probes).toMatchObject([{ scheme: 'cmd', command: '/check', period: 5 }]);
  });
});

describe('containers become a template', () => {
  const { template } = containersToTemplate({
    ...identity,
    containers: [
      container('shop_web_1', {
        labels: {
          'com.docker.compose.service': 'web',
          'com.docker.compose.depends_on': 'db:service_started:false',
          team: 'x',
        },
        environment: ['PRICE=$5', 'NAME=${LITERAL}'],
        command: ['serve', 'a b'],
        ports: [
          { port: 80, protocol: 'tcp', published: 8080 },
          { port: 81, protocol: 'tcp', published: null },
        ],
        mounts: [
          { kind: 'volume', name: 'shared', source: '', destination: '/shared', readOnly: true },
          { kind: 'bind', name: '', source: '/home/me/web.conf', destination: '/etc/web.conf', readOnly: false },
          { kind: 'tmpfs', name: '', source: '', destination: '/tmp', readOnly: false },
        ],
        memory: 256 * 1024 ** 2,
        nanoCpus: 1.5e9,
        user: '1000',
      }),
      container('shop_db_1', {
        labels: { 'com.docker.compose.service': 'db' },
        mounts: [
          { kind: 'volume', name: 'f'.repeat(64), source: '', destination: '/var/lib/db', readOnly: false },
          { kind: 'volume', name: 'shared', source: '', destination: '/s', readOnly: false },
        ],
      }),
      container('proxy', { links: ['shop_web_1'], restart: 'on-failure' }),
    ],
    files: new Map([['/home/me/web.conf', new TextEncoder().encode('conf')]]),
  });
  const [web, db, proxy] = componentsOf(template);

  it('under the names compose gave their services, with dependencies from labels and links', () => {
    expect([web?.name, db?.name, proxy?.name]).toEqual(['web', 'db', 'proxy']);
    expect([web?.dependsOn, proxy?.dependsOn]).toEqual([[db?.key], [web?.key]]);
  });

  it('with what they were started with', () => {
    expect(web).toMatchObject({ command: "serve 'a b'", memory: 256, cpu: 1500 });
    expect(web?.environment.map(({ name, value }) => `${name}=${value}`)).toEqual(['PRICE=$5', 'NAME=${LITERAL}']);
    expect(web?.ports).toMatchObject([
      { containerPort: 80, published: 8080, outer: true },
      { containerPort: 81, outer: false },
    ]);
    expect(web?.volumes).toMatchObject([
      { name: 'shared' },
      { kind: 'config-file', path: '/etc/web.conf', content: 'conf' },
      { kind: 'memoryfs' },
    ]);
    expect(db?.volumes).toMatchObject([{ name: 'db_var_lib_db', path: '/var/lib/db' }]);
    expect(db?.mounts).toMatchObject([{ volume: 'shared', owner: web?.key, path: '/s' }]);
  });

  it('and run the same way again', () => {
    const { yaml } = templateToCompose(template);
    expect(yaml).toContain('PRICE: "$$5"');
    expect(yaml).toContain('NAME: "$${LITERAL}"');
    expect(yaml).toContain('user: "1000"');
    expect(yaml).toContain('restart: "on-failure"');
    expect(yaml).not.toContain('com.docker.compose');
  });

  it('but not from an image that has lost its name, nor with host folders nobody read', () => {
    expect(() =>
      containersToTemplate({ ...identity, containers: [container('x', { image: `sha256:${'a'.repeat(64)}` })] }),
    ).toThrow(/reference\.invalid/);
    const mounts = [{ kind: 'bind', name: '', source: '/data', destination: '/data', readOnly: false }];
    expect(() => containersToTemplate({ ...identity, containers: [container('x', { mounts })] })).toThrow(
      /compose\.bind_unsupported/,
    );
  });
});
