import type { EngineView, SiteView } from '../../../preload/contract';
import { besides } from '../parts/engines';

/** The engine of the settings, or of the environment. */
export const ownEngine = 'own';

/** An engine that can be asked for a receipt, by `own` or its host. */
export interface AskableEngine {
  readonly id: string;
  readonly view: EngineView;
}

export function isHost(id: string): boolean {
  return id !== ownEngine;
}

/**
 * The engines that answer, for a site that nothing is installed at from here: its images may be in a containerd. A site with installations
 * stands on its own engine, and has no choice. Pure.
 */
export function askable(
  site: SiteView | undefined,
  engine: EngineView | undefined,
  containerds: readonly EngineView[],
): readonly AskableEngine[] {
  if (site !== undefined && site.installations > 0) return [];
  return [
    ...(engine?.reachable ? [{ id: ownEngine, view: engine }] : []),
    ...besides(engine, containerds).flatMap((view) => (view.reachable ? [{ id: view.host, view }] : [])),
  ];
}
