import { connect, type Socket } from 'node:net';
import { PieceMemory, recycle } from '../../archives';
import { ChunkedBody } from './chunked';

/** Where an engine listens without TLS. */
export type PlainAddress = { readonly path: string } | { readonly host: string; readonly port: number };

/** How much is read from the socket at a time, and how long the pieces are that come out. */
const readSize = 256 * 1024;
/** Pieces that wait for who takes them; with them full, the engine waits. */
const mostWaiting = 4;
const largestHead = 64 * 1024;
const pieces = new PieceMemory(readSize, mostWaiting + 2);

/**
 * The body of a GET, read straight from the engine's socket into memory that is used again: Node's own client takes new memory for every few
 * kilobytes, and the collector of it costs more than the reading. The pieces may be given back (`recycle`). Undefined when the answer is
 * anything but a success in chunks; then nothing was made of it, and Node's client, which knows every form, has to ask. A body that ends before
 * its last chunk fails as a connection that was lost. Failures are the system's, as `EngineClient.failure` takes them.
 */
export async function download(
  to: PlainAddress,
  target: string,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  signal.throwIfAborted();
  const body = new Body(to, target, signal);
  if (await body.begins) return body.pieces();
  body.close();
  return undefined;
}

class Body {
  /** Whether the answer's head is one that goes with this. */
  readonly begins: Promise<boolean>;
  readonly #socket: Socket;
  readonly #signal: AbortSignal;
  readonly #chunks = new ChunkedBody();
  readonly #full: Uint8Array[] = [];
  readonly #onAbort = () => this.#fail(this.#signal.reason);
  #memory: ArrayBuffer | undefined;
  #filled = 0;
  /** What has come of the answer's head; undefined once it is complete. */
  #head: Buffer | undefined = Buffer.alloc(0);
  #decide: (fits: boolean) => void = () => undefined;
  #refuse: (error: unknown) => void = () => undefined;
  #fault: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(to: PlainAddress, target: string, signal: AbortSignal) {
    this.#signal = signal;
    this.begins = new Promise((resolve, reject) => {
      this.#decide = resolve;
      this.#refuse = reject;
    });
    const onread = {
      buffer: Buffer.allocUnsafeSlow(readSize),
      callback: (length: number, bytes: Uint8Array) => this.#take(bytes.subarray(0, length)),
    };
    this.#socket = connect({ ...to, onread });
    const host = 'path' in to ? 'docker' : `${to.host}:${to.port}`;
    this.#socket.write(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('end', () => this.#fail(hungUp()));
    this.#socket.on('close', () => this.#fail(hungUp()));
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#socket.destroy();
    for (const piece of this.#full.splice(0)) recycle(piece);
    if (this.#memory) pieces.give(this.#memory);
    this.#memory = undefined;
  }

  async *pieces(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        // What came before a fault comes out before it: an engine says in its last words what went wrong.
        const piece = this.#full.shift() ?? (this.#over ? this.#partial() : undefined);
        if (piece !== undefined) {
          this.#socket.resume();
          yield piece;
        } else if (this.#chunks.ended) return;
        else if (this.#fault) throw this.#fault.error;
        else
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        this.#signal.throwIfAborted();
      }
    } finally {
      this.close();
    }
  }

  get #over(): boolean {
    return this.#chunks.ended || this.#fault !== undefined;
  }

  /** False when no more is to be read for now. */
  #take(bytes: Uint8Array): boolean {
    if (this.#over) return false;
    try {
      const rest = this.#head ? this.#readHead(bytes) : bytes;
      if (rest.length > 0) this.#chunks.push(rest, (run) => this.#keep(run));
    } catch (error) {
      this.#fail(error);
    }
    if (this.#over) this.#wakeUp();
    return !this.#over && this.#full.length < mostWaiting;
  }

  /** Adds to the head until it is complete; what stands behind it. */
  #readHead(bytes: Uint8Array): Uint8Array {
    const head = Buffer.concat([this.#head as Buffer, bytes]);
    this.#head = head;
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) {
      // Left to a client that knows what to say of it.
      if (head.length > largestHead) this.#decide(false);
      return head.subarray(head.length);
    }
    const [status = '', ...lines] = head.toString('latin1', 0, end).split('\r\n');
    const chunked = lines.some((line) => /^transfer-encoding:\s*chunked\s*$/i.test(line));
    const encoded = lines.some((line) => /^content-(?:length|encoding):/i.test(line));
    const fits = /^HTTP\/1\.1 200(?: |$)/.test(status) && chunked && !encoded;
    this.#head = undefined;
    this.#decide(fits);
    return fits ? head.subarray(end + 4) : head.subarray(head.length);
  }

  #keep(run: Uint8Array): void {
    for (let at = 0; at < run.length; ) {
      this.#memory ??= pieces.take();
      const part = run.subarray(at, at + readSize - this.#filled);
      new Uint8Array(this.#memory).set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled < readSize) continue;
      this.#full.push(pieces.lend(this.#memory, readSize));
      this.#memory = undefined;
      this.#filled = 0;
      this.#wakeUp();
    }
  }

  #partial(): Uint8Array | undefined {
    if (!this.#memory || this.#filled === 0) return undefined;
    const piece = pieces.lend(this.#memory, this.#filled);
    this.#memory = undefined;
    this.#filled = 0;
    return piece;
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    this.#fault = { error };
    this.#socket.destroy();
    this.#refuse(error);
    this.#wakeUp();
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}

function hungUp(): Error {
  return Object.assign(new Error('the engine hung up'), { code: 'ECONNRESET' });
}
