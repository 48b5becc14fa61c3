import { describe, expect, it } from 'vitest';
import { connectEngine, EngineClient } from '../../../main/images';
import {
  formatContainerdHost,
  kubernetesName,
  likelySockets,
  parseContainerdHost,
} from '../../../main/images/containerd/address';
import { chainId } from '../../../main/images/containerd/namespace';
import { chooseSnapshotter } from '../../../main/images/containerd/place';

const around = (env: Record<string, string> = {}, ...sockets: string[]) => ({
  env,
  exists: (path: string) => sockets.includes(path),
});
const k3s = '/run/k3s/containerd/containerd.sock';

describe('a containerd host', () => {
  it.each([
    ['containerd:///run/containerd/containerd.sock', { socket: '/run/containerd/containerd.sock' }],
    ['containerd:///a.sock?namespace=k8s.io', { socket: '/a.sock', namespace: 'k8s.io' }],
    [
      'containerd:///a%20b.sock?snapshotter=native&namespace=rancher',
      { socket: '/a b.sock', namespace: 'rancher', snapshotter: 'native' },
    ],
    ['containerd://', { socket: '/run/containerd/containerd.sock' }],
    ['containerd://?namespace=k8s.io', { socket: '/run/containerd/containerd.sock', namespace: 'k8s.io' }],
  ])('%s', (host, address) => {
    expect(parseContainerdHost(host, around())).toEqual(address);
  });

  it.each([
    'containerd://run/containerd.sock',
    'containerd:///a.sock?color=red',
    'containerd:///a.sock?namespace=a&namespace=b',
    'containerd:///a.sock?namespace=',
    'containerd:///a.sock?namespace=../b',
    'containerd:///a.sock?namespace=a?b',
    'containerd:///%00',
    'containerd:///%zz',
    'unix:///a.sock',
  ])('is refused: %s', (host) => {
    expect(() => parseContainerdHost(host, around())).toThrow(
      expect.objectContaining({ code: 'containerd.host_invalid' }),
    );
  });

  it('without a path is the one that the environment names, else the first that is there', () => {
    expect(parseContainerdHost('containerd://', around({}, k3s))).toEqual({ socket: k3s });
    const env = { CONTAINERD_ADDRESS: 'unix:///own.sock', CONTAINERD_NAMESPACE: 'rancher' };
    expect(parseContainerdHost('containerd://', around(env, k3s))).toEqual({
      socket: '/own.sock',
      namespace: 'rancher',
    });
    expect(parseContainerdHost('containerd://?namespace=a', around(env))).toMatchObject({ namespace: 'a' });
    expect(likelySockets(around(env, k3s, '/own.sock', '/run/docker/containerd/containerd.sock'))).toEqual([
      '/own.sock',
      k3s,
    ]);
  });

  it('is written as it is read', () => {
    const host = `containerd://${k3s}?namespace=k8s.io&snapshotter=native`;
    expect(formatContainerdHost(parseContainerdHost(host, around()))).toBe(host);
  });

  it('is a containerd for images, and refused for what only a Docker Engine does', async () => {
    expect(connectEngine('containerd:///none.sock').host).toBe('containerd:///none.sock');
    await expect(new EngineClient('containerd:///none.sock').send('POST', '/x')).rejects.toMatchObject({
      code: 'containerd.images_only',
    });
  });
});

it.each([
  ['web:1', 'docker.io/library/web:1'],
  ['team/web:1', 'docker.io/team/web:1'],
  ['docker.io/web:1', 'docker.io/library/web:1'],
  ['index.docker.io/team/web:1', 'docker.io/team/web:1'],
  ['index.docker.io/web:1', 'docker.io/library/web:1'],
  ['localhost/web:1', 'localhost/web:1'],
  ['reg.example.com:5000/web:1', 'reg.example.com:5000/web:1'],
])('Kubernetes looks for %s as %s', (reference, name) => {
  expect(kubernetesName(reference)).toBe(name);
});

it('chooses the snapshotter that is asked for, in use, preset or usual, of those that work', () => {
  const usable = ['native', 'overlayfs', 'stargz'];
  const none = new Map<string, number>();
  expect(chooseSnapshotter(usable, 'native', new Map([['stargz', 9]]), undefined)).toBe('native');
  expect(chooseSnapshotter(usable, 'zfs', none, undefined)).toBeUndefined();
  expect(
    chooseSnapshotter(
      usable,
      undefined,
      new Map([
        ['overlayfs', 1],
        ['stargz', 2],
        ['gone', 3],
      ]),
      'native',
    ),
  ).toBe('stargz');
  expect(chooseSnapshotter(usable, undefined, none, 'native')).toBe('native');
  expect(chooseSnapshotter(usable, undefined, none, undefined)).toBe('overlayfs');
  expect(chooseSnapshotter(['native'], undefined, none, undefined)).toBe('native');
  expect(chooseSnapshotter([], undefined, none, undefined)).toBeUndefined();
});

it('names chains of layers as OCI does', () => {
  const a = `sha256:${'a'.repeat(64)}` as const;
  const b = `sha256:${'b'.repeat(64)}` as const;
  expect(chainId([])).toBeUndefined();
  expect(chainId([a])).toBe(a);
  expect(chainId([a, b])).toBe('sha256:ccd722928bd92476ba1745586fed6e45a102504185ad88cd89e01ff116fd146c');
});
