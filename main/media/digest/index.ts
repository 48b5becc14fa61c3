import type { Hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Answer, Task } from './worker';

/** Digests the pieces of a file in their order, out of memory that it provides. */
export interface PieceDigest {
  readonly memory: readonly Buffer[];
  /** Adds what stands at the beginning of one of `memory`; settles when that may be written over. */
  add(index: number, length: number): Promise<void>;
  /** The SHA-256 (hex) of all that was added. */
  result(): Promise<string>;
  /** Lets go of the memory and of what digests. Nothing is digested any more when it settles. */
  close(): Promise<void>;
}

/** Of less, starting a thread takes longer than it saves. */
const worthAThread = 64 * 1024 * 1024;

/**
 * What digests `bytes` bytes that follow those which `hash` has: in a thread of its own, so that reading, digesting and writing go on
 * side by side, unless there are few of them, or `begun` of them are in `hash` already, which cannot be handed over.
 */
export function pieceDigest(hash: Hash, begun: number, bytes: number, pieces: number, pieceSize: number): PieceDigest {
  const file = begun === 0 && bytes >= worthAThread ? workerFile() : undefined;
  return file ? new Elsewhere(file, pieces, pieceSize) : new Here(hash, pieces, pieceSize);
}

class Here implements PieceDigest {
  readonly memory: readonly Buffer[];
  readonly #hash: Hash;

  constructor(hash: Hash, pieces: number, pieceSize: number) {
    this.#hash = hash;
    this.memory = Array.from({ length: pieces }, () => Buffer.allocUnsafeSlow(pieceSize));
  }

  async add(index: number, length: number): Promise<void> {
    this.#hash.update((this.memory[index] as Buffer).subarray(0, length));
  }

  async result(): Promise<string> {
    return this.#hash.digest('hex');
  }

  async close(): Promise<void> {}
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

class Elsewhere implements PieceDigest {
  readonly memory: readonly Buffer[];
  readonly #worker: Worker;
  readonly #pieceSize: number;
  /** Oldest first: a thread answers in the order in which it is asked. */
  #waiting: Waiting[] = [];
  #gone: Error | undefined;

  constructor(file: URL, pieces: number, pieceSize: number) {
    const shared = new SharedArrayBuffer(pieces * pieceSize);
    this.memory = Array.from({ length: pieces }, (_, at) => Buffer.from(shared, at * pieceSize, pieceSize));
    this.#pieceSize = pieceSize;
    this.#worker = new Worker(file, {
      name: 'digest',
      workerData: shared,
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
    });
    this.#worker.on('message', (answer: Answer) => this.#waiting.shift()?.resolve(answer));
    const gone = (error: Error) => {
      this.#gone ??= error;
      for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#gone);
    };
    this.#worker.on('error', gone);
    this.#worker.on('exit', (code) => gone(new Error(`the digesting thread ended with ${code}`)));
  }

  async add(index: number, length: number): Promise<void> {
    await this.#ask({ start: index * this.#pieceSize, length });
  }

  async result(): Promise<string> {
    const answer = await this.#ask('end');
    if (answer === 'done') throw new Error('a digest was expected');
    return answer.digest;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(task: Task): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#gone) return reject(this.#gone);
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(task);
    });
  }
}

/** Beside this file among the sources; in what is built, at the top, this being one of its parts. */
function workerFile(): URL | undefined {
  const places = import.meta.url.endsWith('.ts') ? ['./worker.ts'] : ['../digest.js', './digest.js'];
  return places.map((place) => new URL(place, import.meta.url)).find((file) => existsSync(fileURLToPath(file)));
}
