import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { SealiftError } from '../../errors';

/** Where an engine is, as docker writes it, and the certificates to use there. */
export interface EngineHost {
  /** `unix:///var/run/docker.sock`, `npipe:////./pipe/docker_engine`, `tcp://host:2376`. */
  readonly address: string;
  readonly tls?: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer };
}

/** What host resolution looks at; tests hand in their own. */
export interface HostSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly platform: string;
  exists(path: string): boolean;
  /** undefined when there is no such file. */
  read(path: string): Buffer | undefined;
}

/**
 * The engine meant by `host`, or when that is left out by DOCKER_HOST, by docker's current context, or by the first socket of
 * the usual places that exists. Throws `engine.host_unsupported` for ssh and for what is no address, `containerd.images_only` where a
 * containerd is named for what only a Docker Engine does.
 */
export function resolveHost(host: string | undefined, around: HostSurroundings = surroundings()): EngineHost {
  if (host) return withTls(host, around);
  if (around.env['DOCKER_HOST']) return withTls(around.env['DOCKER_HOST'], around);
  const context = around.env['DOCKER_CONTEXT'] || currentContext(around);
  const fromContext = context === undefined || context === 'default' ? undefined : contextHost(context, around);
  return fromContext ?? { address: defaultAddress(around) };
}

function withTls(host: string, around: HostSurroundings): EngineHost {
  const address = host.includes('://') ? host : host.startsWith('/') ? `unix://${host}` : `tcp://${host}`;
  if (host.startsWith('containerd://')) throw new SealiftError('containerd.images_only', { host });
  const kind = /^(unix|npipe|tcp|http|https):\/\/./.exec(address)?.[1];
  if (kind === undefined) throw new SealiftError('engine.host_unsupported', { host });
  if (kind === 'unix' || kind === 'npipe') return { address };
  if (!URL.canParse(address.replace(/^tcp:/, 'http:'))) throw new SealiftError('engine.host_unsupported', { host });
  const secured =
    kind === 'https' || (kind === 'tcp' && (Boolean(around.env['DOCKER_TLS_VERIFY']) || address.endsWith(':2376')));
  return secured
    ? { address, tls: certificates(around.env['DOCKER_CERT_PATH'] || configFolder(around), around) }
    : { address };
}

function certificates(folder: string, around: HostSurroundings): NonNullable<EngineHost['tls']> {
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => around.read(join(folder, name)));
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

function configFolder(around: HostSurroundings): string {
  return around.env['DOCKER_CONFIG'] || join(around.home, '.docker');
}

function currentContext(around: HostSurroundings): string | undefined {
  return (
    parsed(around.read(join(configFolder(around), 'config.json')), z.object({ currentContext: z.string().optional() }))
      ?.currentContext || undefined
  );
}

/** Contexts are kept in folders named after the SHA-256 of their name. */
function contextHost(name: string, around: HostSurroundings): EngineHost {
  const id = createHash('sha256').update(name).digest('hex');
  const contexts = join(configFolder(around), 'contexts');
  const shape = z.object({ Endpoints: z.object({ docker: z.object({ Host: z.string().min(1) }) }) });
  const meta = parsed(around.read(join(contexts, 'meta', id, 'meta.json')), shape);
  if (meta === undefined) throw new SealiftError('engine.host_unsupported', { host: name });
  const host = withTls(meta.Endpoints.docker.Host, around);
  const tls = certificates(join(contexts, 'tls', id, 'docker'), around);
  return Object.keys(tls).length > 0 ? { ...host, tls } : host;
}

function defaultAddress(around: HostSurroundings): string {
  if (around.platform === 'win32') {
    const pipes = ['//./pipe/docker_engine', '//./pipe/dockerDesktopLinuxEngine'];
    return `npipe://${pipes.find((pipe) => around.exists(pipe)) ?? pipes[0]}`;
  }
  const runtime = around.env['XDG_RUNTIME_DIR'];
  const sockets = [
    '/var/run/docker.sock',
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
    join(around.home, '.docker', 'run', 'docker.sock'),
    join(around.home, '.docker', 'desktop', 'docker.sock'),
  ];
  return `unix://${sockets.find((socket) => around.exists(socket)) ?? sockets[0]}`;
}

function parsed<T extends z.ZodType>(bytes: Buffer | undefined, shape: T): z.output<T> | undefined {
  if (bytes === undefined) return undefined;
  try {
    return shape.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return undefined;
  }
}

function surroundings(): HostSurroundings {
  return {
    env: process.env,
    home: homedir(),
    platform: process.platform,
    exists: existsSync,
    read: (path) => {
      try {
        return readFileSync(path);
      } catch {
        return undefined;
      }
    },
  };
}
