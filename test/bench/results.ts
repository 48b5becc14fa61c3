import { mkdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Measured, median, spread } from './delivery/measure';

/** One row of the table: what was measured against its goal. */
export interface Row {
  readonly name: string;
  /** Of `value` and `goal`: a ratio, seconds, milliseconds, MiB, KiB. */
  readonly unit: 'x' | 's' | 'ms' | 'MiB' | 'KiB';
  readonly value: number;
  /** Null where nothing was asked for. */
  readonly goal: number | null;
  /** Whether the value may be at most the goal, or must be at least it. */
  readonly bound: 'most' | 'least';
  /** Median and spread (half the distance of the quartiles, as a share) of both ways, in seconds. */
  readonly reference?: Figure;
  readonly ours?: Figure;
  /** Size of the packages over that of the reference's. */
  readonly size?: number;
  readonly peakMiB?: number;
}

export interface Figure {
  readonly seconds: number;
  readonly spread: number;
  readonly runs: number;
}

/** Points of a curve, or bars of a group: x is a number of MB, a number of images, or a name. */
export interface Series {
  readonly name: string;
  readonly points: readonly { readonly x: number | string; readonly seconds: number; readonly peakMiB?: number }[];
}

/** What one file of the benchmark found. */
export interface Part {
  readonly rows?: readonly Row[];
  readonly plots?: readonly { readonly name: string; readonly x: string; readonly series: readonly Series[] }[];
  readonly [more: string]: unknown;
}

const folder = join(import.meta.dirname, '../../test-results/bench');

/** Keeps a part for the report that `npm run bench` makes of all of them. */
export function record(name: string, part: Part): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(part, null, 1)}\n`);
}

/** Says how far it is, past whatever collects the output of tests. */
export function say(text: string): void {
  writeSync(2, `bench: ${text}\n`);
}

export function figure(all: readonly Measured[]): Figure {
  const seconds = all.map((each) => each.seconds);
  return { seconds: median(seconds), spread: spread(seconds), runs: seconds.length };
}

/** A row that compares the medians of two ways. */
export function compared(
  name: string,
  goal: number | null,
  reference: readonly Measured[],
  ours: readonly Measured[],
  more: Partial<Row> = {},
): Row {
  const [before, after] = [figure(reference), figure(ours)];
  const peakMiB = Math.round(Math.max(...ours.map((each) => each.peakMiB)));
  const value = after.seconds / before.seconds;
  return { name, unit: 'x', value, goal, bound: 'most', reference: before, ours: after, peakMiB, ...more };
}
