import { createStore } from 'zustand/vanilla';
import type { Bridge, ErrorView, JobView } from '../../preload/contract';
import { ask, coalesced } from './loadable';

export interface JobsState {
  readonly state: 'loading' | 'ready' | 'failed';
  readonly error: ErrorView | null;
  /** Newest first. */
  readonly jobs: readonly JobView[];
  load(): Promise<void>;
  /** Asks a job to stop; answers with why it cannot be asked. */
  cancel(id: string): Promise<ErrorView | null>;
}

const most = 500;
const phase: Record<JobView['state'], number> = {
  queued: 0,
  running: 1,
  cancelling: 2,
  succeeded: 3,
  failed: 3,
  cancelled: 3,
  interrupted: 3,
};

export function isLive(job: JobView): boolean {
  return phase[job.state] < 3;
}

/** The later of two pictures of one job: an answer may overtake an event, and progress never runs backwards. */
export function later(a: JobView, b: JobView): JobView {
  if (phase[a.state] !== phase[b.state]) return phase[a.state] > phase[b.state] ? a : b;
  return (a.progress?.fraction ?? 0) > (b.progress?.fraction ?? 0) ? a : b;
}

/** Puts pictures of jobs into the list, newest job first. */
export function merge(known: readonly JobView[], heard: readonly JobView[]): JobView[] {
  const jobs = new Map(known.map((job) => [job.id, job]));
  for (const job of heard) {
    const before = jobs.get(job.id);
    jobs.set(job.id, before ? later(before, job) : job);
  }
  return [...jobs.values()]
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : a.id < b.id ? 1 : -1))
    .slice(0, most);
}

/** Jobs, live and past, kept up to date by the contract's events. */
export function createJobsStore(bridge: Bridge) {
  const store = createStore<JobsState>()((set, get) => ({
    state: 'loading',
    error: null,
    jobs: [],
    load: coalesced(async () => {
      const answer = await ask(bridge, 'jobs.list', { limit: most });
      if (answer.state === 'ready') set({ state: 'ready', error: null, jobs: merge(get().jobs, answer.value) });
      else if (answer.state === 'failed') set({ state: 'failed', error: answer.error });
    }),
    async cancel(id) {
      const answer = await bridge.call('jobs.cancel', { id });
      return answer.ok ? null : answer.error;
    },
  }));
  bridge.on('job.changed', (job) => store.setState({ jobs: merge(store.getState().jobs, [job]) }));
  bridge.on('services.changed', ({ state }) => {
    if (state !== 'lost') void store.getState().load();
  });
  return store;
}
