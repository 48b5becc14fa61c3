import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobContext } from '../jobs';
import type { ExportResult } from '../service-types';
import type { LibraryEnvironment } from './environment';
import { exportVersion } from './export-version';
import { publishVersion } from './publish/publish';
import { prepareSample } from './sample';

/**
 * Publishes the embedded sample application and exports it in both forms into the library's own package folder: what a first
 * look needs, with images built from the program's own bytes and no engine asked. Doing it again changes nothing.
 */
export async function deliverSample(env: LibraryEnvironment, context: JobContext): Promise<ExportResult> {
  const folder = await mkdtemp(join(env.home, 'sample-'));
  context.scratch(folder);
  const quiet: LibraryEnvironment = { ...env, engine: () => undefined };
  try {
    const sample = await prepareSample({ resources: env.resources, into: folder });
    const { name, version } = sample;
    const known = env.catalog.templates.find(name).some(({ key }) => env.catalog.versions.get(key, version));
    const unplanned: JobContext = { ...context, plan: () => undefined, begin: () => undefined };
    if (!known)
      await publishVersion({ source: { from: 'compose', file: sample.composeFile }, name, version }, quiet, unplanned);
    return await exportVersion(
      {
        version: { name, version },
        kinds: ['rainbond-app', 'docker-compose'],
        out: join(env.home, 'packages'),
        archives: [sample.archive],
      },
      quiet,
      context,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
