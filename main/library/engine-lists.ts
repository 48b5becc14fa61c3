import type { ContainerView, EngineImageView } from '../../preload/contract';
import { SealiftError } from '../errors';
import type { Engine } from '../images';
import type { LibraryEnvironment } from './environment';

/** The engine's containers, running or not: those of a compose project together, the rest last. Throws `library.engine_needed`, `engine.*`. */
export async function listContainers(env: LibraryEnvironment): Promise<ContainerView[]> {
  const containers = await needed(env).listContainers();
  return containers
    .map(({ id, name, image, state, project, ports }) => ({
      id,
      name,
      image,
      state,
      project: project ?? null,
      ports: [...ports],
    }))
    .sort((a, b) => compare(a.project ?? '\uffff', b.project ?? '\uffff') || compare(a.name, b.name));
}

/** The engine's images that have a name, by name. Throws `library.engine_needed`, `engine.*`. */
export async function listImages(env: LibraryEnvironment): Promise<EngineImageView[]> {
  const images = await needed(env).listImages();
  return images
    .flatMap(({ references, size }) => references.map((reference) => ({ reference, size })))
    .sort((a, b) => compare(a.reference, b.reference));
}

function needed(env: LibraryEnvironment): Engine {
  const engine = env.engine();
  if (!engine) throw new SealiftError('library.engine_needed', {});
  return engine;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
