import type { Writable } from 'node:stream';
import cliTruncate from 'cli-truncate';
import type { JobProgress, JobState } from '../../jobs';
import { bytes, clock, percent } from './quantities';
import { widthOf } from './table';
import { oneLine, type Terminal } from './terminal';

/** Shows a job's progress while it runs. */
export interface ProgressView {
  show(state: JobState, progress: JobProgress | null): void;
  /** Takes the live line away, so that what follows starts on a clean one. */
  end(): void;
}

const BAR = 20;
const ERASE = '\r\u001b[2K';
const REDRAW_MS = 100;
const PLAIN_SECONDS = 5;
const PLAIN_STEP = 0.1;

/** The live line: bar, percent, step, rate, time left, item; the item gives way first where the terminal is narrow. */
export function progressLine(terminal: Terminal, columns: number, state: JobState, progress: JobProgress): string {
  const { colors } = terminal;
  const full = Math.round(BAR * progress.fraction);
  const bar = colors.cyan('█'.repeat(full)) + colors.dim('░'.repeat(BAR - full));
  const parts = [percent(progress.fraction).padStart(4), ...describe(terminal, state, progress)];
  const head = (columns >= 60 ? `${bar} ` : '') + parts.join('  ');
  const room = columns - widthOf(head) - 2;
  const item = oneLine(progress.item);
  if (item === '' || room < 8) return cliTruncate(head, columns);
  return `${head}  ${colors.dim(cliTruncate(item, room, { position: 'middle' }))}`;
}

/** The line for logs and pipes. */
export function plainLine(terminal: Terminal, state: JobState, progress: JobProgress): string {
  const parts = [percent(progress.fraction).padStart(4), ...describe(terminal, state, progress)];
  if (progress.item) parts.push(oneLine(progress.item));
  return parts.join('  ');
}

function describe({ texts }: Terminal, state: JobState, progress: JobProgress): string[] {
  const { waitsFor } = progress;
  if (waitsFor && state === 'running') {
    const { number, of, medium } = waitsFor;
    return [
      medium === null
        ? texts('jobs.waits.any', { number, of })
        : texts('jobs.waits.named', { number, of, medium: oneLine(medium) }),
    ];
  }
  const parts = [
    state === 'cancelling'
      ? texts('jobs.states.cancelling')
      : texts.find(`jobs.steps.${progress.step}`, {}, progress.step),
  ];
  if (progress.rate) parts.push(`${bytes(progress.rate)}/s`);
  if (progress.secondsLeft !== null && state === 'running')
    parts.push(texts('cli.progress.left', { time: clock(progress.secondsLeft) }));
  return parts;
}

/** On a terminal: one line, redrawn at most ten times a second. */
export function liveProgress(terminal: Terminal, stream: Writable & { readonly columns?: number }): ProgressView {
  let drawn = false;
  let last = Number.NEGATIVE_INFINITY;
  return {
    show(state, progress) {
      const now = performance.now();
      if (!progress || (now - last < REDRAW_MS && state === 'running')) return;
      last = now;
      drawn = true;
      // One column stays free: a full line would make some terminals scroll.
      stream.write(ERASE + progressLine(terminal, (stream.columns ?? 80) - 1, state, progress));
    },
    end() {
      if (drawn) stream.write(ERASE);
      drawn = false;
    },
  };
}

/** Elsewhere: a line when a step begins, and then one every five seconds or tenth of the whole. */
export function plainProgress(
  terminal: Terminal,
  stream: Writable,
  now: () => number = () => performance.now(),
): ProgressView {
  let last: { step: string; state: JobState; fraction: number; at: number; waitsFor: number | undefined } | undefined;
  return {
    show(state, progress) {
      if (!progress) return;
      const waitsFor = progress.waitsFor?.number;
      const changed = !last || last.step !== progress.step || last.state !== state || last.waitsFor !== waitsFor;
      const due = last && (progress.fraction - last.fraction >= PLAIN_STEP || now() - last.at >= PLAIN_SECONDS * 1000);
      if ((!changed && !due) || (state !== 'running' && state !== 'cancelling')) return;
      last = { step: progress.step, state, fraction: progress.fraction, at: now(), waitsFor };
      stream.write(`${plainLine(terminal, state, progress)}\n`);
    },
    end() {},
  };
}
