import type { PackageView } from '../../preload/contract';
import { copyResult, exportResult, importResult } from '../../preload/contract';
import { SealiftError } from '../errors';
import type { HostTask, HostTasks, ToHost } from './rpc';
import type { Context } from './service-calls/table';

type Tasks = {
  readonly [T in HostTask]: (context: Context, input: HostTasks[T]['input']) => Promise<HostTasks[T]['output']>;
};

const tasks: Tasks = {
  'places.add': async ({ places }, chosen) => chosen.map(({ path, kind }) => places.add(path, kind)),
  'reveal.path': async ({ services, places }, what) => {
    if ('place' in what) return places.path(what.place);
    if ('job' in what) return fileOfJob(services.jobs.get(what.job)?.result, what.job);
    const known = (await services.packages.list()).find(({ id }: PackageView) => id === what.package);
    if (!known) throw new SealiftError('package.unknown', { package: what.package });
    return known.path;
  },
};

/** Carries out what only the main process asks for. */
export function carryTask(
  context: Context,
  { name, input }: Extract<ToHost, { kind: 'task' }>,
): Promise<HostTasks[HostTask]['output']> {
  return tasks[name](context, input as never);
}

/** The first file that a job wrote or read. Throws `job.not_found` for a job without one. */
function fileOfJob(result: unknown, job: string): string {
  const exported = exportResult.safeParse(result).data?.packages[0]?.path;
  const copied = copyResult.safeParse(result).data?.files[0]?.to;
  const imported = importResult.safeParse(result).data?.imported[0]?.package.path;
  const file = exported ?? copied ?? imported;
  if (file === undefined) throw new SealiftError('job.not_found', { job });
  return file;
}
