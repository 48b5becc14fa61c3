import { parentPort } from 'node:worker_threads';
import type { Compression } from '../types';
import type { PackedPiece } from './member.ts';
import { type MemberProblem, unpackMember } from './unpack.ts';

/** Work for a thread. The memory that comes with it goes back with the answer, so that none is left lying about on either side. */
export type Task =
  | { readonly id: number; readonly data: Uint8Array<ArrayBuffer>; readonly compression: Compression }
  | { readonly id: number; readonly member: Uint8Array<ArrayBuffer>; readonly memory: ArrayBuffer };
export type Packed = { readonly id: number; readonly data: Uint8Array<ArrayBuffer> } & PackedPiece;
export type Unpacked = {
  readonly id: number;
  readonly member: Uint8Array<ArrayBuffer>;
  readonly memory: ArrayBuffer;
  readonly problem: MemberProblem | undefined;
};
export type Answer = Packed | Unpacked | { readonly id: number; readonly failure: string };

const port = parentPort;
if (!port) throw new Error('runs in a worker only');

port.on('message', async (task: Task) => {
  try {
    if ('member' in task) {
      const { id, member, memory } = task;
      const problem = unpackMember(member, new Uint8Array(memory));
      return port.postMessage({ id, member, memory, problem } satisfies Answer, [member.buffer, memory]);
    }
    // Loaded by those who compress only.
    const { packPiece } = await import('./member.ts');
    const { id, data, compression } = task;
    const packed = packPiece(data, compression);
    port.postMessage({ id, data, ...packed } satisfies Answer, [data.buffer, packed.body.buffer]);
  } catch (error) {
    port.postMessage({ id: task.id, failure: String(error) } satisfies Answer);
  }
});
port.postMessage('ready');
