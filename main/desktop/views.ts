import type { ErrorView, JobView } from '../../preload/contract';
import type { ErrorData } from '../errors';
import type { JobRecord } from '../jobs';

/** A job as the window sees it. */
export function jobView(job: JobRecord): JobView {
  return { ...job, error: job.error && errorView(job.error) };
}

/** An error as the window sees it: the same data, in mutable containers as the contract types them. */
export function errorView(error: ErrorData): ErrorView {
  const params: ErrorView['params'] = {};
  for (const [name, value] of Object.entries(error.params))
    params[name] = typeof value === 'object' ? [...value] : value;
  return { code: error.code, params, retry: error.retry, causes: [...error.causes] };
}
