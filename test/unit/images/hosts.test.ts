import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatPlatform, parsePlatform, platformOf, runsOn, samePlatform } from '../../../main/images';
import { type HostSurroundings, resolveHost } from '../../../main/images/engine/host';

/** A machine with these variables and files. */
function around(env: Record<string, string>, files: Record<string, string> = {}, platform = 'linux'): HostSurroundings {
  return {
    env,
    home: '/home/me',
    platform,
    exists: (path) => path in files,
    read: (path) => (path in files ? Buffer.from(files[path] as string) : undefined),
  };
}

const contextId = createHash('sha256').update('plant').digest('hex');
const meta = `/home/me/.docker/contexts/meta/${contextId}/meta.json`;
const plant = JSON.stringify({ Name: 'plant', Endpoints: { docker: { Host: 'tcp://10.0.0.7:2376' } } });

describe('which engine is meant', () => {
  it.each([
    ['unix:///run/x.sock', 'unix:///run/x.sock'],
    ['/run/x.sock', 'unix:///run/x.sock'],
    ['npipe:////./pipe/docker_engine', 'npipe:////./pipe/docker_engine'],
    ['10.0.0.7:2375', 'tcp://10.0.0.7:2375'],
    ['tcp://[::1]:2375', 'tcp://[::1]:2375'],
  ])('%s is %s', (given, address) => {
    expect(resolveHost(given, around({ DOCKER_HOST: 'unix:///other' })).address).toBe(address);
  });

  it('is the named one, else DOCKER_HOST, else the context, else a socket that is there', () => {
    const files = {
      '/home/me/.docker/config.json': '{"currentContext":"plant"}',
      [meta]: plant,
      '/run/user/7/docker.sock': '',
    };
    const env = { DOCKER_HOST: 'unix:///env', DOCKER_CONTEXT: 'plant', XDG_RUNTIME_DIR: '/run/user/7' };
    expect(resolveHost('unix:///given', around(env, files)).address).toBe('unix:///given');
    expect(resolveHost(undefined, around(env, files)).address).toBe('unix:///env');
    expect(resolveHost(undefined, around({ DOCKER_CONTEXT: 'plant' }, files)).address).toBe('tcp://10.0.0.7:2376');
    expect(resolveHost(undefined, around({}, files)).address).toBe('tcp://10.0.0.7:2376');
    expect(
      resolveHost(undefined, around({ DOCKER_CONTEXT: 'default', XDG_RUNTIME_DIR: '/run/user/7' }, files)).address,
    ).toBe('unix:///run/user/7/docker.sock');
    expect(resolveHost(undefined, around({}, { '/home/me/.docker/run/docker.sock': '' })).address).toBe(
      'unix:///home/me/.docker/run/docker.sock',
    );
    expect(resolveHost(undefined, around({})).address).toBe('unix:///var/run/docker.sock');
    expect(resolveHost(undefined, around({}, { '//./pipe/dockerDesktopLinuxEngine': '' }, 'win32')).address).toBe(
      'npipe:////./pipe/dockerDesktopLinuxEngine',
    );
  });

  it('takes certificates from DOCKER_CERT_PATH for TLS, and a context its own', () => {
    const certificates = { '/certs/ca.pem': 'ca', '/certs/cert.pem': 'cert', '/certs/key.pem': 'key' };
    const tls = resolveHost('tcp://host:2376', around({ DOCKER_CERT_PATH: '/certs' }, certificates)).tls;
    expect([tls?.ca, tls?.cert, tls?.key].map(String)).toEqual(['ca', 'cert', 'key']);
    expect(
      resolveHost('tcp://host:9999', around({ DOCKER_CERT_PATH: '/certs', DOCKER_TLS_VERIFY: '1' }, certificates)).tls,
    ).toBeDefined();
    expect(resolveHost('tcp://host:2375', around({ DOCKER_CERT_PATH: '/certs' }, certificates)).tls).toBeUndefined();
    const own = { [meta]: plant, [`/home/me/.docker/contexts/tls/${contextId}/docker/ca.pem`]: 'plant ca' };
    expect(String(resolveHost(undefined, around({ DOCKER_CONTEXT: 'plant' }, own)).tls?.ca)).toBe('plant ca');
  });

  it.each(['ssh://me@host', 'ftp://host', 'tcp://', 'tcp://host:port', 'unix://'])('refuses %s', (host) => {
    expect(() => resolveHost(host, around({}))).toThrow(expect.objectContaining({ code: 'engine.host_unsupported' }));
  });

  it('refuses a context that is not there, rather than ask another engine', () => {
    expect(() => resolveHost(undefined, around({ DOCKER_CONTEXT: 'gone' }))).toThrow(
      expect.objectContaining({ code: 'engine.host_unsupported' }),
    );
  });
});

describe('platforms', () => {
  it('are compared by what they mean', () => {
    const arm64 = { os: 'linux', architecture: 'arm64' };
    expect(samePlatform(arm64, { os: 'linux', architecture: 'aarch64', variant: 'v8' })).toBe(true);
    expect(
      samePlatform({ os: 'linux', architecture: 'arm' }, { os: 'linux', architecture: 'arm', variant: 'v7' }),
    ).toBe(true);
    expect(
      samePlatform(
        { os: 'linux', architecture: 'arm', variant: 'v6' },
        { os: 'linux', architecture: 'arm', variant: 'v7' },
      ),
    ).toBe(false);
    expect(samePlatform(arm64, { os: 'linux', architecture: 'amd64' })).toBe(false);
    expect(samePlatform(arm64, { os: 'windows', architecture: 'arm64' })).toBe(false);
    expect(runsOn({ os: 'linux', architecture: 'arm', variant: 'v6' }, { os: 'linux', architecture: 'arm' })).toBe(
      true,
    );
    expect(runsOn({ os: 'linux', architecture: 'amd64' }, platformOf('linux', 'x86_64'))).toBe(true);
    expect(runsOn({ os: 'linux', architecture: 'amd64' }, arm64)).toBe(false);
  });

  it('are printed as docker has them and read back', () => {
    for (const text of ['linux/amd64', 'linux/arm/v7', 'windows/amd64', 'linux/arm64'])
      expect(formatPlatform(parsePlatform(text) as never)).toBe(text);
    expect(formatPlatform({ os: 'linux', architecture: 'arm64', variant: 'v8' })).toBe('linux/arm64');
    for (const text of ['', 'linux', 'linux/', '/amd64', 'linux/arm/v7/x']) expect(parsePlatform(text)).toBeUndefined();
  });
});
