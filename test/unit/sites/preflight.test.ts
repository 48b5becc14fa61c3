import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mayGoOn, risksOf, type SiteFacts, siteCheckCodes, siteChecks } from '../../../main/sites';
import { askedOf } from '../../../main/sites/preflight/asked';
import { freeAt } from '../../../main/sites/preflight/disk';
import { createTexts, languages, localeTexts } from '../../../main/texts';

const GiB = 1024 ** 3;
const amd64 = { os: 'linux', architecture: 'amd64' };
const ready: SiteFacts = {
  engine: { host: 'unix:///run/docker.sock', state: 'ready', version: '24.0.7', platform: amd64, memory: 8 * GiB },
  compose: { command: 'docker compose', version: '2.20.0', generation: 2 },
  images: [{ reference: 'shop/web:1.0', state: 'present', bytes: 0, platform: amd64 }],
  clashing: [],
  ports: [{ port: 8080, protocol: 'tcp', state: 'free', holder: null }],
  engineDisk: { path: '/var/lib/docker', free: 50 * GiB },
  dataDisk: { path: '/home', free: 50 * GiB },
  memory: { needed: GiB, unlimited: [] },
  volumes: [{ name: 'p_data', exists: false, services: ['db'], touched: false }],
  saved: 0,
  risks: [],
};
const image = (more: Partial<SiteFacts['images'][number]>) => [
  { reference: 'shop/web:1.0', state: 'present' as const, bytes: 0, platform: amd64, ...more },
];
const found = (facts: Partial<SiteFacts>) =>
  Object.fromEntries(siteChecks({ ...ready, ...facts }).map((check) => [check.code, check]));
/** What stands there beside what a ready site shows. */
const special = (facts: Partial<SiteFacts>) =>
  siteChecks({ ...ready, ...facts })
    .filter((check) => check.state !== 'ok')
    .map((check) => `${check.state} ${check.code}`);

describe('the checks of a site', () => {
  it('are all well where nothing stands in the way', () => {
    const checks = siteChecks(ready);
    expect(checks.map((check) => check.code)).toEqual([
      'site.engine_ready',
      'site.compose_ready',
      'site.platform_fits',
      'site.images_present',
      'site.ports_free',
      'site.engine_disk_room',
      'site.data_disk_room',
      'site.memory_fits',
      'site.volumes_new',
    ]);
    expect(checks.every((check) => check.state === 'ok')).toBe(true);
    expect(mayGoOn(checks)).toBe(true);
  });

  it.each([
    ['no engine', { engine: { ...ready.engine, state: 'unreachable' as const } }, ['blocked site.engine_unreachable']],
    ['a closed engine', { engine: { ...ready.engine, state: 'denied' as const } }, ['blocked site.engine_denied']],
    ['an old engine', { engine: { ...ready.engine, version: '19.03.5' } }, ['warning site.engine_old']],
    ['no compose', { compose: null }, ['blocked site.compose_missing']],
    [
      'an old compose',
      { compose: { command: 'docker-compose', version: '1.9.0', generation: 1 as const } },
      ['blocked site.compose_old'],
    ],
    [
      'another architecture',
      { images: image({ platform: { os: 'linux', architecture: 'arm64' } }) },
      ['warning site.platform_differs'],
    ],
    [
      'an image of unknown platform',
      { images: image({ state: 'library', platform: null }) },
      ['unknown site.platform_unknown'],
    ],
    ['an image that is nowhere', { images: image({ state: 'missing' }) }, ['blocked site.images_missing']],
    ['another image of that name', { images: image({ state: 'other' }) }, ['blocked site.images_other']],
    ['one to be replaced', { images: image({ state: 'replaced' }) }, ['warning site.images_replaced']],
    ['one nobody knows', { images: image({ state: 'unpinned' }) }, ['unknown site.images_unpinned']],
    ['containers of that name', { clashing: ['web'] }, ['blocked site.containers_exist']],
    [
      'a port in use',
      { ports: [{ port: 80, protocol: 'tcp' as const, state: 'taken' as const, holder: 'x-web-1' }] },
      ['blocked site.ports_taken'],
    ],
    [
      'a port elsewhere',
      { ports: [{ port: 80, protocol: 'tcp' as const, state: 'unknown' as const, holder: null }] },
      ['unknown site.ports_not_tried'],
    ],
    ['an unknown disk', { engineDisk: null }, ['unknown site.engine_disk_unknown']],
    ['too much memory asked', { memory: { needed: 9 * GiB, unlimited: [] } }, ['warning site.memory_short']],
    ['an engine without memory', { engine: { ...ready.engine, memory: null } }, ['unknown site.memory_unknown']],
    [
      'data from before',
      { volumes: [{ name: 'p_data', exists: true, services: ['db'], touched: false }] },
      ['warning site.volumes_reused'],
    ],
    [
      'data mounted anew',
      { volumes: [{ name: 'p_data', exists: true, services: ['db'], touched: true }] },
      ['warning site.volumes_touched'],
    ],
  ] satisfies [string, Partial<SiteFacts>, string[]][])('say it for %s', (_, facts, expected) => {
    expect(special(facts)).toEqual(expected);
    expect(mayGoOn(siteChecks({ ...ready, ...facts }))).toBe(!expected.some((text) => text.startsWith('blocked')));
  });

  it('name who has a port, and count what is to be loaded', () => {
    expect(
      found({ ports: [{ port: 80, protocol: 'udp', state: 'taken', holder: 'x-web-1' }] })['site.ports_taken']?.params,
    ).toEqual({ ports: ['80/udp (x-web-1)'] });
    const images = [
      ...image({ state: 'library', bytes: 5 * GiB }),
      { reference: 'shop/db:1', state: 'replaced' as const, bytes: GiB, platform: amd64 },
    ];
    expect(found({ images })['site.images_from_library']?.params).toEqual({ count: 2, bytes: 6 * GiB });
  });

  it('weigh the space against what is loaded and saved', () => {
    const images = image({ state: 'library', bytes: 5 * GiB });
    const [engineDisk, dataDisk] = [
      { path: '/var/lib/docker', free: 5 * GiB },
      { path: '/home', free: 5 * GiB },
    ];
    expect(special({ engineDisk })).toEqual([]);
    expect(special({ engineDisk, images })).toEqual(['blocked site.engine_disk_full']);
    expect(special({ dataDisk, saved: 4 * GiB })).toEqual([]);
    expect(special({ dataDisk, saved: 5 * GiB })).toEqual(['blocked site.data_disk_full']);
  });

  it.each(languages)('have a text each in %s, and no text is left over', (language) => {
    const texts = localeTexts(language);
    const keys = Object.keys(texts).filter((key) => key.startsWith('checks.site.'));
    const titled = keys.filter((key) => key.endsWith('.title')).map((key) => key.replace(/^checks\.|\.title$/g, ''));
    expect(titled.sort()).toEqual([...siteCheckCodes].sort());
    const { code, params } = siteChecks({ ...ready, dataDisk: { path: '/home', free: 1_500_000 } }).find(
      (check) => check.code === 'site.data_disk_full',
    ) ?? { code: '', params: {} };
    expect(createTexts(language).find(`checks.${code}.title`, params)).toContain('1.5 MB');
  });
});

describe('what reaches out of containers', () => {
  const risks = (service: string, more = '') =>
    risksOf(`version: "2.4"\nservices:\n  web:\n    image: x\n${service.replace(/^/gm, '    ')}\n${more}`).map(
      ({ code, params }) => `${code} ${Object.values(params).flat().join(', ')}`,
    );

  it('is nothing in a plain service', () => {
    expect(
      risks(
        [
          'volumes:',
          '- {type: bind, source: ./web/etc/x.conf, target: /etc/x.conf, read_only: true}',
          '- {type: volume, source: web_data, target: /data}',
          '- {type: tmpfs, target: /tmp}',
          'privileged: false',
          'cap_add: []',
          'security_opt: ["no-new-privileges:true"]',
          'ipc: private',
          'network_mode: service:db',
          'pid: service:db',
          'logging: {driver: json-file}',
        ].join('\n'),
        'networks: {back: {internal: true}}\nvolumes: {web_data: {}}',
      ),
    ).toEqual([]);
  });

  it.each([
    ['privileged: true', 'site.risk_privileged web'],
    ['volumes: [{type: bind, source: /etc, target: /host}]', 'site.risk_host_paths web: /etc'],
    ['volumes: [{type: bind, source: ./a/../../x, target: /x}]', 'site.risk_host_paths web: ./a/../../x'],
    ['volumes: ["/etc:/host:ro"]', 'site.risk_host_paths web: /etc'],
    ['volumes: ["..:/host"]', 'site.risk_host_paths web: ..'],
    ['volumes: [".ssh:/host"]', 'site.risk_host_paths web: .ssh'],
    ['volumes: ["~:/host"]', 'site.risk_host_paths web: ~'],
    [
      'volumes: [{type: bind, source: /var/run/docker.sock, target: /var/run/docker.sock}]',
      'site.risk_engine_socket web',
    ],
    ['volumes: [{type: bind, source: /run/containerd/containerd.sock, target: /c}]', 'site.risk_engine_socket web'],
    ['cap_add: [NET_ADMIN, SYS_PTRACE]', 'site.risk_capabilities web: NET_ADMIN, web: SYS_PTRACE'],
    ['devices: ["/dev/ttyUSB0:/dev/tty0"]', 'site.risk_devices web: /dev/ttyUSB0'],
    ['deploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}', 'site.risk_devices web: GPU'],
    ['network_mode: host', 'site.risk_host_network web'],
    ['network_mode: container:abc', 'site.risk_settings web: network_mode'],
    ['pid: host', 'site.risk_host_processes web'],
    ['ipc: host', 'site.risk_host_memory web'],
    ['security_opt: ["seccomp:unconfined"]', 'site.risk_settings web: security_opt'],
    ['userns_mode: host', 'site.risk_settings web: userns_mode'],
    ['logging: {driver: syslog, options: {syslog-address: "tcp://10.0.0.1"}}', 'site.risk_settings web: logging'],
  ])('is found in %s', (setting, expected) => {
    expect(risks(setting)).toEqual([expected]);
  });

  it('is found outside of services too, the gravest first', () => {
    expect(
      risks('cap_add: [ALL]\nprivileged: true', 'networks: {lan: {driver: macvlan, driver_opts: {parent: eth0}}}'),
    ).toEqual([
      'site.risk_privileged web',
      'site.risk_capabilities web: ALL',
      'site.risk_settings lan: driver, lan: driver_opts',
    ]);
  });
});

describe('what a compose file asks for', () => {
  it('is memory by its limits and volumes by who mounts them', () => {
    expect(
      askedOf(
        'services: {web: {mem_limit: 512m, scale: 2}, db: {mem_limit: 1g, volumes: [{type: volume, source: db_data, target: /d}]}, job: {volumes: ["db_data:/d:ro"]}}\nvolumes: {db_data: {}}',
      ),
    ).toEqual({ memory: 2 * GiB, unlimited: ['job'], volumes: [{ name: 'db_data', services: ['db', 'job'] }] });
  });
});

describe('the room on a disk', () => {
  it('is that of the nearest folder there is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sealift-room-'));
    try {
      expect(await freeAt(join(folder, 'a', 'b'), { above: true })).toMatchObject({ path: folder });
      expect((await freeAt(folder))?.free).toBeGreaterThan(0);
      expect(await freeAt(join(folder, 'a'))).toBeNull();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
