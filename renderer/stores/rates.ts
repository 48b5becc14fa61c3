import { createStore } from 'zustand/vanilla';
import type { Bridge, JobView } from '../../preload/contract';

/** How fast a job was at a moment: seconds since it began, bytes per second. */
export interface Sample {
  readonly at: number;
  readonly rate: number;
}

/** As many as a plot can show. */
export const mostSamples = 600;
/** Jobs whose course is kept while the window is open. */
const mostJobs = 20;

export interface RatesState {
  readonly rates: Readonly<Record<string, readonly Sample[]>>;
}

/** What an event of progress tells of a job's rate; undefined when it tells nothing. */
export function sampleOf({ state, startedAt, progress }: JobView, now: number): Sample | undefined {
  if (state !== 'running' || startedAt === null || progress === null || progress.rate === null) return undefined;
  const at = (now - Date.parse(startedAt)) / 1000;
  return at >= 0 && Number.isFinite(progress.rate) ? { at, rate: progress.rate } : undefined;
}

/** The course with one more sample. When there are too many, the two nearest become one, so that the whole job stays evenly in sight. */
export function withSample(samples: readonly Sample[], next: Sample): readonly Sample[] {
  const last = samples.at(-1);
  if (last && next.at <= last.at) return samples;
  const all = [...samples, next];
  if (all.length <= mostSamples) return all;
  // The first and the newest stay as they were heard.
  let nearest = 1;
  const gap = (i: number) => (all[i + 1] as Sample).at - (all[i] as Sample).at;
  for (let i = 2; i < all.length - 2; i++) if (gap(i) < gap(nearest)) nearest = i;
  const [a, b] = [all[nearest] as Sample, all[nearest + 1] as Sample];
  all.splice(nearest, 2, { at: (a.at + b.at) / 2, rate: (a.rate + b.rate) / 2 });
  return all;
}

/** The courses with an event heard; the oldest ones go when there are too many. */
export function withJob(rates: RatesState['rates'], job: JobView, now: number): RatesState['rates'] {
  const sample = sampleOf(job, now);
  if (!sample) return rates;
  const before = rates[job.id] ?? [];
  const samples = withSample(before, sample);
  if (samples === before) return rates;
  const { [job.id]: _, ...others } = rates;
  return Object.fromEntries([...Object.entries(others).slice(-(mostJobs - 1)), [job.id, samples]]);
}

/** How fast jobs went, from the events of their progress alone: of a job that ran before the window opened nothing is known. */
export function createRatesStore(bridge: Bridge, now: () => number = Date.now) {
  const store = createStore<RatesState>()(() => ({ rates: {} }));
  bridge.on('job.changed', (job) => store.setState(({ rates }) => ({ rates: withJob(rates, job, now()) })));
  return store;
}
