import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import type { AppInfo, Bridge } from '../../preload/contract';
import { createEngineStore, type EngineState } from './engine';
import { createJobsStore, type JobsState } from './jobs';
import { createLibraryStore, type LibraryState } from './library';
import { createMediaStore, type MediaState } from './media';
import { createNavigationStore, type NavigationState } from './navigation';
import { createPlatformsStore, type PlatformsState } from './platforms';
import { createRatesStore, type RatesState } from './rates';
import { createReceiptsStore, type ReceiptsState } from './receipts';
import { createServicesStore, type ServicesState } from './services';
import { createSettingsStore, type SettingsState } from './settings';
import { createSitesStore, type SitesState } from './sites';

export { isLive } from './jobs';
export { versionId } from './library';
export { type Loadable, loading, valueOf } from './loadable';
export { isWritable } from './media';
export type { Page, Place, WizardStart } from './navigation';
export { installationId } from './sites';

/** Builds every store of a window over its bridge. */
export function createStores(bridge: Bridge, info: AppInfo) {
  return {
    bridge,
    library: createLibraryStore(bridge),
    jobs: createJobsStore(bridge),
    rates: createRatesStore(bridge),
    engine: createEngineStore(bridge),
    media: createMediaStore(bridge),
    settings: createSettingsStore(bridge, info),
    sites: createSitesStore(bridge),
    receipts: createReceiptsStore(bridge),
    platforms: createPlatformsStore(bridge),
    services: createServicesStore(bridge),
    navigation: createNavigationStore(),
  };
}
export type Stores = ReturnType<typeof createStores>;

const Context = createContext<Stores | undefined>(undefined);

export function StoresProvider({ stores, children }: { stores: Stores; children: ReactNode }) {
  return <Context value={stores}>{children}</Context>;
}

export function useStores(): Stores {
  const stores = useContext(Context);
  if (!stores) throw new Error('used outside of StoresProvider');
  return stores;
}

export const useLibrary = <T,>(select: (state: LibraryState) => T): T => useStore(useStores().library, select);
export const useJobs = <T,>(select: (state: JobsState) => T): T => useStore(useStores().jobs, select);
export const useRates = <T,>(select: (state: RatesState) => T): T => useStore(useStores().rates, select);
export const useEngine = <T,>(select: (state: EngineState) => T): T => useStore(useStores().engine, select);
export const useSites = <T,>(select: (state: SitesState) => T): T => useStore(useStores().sites, select);
export const useReceipts = <T,>(select: (state: ReceiptsState) => T): T => useStore(useStores().receipts, select);
export const usePlatforms = <T,>(select: (state: PlatformsState) => T): T => useStore(useStores().platforms, select);
export const useSettings = <T,>(select: (state: SettingsState) => T): T => useStore(useStores().settings, select);
export const useServices = <T,>(select: (state: ServicesState) => T): T => useStore(useStores().services, select);
export const useMedia = <T,>(select: (state: MediaState) => T): T => useStore(useStores().media, select);
export const useNavigation = <T,>(select: (state: NavigationState) => T): T => useStore(useStores().navigation, select);
