import type {
  CallInput,
  CallName,
  CallOutput,
  ErrorView,
  EventName,
  EventPayload,
  PlaceView,
} from '../../preload/contract';
import type { ServiceOptions } from '../service-types';
import type { KeychainAsk } from './keychain';

/** Calls that the main process answers by itself; all others are the services'. */
export type LocalCall =
  | 'app.info'
  | 'places.choose'
  | 'places.downloads'
  | 'places.opened'
  | 'shell.reveal'
  | 'jobs.saveReport';
export type ServiceCall = Exclude<CallName, LocalCall>;

/** What the main process asks for itself. No call of the window leads here, so paths may be in it. */
export interface HostTasks {
  /** Remembers what a person chose, and answers with the places that name it from now on. */
  'places.add': { readonly input: readonly Pick<PlaceView, 'path' | 'kind'>[]; readonly output: PlaceView[] };
  /** The file or folder that something of the window's stands for. */
  'reveal.path': { readonly input: Exclude<CallInput<'shell.reveal'>, { app: unknown }>; readonly output: string };
}
export type HostTask = keyof HostTasks;

/** What the main process sends to the services' process. */
export type ToHost =
  | { readonly kind: 'open'; readonly options: Omit<ServiceOptions, 'keychain'> }
  | { readonly kind: 'call'; readonly id: number; readonly name: ServiceCall; readonly input: CallInput<ServiceCall> }
  | {
      readonly [T in HostTask]: {
        readonly kind: 'task';
        readonly id: number;
        readonly name: T;
        readonly input: HostTasks[T]['input'];
      };
    }[HostTask]
  /** What the keychain said; null where it has no answer. */
  | { readonly kind: 'keychain'; readonly id: number; readonly text: string | null }
  /** Cancel what runs, close the catalog, exit. */
  | { readonly kind: 'close' };

/** What the services' process sends back. */
export type FromHost =
  | { readonly kind: 'opened' }
  /** The services cannot be built (a catalog of a newer version, a folder that may not be read). */
  | { readonly kind: 'refused'; readonly error: ErrorView }
  | {
      readonly kind: 'value';
      readonly id: number;
      /** JSON text for a call with a long answer. */
      readonly value: CallOutput<ServiceCall> | HostTasks[HostTask]['output'] | string;
    }
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorView }
  | {
      readonly [E in EventName]: { readonly kind: 'event'; readonly name: E; readonly payload: EventPayload<E> };
    }[EventName]
  /** A question to the system's keychain, which only the main process can reach. */
  | { readonly kind: 'keychain'; readonly id: number; readonly ask: KeychainAsk; readonly text: string }
  /** A job that this process runs itself, and that ends with it. */
  | { readonly kind: 'own'; readonly job: string }
  /** Something nobody expected, with its stack: for the log. */
  | { readonly kind: 'log'; readonly text: string };
