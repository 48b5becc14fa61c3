import { z } from 'zod';
import { upgradeChange, upgradeDecision } from '../../../preload/contract';
import { savedFile } from './snapshot';

/**
 * How far an upgrade or rollback came: written down before each step begins, so that a process that finds it knows exactly which step
 * may have been half done. Every step can be done again.
 */
export const stages = [
  /** Settings and volumes are being saved; nothing at the site has changed. */
  'save',
  /** Images are being brought; nothing at the site has changed but the images of its engine. */
  'load',
  /** Files are being written. */
  'files',
  /** Volumes get the content that was saved. */
  'volumes',
  /** A service is made anew. */
  'renew',
  /** It is waited for. */
  'watch',
  /** The catalog is about to say how it ended. */
  'finish',
] as const;

const text = z.string();
export const savedVolume = z.object({
  /** Full name. */
  volume: text,
  /** Below the record's folder. */
  file: text,
  bytes: z.number(),
  /** Empty until it is saved. */
  sha256: text,
  /** What compose labelled it with, so that it is made again as it was. */
  labels: z.record(text, text),
});
export type SavedVolume = z.output<typeof savedVolume>;

export const workShape = z.object({
  direction: z.enum(['forward', 'back']),
  stage: z.enum(stages),
  /** The service of the stages `renew` and `watch`. */
  service: text.nullable(),
  /** Services whose containers may be others than before. */
  begun: z.array(text),
  /** Services that are as they are to be, in this direction. */
  done: z.array(text),
  renewals: z.array(z.object({ service: text, added: z.boolean(), dependsOn: z.array(text) })),
  files: z.object({ before: z.array(savedFile), after: z.array(savedFile) }),
  /** Ids of images by their names. */
  images: z.object({ before: z.record(text, text), after: z.record(text, text) }),
  volumesBefore: z.array(text),
  saved: z.array(savedVolume),
  /** Volumes that get back what another record saved. */
  restore: z.array(savedVolume.extend({ record: text })),
  /** Whether they have it, in this direction. */
  restored: z.boolean(),
  /** Containers that were paused to save volumes. */
  paused: z.array(text),
  goBack: z.boolean(),
  seconds: z.number(),
  /** Whether the site was changed at all: from here on, going back has something to do. */
  touched: z.boolean(),
});
export type Work = z.output<typeof workShape>;
export type Stage = Work['stage'];

/** What a record was about, for people and for later records. */
export const summaryShape = z.object({
  counts: z.object({ add: z.number(), update: z.number(), delete: z.number(), components: z.number() }),
  /** Components that it added, by name; they stay after a rollback. */
  added: z.array(text),
  /** Components that a rollback left standing, though what it restored did not have them. */
  staying: z.array(text),
  /** Components whose containers were made anew, by name; known when it ended. */
  recreated: z.array(text).default([]),
  /** What it was about, as it is told afterwards; nothing where an earlier release wrote it in another way. */
  changes: z.array(upgradeChange).catch([]),
  decisions: z.array(upgradeDecision).default([]),
  /** Why it did not succeed: the code of the error. */
  error: text.nullable(),
  /** The record that a rollback undid. */
  undid: text.nullable(),
});
export type Summary = z.output<typeof summaryShape>;
