import { createStore } from 'zustand/vanilla';
import type { Bridge, HistoryEntryView, InstallationView, SiteView, UpgradeRecordView } from '../../preload/contract';
import { ask, coalesced, type Loadable, loading } from './loadable';

export interface SitesState {
  readonly sites: Loadable<readonly SiteView[]>;
  /** Of all sites, as the catalog knows them. */
  readonly installations: Loadable<readonly InstallationView[]>;
  /** As the engine had them when last asked, by `installationId`. */
  readonly live: Readonly<Record<string, InstallationView>>;
  /** Of the sites that were looked at, newest first. */
  readonly history: Readonly<Record<string, Loadable<readonly HistoryEntryView[]>>>;
  /** Of the installations that were looked at, by `installationId`, newest first. */
  readonly records: Readonly<Record<string, Loadable<readonly UpgradeRecordView[]>>>;
  load(): Promise<void>;
  /** Asks a site's engine how everything there stands. */
  look(site: string): Promise<void>;
  loadHistory(site: string): Promise<void>;
  loadRecords(site: string, name: string): Promise<void>;
  /** Takes over what a call answered with. */
  saw(installation: InstallationView): void;
}

const mostHistory = 200;

export function installationId(of: { readonly site: string; readonly name: string }): string {
  return JSON.stringify([of.site, of.name]);
}

/** Sites and what is installed there, kept up to date by the contract's events; how it stands, only when it is asked for. */
export function createSitesStore(bridge: Bridge) {
  const store = createStore<SitesState>()((set, get) => {
    const looks = new Map<string, () => Promise<void>>();
    const saw = (seen: readonly InstallationView[]) =>
      set({ live: { ...get().live, ...Object.fromEntries(seen.map((one) => [installationId(one), one])) } });
    return {
      sites: loading,
      installations: loading,
      live: {},
      history: {},
      records: {},
      load: coalesced(async () => {
        const [sites, installations] = await Promise.all([
          ask(bridge, 'sites.list', {}),
          ask(bridge, 'sites.installations', {}),
        ]);
        set({ sites, installations, live: still(get().live, installations) });
      }),
      look(site) {
        const known = looks.get(site);
        if (known) return known();
        // A slow engine is not asked again before it has answered.
        const look = coalesced(async () => {
          const answer = await ask(bridge, 'sites.status', { site });
          if (answer.state === 'ready') saw(answer.value);
        });
        looks.set(site, look);
        return look();
      },
      async loadHistory(site) {
        const found = await ask(bridge, 'sites.history', { site, limit: mostHistory });
        set({ history: { ...get().history, [site]: found } });
      },
      async loadRecords(site, name) {
        const found = await ask(bridge, 'sites.records', { site, name });
        set({ records: { ...get().records, [installationId({ site, name })]: found } });
      },
      saw: (installation) => saw([installation]),
    };
  });
  const again = () => {
    const { load, loadHistory, loadRecords, history, records } = store.getState();
    void load();
    for (const site of Object.keys(history)) void loadHistory(site);
    for (const id of Object.keys(records)) {
      const [site, name] = JSON.parse(id) as [string, string];
      void loadRecords(site, name);
    }
  };
  bridge.on('sites.changed', again);
  // A new version in the library may be newer than what is installed.
  bridge.on('library.changed', () => void store.getState().load());
  bridge.on('services.changed', ({ state }) => {
    if (state === 'ready') again();
  });
  return store;
}

/** What the engine told of installations that are still there, with what the catalog tells of them now. */
function still(live: SitesState['live'], installations: SitesState['installations']): SitesState['live'] {
  if (installations.state !== 'ready') return live;
  return Object.fromEntries(
    installations.value.flatMap((one) => {
      const seen = live[installationId(one)];
      return seen ? [[installationId(one), { ...one, state: seen.state, components: seen.components }]] : [];
    }),
  );
}
