import type { CallInput, CallOutput, PackageView } from '../../preload/contract';
import type { Services } from '../service-types';
import type { ServiceCall } from './rpc';
import { jobView } from './views';

type Table = {
  readonly [C in ServiceCall]: (services: Services, input: CallInput<C>) => CallOutput<C> | Promise<CallOutput<C>>;
};

/** Every call of the contract that the services answer; one that is missing or of the wrong shape does not compile. */
export const serviceCalls = {
  'settings.get': (services) => services.settings.get(),
  'settings.set': (services, change) => services.settings.set(change),
  'templates.list': (services) => services.templates.list(),
  'templates.show': (services, { key, version }) => services.templates.show({ name: key, version }),
  'packages.list': (services): Promise<PackageView[]> => services.packages.list(),
  'jobs.list': (services, { limit }) => services.jobs.list(limit).map(jobView),
  'jobs.cancel': (services, { id }) => {
    services.jobs.cancel(id);
    return {};
  },
  'engine.status': (services) => services.engine.status(),
  'sample.deliver': (services) => {
    const job = services.sample.deliver();
    // The window follows the job by its events; how it ends is in its record.
    job.done.catch(() => undefined);
    return { job: job.id };
  },
} as const satisfies Table;
