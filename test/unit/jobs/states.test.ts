import { describe, expect, it } from 'vitest';
import { isEnded, type JobState, jobStates } from '../../../main/jobs';
import { jobEvents, transition } from '../../../main/jobs/states';

const legal: Record<JobState, Partial<Record<(typeof jobEvents)[number], JobState>>> = {
  queued: { start: 'running', cancel: 'cancelled', lose: 'interrupted' },
  running: { cancel: 'cancelling', succeed: 'succeeded', fail: 'failed', stop: 'cancelled', lose: 'interrupted' },
  cancelling: { cancel: 'cancelling', succeed: 'succeeded', fail: 'failed', stop: 'cancelled', lose: 'interrupted' },
  succeeded: {},
  failed: {},
  cancelled: {},
  interrupted: {},
};

describe('job states', () => {
  for (const state of jobStates)
    for (const event of jobEvents)
      it(`${state} + ${event} -> ${legal[state][event] ?? 'impossible'}`, () => {
        expect(transition(state, event)).toBe(legal[state][event]);
      });

  it('every state can be reached, and from each living one every end can be reached', () => {
    const reach = (from: JobState): Set<JobState> => {
      const seen = new Set<JobState>([from]);
      for (const state of seen) for (const event of jobEvents) seen.add(transition(state, event) ?? state);
      return seen;
    };
    expect(reach('queued')).toEqual(new Set(jobStates));
    expect(reach('running')).toEqual(new Set(jobStates.filter((state) => state !== 'queued')));
  });

  it('are over exactly where nothing can happen any more', () => {
    expect(jobStates.filter(isEnded)).toEqual(['succeeded', 'failed', 'cancelled', 'interrupted']);
  });
});
