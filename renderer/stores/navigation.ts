import { createStore } from 'zustand/vanilla';
import type { CallInput, CompleteInput, PlaceView, PlatformView } from '../../preload/contract';

/** A wizard and what it begins with. */
export type WizardStart =
  /** Delivers the embedded sample. */
  | { readonly wizard: 'sample' }
  | { readonly wizard: 'publish'; readonly from?: 'compose' | 'containers'; readonly place?: PlaceView }
  /** `site`: what is exported goes there; `ask`: which version is still to be said. */
  | {
      readonly wizard: 'export';
      readonly key: string;
      readonly version: string;
      readonly site?: string;
      readonly ask?: true;
    }
  /** The full package of a delta: `full` is what its file will be called. */
  | {
      readonly wizard: 'complete';
      readonly of: CompleteInput['of'];
      readonly name: string;
      readonly full: string;
    }
  /** On site: a receipt of what is there. */
  | { readonly wizard: 'receipt'; readonly site?: string }
  /** At home: receipts that came back. */
  | { readonly wizard: 'receipts'; readonly place?: PlaceView; readonly medium?: string }
  /** `packages` and `medium` are ids of the catalog and of the list of media. */
  | { readonly wizard: 'transfer'; readonly packages?: readonly string[]; readonly medium?: string }
  | { readonly wizard: 'import'; readonly place?: PlaceView; readonly medium?: string }
  | { readonly wizard: 'install'; readonly key?: string; readonly version?: string; readonly site?: string }
  /** Back to before a record, or the settling of a change that was cut off. */
  | {
      readonly wizard: 'restore';
      readonly site: string;
      readonly name: string;
      readonly how: { readonly record: string } | { readonly settle: 'forward' | 'back' };
    }
  | { readonly wizard: 'upgrade'; readonly site: string; readonly name: string; readonly version?: string }
  | { readonly wizard: 'push'; readonly key: string; readonly version: string }
  /** A package without the library; `accepted`: what its verdict warns of was answered for. */
  | {
      readonly wizard: 'push';
      readonly package: { readonly from: CallInput<'platforms.deliver'>['from']; readonly name: string };
      readonly accepted: boolean;
    }
  /** Connects a platform, or changes one. */
  | { readonly wizard: 'platform'; readonly platform?: PlatformView }
  | {
      readonly wizard: 'deliver';
      readonly package?: { readonly from: CallInput<'platforms.deliver'>['from']; readonly name: string };
      readonly platform?: string;
    };

/** Where the person is, with all that the place needs. */
export type Place =
  | {
      readonly page: 'library';
      readonly tab: 'templates';
      readonly template?: { readonly key: string; readonly version?: string };
    }
  | { readonly page: 'library'; readonly tab: 'packages'; readonly path?: string }
  | { readonly page: 'media'; readonly medium?: string }
  | { readonly page: 'sites'; readonly site?: string; readonly installation?: string }
  | { readonly page: 'wizard'; readonly start: WizardStart }
  | { readonly page: 'activity'; readonly job?: string }
  | { readonly page: 'settings' };
export type Page = Place['page'];

export interface NavigationState {
  readonly place: Place;
  readonly before: readonly Place[];
  /** Goes to a place; `replace` when it is the same place with another thing selected. */
  go(place: Place, how?: 'replace'): void;
  back(): void;
}

const mostRemembered = 50;
export const start: Place = { page: 'library', tab: 'templates' };

export function createNavigationStore() {
  return createStore<NavigationState>()((set, get) => ({
    place: start,
    before: [],
    go(place, how) {
      const { place: from, before } = get();
      set(how === 'replace' ? { place } : { place, before: [...before, from].slice(-mostRemembered) });
    },
    back() {
      const { before } = get();
      const last = before.at(-1);
      if (last) set({ place: last, before: before.slice(0, -1) });
    },
  }));
}
