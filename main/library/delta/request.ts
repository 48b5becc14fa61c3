import { join } from 'node:path';
import type { JobContext } from '../../jobs';
import type { Base, DeltaRequest } from '../../packages';
import type { DeltaInput } from '../../service-types';
import type { LibraryEnvironment } from '../environment';
import { withImages } from './bases';
import { bringLayers, nearby } from './near';

/** How a delta is to be made: against which images, and where its differences wait until they are in the package. */
export async function deltaRequest(
  bases: readonly Base[],
  { differences = true }: Pick<DeltaInput, 'differences'>,
  env: LibraryEnvironment,
  context: JobContext,
): Promise<DeltaRequest> {
  if (!differences) return { bases };
  const folder = join(env.home, 'differences', context.id);
  context.scratch(folder);
  const { signal } = context;
  // A part of comparing, which is a step of its own.
  const quiet = {
    signal,
    begin: () => undefined,
    onBytes: () => undefined,
    item: (name: string) => context.item(name),
  };
  return {
    bases: await withImages(bases, env.catalog, env.vault),
    differences: {
      folder,
      async bring(layers) {
        const [engine, packages] = nearby(env, env.engine(), [], signal);
        for (const look of [engine, packages]) {
          if (!look || [...layers].every((layer) => env.vault.holds(layer))) return;
          // What cannot be had goes whole.
          await bringLayers(layers, await look(), env.vault, quiet).catch(() => signal.throwIfAborted());
        }
      },
    },
  };
}
