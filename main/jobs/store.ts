import type { ErrorData } from '../errors';
import type { JobKind, JobProgress, JobRecord, JobState } from './types';

/** A job as it is kept: what people see, and what is needed to clean up after a process that died. */
export interface StoredJob extends JobRecord {
  /** What it was started with; secrets are left out. */
  readonly input: unknown;
  /** Who started it: `user@host`; null where nobody wrote it down. */
  readonly actor: string | null;
  /** Names the process that runs it (see owner.ts). */
  readonly owner: string;
  /** When that process last said it lives. */
  readonly heartbeatAt: string;
  readonly scratch: readonly string[];
  readonly cancelRequested: boolean;
}

export interface JobChange {
  readonly state?: JobState;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly progress?: JobProgress | null;
  readonly error?: ErrorData | null;
  readonly result?: unknown;
  readonly scratch?: readonly string[];
}

/** Where jobs are kept. The catalog implements it; all processes see the same jobs. */
export interface JobStore {
  /** Adds a queued job; returns its id. */
  create(job: {
    readonly kind: JobKind;
    readonly subject: string;
    readonly input: unknown;
    readonly actor: string | null;
    readonly owner: string;
  }): string;
  /** Records a change, and that the owner lives. Fields left out stay; a job that was declared interrupted stays so. False when nothing was recorded. */
  update(id: string, change: JobChange): boolean;
  get(id: string): StoredJob | undefined;
  /** Newest first. */
  list(limit: number): StoredJob[];
  /** Queued, running and cancelling jobs of all processes. */
  alive(): StoredJob[];
  /** Asks the owner to stop; false when the job is not (or no longer) alive. */
  requestCancel(id: string): boolean;
  /** Ids of this owner's living jobs that were asked to stop. */
  cancelRequests(owner: string): string[];
  /** Declares a living job interrupted; true for the one caller that did it. */
  interrupt(id: string, error: ErrorData): boolean;
  /** Interrupted jobs whose scratch files have not been removed yet. */
  uncleaned(): StoredJob[];
  cleaned(id: string): void;
  /** Removes the oldest ended jobs, so that at most `keep` of them stay. */
  prune(keep: number): void;
}
