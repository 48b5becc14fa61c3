import { createStore } from 'zustand/vanilla';
import type { Bridge, PackageView, TemplateView, VersionView } from '../../preload/contract';
import { ask, coalesced, type Loadable, loading } from './loadable';

export interface LibraryState {
  readonly templates: Loadable<readonly TemplateView[]>;
  readonly packages: Loadable<readonly PackageView[]>;
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
  bridge.on('library.changed', () => void store.getState().load());
  bridge.on('services.changed', ({ state }) => {
    if (state !== 'lost') void store.getState().load();
  });
  return store;
}
