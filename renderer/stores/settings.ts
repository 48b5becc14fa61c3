import { createStore } from 'zustand/vanilla';
import type { AppInfo, Bridge, ErrorView, Settings } from '../../preload/contract';

export interface SettingsState {
  readonly info: AppInfo;
  readonly settings: Settings;
  /** False until the catalog has told; until then they are the last known ones. */
  readonly known: boolean;
  readonly error: ErrorView | null;
  load(): Promise<void>;
  /** Shown at once; taken back when it cannot be kept. */
  save(change: Partial<Settings>): Promise<void>;
}

/** Settings and the facts about this installation. */
export function createSettingsStore(bridge: Bridge, info: AppInfo) {
  const store = createStore<SettingsState>()((set, get) => ({
    info,
    settings: { ...info.last, engine: '', trust: 'warn', vaultLimit: null },
    known: false,
    error: null,
    async load() {
      const answer = await bridge.call('settings.get', {});
      if (answer.ok) set({ settings: answer.value, known: true, error: null });
      else set({ error: answer.error });
    },
    async save(change) {
      const before = get().settings;
      set({ settings: { ...before, ...change } });
      const answer = await bridge.call('settings.set', change);
      if (answer.ok) set({ settings: answer.value, known: true, error: null });
      else set({ settings: before, error: answer.error });
    },
  }));
  bridge.on('services.changed', ({ state }) => {
    if (state === 'ready') void store.getState().load();
  });
  return store;
}
