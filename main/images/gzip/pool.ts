import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { PieceMemory } from '../../archives';
import type { Compression } from '../types';
import { longestOwnMember, memberSize } from './format';
import { makeMember } from './member';
import type { Answer, Packed, Task, Unpacked } from './worker';

/** Threads that compress: as many as the machine runs at a time. More would only cost memory. */
export const threads = Math.max(1, Math.min(availableParallelism(), 16));

interface Waiting {
  readonly resolve: (answer: Packed | Unpacked) => void;
  readonly reject: (error: Error) => void;
}

/** A worker with what it was given and has not answered. */
class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly ready: Promise<boolean>;
  alive = true;
  #next = 1;

  constructor(file: URL) {
    this.#worker = new Worker(file, { name: 'compress', resourceLimits: { maxYoungGenerationSizeMb: 2 } });
    let settle: (up: boolean) => void = () => undefined;
    this.ready = new Promise((resolve) => {
      settle = resolve;
    });
    this.#worker.on('message', (message: Answer | 'ready') => {
      if (message === 'ready') {
        // A worker that waits for work must not keep a program from ending.
        this.#worker.unref();
        return settle(true);
      }
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (this.#waiting.size === 0) this.#worker.unref();
      if ('failure' in message) waiting?.reject(new Error(message.failure));
      else waiting?.resolve(message);
    });
    const gone = (error: Error) => {
      this.alive = false;
      settle(false);
      for (const waiting of this.#waiting.values()) waiting.reject(error);
      this.#waiting.clear();
    };
    this.#worker.on('error', gone);
    this.#worker.on('exit', (code) => gone(new Error(`a compressing thread ended with ${code}`)));
  }

  get load(): number {
    return this.#waiting.size;
  }

  async pack(data: Uint8Array<ArrayBuffer>, compression: Compression, memory: ArrayBuffer): Promise<Packed> {
    return (await this.#run((id) => ({ id, data, compression, memory }), [data.buffer, memory])) as Packed;
  }

  async unpack(member: Uint8Array<ArrayBuffer>, memory: ArrayBuffer): Promise<Unpacked> {
    return (await this.#run((id) => ({ id, member, memory }), [member.buffer, memory])) as Unpacked;
  }

  #run(task: (id: number) => Task, memory: ArrayBuffer[]): Promise<Packed | Unpacked> {
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage(task(id), memory);
    });
  }
}

const memberMemory = new PieceMemory(longestOwnMember, threads * 2);
const spare: ArrayBuffer[] = [];

/** Memory for a piece of at most `memberSize` bytes, taken again after `memberElsewhere` has compressed it. */
export function pieceMemory(): Buffer<ArrayBuffer> {
  const memory = spare.pop();
  return memory ? Buffer.from(memory) : Buffer.allocUnsafeSlow(memberSize);
}

function giveBack(memory: ArrayBuffer): void {
  if (memory.byteLength === memberSize && spare.length < threads * 2) spare.push(memory);
}

let pool: Promise<readonly Thread[]> | undefined;

/**
 * Compresses a piece into a gzip member on another core. The piece must own its memory, which is handed over: it is empty
 * afterwards. Where no worker can be started it is compressed here; the bytes are the same. The member may be given back (`recycle`).
 */
export async function memberElsewhere(data: Uint8Array, compression: Compression): Promise<Uint8Array> {
  const thread = idlest(await started());
  if (!thread || !ownsMemory(data) || data.length > memberSize) return makeMember(data, compression);
  const packed = await thread.pack(data, compression, memberMemory.take());
  giveBack(packed.data.buffer);
  return memberMemory.lend(packed.memory, packed.length);
}

/** Whether there are threads; starts them. */
export async function workers(): Promise<boolean> {
  return idlest(await started()) !== undefined;
}

/**
 * Decompresses a member into `memory`, which must be long enough, on another core. The memory of both goes there and comes
 * back with the answer.
 */
export async function inflateElsewhere(
  member: Uint8Array<ArrayBuffer>,
  memory: ArrayBuffer,
): Promise<Omit<Unpacked, 'id'>> {
  const thread = idlest(await started());
  if (!thread) throw new Error('no thread to decompress');
  return thread.unpack(member, memory);
}

function idlest(all: readonly Thread[]): Thread | undefined {
  const [first, ...others] = all.filter((thread) => thread.alive);
  return first && others.reduce((least, thread) => (thread.load < least.load ? thread : least), first);
}

function ownsMemory(data: Uint8Array): data is Uint8Array<ArrayBuffer> {
  return data.buffer instanceof ArrayBuffer && data.byteOffset === 0;
}

function started(): Promise<readonly Thread[]> {
  pool ??= (async () => {
    const file = workerFile();
    if (!file) return [];
    const all = Array.from({ length: threads }, () => new Thread(file));
    const up = await Promise.all(all.map((thread) => thread.ready));
    return all.filter((_, at) => up[at]);
  })();
  return pool;
}

/** Beside this file among the sources; in what is built, at the top, this being one of its parts. */
function workerFile(): URL | undefined {
  const places = import.meta.url.endsWith('.ts') ? ['./worker.ts'] : ['../compress.js', './compress.js'];
  return places.map((place) => new URL(place, import.meta.url)).find((file) => existsSync(fileURLToPath(file)));
}
