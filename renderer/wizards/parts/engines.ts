import type { EngineView } from '../../../preload/contract';

/**
 * The containerds to offer beside the engine: not the one that is the engine; one that this user may not use only where there is nothing
 * else, for most computers with Docker have one.
 */
export function besides(engine: EngineView | undefined, containerds: readonly EngineView[]): readonly EngineView[] {
  const socket = ({ host }: EngineView) => host.split('?')[0];
  return containerds.filter(
    (each) => (each.reachable || engine?.reachable !== true) && (!engine || socket(each) !== socket(engine)),
  );
}
