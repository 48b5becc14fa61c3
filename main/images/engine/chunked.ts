/** Longest line that says how long a chunk is: 16 hexadecimal digits and CRLF would do for any length. */
const longestLine = 18;

/**
 * Takes the framing off a body in chunks (RFC 9112, 7.1), piece by piece, however it was cut on its way. Strict: what is not a length in
 * plain hexadecimal digits, or is followed by extensions or trailers, is refused, with a code as Node's own parser gives it.
 */
export class ChunkedBody {
  #state: 'size' | 'data' | 'data-end' | 'last' | 'done' = 'size';
  #line = '';
  #left = 0;

  /** Whether the chunk that ends a body has come. */
  get ended(): boolean {
    return this.#state === 'done';
  }

  /** Hands the data among these bytes to `onData`, run by run. Throws at the first byte that is out of place. */
  push(bytes: Uint8Array, onData: (run: Uint8Array) => void): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#state === 'data') {
        const run = bytes.subarray(at, at + this.#left);
        onData(run);
        at += run.length;
        this.#left -= run.length;
        if (this.#left === 0) this.#state = 'data-end';
        continue;
      }
      if (this.#state === 'done') throw refused('bytes behind the end');
      this.#line += String.fromCharCode(bytes[at++] as number);
      if (this.#line.endsWith('\n')) this.#lineEnds();
      else if (this.#line.length >= longestLine) throw refused('a line too long');
    }
  }

  #lineEnds(): void {
    const line = this.#line;
    this.#line = '';
    if (this.#state !== 'size') {
      if (line !== '\r\n') throw refused('bytes between chunks');
      this.#state = this.#state === 'last' ? 'done' : 'size';
      return;
    }
    const digits = /^([0-9A-Fa-f]{1,13})\r\n$/.exec(line)?.[1];
    if (digits === undefined) throw refused('no length of a chunk');
    this.#left = Number.parseInt(digits, 16);
    this.#state = this.#left === 0 ? 'last' : 'data';
  }
}

function refused(problem: string): Error {
  return Object.assign(new Error(`a body in chunks with ${problem}`), { code: 'HPE_INVALID_CHUNK_SIZE' });
}
