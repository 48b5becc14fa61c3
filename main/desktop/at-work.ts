import type { JobView } from '../../preload/contract';

/** A job that took longer than this is told of when it ends behind the person's back. Milliseconds. */
export const longJob = 10_000;

/** The jobs that go on just now: of this application and, on the same data folder, of the command line. */
export interface Work {
  readonly live: ReadonlyMap<string, JobView>;
  /** Those that end with this application. */
  readonly own: ReadonlySet<string>;
}

export const idle: Work = { live: new Map(), own: new Set() };

/** The work after a job was heard of. */
export function hear(work: Work, job: JobView): Work {
  const live = new Map(work.live);
  if (job.endedAt === null) live.set(job.id, job);
  else live.delete(job.id);
  return { ...work, live };
}

/** The work after a job turned out to be the application's own. */
export function hearOwn(work: Work, id: string): Work {
  return { ...work, own: new Set(work.own).add(id) };
}

/** The jobs that would be cut off if the application ended now, the oldest first. */
export function ownWork({ live, own }: Work): JobView[] {
  return [...live.values()].filter(({ id }) => own.has(id)).sort(byAge);
}

/**
 * What the taskbar shows, in the terms of `setProgressBar`: below 0 nothing, above 1 that something goes on. It is of the oldest job,
 * as the strip in the window.
 */
export function barOf({ live }: Work): number {
  const [oldest] = [...live.values()].sort(byAge);
  if (!oldest) return -1;
  return oldest.state === 'queued' || !oldest.progress ? 2 : Math.min(1, oldest.progress.fraction);
}

/** Whether the computer is to be kept from sleeping. */
export function keepsAwake({ live }: Work): boolean {
  return live.size > 0;
}

/**
 * Whether a notification is due for a job: it ran before the news came, took long, was not stopped by the person, and nobody was
 * looking.
 */
export function worthTelling(before: Work, job: JobView, looking: boolean): boolean {
  if (looking || job.endedAt === null || job.startedAt === null || !before.live.has(job.id)) return false;
  return job.state !== 'cancelled' && Date.parse(job.endedAt) - Date.parse(job.startedAt) > longJob;
}

function byAge(a: JobView, b: JobView): number {
  return a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.id < b.id ? -1 : 1;
}
