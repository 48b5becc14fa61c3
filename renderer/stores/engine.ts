import { createStore } from 'zustand/vanilla';
import type { Bridge, EngineView } from '../../preload/contract';
import { ask, coalesced, type Loadable, loading } from './loadable';

export interface EngineState {
  readonly engine: Loadable<EngineView>;
  /** Whether it is being asked just now; the last answer stays shown. */
  readonly asking: boolean;
  check(): Promise<void>;
}

/** The container engine, as it was when last asked. */
export function createEngineStore(bridge: Bridge) {
  const store = createStore<EngineState>()((set) => ({
    engine: loading,
    asking: false,
    check: coalesced(async () => {
      set({ asking: true });
      set({ engine: await ask(bridge, 'engine.status', {}), asking: false });
    }),
  }));
  bridge.on('services.changed', ({ state }) => {
    if (state === 'ready') void store.getState().check();
  });
  return store;
}
