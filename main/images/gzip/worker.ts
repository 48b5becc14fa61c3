import { parentPort } from 'node:worker_threads';
import type { Compression } from '../types';
import { type MemberProblem, unpackMember } from './unpack.ts';

/** Work for a thread. The memory that comes with it goes back with the answer, so that none is left lying about on either side. */
export type Task =
  | {
      readonly id: number;
      readonly data: Uint8Array<ArrayBuffer>;
      readonly compression: Compression;
      readonly memory: ArrayBuffer;
    }
  | { readonly id: number; readonly member: Uint8Array<ArrayBuffer>; readonly memory: ArrayBuffer };
/** The member stands at the beginning of the memory. */
export type Packed = {
  readonly id: number;
  readonly data: Uint8Array<ArrayBuffer>;
  readonly memory: ArrayBuffer;
  readonly length: number;
};
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
    const { packMember } = await import('./member.ts');
    const { id, data, compression, memory } = task;
    const length = packMember(data, compression, new Uint8Array(memory));
    port.postMessage({ id, data, memory, length } satisfies Answer, [data.buffer, memory]);
  } catch (error) {
    port.postMessage({ id: task.id, failure: String(error) } satisfies Answer);
  }
});
port.postMessage('ready');
