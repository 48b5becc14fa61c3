import type { JobView } from '../../preload/contract';
import { plainError } from '../errors';
import type { JobRecord } from '../jobs';

/** A job as the window sees it. */
export function jobView(job: JobRecord): JobView {
  return { ...job, error: job.error && plainError(job.error) };
}
