import type { ErrorData } from '../errors';

export const jobKinds = [
  'publish',
  'export',
  'verify',
  'copy',
  'import',
  'install',
  'upgrade',
  'rollback',
  'uninstall',
  'push',
] as const;
export type JobKind = (typeof jobKinds)[number];

export const jobStates = [
  'queued',
  'running',
  'cancelling',
  'succeeded',
  'failed',
  'cancelled',
  'interrupted',
] as const;
export type JobState = (typeof jobStates)[number];

/** A step of a job. `weight` is its share of the whole; weights need not add up to anything. */
export interface StepPlan {
  /** A key of the locales (`jobs.steps.<key>`): resolve, fetch, seal, write, flush, read, verify, load, register, copy, readback, apply, watch, remove, push. */
  readonly key: string;
  readonly weight: number;
}

/** What a running job is given to report with and to be stopped by. */
export interface JobContext {
  readonly id: string;
  readonly signal: AbortSignal;
  /** Declares all steps, once, before the first begins. */
  plan(steps: readonly StepPlan[]): void;
  /** Begins a step (ending the one before). `totalBytes` makes its fraction true; without it the step counts when it ends. */
  begin(step: string, totalBytes?: number): void;
  advance(bytes: number): void;
  /** What is being handled just now: an image, a file. Shown beside the step. */
  item(name: string): void;
  /** Files to remove should the process die: removed when the job is found interrupted. */
  scratch(path: string): void;
}

export interface JobProgress {
  readonly step: string;
  readonly item: string;
  /** 0..1 over all steps, never decreasing. */
  readonly fraction: number;
  /** Bytes of the present step. */
  readonly bytes: number;
  readonly totalBytes: number | null;
  /** Bytes per second over the last few seconds. */
  readonly rate: number | null;
  /** Seconds left, never growing by jitter alone. */
  readonly secondsLeft: number | null;
}

export interface JobRecord {
  readonly id: string;
  readonly kind: JobKind;
  readonly state: JobState;
  /** What it is about, for people: `shop@1.0`, a file name. */
  readonly subject: string;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly progress: JobProgress | null;
  readonly error: ErrorData | null;
  /** What the job's function returned, as JSON. */
  readonly result: unknown;
}

export interface JobHandle<T> {
  readonly id: string;
  /** Settles with the job: its result, or the SealiftError it failed with (`job.cancelled` after a cancel). */
  readonly done: Promise<T>;
  cancel(): void;
}

export interface JobOptions {
  /** Jobs of this process with the same key run one after the other, in the order they were started; the others wait as `queued`. */
  readonly exclusive?: string;
}

export interface JobRunner {
  /** Runs `run` as a job. `input` is kept for people to look at; values whose name says that they are secret are not. */
  start<T>(
    kind: JobKind,
    subject: string,
    input: unknown,
    run: (context: JobContext) => Promise<T>,
    options?: JobOptions,
  ): JobHandle<T>;
  get(id: string): JobRecord | undefined;
  list(limit?: number): JobRecord[];
  /** Asks a job to stop; a job of another process is asked through the catalog. Throws `job.not_found`. */
  cancel(id: string): void;
  onChange(listener: (job: JobRecord) => void): () => void;
}
