import { dirname, join } from 'node:path';
import { SealiftError } from '../errors';
import type { JobContext } from '../jobs';
import { type AboutPackage, splitCopy } from '../media';
import { inspectPackage } from '../packages';
import type { SplitInput, SplitResult } from '../service-types';
import type { LibraryEnvironment } from './environment';
import { recordCopy } from './record-copy';

/** Carries packages to media, in parts where they do not fit, and remembers what each medium then holds. */
export async function splitPackages(
  input: SplitInput,
  env: LibraryEnvironment,
  context: JobContext,
): Promise<SplitResult> {
  const result = await splitCopy(
    input,
    { records: splitRecords(env), about: (path) => about(path, context.signal) },
    context,
  );
  for (const folder of new Set(result.files.map(({ to }) => dirname(to))))
    await recordCopy(
      folder,
      { ...result, files: result.files.filter(({ to }) => dirname(to) === folder) },
      env,
      input.site ?? null,
    );
  return result;
}

/** Where begun splits are remembered. */
export function splitRecords({ home }: Pick<LibraryEnvironment, 'home'>): string {
  return join(home, 'volumes');
}

/** What is written into a manifest for people; any file may be carried, also one that is no package. */
async function about(path: string, signal: AbortSignal): Promise<AboutPackage | null> {
  try {
    const { kind, template } = await inspectPackage(path, signal);
    return {
      kind,
      template: { key: template.group_key, name: template.group_name, version: template.group_version },
    };
  } catch (error) {
    if (error instanceof SealiftError && error.code !== 'job.cancelled') return null;
    throw error;
  }
}
