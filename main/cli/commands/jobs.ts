import { type Command, Option } from 'commander';
import { version } from '../../../package.json';
import { SealiftError } from '../../errors';
import type { JobRecord } from '../../jobs';
import { leaf, noun, wholeNumber } from '../command';
import { deliverReport } from '../report';
import type { Session } from '../session';

const LIMIT = 20;

export function addJobs(program: Command, session: Session): void {
  const parent = noun(program, session, 'jobs');
  leaf(
    parent,
    session,
    {
      usage: 'list',
      key: 'jobsList',
      options: [wholeNumber('--limit <count>', 1, 500)],
      async run(run, _, options) {
        const list = (await run.services()).jobs.list((options.limit as number | undefined) ?? LIMIT);
        await run.print({ jobs: list }, (render, terminal) => render.jobs(terminal, list));
      },
    },
    true,
  );
  leaf(parent, session, {
    usage: 'show <job>',
    key: 'jobsShow',
    async run(run, [id]) {
      const view: JobRecord = found((await run.services()).jobs.get(id as string), id as string);
      await run.print(view, (render, terminal) => render.job(terminal, view));
    },
  });
  leaf(parent, session, {
    usage: 'report <job>',
    key: 'jobsReport',
    options: [new Option('--html <file>'), new Option('--overwrite')],
    async run(run, [id], options) {
      const { reportFor } = await import('../../reports');
      const report = reportFor((await run.services()).jobs, id as string, run.texts, version);
      await deliverReport(run, report, options);
    },
  });
  leaf(parent, session, {
    usage: 'cancel <job>',
    key: 'jobsCancel',
    async run(run, [id]) {
      const { jobs: runner } = await run.services();
      runner.cancel(id as string);
      const view: JobRecord = found(runner.get(id as string), id as string);
      await run.print(view, () => run.texts('cli.jobs.cancelling', { job: view.id, subject: view.subject }));
    },
  });
}

function found<T>(job: T | undefined, id: string): T {
  if (job === undefined) throw new SealiftError('job.not_found', { job: id });
  return job;
}
