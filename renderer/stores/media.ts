import { createStore } from 'zustand/vanilla';
import type { Bridge, ErrorView, MediumContentsView, MediumView, PlaceView } from '../../preload/contract';
import { ask, coalesced, type Loadable, loading, valueOf } from './loadable';

/** How far a medium is with being removed. */
export type Ejection =
  | { readonly state: 'asking' }
  | { readonly state: 'safe' | 'flushed'; readonly name: string }
  | { readonly state: 'failed'; readonly error: ErrorView };

export interface MediaState {
  /** As they stand in the list of the main process: what is carried about first, the system's own disk last. */
  readonly media: Loadable<readonly MediumView[]>;
  /** What lies on media that were looked at, by their ids. */
  readonly contents: Readonly<Record<string, Loadable<MediumContentsView>>>;
  /** Kept for media that are gone from the list, too: that it may be pulled out is said until it was. */
  readonly ejections: Readonly<Record<string, Ejection>>;
  /** The job that verifies a medium, by the medium's id; the last one that was started here. */
  readonly verifications: Readonly<Record<string, string>>;
  load(): Promise<void>;
  /** Reads what lies on a medium; what was read before stays shown meanwhile. */
  show(medium: string): Promise<void>;
  /** Takes a folder that a dialog handed out into the list, and answers with it. */
  addFolder(place: PlaceView): Promise<{ medium: MediumView } | { error: ErrorView }>;
  verify(medium: string): Promise<ErrorView | null>;
  eject(medium: string): Promise<void>;
  /** Removes the copies that were begun there and not finished; answers with why it could not. */
  discard(medium: string): Promise<ErrorView | null>;
}

/** Whether packages can be put there: it is in use, and may be written to. */
export function isWritable(medium: MediumView): boolean {
  return medium.mountPoint !== null && !medium.readOnly;
}

/** Whether something of it changed that what lies on it may depend on. */
function touched(before: MediumView | undefined, after: MediumView): boolean {
  return (
    before?.free !== after.free ||
    before.mountPoint !== after.mountPoint ||
    before.known?.lastCopiedAt !== after.known?.lastCopiedAt ||
    before.known?.lastVerifiedAt !== after.known?.lastVerifiedAt
  );
}

/** Media as they are plugged in and pulled out, and what lies on them; kept up to date by the contract's events. */
export function createMediaStore(bridge: Bridge) {
  const store = createStore<MediaState>()((set, get) => ({
    media: loading,
    contents: {},
    ejections: {},
    verifications: {},
    load: coalesced(async () => set({ media: await ask(bridge, 'media.list', {}) })),
    async show(medium) {
      if (!get().contents[medium]) set({ contents: { ...get().contents, [medium]: loading } });
      const found = await ask(bridge, 'media.contents', { medium });
      set({ contents: { ...get().contents, [medium]: found } });
    },
    async addFolder(place) {
      const answer = await bridge.call('media.addFolder', { place: place.id });
      if (!answer.ok) return { error: answer.error };
      await get().load();
      return { medium: answer.value };
    },
    async verify(medium) {
      const answer = await bridge.call('media.verify', { medium });
      if (!answer.ok) return answer.error;
      set({ verifications: { ...get().verifications, [medium]: answer.value.job } });
      return null;
    },
    async discard(medium) {
      const answer = await bridge.call('media.discard', { medium });
      if (!answer.ok) return answer.error;
      await get().show(medium);
      return null;
    },
    async eject(medium) {
      const name = valueOf(get().media)?.find(({ id }) => id === medium)?.name ?? '';
      const say = (ejection: Ejection) => set({ ejections: { ...get().ejections, [medium]: ejection } });
      say({ state: 'asking' });
      const answer = await bridge.call('media.eject', { medium });
      say(answer.ok ? { state: answer.value.state, name } : { state: 'failed', error: answer.error });
    },
  }));
  const heard = (media: readonly MediumView[]) => {
    const { media: before, contents, ejections } = store.getState();
    const known = new Map((valueOf(before) ?? []).map((medium) => [medium.id, medium]));
    // One that is plugged in or mounted anew may no longer be pulled out.
    const isAnew = ({ id, mountPoint }: MediumView) =>
      !known.has(id) || (mountPoint !== null && known.get(id)?.mountPoint === null);
    const anew = new Set(media.filter(isAnew).map(({ id }) => id));
    const still = Object.entries(ejections).filter(([id]) => !anew.has(id));
    store.setState({ media: { state: 'ready', value: media }, ejections: Object.fromEntries(still) });
    for (const medium of media)
      if (contents[medium.id] && touched(known.get(medium.id), medium)) void store.getState().show(medium.id);
  };
  bridge.on('media.changed', ({ media }) => heard(media));
  bridge.on('services.changed', ({ state }) => {
    if (state !== 'ready') return;
    void store.getState().load();
    for (const medium of Object.keys(store.getState().contents)) void store.getState().show(medium);
  });
  return store;
}
