import { parentPort } from 'node:worker_threads';
import type { Compression } from '../types';
import { makeMember } from './member.ts';

/** One piece for a worker, and what comes back. Both are handed over, not copied. */
export interface Task {
  readonly id: number;
  readonly data: Uint8Array;
  readonly compression: Compression;
}
export type Answer =
  | { readonly id: number; readonly member: Uint8Array }
  | { readonly id: number; readonly problem: string };

const port = parentPort;
if (!port) throw new Error('runs in a worker only');

port.on('message', ({ id, data, compression }: Task) => {
  try {
    // A memory of its own: what Buffer hands out may share one with others.
    const member = new Uint8Array(makeMember(data, compression));
    port.postMessage({ id, member } satisfies Answer, [member.buffer]);
  } catch (error) {
    port.postMessage({ id, problem: String(error) } satisfies Answer);
  }
});
port.postMessage('ready');
