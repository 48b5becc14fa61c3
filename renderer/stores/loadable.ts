import type { Bridge, CallInput, CallName, CallOutput, CallResult, ErrorView } from '../../preload/contract';
import { isLongCall, type LongCall } from '../../preload/contract/long';

/** Something that is asked of the main process: what is shown meanwhile, and when it cannot be had. */
export type Loadable<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly error: ErrorView };

export const loading = { state: 'loading' } as const;

/** Asks and answers with what is to be shown. */
export async function ask<C extends CallName>(
  bridge: Bridge,
  name: C,
  input: CallInput<C>,
): Promise<Loadable<CallOutput<C>>> {
  const answer = isLongCall(name) ? await askLong(bridge, name, input as never) : await bridge.call(name, input);
  return answer.ok ? { state: 'ready', value: answer.value } : { state: 'failed', error: answer.error };
}

async function askLong<C extends LongCall>(bridge: Bridge, name: C, input: CallInput<C>): Promise<CallResult<never>> {
  const answer = await bridge.long(name, input);
  return answer.ok ? { ok: true, value: JSON.parse(answer.json) as never } : answer;
}

/** What it holds, if it holds anything. */
export function valueOf<T>(loadable: Loadable<T>): T | undefined {
  return loadable.state === 'ready' ? loadable.value : undefined;
}

/**
 * Runs `load` so that at most one is under way: asked while one runs, it runs once more afterwards, so that what is shown in
 * the end is never older than the last request.
 */
export function coalesced(load: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  return function request(): Promise<void> {
    if (running) {
      again = true;
      return running;
    }
    running = (async () => {
      try {
        do {
          again = false;
          await load();
        } while (again);
      } finally {
        running = undefined;
      }
    })();
    return running;
  };
}
