import type { JobView } from '../../preload/contract';

/**
 * Follows the jobs of other processes on the same data folder (the command line), which raise no event here: `look` is to be
 * called every second or so with the newest jobs, and `own` with every job that this process tells of by itself. `changed` hears of
 * a job that is new or went on; `ended` that one of theirs is over, so that the library may have changed.
 */
export function followOthers(changed: (job: JobView) => void, ended: () => void) {
  const mine = new Set<string>();
  let seen: Map<string, string> | undefined;
  return {
    /** Whether it is heard of for the first time. */
    own(id: string): boolean {
      const news = !mine.has(id);
      mine.add(id);
      return news;
    },
    look(newest: readonly JobView[]): void {
      const before = seen;
      seen = new Map(
        newest.map((job) => [job.id, `${job.state} ${job.progress?.fraction ?? 0} ${job.progress?.bytes ?? 0}`]),
      );
      // What was there when looking began is no news.
      if (!before) return;
      for (const job of newest) {
        if (mine.has(job.id) || before.get(job.id) === seen.get(job.id)) continue;
        changed(job);
        if (job.endedAt !== null) ended();
      }
    },
  };
}
