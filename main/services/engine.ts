import type { EngineView } from '../../preload/contract';
import { plainError } from '../errors';
import { type EngineStatus, findContainerds, formatPlatform, isContainerdHost } from '../images';
import { type LibraryEnvironment, listContainers, listImages } from '../library';
import type { Services } from '../service-types';
import { findCompose } from '../sites';

/** What is reachable of engines, and what they have. `isAsked` says whether any engine may be asked at all. */
export function engineServices(env: LibraryEnvironment, isAsked: () => boolean): Services['engine'] {
  return {
    status: () => engineStatus(env),
    containerds: async () => (isAsked() ? (await findContainerds()).map(engineView) : []),
    containers: () => listContainers(env),
    images: () => listImages(env),
  };
}

/** What answers at the engine's address, and which compose this computer has to drive it. */
async function engineStatus(env: LibraryEnvironment): Promise<EngineView> {
  const engine = env.engine();
  if (!engine) return { host: 'none', reachable: false, version: null, platform: null, compose: null, error: null };
  const status = await engine.status();
  // Compose drives Docker Engines only.
  const compose = isContainerdHost(status.host) ? undefined : await findCompose(status.host);
  return {
    ...engineView(status),
    compose: compose ? { command: compose.command, version: compose.version } : null,
  };
}

function engineView({ host, reachable, version, platform, containerd, error }: EngineStatus): EngineView {
  return {
    host,
    reachable,
    version,
    platform: platform && formatPlatform(platform),
    compose: null,
    ...(containerd && { containerd: { ...containerd, namespaces: [...containerd.namespaces] } }),
    error: error && plainError(error),
  };
}
