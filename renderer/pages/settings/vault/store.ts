import { createStore } from 'zustand/vanilla';
import {
  type Bridge,
  type ErrorView,
  type JobView,
  type VaultCheckResult,
  type VaultRoomResult,
  type VaultView,
  vaultCheckResult,
  vaultRoomResult,
} from '../../../../preload/contract';
import { ask, coalesced, type Loadable, loading } from '../../../stores/loadable';

/** What was asked of the vault here, from the click to its outcome. */
export type VaultWork =
  | { readonly step: 'idle' }
  | {
      readonly step: 'working';
      readonly what: 'check' | 'room';
      readonly job: string | null;
      readonly fraction: number;
    }
  | { readonly step: 'checked'; readonly result: VaultCheckResult }
  | { readonly step: 'freed'; readonly result: VaultRoomResult }
  | { readonly step: 'failed'; readonly error: ErrorView };

export interface VaultStoreState {
  readonly status: Loadable<VaultView>;
  readonly work: VaultWork;
  load(): Promise<void>;
  check(): Promise<void>;
  /** Lets at most `limit` bytes stay. Answers with why it could not be begun. */
  makeRoom(limit: number): Promise<ErrorView | null>;
}

const idle: VaultWork = { step: 'idle' };
/** Jobs of these kinds change what the vault holds. */
const changing: readonly JobView['kind'][] = ['export', 'import', 'publish', 'push', 'check-vault', 'free-vault'];

/** How the work stands once this was heard of its job. Pure. */
export function workAfter(work: VaultWork, job: JobView): VaultWork {
  if (work.step !== 'working' || work.job !== job.id) return work;
  if (job.state === 'succeeded') {
    const checked = work.what === 'check' ? vaultCheckResult.safeParse(job.result) : undefined;
    if (checked?.data) return { step: 'checked', result: checked.data };
    const freed = work.what === 'room' ? vaultRoomResult.safeParse(job.result) : undefined;
    return freed?.data ? { step: 'freed', result: freed.data } : idle;
  }
  if (job.state === 'failed' && job.error) return { step: 'failed', error: { ...job.error, log: null } as ErrorView };
  if (job.endedAt !== null) return idle;
  return { ...work, fraction: job.progress?.fraction ?? work.fraction };
}

/** What the vault holds, and what is being done about it, over the bridge, while `listen` is in force. */
export function createVaultStore(bridge: Bridge) {
  const store = createStore<VaultStoreState>()((set, get) => ({
    status: loading,
    work: idle,
    load: coalesced(async () => set({ status: await ask(bridge, 'vault.status', {}) })),
    async check() {
      if (get().work.step === 'working') return;
      set({ work: { step: 'working', what: 'check', job: null, fraction: 0 } });
      const answer = await bridge.call('vault.check', {});
      begun('check', answer);
    },
    async makeRoom(limit) {
      const answer = await bridge.call('vault.makeRoom', { limit });
      if (!answer.ok) return answer.error;
      begun('room', answer);
      return null;
    },
  }));
  /** An event may overtake the answer that names its job. */
  let heard: JobView | undefined;
  function begun(what: 'check' | 'room', answer: Awaited<ReturnType<typeof bridge.call<'vault.check'>>>): void {
    if (!answer.ok) return store.setState({ work: { step: 'failed', error: answer.error } });
    const work: VaultWork = { step: 'working', what, job: answer.value.job, fraction: 0 };
    store.setState({ work: heard ? workAfter(work, heard) : work });
  }
  const listen = () => {
    const stops = [
      bridge.on('job.changed', (job) => {
        if (job.kind === 'check-vault' || job.kind === 'free-vault') heard = job;
        const { work, load } = store.getState();
        store.setState({ work: workAfter(work, job) });
        if (job.endedAt !== null && changing.includes(job.kind)) void load();
      }),
      bridge.on('services.changed', ({ state }) => {
        if (state === 'ready') void store.getState().load();
        else if (store.getState().work.step === 'working') store.setState({ work: idle });
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  };
  return Object.assign(store, { listen });
}
