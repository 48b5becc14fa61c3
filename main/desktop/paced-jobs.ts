import type { JobView } from '../../preload/contract';

/**
 * Passes job changes on at a pace an eye can follow: a change of state at once, progress at most every `interval` milliseconds
 * per job, and never an older picture after a newer one.
 */
export function pacedJobs(pass: (job: JobView) => void, interval = 120) {
  const jobs = new Map<
    string,
    { state: JobView['state']; waiting: JobView | undefined; timer: NodeJS.Timeout | undefined }
  >();

  function flush(id: string): void {
    const entry = jobs.get(id);
    if (!entry) return;
    entry.timer = undefined;
    if (!entry.waiting) return;
    const job = entry.waiting;
    entry.waiting = undefined;
    entry.timer = setTimeout(() => flush(id), interval);
    pass(job);
  }

  return {
    changed(job: JobView): void {
      const entry = jobs.get(job.id) ?? {
        state: undefined as unknown as JobView['state'],
        waiting: undefined,
        timer: undefined,
      };
      jobs.set(job.id, entry);
      if (entry.state !== job.state) {
        clearTimeout(entry.timer);
        entry.state = job.state;
        entry.waiting = undefined;
        entry.timer = setTimeout(() => flush(job.id), interval);
        pass(job);
        if (job.endedAt !== null) {
          clearTimeout(entry.timer);
          jobs.delete(job.id);
        }
        return;
      }
      entry.waiting = job;
      if (!entry.timer) flush(job.id);
    },
    stop(): void {
      for (const entry of jobs.values()) clearTimeout(entry.timer);
      jobs.clear();
    },
  };
}
