import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';

/** A range of the memory that came with the thread, to be digested as the next bytes; or the end of them. */
export type Task = { readonly start: number; readonly length: number } | 'end';
/** That the oldest range is digested and its memory free; at the end the digest (hex). */
export type Answer = 'done' | { readonly digest: string };

const port = parentPort;
if (!port) throw new Error('runs in a worker only');

const memory = new Uint8Array(workerData as SharedArrayBuffer);
const hash = createHash('sha256');

port.on('message', (task: Task) => {
  if (task === 'end') return port.postMessage({ digest: hash.digest('hex') } satisfies Answer);
  hash.update(memory.subarray(task.start, task.start + task.length));
  port.postMessage('done' satisfies Answer);
});
