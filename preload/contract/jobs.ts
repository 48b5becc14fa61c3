import { z } from 'zod';
import { empty, errorData, id, iso } from './common';

export const jobKind = z.enum([
  'publish',
  'export',
  'complete',
  'verify',
  'copy',
  'import',
  'install',
  'upgrade',
  'rollback',
  'uninstall',
  'push',
  'sign',
  'deliver',
  'check-vault',
  'free-vault',
  'encrypt',
  'decrypt',
  'receipt',
]);
export const jobState = z.enum(['queued', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled', 'interrupted']);

export const jobProgress = z.object({
  /** A key of the locales: `jobs.steps.<step>`. */
  step: z.string(),
  /** What is being handled just now: an image, a file. */
  item: z.string(),
  /** 0..1 over all steps, never decreasing. */
  fraction: z.number(),
  /** Bytes of the present step. */
  bytes: z.number(),
  totalBytes: z.number().nullable(),
  /** Bytes per second over the last few seconds. */
  rate: z.number().nullable(),
  /** Seconds left, never growing by jitter alone; null where nobody can know. */
  secondsLeft: z.number().nullable(),
  /** The part of a split package that the job cannot go on without: it goes on by itself once the medium is there. */
  waitsFor: z
    .object({
      package: z.string(),
      number: z.number(),
      of: z.number(),
      /** What people call the medium that the part is on; null where nobody wrote it down. */
      medium: z.string().nullable(),
    })
    .optional(),
});

export const jobView = z.object({
  id: z.string(),
  kind: jobKind,
  state: jobState,
  subject: z.string(),
  createdAt: iso,
  startedAt: iso.nullable(),
  endedAt: iso.nullable(),
  progress: jobProgress.nullable(),
  error: errorData.nullable(),
  result: z.unknown(),
});

const reportLanguage = z.enum(['en', 'zh-CN']);

export const jobCalls = {
  'jobs.list': { input: z.object({ limit: z.number().int().min(1).max(500) }).strict(), output: z.array(jobView) },
  'jobs.cancel': { input: z.object({ id }).strict(), output: empty },
  /** The report of a job that ended, as text to paste or as a whole HTML page. */
  'jobs.report': {
    input: z.object({ id, language: reportLanguage, format: z.enum(['text', 'html']) }).strict(),
    output: z.object({ name: z.string(), text: z.string() }),
  },
  /** Asks where to, and writes the HTML report there; `saved` is false when the person thought better of it. */
  'jobs.saveReport': {
    input: z.object({ id, language: reportLanguage }).strict(),
    output: z.object({ saved: z.boolean(), path: z.string().nullable() }),
  },
} as const;

export const jobEvents = {
  'job.changed': jobView,
  /** The person asked for a job outside of the window: by a click on its notification. */
  'job.opened': z.object({ job: id }),
} as const;

export type JobView = z.output<typeof jobView>;
export type AwaitedPartView = NonNullable<z.output<typeof jobProgress>['waitsFor']>;
