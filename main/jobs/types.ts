import type { z } from 'zod';
import { jobKind, type jobProgress, jobState } from '../../preload/contract';
import type { ErrorData } from '../errors';

export const jobKinds = jobKind.options;
export type JobKind = z.output<typeof jobKind>;

export const jobStates = jobState.options;
export type JobState = z.output<typeof jobState>;

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
  /** Bytes of the present step that will not be done after all: they are no longer waited for. Not every context counts them. */
  forgo?(bytes: number): void;
  /** What only a person can bring: shown until it is null again; meanwhile nothing is said of rate and time left. */
  waitFor?(part: AwaitedPart | null): void;
  /** What is being handled just now: an image, a file. Shown beside the step. */
  item(name: string): void;
  /** Files to remove should the process die: removed when the job is found interrupted. */
  scratch(path: string): void;
}

export type JobProgress = Readonly<z.output<typeof jobProgress>>;
export type AwaitedPart = Readonly<NonNullable<JobProgress['waitsFor']>>;

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

/** What a job was begun with, for its report. */
export interface JobOrigin {
  /** `user@host`; null where nobody wrote it down. */
  readonly actor: string | null;
  /** What it was asked for, secrets left out. */
  readonly input: unknown;
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
  origin(id: string): JobOrigin | undefined;
  list(limit?: number): JobRecord[];
  /** Asks a job to stop; a job of another process is asked through the catalog. Throws `job.not_found`. */
  cancel(id: string): void;
  onChange(listener: (job: JobRecord) => void): () => void;
}
