import type { ErrorView, JobView } from '../../../preload/contract';

/**
 * A job that a wizard started, as a machine inside the wizard's own. To cancel is a step of its own: the person is told what
 * is lost and what is safe before anything stops.
 */
export type Course =
  | { readonly phase: 'starting' }
  | { readonly phase: 'running'; readonly id: string; readonly job: JobView | null; readonly refused: ErrorView | null }
  | { readonly phase: 'asking'; readonly id: string; readonly job: JobView | null }
  | { readonly phase: 'stopping'; readonly id: string; readonly job: JobView | null };

export type CourseEvent =
  | { readonly type: 'job.started'; readonly id: string }
  /** It could not be started. */
  | { readonly type: 'job.refused'; readonly error: ErrorView }
  | { readonly type: 'job.changed'; readonly job: JobView }
  /** The person wants to stop it, thought better of it, said so again. */
  | { readonly type: 'job.stop' }
  | { readonly type: 'job.goOn' }
  | { readonly type: 'job.stopNow' }
  | { readonly type: 'job.stopRefused'; readonly error: ErrorView };

export type CourseEffect =
  | { readonly do: 'job.follow'; readonly id: string }
  | { readonly do: 'job.cancel'; readonly id: string };

/** How a job ended; `job` is null when it never began. */
export type Ending<R = unknown> =
  | { readonly how: 'succeeded'; readonly job: JobView; readonly result: R }
  | { readonly how: 'failed'; readonly job: JobView | null; readonly error: ErrorView }
  | { readonly how: 'cancelled'; readonly job: JobView }
  | { readonly how: 'interrupted'; readonly job: JobView };

/** What an event means for the course: it goes on, or it is over. */
export type CourseTurn =
  | { readonly over: false; readonly course: Course; readonly effects: readonly CourseEffect[] }
  | { readonly over: true; readonly ending: Ending };

export const starting: Course = { phase: 'starting' };

const goes = (course: Course, ...effects: CourseEffect[]): CourseTurn => ({ over: false, course, effects });

/** The next phase. Events of another job, and such as mean nothing in a phase, change nothing. */
export function nextCourse(course: Course, event: CourseEvent): CourseTurn {
  switch (event.type) {
    case 'job.started':
      if (course.phase !== 'starting') return goes(course);
      return goes({ phase: 'running', id: event.id, job: null, refused: null }, { do: 'job.follow', id: event.id });
    case 'job.refused':
      if (course.phase !== 'starting') return goes(course);
      return { over: true, ending: { how: 'failed', job: null, error: event.error } };
    case 'job.changed': {
      if (course.phase === 'starting' || course.id !== event.job.id) return goes(course);
      const ending = endingOf(event.job);
      if (ending) return { over: true, ending };
      if (event.job.state === 'cancelling') return goes({ phase: 'stopping', id: course.id, job: event.job });
      return goes({ ...course, job: event.job });
    }
    case 'job.stop':
      if (course.phase !== 'running') return goes(course);
      return goes({ phase: 'asking', id: course.id, job: course.job });
    case 'job.goOn':
      if (course.phase !== 'asking') return goes(course);
      return goes({ phase: 'running', id: course.id, job: course.job, refused: null });
    case 'job.stopNow':
      if (course.phase !== 'asking') return goes(course);
      return goes({ phase: 'stopping', id: course.id, job: course.job }, { do: 'job.cancel', id: course.id });
    case 'job.stopRefused':
      if (course.phase !== 'stopping') return goes(course);
      return goes({ phase: 'running', id: course.id, job: course.job, refused: event.error });
  }
}

/** How a job ended; undefined while it is under way. */
export function endingOf(job: JobView): Ending | undefined {
  switch (job.state) {
    case 'queued':
    case 'running':
    case 'cancelling':
      return undefined;
    case 'succeeded':
      return { how: 'succeeded', job, result: job.result };
    case 'cancelled':
      return { how: 'cancelled', job };
    case 'interrupted':
      return { how: 'interrupted', job };
    case 'failed':
      return { how: 'failed', job, error: job.error ?? unexpected };
  }
}

const unexpected: ErrorView = { code: 'unexpected', params: {}, retry: false, causes: [] };
