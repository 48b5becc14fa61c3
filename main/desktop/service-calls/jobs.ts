import { version } from '../../../package.json';
import { reportFor } from '../../reports';
import { createTexts } from '../../texts';
import { jobView } from '../views';
import type { Table } from './table';

export const jobCalls = {
  'jobs.list': ({ services }, { limit }) => services.jobs.list(limit).map(jobView),
  'jobs.cancel': ({ services }, { id }) => {
    services.jobs.cancel(id);
    return {};
  },
  'jobs.report': ({ services: { jobs } }, { id, language, format }) => {
    const written = reportFor(jobs, id, createTexts(language), version);
    return { name: written.name, text: written[format]() };
  },
} as const satisfies Table;
