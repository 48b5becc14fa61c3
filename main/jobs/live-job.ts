import { SealiftError, toErrorData } from '../errors';
import { createProgressMeter, type ProgressMeter } from './progress';
import type { StoredJob } from './store';
import type { JobContext, JobRecord } from './types';

/** A job of this process, from its start until it has settled. */
export interface LiveJob {
  record: JobRecord;
  readonly controller: AbortController;
  readonly meter: ProgressMeter;
  readonly scratch: string[];
  readonly exclusive: string | undefined;
  readonly run: (context: JobContext) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: SealiftError) => void;
  /** Progress was made that listeners have not seen. */
  dirty: boolean;
  shownAt: number;
}

/** How a job's function ended. */
export type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

/** What people see of a stored job. */
export function toRecord(job: StoredJob): JobRecord {
  const { id, kind, state, subject, createdAt, startedAt, endedAt, progress, error, result } = job;
  return { id, kind, state, subject, createdAt, startedAt, endedAt, progress, error, result };
}

export function newMeter(): ProgressMeter {
  return createProgressMeter();
}

/**
 * The error a job ends with. After a cancel whatever it died of is the cancel's doing (streams cut off complain in many ways):
 * it becomes `job.cancelled`, with the complaint as its cause.
 */
export function settleError(error: unknown, cancelled: boolean): SealiftError {
  const data = toErrorData(error);
  if (cancelled && data.code !== 'job.cancelled') return new SealiftError('job.cancelled', {}, { cause: error });
  return error instanceof SealiftError ? error : new SealiftError(data.code, data.params, { cause: error });
}
