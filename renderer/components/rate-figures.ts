import type { Sample } from '../stores/rates';

/** A plot of less says nothing. */
const fewestSamples = 4;
const shortest = 3;

export interface RateFigures {
  readonly now: number;
  readonly lowest: number;
  readonly highest: number;
  /** Over the time, not over the samples. */
  readonly mean: number;
}

/** What a plot of a job's rate says in words; undefined while there is too little to plot. */
export function rateFigures(samples: readonly Sample[]): RateFigures | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || samples.length < fewestSamples || last.at - first.at < shortest) return undefined;
  let area = 0;
  let lowest = first.rate;
  let highest = first.rate;
  for (let i = 1; i < samples.length; i++) {
    const [a, b] = [samples[i - 1] as Sample, samples[i] as Sample];
    area += ((a.rate + b.rate) / 2) * (b.at - a.at);
    lowest = Math.min(lowest, b.rate);
    highest = Math.max(highest, b.rate);
  }
  return { now: last.rate, lowest, highest, mean: area / (last.at - first.at) };
}

/** Seconds as a clock shows them: `0:07`, `12:30`, `1:02:05`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (part: number) => String(part).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}
