import type { CallInput, CallName, CallOutput, ErrorView, EventName, EventPayload } from '../../preload/contract';
import type { ServiceOptions } from '../service-types';

/** Calls that the main process answers by itself; all others are the services'. */
export type LocalCall = 'app.info' | 'places.choose' | 'shell.reveal' | 'jobs.saveReport';
export type ServiceCall = Exclude<CallName, LocalCall>;

/** What the main process sends to the services' process. */
export type ToHost =
  | { readonly kind: 'open'; readonly options: ServiceOptions }
  | { readonly kind: 'call'; readonly id: number; readonly name: ServiceCall; readonly input: CallInput<ServiceCall> }
  /** Cancel what runs, close the catalog, exit. */
  | { readonly kind: 'close' };

/** What the services' process sends back. */
export type FromHost =
  | { readonly kind: 'opened' }
  /** The services cannot be built (a catalog of a newer version, a folder that may not be read). */
  | { readonly kind: 'refused'; readonly error: ErrorView }
  | { readonly kind: 'value'; readonly id: number; readonly value: CallOutput<ServiceCall> }
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorView }
  | {
      readonly [E in EventName]: { readonly kind: 'event'; readonly name: E; readonly payload: EventPayload<E> };
    }[EventName]
  /** Something nobody expected, with its stack: for the log. */
  | { readonly kind: 'log'; readonly text: string };
