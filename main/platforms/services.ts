import { basename } from 'node:path';
import type { JobRunner } from '../jobs';
import type { PlatformServices } from '../service-types';
import { deliver } from './deliver';
import type { PlatformEnvironment } from './environment';
import { planDelivery } from './plan';
import { clientFor, platformRow, platformView, readConnection, removePlatform, savePlatform, whereOf } from './records';
import { testConnection } from './test-connection';

/** How long a call that a person waits for may take. Milliseconds. */
const patience = 30_000;

/** Platforms and deliveries to them, for the composition root. */
export function platformServices(env: PlatformEnvironment, jobs: JobRunner): PlatformServices {
  const asked = (name: string, accessKey: string | undefined) =>
    clientFor(name, accessKey, env, AbortSignal.timeout(patience));
  return {
    list: () => Promise.all(env.catalog.platforms.list().map((row) => platformView(row, env))),
    show: async (name) => platformView(platformRow(name, env), env),
    test: async (input) => {
      const before = input.platform === undefined ? undefined : platformRow(input.platform, env);
      return testConnection(await readConnection(input, before, env), AbortSignal.timeout(patience));
    },
    save: (input) => savePlatform(input, env),
    remove: (name) => removePlatform(name, env),
    teams: async (name, accessKey) => (await asked(name, accessKey)).client.teams(),
    regions: async (name, accessKey) => {
      const { client, row } = await asked(name, accessKey);
      return client.regions(row.team);
    },
    apps: async (name, accessKey) => {
      const { client, row } = await asked(name, accessKey);
      return client.apps(whereOf(row));
    },
    plan: (input) => planDelivery(input, env, AbortSignal.timeout(patience)),
    deliver: (input) => {
      // The key is no part of what is written down about a job.
      const { accessKey: _, ...recorded } = input;
      return jobs.start(
        'deliver',
        `${basename([input.path].flat()[0] ?? '')} → ${input.platform}`,
        recorded,
        (context) => deliver(input, env, context),
        // A platform knows one import per user.
        { exclusive: `platform ${input.platform}` },
      );
    },
  };
}
