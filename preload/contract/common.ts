import { z } from 'zod';

/** Shapes that every part of the contract uses. */

export const digest = z.string();
/** A moment, ISO 8601 in UTC. */
export const iso = z.string();
export const empty = z.object({}).strict();
/** What a call names something by. */
export const id = z.string().min(1).max(200);
/** Words that a person typed. */
export const words = z.string().max(2_000);
/** Never logged, never kept, never sent back. */
export const passphrase = z.string().max(1_000);

export const parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]));

export const errorData = z.object({
  code: z.string(),
  params: parameters,
  retry: z.boolean(),
  causes: z.array(z.string()),
});

/** Something of a source that could not be said, or is said differently. `code` has a text in `notes.*.json` of the locales. */
export const notice = z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) });

/**
 * One thing that was looked at before something begins. `code` has a text in `checks.*.json` of the locales (`checks.<code>.title`,
 * and `.nextStep` where there is something to do). `blocked` stands in the way; `warning` may be gone past knowingly.
 */
export const check = z.object({
  code: z.string(),
  state: z.enum(['ok', 'warning', 'blocked', 'unknown']),
  params: parameters,
});

/** What a call that starts something long answers with; how it goes on is told by `job.changed`. */
export const started = z.object({ job: id });

export type ErrorView = z.output<typeof errorData>;
export type NoticeView = z.output<typeof notice>;
export type CheckView = z.output<typeof check>;
