import type { CallInput, CallOutput } from '../../../preload/contract';
import type { JobHandle } from '../../jobs';
import type { Services } from '../../service-types';
import type { Places } from '../places';
import type { ServiceCall } from '../rpc';

/** What a call is carried out with. */
export interface Context {
  readonly services: Services;
  readonly places: Places;
}

/** Calls of the contract, each with what carries it out; a wrong shape does not compile. */
export type Table<C extends ServiceCall = ServiceCall> = {
  readonly [N in C]?: (context: Context, input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>>;
};

/** The answer of a call that started a job: the window follows it by its events; how it ends is in its record. */
export function started(job: JobHandle<unknown>): { job: string } {
  job.done.catch(() => undefined);
  return { job: job.id };
}
