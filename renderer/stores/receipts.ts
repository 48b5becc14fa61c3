import { createStore } from 'zustand/vanilla';
import type { Bridge, ErrorView, SiteKnowledgeView } from '../../preload/contract';
import { ask, coalesced, type Loadable, loading } from './loadable';

export interface ReceiptsState {
  /** Every site that something is known of or was sent to. */
  readonly sites: Loadable<readonly SiteKnowledgeView[]>;
  load(): Promise<void>;
  /** Forgets a delivery; answers with why it could not. */
  forget(delivery: string): Promise<ErrorView | null>;
}

/** What home knows of its sites, kept up to date by the contract's events. */
export function createReceiptsStore(bridge: Bridge) {
  const store = createStore<ReceiptsState>()((set, get) => ({
    sites: loading,
    load: coalesced(async () => set({ sites: await ask(bridge, 'receipts.sites', {}) })),
    async forget(delivery) {
      const answer = await bridge.call('receipts.forget', { delivery });
      if (!answer.ok) return answer.error;
      await get().load();
      return null;
    },
  }));
  // Who never asked is told nothing: nobody looks at it.
  const again = () => {
    if (store.getState().sites.state !== 'loading') void store.getState().load();
  };
  bridge.on('sites.changed', again);
  // What was exported for a site was sent, and a version that came may be newer than what runs there.
  bridge.on('library.changed', again);
  bridge.on('services.changed', ({ state }) => {
    if (state === 'ready') again();
  });
  return store;
}
