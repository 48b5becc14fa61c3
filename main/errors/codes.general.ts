import type { CodeFacts } from './codes';

export const generalCodes = {
  /** A bug: the text says where the log is. Parameters: message. */
  unexpected: { retry: false, exit: 'failure' },
  'job.cancelled': { retry: true, exit: 'cancelled' },
  /** The process that ran the job is gone. Parameters: job. */
  'job.interrupted': { retry: true, exit: 'failure' },
  'job.not_found': { retry: false, exit: 'missing' },
  'disk.full': { retry: true, exit: 'environment' },
  'disk.denied': { retry: true, exit: 'environment' },
  'disk.not_found': { retry: false, exit: 'missing' },
  'disk.io': { retry: true, exit: 'environment' },
  /** IPC or CLI input of the wrong shape. Parameters: call, issues (list of texts, each with its path). */
  'input.invalid': { retry: false, exit: 'usage' },
} as const satisfies Record<string, CodeFacts>;
