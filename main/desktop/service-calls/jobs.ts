import { jobView } from '../views';
import type { Table } from './table';

export const jobCalls = {
  'jobs.list': ({ services }, { limit }) => services.jobs.list(limit).map(jobView),
  'jobs.cancel': ({ services }, { id }) => {
    services.jobs.cancel(id);
    return {};
  },
} as const satisfies Table;
