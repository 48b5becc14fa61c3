import { createRateMeter, type RateMeter } from './rate';
import { createTimeLeft } from './time-left';
import type { AwaitedPart, JobProgress, StepPlan } from './types';

/** The arithmetic of a job's progress, without a clock of its own: `at` is milliseconds of one that only goes forward. */
export interface ProgressMeter {
  plan(steps: readonly StepPlan[], at: number): void;
  begin(key: string, totalBytes: number | undefined, at: number): void;
  advance(bytes: number, at: number): void;
  /** Takes bytes off the present step's total. */
  forgo(count: number): void;
  item(name: string): void;
  /** From now on nothing moves before the part is there; null when it is. */
  waitFor(part: AwaitedPart | null, at: number): void;
  /** Null before the plan is declared. */
  snapshot(at: number): JobProgress | null;
  /** The last word: no rate and no time left any more, and all of it done when it `succeeded`. */
  final(succeeded: boolean): JobProgress | null;
}

interface Step extends StepPlan {
  begun: boolean;
}

export function createProgressMeter(): ProgressMeter {
  let steps: Step[] | null = null;
  let current: Step | null = null;
  let planned = 0;
  let endedWeight = 0;
  let startedAt = 0;
  let bytes = 0;
  let total: number | null = null;
  let name = '';
  let awaited: AwaitedPart | null = null;
  let highest = 0;
  /** Seconds that one unit of weight took so far, measured when the step began. */
  let pace: number | null = null;
  let meter: RateMeter = createRateMeter(0);
  const timeLeft = createTimeLeft();

  const stepFraction = (): number => (total !== null && total > 0 ? Math.min(1, bytes / total) : 0);
  const fraction = (): number => {
    if (planned > 0)
      highest = Math.max(highest, Math.min(1, (endedWeight + (current?.weight ?? 0) * stepFraction()) / planned));
    return highest;
  };
  const laterWeight = (): number => (steps ?? []).reduce((sum, step) => sum + (step.begun ? 0 : step.weight), 0);
  const estimate = (rate: number | null): number | null => {
    if (!current) return null;
    // How long a step without bytes takes (waiting for health, for an engine) nobody can know: better no time than a wrong one.
    if (total === null || total === 0) return null;
    if (rate === null || rate <= 0) return null;
    // The pace of the larger part speaks for the rest: a quick first step of little weight says nothing about gigabytes to come.
    const present = current.weight > 0 ? total / rate / current.weight : 0;
    const later = pace !== null && endedWeight > current.weight ? pace : present;
    return Math.max(0, total - bytes) / rate + laterWeight() * later;
  };

  return {
    plan(list, at) {
      if (steps) throw new Error('a job plans its steps once');
      if (list.some((step) => !(step.weight >= 0 && Number.isFinite(step.weight))))
        throw new Error('a step weighs 0 or more');
      steps = list.map((step) => ({ ...step, begun: false }));
      planned = steps.reduce((sum, step) => sum + step.weight, 0);
      startedAt = at;
    },
    begin(key, totalBytes, at) {
      const next = steps?.find((step) => step.key === key && !step.begun);
      if (!next) throw new Error(`step ${key} is not planned, or was begun before`);
      if (current) endedWeight += current.weight;
      pace = endedWeight > 0 ? (at - startedAt) / 1000 / endedWeight : null;
      next.begun = true;
      current = next;
      bytes = 0;
      total = totalBytes !== undefined && totalBytes >= 0 ? totalBytes : null;
      name = '';
      meter = createRateMeter(at);
    },
    advance(count, at) {
      if (!current || !(count > 0)) return;
      bytes += count;
      // A total that was an estimate and turns out too small must not show more than all of it.
      if (total !== null && bytes > total) total = bytes;
      meter.add(count, at);
    },
    forgo(count) {
      if (total !== null && count > 0) total = Math.max(bytes, total - count);
    },
    item(text) {
      name = text;
    },
    waitFor(part, at) {
      // How long a person took says nothing about how fast a medium is.
      if (awaited !== null && part === null) meter = createRateMeter(at);
      awaited = part;
    },
    snapshot(at) {
      // What a person is asked for is shown, also before anybody knows what else there is to do.
      if (!steps && awaited === null) return null;
      const rate = current && bytes > 0 && awaited === null ? meter.rate(at) : null;
      const left = timeLeft.update(estimate(rate), at);
      const secondsLeft = awaited === null ? left : null;
      return {
        step: current?.key ?? '',
        item: name,
        fraction: fraction(),
        bytes,
        totalBytes: total,
        rate: rate === null ? null : Math.round(rate),
        secondsLeft,
        ...(awaited === null ? {} : { waitsFor: awaited }),
      };
    },
    final(succeeded) {
      if (!steps) return null;
      if (succeeded) highest = 1;
      return {
        step: current?.key ?? '',
        item: name,
        fraction: fraction(),
        bytes,
        totalBytes: total,
        rate: null,
        secondsLeft: succeeded ? 0 : null,
      };
    },
  };
}
