import { setTimeout as sleep } from 'node:timers/promises';
import { SealiftError } from '../../errors';

const PATIENCE_MS = 20_000;
const PAUSE_MS = 300;
/** What only the store says, and only to a caller that knows the secret: the answer came through both dependencies. */
const PROOF = /store: shared key present and accepted\nstore: visits (\d+)/;

export interface Answer {
  /** What stands in the page, without markup. */
  readonly text: string;
  /** The store's count, kept in its volume. */
  readonly visits: number;
}

/** Where a browser finds what an engine publishes on a port: on the engine's host. */
export function addressOf(engineHost: string, port: number): string {
  const host = /^(?:tcp|https?|ssh):\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/]+)/.exec(engineHost)?.[1] ?? '127.0.0.1';
  return `http://${host}:${port}/`;
}

/** Calls the application until it answers as it must. Throws `cli.demo_failed` with what it answered last. */
export async function callShop(address: string, signal: AbortSignal): Promise<Answer> {
  const until = performance.now() + PATIENCE_MS;
  let found = '';
  while (performance.now() < until) {
    signal.throwIfAborted();
    try {
      const response = await fetch(address, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS / 4)]),
      });
      const page = await response.text();
      const text = /<pre>([\s\S]*)<\/pre>/.exec(page)?.[1]?.trim() ?? page;
      const visits = PROOF.exec(text)?.[1];
      if (visits) return { text, visits: Number(visits) };
      found = text;
    } catch (error) {
      signal.throwIfAborted();
      found = String((error as { cause?: unknown }).cause ?? error);
    }
    await sleep(PAUSE_MS, undefined, { signal });
  }
  throw new SealiftError('cli.demo_failed', { step: address, found });
}
