import type { CodeFacts } from './codes';

export const generalCodes = {
  /** A bug: the text says where the log is. Parameters: message. */
  unexpected: { retry: false, exit: 'failure' },
  'job.cancelled': { retry: true, exit: 'cancelled' },
  /** The process that ran the job is gone. Parameters: job. */
  'job.interrupted': { retry: true, exit: 'failure' },
  'job.not_found': { retry: false, exit: 'missing' },
  /** The report of a job that still goes on. Parameters: job. */
  'job.not_ended': { retry: true, exit: 'refused' },
  'disk.full': { retry: true, exit: 'environment' },
  'disk.denied': { retry: true, exit: 'environment' },
  'disk.not_found': { retry: false, exit: 'missing' },
  'disk.not_folder': { retry: false, exit: 'environment' },
  'disk.io': { retry: true, exit: 'environment' },
  /** IPC or CLI input of the wrong shape. Parameters: call, issues (list of texts, each with its path). */
  'input.invalid': { retry: false, exit: 'usage' },
  /** The window asked for something the contract does not have. Parameters: call. */
  'ipc.unknown_call': { retry: false, exit: 'usage' },
  /** The window named a file or folder that nobody chose, or that was chosen before the services started anew. */
  'place.unknown': { retry: false, exit: 'missing' },
  /** A call that did not come from the application's own window. Parameters: call. */
  'ipc.forbidden': { retry: false, exit: 'refused' },
  /** Parameters: call, limit (values or characters). */
  'ipc.too_large': { retry: false, exit: 'usage' },
  /** The process that runs the services ended while it was asked; it is started again. */
  'services.lost': { retry: true, exit: 'failure' },
  /** The tar itself is broken. Parameters: problem (truncated, checksum, header, garbage), offset (bytes). */
  'tar.invalid': { retry: false, exit: 'refused' },
} as const satisfies Record<string, CodeFacts>;
