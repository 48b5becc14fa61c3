import { type CallInput, type CallOutput, calls, isLongCall } from '../../preload/contract';
import { plainError, toErrorData } from '../errors';
import type { ServiceOptions, Services } from '../service-types';
import { carryTask } from './host-tasks';
import { AskedKeychain } from './keychain';
import { followOthers } from './other-jobs';
import { pacedJobs } from './paced-jobs';
import { Places } from './places';
import type { FromHost, ServiceCall, ToHost } from './rpc';
import { serviceCalls } from './service-calls';
import type { Context } from './service-calls/table';
import { jobView } from './views';

/** How often, and how far back, jobs of other processes are looked for. */
const lookMs = 1_000;
const newestJobs = 30;

/** The little of a message port that is needed here. */
export interface HostPort {
  post(message: FromHost): void;
  listen(receive: (message: ToHost) => void): void;
}

/**
 * Serves the services over a port: opens them when told, answers calls, passes events on, and calls `ended` once it was told
 * to close and everything that ran has settled. Failures are answers; none is thrown.
 */
export function serveServices(
  port: HostPort,
  create: (options: ServiceOptions) => Promise<Services>,
  ended: () => void,
): void {
  let services: Promise<Services> | undefined;
  const places = new Places();
  const keychain = new AskedKeychain((message) => port.post(message));
  const stops: (() => void)[] = [];
  let watching = false;

  /** Drives are looked at from the first question about media on: a window that never asks costs nothing. */
  function watchMedia(opened: Services): void {
    if (watching) return;
    watching = true;
    stops.push(opened.media.watch((media) => port.post({ kind: 'event', name: 'media.changed', payload: { media } })));
  }

  async function open(options: ServiceOptions): Promise<Services> {
    const opened = await create(options);
    const paced = pacedJobs((job) => port.post({ kind: 'event', name: 'job.changed', payload: job }));
    const libraryChanged = () => port.post({ kind: 'event', name: 'library.changed', payload: {} });
    const sitesChanged = () => port.post({ kind: 'event', name: 'sites.changed', payload: {} });
    const others = followOthers(paced.changed, () => {
      libraryChanged();
      sitesChanged();
    });
    const look = () => {
      try {
        others.look(opened.jobs.list(newestJobs).map(jobView));
      } catch (error) {
        port.post({ kind: 'log', text: `looking for jobs: ${describe(error)}` });
      }
    };
    look();
    const timer = setInterval(look, lookMs);
    stops.push(
      opened.jobs.onChange((job) => {
        if (others.own(job.id)) port.post({ kind: 'own', job: job.id });
        paced.changed(jobView(job));
      }),
      paced.stop,
      () => clearInterval(timer),
      opened.onLibraryChange(libraryChanged),
      opened.onSitesChange(sitesChanged),
    );
    return opened;
  }

  async function call(context: Context, name: ServiceCall, input: CallInput<ServiceCall>) {
    const carry = serviceCalls[name] as (context: Context, input: CallInput<ServiceCall>) => unknown;
    const value = calls[name].output.parse(await carry(context, input)) as CallOutput<ServiceCall>;
    return isLongCall(name) ? JSON.stringify(value) : value;
  }

  async function answer(message: Extract<ToHost, { kind: 'call' | 'task' }>): Promise<void> {
    const { id, name } = message;
    try {
      if (!services) throw new Error('called before the services were opened');
      const context = { services: await services, places };
      if (name.startsWith('media.')) watchMedia(context.services);
      const value =
        message.kind === 'task' ? await carryTask(context, message) : await call(context, message.name, message.input);
      port.post({ kind: 'value', id, value });
    } catch (error) {
      const data = toErrorData(error);
      if (data.code === 'unexpected') port.post({ kind: 'log', text: `${name}: ${describe(error)}` });
      port.post({ kind: 'error', id, error: plainError(data) });
    }
  }

  port.listen((message) => {
    switch (message.kind) {
      case 'open':
        services = open({ ...message.options, keychain });
        services.then(
          () => port.post({ kind: 'opened' }),
          (error) => {
            port.post({ kind: 'log', text: `open: ${describe(error)}` });
            port.post({ kind: 'refused', error: plainError(toErrorData(error)) });
          },
        );
        break;
      case 'call':
      case 'task':
        void answer(message);
        break;
      case 'keychain':
        keychain.answered(message);
        break;
      case 'close':
        for (const stop of stops) stop();
        Promise.resolve(services)
          .then((opened) => opened?.close())
          .catch((error) => port.post({ kind: 'log', text: `close: ${describe(error)}` }))
          .finally(ended);
        break;
    }
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
