import { describe, expect, it } from 'vitest';
import { clock, rateFigures } from '../../../renderer/components/rate-figures';
import { createRatesStore, mostSamples, sampleOf, withJob, withSample } from '../../../renderer/stores/rates';
import { at, jobOf, TestBridge } from './bridge';

const start = '2026-01-01T00:00:00.000Z';
const now = (seconds: number) => Date.parse(start) + seconds * 1000;
const running = (id: string, rate: number | null) =>
  jobOf(id, { startedAt: start, progress: { ...(at(0.5) as NonNullable<ReturnType<typeof at>>), rate } });

describe('the course of a rate', () => {
  it('is made of progress that tells a rate, and of nothing else', () => {
    expect(sampleOf(running('1', 5e6), now(2))).toEqual({ at: 2, rate: 5e6 });
    for (const job of [
      running('1', null),
      jobOf('1'),
      { ...running('1', 5), state: 'cancelling' as const },
      { ...running('1', 5), startedAt: null },
      running('1', Number.NaN),
    ])
      expect(sampleOf(job, now(2))).toBeUndefined();
    // The other process's clock may be ahead of this one's.
    expect(sampleOf(running('1', 5), now(-1))).toBeUndefined();
  });

  it('is heard from events, per job', () => {
    const bridge = new TestBridge();
    let time = 0;
    const store = createRatesStore(bridge, () => now(time));
    for (const [seconds, id, rate] of [
      [1, '1', 10],
      [1, '2', 99],
      [2, '1', 20],
      [2, '1', 30],
    ] as const) {
      time = seconds;
      bridge.raise('job.changed', running(id, rate));
    }
    expect(store.getState().rates).toEqual({
      '1': [
        { at: 1, rate: 10 },
        { at: 2, rate: 20 },
      ],
      '2': [{ at: 1, rate: 99 }],
    });
  });

  it('stays whole and bounded, however long the job', () => {
    let samples: ReturnType<typeof withSample> = [];
    for (let second = 1; second <= 10_000; second++) samples = withSample(samples, { at: second, rate: 7 });
    expect(samples).toHaveLength(mostSamples);
    expect(samples[0]?.at).toBe(1);
    // Evenly over the whole time: no gap is much wider than its share.
    const gaps = samples.slice(1).map(({ at: when }, i) => when - (samples[i]?.at ?? 0));
    expect(Math.max(...gaps)).toBeLessThan((4 * 10_000) / mostSamples);
    expect(samples.at(-1)).toEqual({ at: 10_000, rate: 7 });
    expect(samples.every(({ at: when }, i) => i === 0 || when > (samples[i - 1]?.at ?? 0))).toBe(true);
    expect(rateFigures(samples)?.mean).toBeCloseTo(7);
  });

  it('of old jobs is forgotten', () => {
    let rates = {};
    for (let id = 1; id <= 50; id++) rates = withJob(rates, running(String(id), 1), now(1));
    expect(Object.keys(rates)).toHaveLength(20);
    expect(Object.keys(rates)).toContain('50');
  });
});

describe('a plot in words', () => {
  it('weighs by time', () => {
    const samples = [
      { at: 0, rate: 0 },
      { at: 1, rate: 100 },
      { at: 2, rate: 100 },
      { at: 10, rate: 20 },
    ];
    expect(rateFigures(samples)).toEqual({ now: 20, lowest: 0, highest: 100, mean: (50 + 100 + 8 * 60) / 10 });
  });

  it.each([
    [[]],
    [[{ at: 0, rate: 1 }]],
    [[0, 0.5, 1, 1.5, 2].map((when) => ({ at: when, rate: 1 }))],
    [[0, 5, 10].map((when) => ({ at: when, rate: 1 }))],
  ])('waits until there is something to see: %j', (samples) => {
    expect(rateFigures(samples)).toBeUndefined();
  });

  it.each([
    [7.4, '0:07'],
    [750, '12:30'],
    [3725, '1:02:05'],
  ])('shows %d seconds as %s', (seconds, shown) => {
    expect(clock(seconds)).toBe(shown);
  });
});
