import { createStore } from 'zustand/vanilla';
import type { Bridge, ErrorView, PlatformView } from '../../preload/contract';
import { ask, coalesced, type Loadable, loading } from './loadable';

export interface PlatformsState {
  readonly platforms: Loadable<readonly PlatformView[]>;
  load(): Promise<void>;
  /** Forgets a platform; answers with why it could not. */
  remove(name: string): Promise<ErrorView | null>;
}

/** Platforms on site; read when they are looked at, and again after a change. */
export function createPlatformsStore(bridge: Bridge) {
  return createStore<PlatformsState>()((set, get) => ({
    platforms: loading,
    load: coalesced(async () => set({ platforms: await ask(bridge, 'platforms.list', {}) })),
    async remove(name) {
      const answer = await bridge.call('platforms.remove', { platform: name });
      await get().load();
      return answer.ok ? null : answer.error;
    },
  }));
}
