import { createStore } from 'zustand/vanilla';
import type { Bridge, PackageSummaryView, TemplateView, VersionView } from '../../preload/contract';
import { ask, coalesced, type Loadable, loading } from './loadable';

export interface LibraryState {
  readonly templates: Loadable<readonly TemplateView[]>;
  readonly packages: Loadable<readonly PackageSummaryView[]>;
  /** Versions that were looked at, by `versionId`. */
  readonly versions: Readonly<Record<string, Loadable<VersionView>>>;
  /** Reads the lists again; what is shown stays until the answer is there. */
  load(): Promise<void>;
  /** Reads a version; one that was read before stays shown meanwhile. */
  show(key: string, version: string): Promise<void>;
}

export function versionId(key: string, version: string): string {
  return `${key}@${version}`;
}

/** The reverse of `versionId`: a key holds no `@`, a version may. */
function versionOf(id: string): [key: string, version: string] {
  const at = id.indexOf('@');
  return [id.slice(0, at), id.slice(at + 1)];
}

/** Templates and packages, kept up to date by the contract's events. */
export function createLibraryStore(bridge: Bridge) {
  const store = createStore<LibraryState>()((set, get) => ({
    templates: loading,
    packages: loading,
    versions: {},
    load: coalesced(async () => {
      const [templates, packages] = await Promise.all([
        ask(bridge, 'templates.list', {}),
        ask(bridge, 'packages.list', {}),
      ]);
      set({ templates, packages });
    }),
    async show(key, version) {
      const id = versionId(key, version);
      if (!get().versions[id]) set({ versions: { ...get().versions, [id]: loading } });
      const found = await ask(bridge, 'templates.show', { key, version });
      set({ versions: { ...get().versions, [id]: found } });
    },
  }));
  const lookAgain = () => {
    void store.getState().load();
    // A version that was replaced meanwhile, or could not be had while the services were away, is read anew.
    for (const id of Object.keys(store.getState().versions)) void store.getState().show(...versionOf(id));
  };
  bridge.on('library.changed', lookAgain);
  bridge.on('services.changed', ({ state }) => {
    if (state !== 'lost') lookAgain();
  });
  return store;
}
