import { createStore } from 'zustand/vanilla';
import type { Bridge, EngineView } from '../../preload/contract';
import { ask, coalesced, type Loadable, loading, valueOf } from './loadable';

export interface EngineState {
  readonly engine: Loadable<EngineView>;
  /** Whether it is being asked just now; the last answer stays shown. */
  readonly asking: boolean;
  /** The containerds of this computer that images can be imported into; null before they were first looked for. */
  readonly containerds: readonly EngineView[] | null;
  check(): Promise<void>;
  /** Looks for containerds. */
  look(): Promise<void>;
}

/** The container engine, as it was when last asked. */
export function createEngineStore(bridge: Bridge) {
  const store = createStore<EngineState>()((set) => ({
    engine: loading,
    asking: false,
    containerds: null,
    check: coalesced(async () => {
      set({ asking: true });
      set({ engine: await ask(bridge, 'engine.status', {}), asking: false });
    }),
    // None that could be found is as good as none.
    look: coalesced(async () => set({ containerds: valueOf(await ask(bridge, 'engine.containerds', {})) ?? [] })),
  }));
  bridge.on('services.changed', ({ state }) => {
    if (state === 'ready') void store.getState().check();
  });
  return store;
}
