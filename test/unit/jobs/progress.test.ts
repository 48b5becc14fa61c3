import { describe, expect, it } from 'vitest';
import type { JobProgress } from '../../../main/jobs';
import { createProgressMeter } from '../../../main/jobs/progress';
import { createRateMeter } from '../../../main/jobs/rate';
import { createTimeLeft } from '../../../main/jobs/time-left';

/** Repeatable noise in 0..1. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}
const must = (progress: JobProgress | null): JobProgress => {
  if (!progress) throw new Error('no progress');
  return progress;
};

describe('the fraction', () => {
  it('weighs the steps, counts bytes within one, and an unsized step when it ends', () => {
    const meter = createProgressMeter();
    expect(meter.snapshot(0)).toBeNull();
    meter.plan(
      [
        { key: 'resolve', weight: 1 },
        { key: 'fetch', weight: 6 },
        { key: 'write', weight: 3 },
      ],
      0,
    );
    expect(must(meter.snapshot(0)).fraction).toBe(0);
    meter.begin('resolve', undefined, 0);
    meter.advance(500, 10);
    expect(must(meter.snapshot(10))).toMatchObject({ step: 'resolve', fraction: 0, bytes: 500, totalBytes: null });
    meter.begin('fetch', 1000, 20);
    expect(must(meter.snapshot(20)).fraction).toBeCloseTo(0.1);
    meter.item('web:1');
    meter.advance(500, 30);
    expect(must(meter.snapshot(30))).toMatchObject({ item: 'web:1', bytes: 500, totalBytes: 1000 });
    expect(must(meter.snapshot(30)).fraction).toBeCloseTo(0.4);
    meter.begin('write', 0, 40);
    expect(must(meter.snapshot(40))).toMatchObject({ item: '', bytes: 0, totalBytes: 0 });
    expect(must(meter.snapshot(40)).fraction).toBeCloseTo(0.7);
    expect(must(meter.final(false)).fraction).toBeCloseTo(0.7);
    expect(must(meter.final(true))).toMatchObject({ fraction: 1, secondsLeft: 0, rate: null });
  });

  it('is 1 only at the end, and bytes over the announced total correct the total', () => {
    const meter = createProgressMeter();
    meter.plan([{ key: 'read', weight: 1 }], 0);
    meter.begin('read', 100, 0);
    meter.advance(250, 1);
    expect(must(meter.snapshot(1))).toMatchObject({ bytes: 250, totalBytes: 250, fraction: 1 });
  });

  it('never decreases, whatever order steps, sizes and strange numbers come in', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = noise(seed);
      const keys = ['a', 'b', 'c', 'a', 'd'];
      const meter = createProgressMeter();
      meter.plan(
        keys.map((key) => ({ key, weight: Math.floor(random() * 5) })),
        0,
      );
      let last = 0;
      let at = 0;
      for (const key of random() > 0.5 ? keys : [...keys].reverse()) {
        meter.begin(key, [undefined, 0, 10, 1000, -1][Math.floor(random() * 5)], at);
        for (let n = 0; n < 20; n++) {
          at += random() * 100;
          meter.advance([0, -5, Number.NaN, 1, 200][Math.floor(random() * 5)] ?? 0, at);
          const { fraction } = must(meter.snapshot(at));
          expect(fraction).toBeGreaterThanOrEqual(last);
          expect(fraction).toBeLessThanOrEqual(1);
          last = fraction;
        }
      }
    }
  });

  it('refuses steps that were not planned, and a second plan', () => {
    const meter = createProgressMeter();
    meter.plan([{ key: 'a', weight: 1 }], 0);
    meter.begin('a', undefined, 0);
    expect(() => meter.begin('a', undefined, 1)).toThrow(/not planned/);
    expect(() => meter.begin('b', undefined, 1)).toThrow(/not planned/);
    expect(() => meter.plan([], 1)).toThrow(/once/);
    expect(() => createProgressMeter().plan([{ key: 'a', weight: Number.NaN }], 0)).toThrow(/weighs/);
  });
});

describe('the rate', () => {
  it('is bytes per second of the last five seconds', () => {
    const meter = createRateMeter(0);
    for (let at = 100; at <= 10_000; at += 100) meter.add(1000, at);
    expect(meter.rate(10_000)).toBeCloseTo(10_000, -2);
    for (let at = 10_100; at <= 16_000; at += 100) meter.add(5000, at);
    expect(meter.rate(16_000)).toBeCloseTo(50_000, -3);
  });

  it('says nothing at first, falls to zero in a stall, and recovers', () => {
    const meter = createRateMeter(1000);
    meter.add(1e6, 1300);
    expect(meter.rate(1300)).toBeNull();
    expect(meter.rate(2000)).toBeCloseTo(1e6, -1);
    expect(meter.rate(60_000)).toBe(0);
    meter.add(1e6, 60_500);
    expect(meter.rate(60_500)).toBeCloseTo(2e5, -1);
  });
});

describe('the time left', () => {
  it('is not guessed for a step that counts no bytes', () => {
    const meter = createProgressMeter();
    const steps = [
      { key: 'load', weight: 1 },
      { key: 'watch', weight: 1 },
    ];
    meter.plan(steps, 0);
    meter.begin('load', 1000, 0);
    meter.advance(1000, 1_000);
    meter.begin('watch', undefined, 1_000);
    expect(must(meter.snapshot(5_000)).secondsLeft).toBeNull();
  });

  /** Runs a sized step whose speed (bytes per 100 ms) is given by `speed`; returns the times shown each 100 ms. */
  function watch(total: number, speed: (at: number) => number): (number | null)[] {
    const meter = createProgressMeter();
    meter.plan([{ key: 'copy', weight: 1 }], 0);
    meter.begin('copy', total, 0);
    const shown: (number | null)[] = [];
    let done = 0;
    for (let at = 100; done < total && at < 600_000; at += 100) {
      const step = Math.min(total - done, speed(at));
      meter.advance(step, at);
      done += step;
      shown.push(must(meter.snapshot(at)).secondsLeft);
    }
    return shown;
  }
  const grew = (shown: (number | null)[]): number =>
    shown.filter((value, n) => n > 0 && value !== null && shown[n - 1] != null && value > (shown[n - 1] as number))
      .length;

  it('never grows by jitter, and is about right', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = noise(seed);
      const shown = watch(60_000_000, () => 100_000 * (0.4 + 1.2 * random())); // about 60 s
      expect(grew(shown), `seed ${seed}`).toBe(0);
      expect(shown[99] ?? 0).toBeGreaterThan(35); // 50 s to go
      expect(shown[99] ?? 99).toBeLessThan(60);
      expect(shown.at(-1) ?? 9).toBeLessThanOrEqual(2);
    }
  });

  it('grows when the work really became slower, and only then', () => {
    const shown = watch(60_000_000, (at) => (at < 20_000 ? 100_000 : 25_000)); // 40 s left at 20 s become 160 s
    expect(grew(shown)).toBeGreaterThanOrEqual(1);
    expect(grew(shown)).toBeLessThanOrEqual(3);
    expect(shown[199]).toBeLessThan(45);
    expect(shown[349]).toBeGreaterThan(100);
  });

  it('becomes unknown in a stall and comes back', () => {
    const shown = watch(20_000_000, (at) => (at > 10_000 && at < 30_000 ? 0 : 100_000));
    expect(shown[90]).not.toBeNull();
    expect(shown[290]).toBeNull();
    expect(shown[360]).not.toBeNull();
  });

  it('says nothing of rate and time while a person is waited for, nor counts that time afterwards', () => {
    const meter = createProgressMeter();
    meter.plan([{ key: 'read', weight: 1 }], 0);
    meter.begin('read', 10_000_000, 0);
    for (let at = 100; at <= 5_000; at += 100) meter.advance(100_000, at);
    expect(must(meter.snapshot(5_000)).secondsLeft).toBeGreaterThan(0);
    const part = { package: 'shop.tar.gz', number: 2, of: 3, medium: 'TWO' };
    meter.waitFor(part, 5_000);
    expect(must(meter.snapshot(5_000)).secondsLeft).toBeNull();
    expect(meter.snapshot(100_000)).toMatchObject({ rate: null, secondsLeft: null, waitsFor: part });
    meter.waitFor(null, 100_000);
    for (let at = 100_100; at <= 103_000; at += 100) meter.advance(100_000, at);
    const after = must(meter.snapshot(103_000));
    expect(after.waitsFor).toBeUndefined();
    expect(after.rate).toBeGreaterThan(900_000);
  });

  it('counts the steps to come by their weight', () => {
    const meter = createProgressMeter();
    meter.plan(
      [
        { key: 'fetch', weight: 1 },
        { key: 'write', weight: 3 },
      ],
      0,
    );
    meter.begin('fetch', 10_000_000, 0);
    for (let at = 100; at <= 5_000; at += 100) {
      meter.advance(100_000, at); // 10 s for the first step, so 30 s for the second
      meter.snapshot(at);
    }
    expect(must(meter.snapshot(5_000)).secondsLeft).toBeGreaterThanOrEqual(34);
    expect(must(meter.snapshot(5_000)).secondsLeft).toBeLessThanOrEqual(37);
  });

  it('is null without any estimate', () => {
    const left = createTimeLeft();
    expect(left.update(null, 0)).toBeNull();
    expect(left.update(10, 100)).toBe(10);
    expect(left.update(null, 200)).toBe(10);
    expect(left.update(null, 6_000)).toBeNull();
  });
});
