import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pacedJobs } from '../../../main/desktop/paced-jobs';
import type { JobView } from '../../../preload/contract';

const job = (id: string, state: JobView['state'], fraction = 0): JobView => ({
  id,
  kind: 'export',
  state,
  subject: 'shop@1.0',
  createdAt: '2026-01-01T00:00:00Z',
  startedAt: '2026-01-01T00:00:00Z',
  endedAt: state === 'succeeded' ? '2026-01-01T00:01:00Z' : null,
  progress: { step: 'write', item: '', fraction, bytes: 0, totalBytes: null, rate: null, secondsLeft: null },
  error: null,
  result: null,
});

describe('job changes', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('pass at a bounded rate, the last one always, in order', () => {
    const passed: number[] = [];
    const paced = pacedJobs((view) => passed.push(view.progress?.fraction ?? -1), 100);
    for (let step = 0; step <= 1000; step++) {
      paced.changed(job('a', 'running', step / 1000));
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(1000);
    expect(passed.length).toBeGreaterThanOrEqual(10);
    expect(passed.length).toBeLessThanOrEqual(13);
    expect(passed.at(-1)).toBe(1);
    expect(passed).toEqual([...passed].sort((a, b) => a - b));
  });

  it('of state pass at once, and nothing older comes after them', () => {
    const passed: string[] = [];
    const paced = pacedJobs((view) => passed.push(`${view.state} ${view.progress?.fraction}`), 100);
    paced.changed(job('a', 'running', 0));
    paced.changed(job('a', 'running', 0.5));
    paced.changed(job('a', 'succeeded', 1));
    vi.advanceTimersByTime(1000);
    expect(passed).toEqual(['running 0', 'succeeded 1']);
  });

  it('of one job do not hold up another', () => {
    const passed: string[] = [];
    const paced = pacedJobs((view) => passed.push(view.id), 100);
    paced.changed(job('a', 'running'));
    paced.changed(job('b', 'running'));
    expect(passed).toEqual(['a', 'b']);
  });
});
