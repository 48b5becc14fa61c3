import { once } from 'node:events';
import { SealiftError } from '../../errors';
import { isDigest } from '../digest';
import { inPieces } from '../pieces';
import type { Digest } from '../types';
import type { ContainerdClient, Labels, Written } from './client';

const action = { write: 1, commit: 2 } as const;
/** Small enough for containerd's limit of a message, large enough that messages cost nothing. */
const pieceSize = 1024 * 1024;

export interface BlobWrite {
  /** Names the write while it goes on; unique. */
  readonly ref: string;
  readonly lease: string;
  readonly size: number;
  readonly data: AsyncIterable<Uint8Array>;
  readonly labels?: Labels;
  readonly signal: AbortSignal;
}

/**
 * Writes one blob and answers its digest, which containerd works out; a blob that is there already is only held by the lease. What
 * is not of this size, or breaks off, is not kept. Throws `image.corrupt`, `containerd.*`.
 */
export async function writeBlob(client: ContainerdClient, write: BlobWrite): Promise<Digest> {
  const { ref, lease, size, signal } = write;
  signal.throwIfAborted();
  const { call, failure, isThere } = await client.openWrite(lease);
  const onAbort = () => call.cancel();
  signal.addEventListener('abort', onAbort, { once: true });
  const answers = new Answers(call);
  try {
    let offset = 0;
    for await (const data of inPieces(write.data, pieceSize)) {
      if (offset + data.length > size) throw wrongSize(ref, size, `more than ${size}`);
      const more = call.write({ action: action.write, ref, total: size, offset, data });
      offset += data.length;
      if (!more) await Promise.race([once(call, 'drain', { signal }), answers.failed]);
    }
    if (offset !== size) throw wrongSize(ref, size, `${offset}`);
    const { digest } = await answers.upTo(size);
    if (!isDigest(digest))
      throw new SealiftError('containerd.refused', { host: client.host, call: 'writeBlob', message: digest });
    call.write({ action: action.commit, ref, total: size, expected: digest, offset: size, labels: write.labels ?? {} });
    call.end();
    await answers.ended.catch((error: unknown) => {
      if (!isThere(error)) throw error;
    });
    await client.call('hold', { id: lease, resource: { id: digest, type: 'content' } });
    return digest;
  } catch (error) {
    call.cancel();
    const reason = await failure(error, signal);
    await client.find('abortWrite', { ref }, { lease, seconds: 10 }).catch(() => undefined);
    throw reason;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** What containerd says of a write while it goes on. */
class Answers {
  /** Settles when the call has ended; fails with why it failed. */
  readonly ended: Promise<void>;
  /** Never fulfilled. */
  readonly failed: Promise<never>;
  #last: Written = { offset: -1, digest: '' };
  #waiting: { readonly size: number; readonly resolve: (answer: Written) => void } | undefined;

  constructor(call: NodeJS.EventEmitter) {
    call.on('data', (answer: Written) => {
      this.#last = answer;
      if (this.#waiting && answer.offset >= this.#waiting.size) this.#waiting.resolve(answer);
    });
    this.ended = new Promise((resolve, reject) => {
      call.once('error', reject);
      call.once('end', resolve);
    });
    this.failed = new Promise((_, reject) => {
      this.ended.catch(reject);
    });
    this.failed.catch(() => undefined);
  }

  /** The answer to the last byte. */
  upTo(size: number): Promise<Written> {
    const reached = new Promise<Written>((resolve) => {
      if (this.#last.offset >= size) resolve(this.#last);
      else this.#waiting = { size, resolve };
    });
    return Promise.race([reached, this.failed]);
  }
}

function wrongSize(item: string, expected: number, actual: string): SealiftError {
  return new SealiftError('image.corrupt', { item, expected: `${expected} bytes`, actual: `${actual} bytes` });
}
