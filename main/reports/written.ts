import type { SiteAccountView } from '../../preload/contract';
import { SealiftError } from '../errors';
import { isEnded, type JobRunner } from '../jobs';
import type { Texts } from '../texts';
import { historyReport } from './history';
import { reportHtml } from './html';
import { fileName, reportName } from './name';
import { reportOf } from './report';
import { reportText } from './text';

/** The report of a job, in either form, and the name of a file for it. */
export interface WrittenReport {
  readonly name: string;
  text(): string;
  html(): string;
}

/** Writes the report of what was done to the installations of a site. `version` is the program's. */
export function historyFor(account: SiteAccountView, texts: Texts, version: string): WrittenReport {
  const now = new Date();
  const report = historyReport({ account, texts, program: `Sealift ${version}`, now });
  const [first, ...others] = account.installations;
  const subject = others.length === 0 && first ? `${first.name}-${account.site}` : account.site;
  return {
    name: fileName('history', subject, now.toISOString()),
    text: () => reportText(report),
    html: () => reportHtml(report),
  };
}

/** Writes the report of a job that ended. Throws `job.not_found`, `job.not_ended`. `version` is the program's. */
export function reportFor(
  jobs: Pick<JobRunner, 'get' | 'origin'>,
  id: string,
  texts: Texts,
  version: string,
): WrittenReport {
  const job = jobs.get(id);
  if (!job) throw new SealiftError('job.not_found', { job: id });
  if (!isEnded(job.state)) throw new SealiftError('job.not_ended', { job: id });
  const report = reportOf({ job, origin: jobs.origin(id), texts, program: `Sealift ${version}`, now: new Date() });
  return { name: reportName(job), text: () => reportText(report), html: () => reportHtml(report) };
}
