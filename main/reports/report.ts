import type { JobOrigin, JobRecord } from '../jobs';
import type { Texts } from '../texts';
import { askedFor } from './asked';
import { resultBlocks } from './results';
import { signingOf } from './signing';
import type { Block, Report } from './types';
import { wentBack } from './upgraded';
import { type Words, wordsOf } from './words';

export interface ReportSource {
  readonly job: JobRecord;
  readonly origin: JobOrigin | undefined;
  readonly texts: Texts;
  /** Name and version of the program that writes the report. */
  readonly program: string;
  readonly now: Date;
  /** The time zone moments are told in; the computer's when left out. */
  readonly zone?: string;
}

/** The report of a job that ended: what, when, by whom, from where to where, and what came of it. Pure. */
export function reportOf({ job, origin, texts, program, now, zone }: ReportSource): Report {
  const words = wordsOf(texts, zone);
  const kind = texts.find(`jobs.kinds.${job.kind}`, {}, job.kind);
  return {
    language: texts.language,
    title: words('title', { kind, subject: job.subject }),
    outcome: endingOf(job, words),
    blocks: [
      { kind: 'facts', title: words('sections.course'), facts: course(job, origin, words) },
      ...askedFor(origin?.input, words),
      ...failure(job, words),
      ...(job.state === 'succeeded' ? resultBlocks(job.kind, job.result, words) : []),
    ],
    signing: signingOf(words),
    foot: words('foot', { program, moment: words.moment(now.toISOString()) }),
  };
}

/** How it ended: an upgrade that went back is a job that was done well, but not what its report is read for. */
function endingOf(job: JobRecord, words: Words): Report['outcome'] {
  const good = job.state === 'succeeded';
  if (good && wentBack(job.result)) return { good: false, text: words('outcomes.rolled-back') };
  return { good, text: words.value('jobs.states', job.state) };
}

function course(job: JobRecord, origin: JobOrigin | undefined, words: Words) {
  const { kind, subject, startedAt, endedAt, createdAt, id } = job;
  const taken = startedAt && endedAt ? (Date.parse(endedAt) - Date.parse(startedAt)) / 1000 : undefined;
  const facts: [name: string, value: string | null | undefined][] = [
    [words('course.what'), words('title', { kind: words.value('jobs.kinds', kind), subject })],
    [words('course.result'), endingOf(job, words).text],
    [words('course.actor'), origin?.actor],
    [words('course.started'), words.moment(startedAt ?? createdAt)],
    [words('course.ended'), endedAt && words.moment(endedAt)],
    [words('course.duration'), taken === undefined ? undefined : words.duration(taken)],
    [words('course.job'), id],
  ];
  return facts.flatMap(([name, value]) => (value ? [{ name, value }] : []));
}

function failure({ error }: JobRecord, words: Words): Block[] {
  if (!error) return [];
  const { title, nextStep } = words.texts.error(error);
  return [
    {
      kind: 'facts',
      title: words('sections.error'),
      facts: [
        { name: words('error.what'), value: title },
        ...(nextStep ? [{ name: words('error.next'), value: nextStep }] : []),
        { name: words('error.code'), value: [error.code, ...error.causes].join(' ← '), code: true },
      ],
    },
  ];
}
