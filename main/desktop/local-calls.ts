import { type CallInput, type CallName, type CallOutput, calls } from '../../preload/contract';
import type { LocalCall, ServiceCall } from './rpc';

/** What carries out the calls that the main process answers by itself. */
export type LocalTable = {
  readonly [N in LocalCall]: (input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>>;
};

const names: Record<LocalCall, true> = {
  'app.info': true,
  'places.choose': true,
  'places.downloads': true,
  'places.opened': true,
  'shell.reveal': true,
  'jobs.saveReport': true,
};

/** Whether a call is answered here, and not by the services. */
export function isLocal(name: CallName): name is LocalCall {
  return Object.hasOwn(names, name);
}

/** Carries out a call of the window: here, or by `serve`, which asks the services. */
export async function carryCall<C extends CallName>(
  table: LocalTable,
  serve: <S extends ServiceCall>(name: S, input: CallInput<S>) => Promise<CallOutput<S>>,
  name: C,
  input: CallInput<C>,
): Promise<CallOutput<C>> {
  if (!isLocal(name)) return (await serve(name as ServiceCall, input as never)) as CallOutput<C>;
  const carry = table[name] as (input: CallInput<C>) => unknown;
  return calls[name].output.parse(await carry(input)) as CallOutput<C>;
}
