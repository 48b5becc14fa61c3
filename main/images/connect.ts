import { connectContainerd, isContainerdHost } from './containerd';
import { connectDocker, type Engine } from './engine';

/**
 * The engine at `host`: a containerd for `containerd://...`, else a Docker Engine; when left out, the one that DOCKER_HOST, docker's
 * context or the usual sockets name. Never throws.
 */
export function connectEngine(host?: string): Engine {
  const named = host || process.env['DOCKER_HOST'] || '';
  return isContainerdHost(named) ? connectContainerd(named) : connectDocker(host);
}
