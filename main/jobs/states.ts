import type { JobState } from './types';

/** What can happen to a job. `stop`: its function ended because it was cancelled; `lose`: the process that ran it is gone. */
export const jobEvents = ['start', 'cancel', 'succeed', 'fail', 'stop', 'lose'] as const;
export type JobEvent = (typeof jobEvents)[number];

// A job that finished although it was asked to stop has done its work: it says so, instead of claiming that nothing happened.
const table: Readonly<Record<JobState, Partial<Record<JobEvent, JobState>>>> = {
  queued: { start: 'running', cancel: 'cancelled', lose: 'interrupted' },
  running: { cancel: 'cancelling', succeed: 'succeeded', fail: 'failed', stop: 'cancelled', lose: 'interrupted' },
  cancelling: { cancel: 'cancelling', succeed: 'succeeded', fail: 'failed', stop: 'cancelled', lose: 'interrupted' },
  succeeded: {},
  failed: {},
  cancelled: {},
  interrupted: {},
};

/** The state after an event; undefined when the event cannot happen in that state. */
export function transition(state: JobState, event: JobEvent): JobState | undefined {
  return table[state][event];
}

/** Whether a job in this state is over. */
export function isEnded(state: JobState): boolean {
  return Object.keys(table[state]).length === 0;
}
