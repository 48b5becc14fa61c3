import { parentPort } from 'node:worker_threads';
import type { Compression } from '../types';
import { type PackedPiece, packPiece } from './member.ts';

/** One piece for a worker. It comes back with the answer: memory goes to and fro, so that none is left lying about on either side. */
export interface Task {
  readonly id: number;
  readonly data: Uint8Array<ArrayBuffer>;
  readonly compression: Compression;
}
export type Answer =
  | ({ readonly id: number; readonly data: Uint8Array<ArrayBuffer> } & PackedPiece)
  | { readonly id: number; readonly problem: string };

const port = parentPort;
if (!port) throw new Error('runs in a worker only');

port.on('message', ({ id, data, compression }: Task) => {
  try {
    const packed = packPiece(data, compression);
    port.postMessage({ id, data, ...packed } satisfies Answer, [data.buffer, packed.body.buffer]);
  } catch (error) {
    port.postMessage({ id, problem: String(error) } satisfies Answer);
  }
});
port.postMessage('ready');
