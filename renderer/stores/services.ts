import { createStore } from 'zustand/vanilla';
import type { Bridge, ErrorView } from '../../preload/contract';

export interface ServicesState {
  readonly state: 'ready' | 'lost' | 'failed';
  readonly error: ErrorView | null;
}

/** Whether the process that does the work is there. */
export function createServicesStore(bridge: Bridge) {
  const store = createStore<ServicesState>()(() => ({ state: 'ready', error: null }));
  bridge.on('services.changed', ({ state, error }) => store.setState({ state, error }));
  return store;
}
