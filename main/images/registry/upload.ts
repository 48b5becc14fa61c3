import { Readable } from 'node:stream';
import { SealiftError } from '../../errors';
import type { HttpAnswer } from '../../network';
import type { Digest } from '../types';
import type { RegistrySession } from './session';
import type { UploadRecords } from './uploads';

/** Something to be sent. `read` begins anew with every call. */
export interface Blob {
  readonly digest: Digest;
  readonly size: number;
  read(): AsyncIterable<Uint8Array>;
}

/** How much is sent before the registry is asked to confirm it: what may have to be sent again when the line breaks. */
const chunkSize = 16 * 1024 * 1024;
const sliceSize = 64 * 1024;
/** Attempts in a row that get nothing further. */
const fruitless = 3;

/** Where an upload stands: where the next bytes go, and how many are there. */
interface Stand {
  readonly url: URL;
  readonly offset: number;
}

/** The upload did not go on; another attempt may, from its beginning where the registry no longer takes this one. */
class BrokenOff extends Error {
  readonly anew: boolean;
  readonly refused: SealiftError;

  constructor(refused: SealiftError, anew: boolean) {
    super(refused.message);
    this.refused = refused;
    this.anew = anew;
  }
}

/**
 * Sends blobs to one registry. What is longer than a chunk goes in chunks, each confirmed and remembered, so that the next attempt, or the
 * same push another time, goes on behind what the registry has kept. A registry that keeps nothing of a chunk that broke off, or
 * drops the whole upload then, gets the blob from its beginning; one that takes no chunks gets it in one piece.
 */
export class BlobUploads {
  readonly #session: RegistrySession;
  readonly #records: UploadRecords | undefined;
  #takesChunks = true;

  constructor(session: RegistrySession, records: UploadRecords | undefined) {
    this.#session = session;
    this.#records = records;
  }

  /**
   * Sends a blob, or has it mounted from another repository. Returns how many of its bytes had to be sent by this call; `onBytes`
   * counts all of them once, whatever it takes. Throws `registry.*`.
   */
  async send(blob: Blob, repository: string, other: string | undefined, onBytes: (n: number) => void): Promise<number> {
    let counted = 0;
    const reached = (bytes: number) => {
      if (bytes <= counted) return;
      onBytes(bytes - counted);
      counted = bytes;
    };
    const name = { registry: this.#session.registry, repository, digest: blob.digest };
    let kept = await this.#records?.find(name);
    let skipped = blob.size;
    let furthest = -1;
    for (let attempt = 1; ; attempt++) {
      let stand: Stand | undefined;
      try {
        stand = kept === undefined ? undefined : await this.#standing(kept, blob, repository);
        if (stand === undefined) {
          kept = undefined;
          const begun = await this.#begin(blob, repository, other);
          if (begun === 'mounted') {
            reached(blob.size);
            return 0;
          }
          stand = begun;
        }
        skipped = Math.min(skipped, stand.offset);
        reached(stand.offset);
        await this.#finish(
          blob,
          repository,
          await this.#chunks(blob, repository, stand, reached, async (url) => {
            kept = url.href;
            await this.#records?.keep(name, url.href);
          }),
          reached,
        );
        await this.#records?.forget(name);
        reached(blob.size);
        return blob.size - skipped;
      } catch (error) {
        const refused = error instanceof BrokenOff ? error.refused : error;
        const again = error instanceof BrokenOff || isUnreachable(error);
        if (!again || stand === undefined) throw refused;
        if (stand.offset > furthest) attempt = 1;
        furthest = Math.max(furthest, stand.offset);
        if (attempt >= fruitless) throw refused;
        if (error instanceof BrokenOff && error.anew) {
          kept = undefined;
          await this.#records?.forget(name);
        }
        await this.#session.pause(attempt);
      }
    }
  }

  /** How far an upload that was begun came; undefined when the registry does not know it any more. */
  async #standing(location: string, blob: Blob, repository: string): Promise<Stand | undefined> {
    if (!URL.canParse(location)) return undefined;
    const url = new URL(location);
    if (!this.#session.owns(url)) return undefined;
    const answer = await this.#session.call({ method: 'GET', path: url, repository });
    if (answer.status !== 204 && answer.status !== 202 && answer.status !== 200) return undefined;
    const offset = rangeEnd(answer);
    if (offset === undefined || offset > blob.size) return undefined;
    const next = answer.headers.location;
    return { url: next === undefined ? url : this.#session.resolve(next), offset };
  }

  async #begin(blob: Blob, repository: string, other: string | undefined): Promise<Stand | 'mounted'> {
    const mount = other === undefined ? '' : `?${new URLSearchParams({ mount: blob.digest, from: other })}`;
    const begun = await this.#session.call({
      method: 'POST',
      path: `${repository}/blobs/uploads/${mount}`,
      repository,
    });
    if (begun.status === 201) return 'mounted';
    // Who may push here need not be allowed to read there: then the blob is sent.
    if (mount !== '' && (begun.status === 401 || begun.status === 403)) return this.#begin(blob, repository, undefined);
    const location = begun.headers.location;
    if (begun.status !== 202 || location === undefined) throw this.#session.refusal(begun, 'POST uploads', repository);
    return { url: this.#session.resolve(location), offset: 0 };
  }

  /** Sends what is longer than a chunk in chunks, as far as the registry takes them; what is not stays for the end. */
  async #chunks(
    blob: Blob,
    repository: string,
    from: Stand,
    reached: (bytes: number) => void,
    confirmed: (url: URL) => Promise<void>,
  ): Promise<Stand> {
    if (blob.size <= chunkSize || (!this.#takesChunks && from.offset === 0)) return from;
    let { url, offset } = from;
    for await (const chunk of chunksOf(blob.read(), offset)) {
      const at = offset;
      const answer = await this.#session.call(
        {
          method: 'PATCH',
          path: url,
          headers: {
            'content-type': 'application/octet-stream',
            'content-range': `${at}-${at + chunk.length - 1}`,
          },
          body: () => ({ size: chunk.length, stream: slices(chunk, (bytes) => reached(at + bytes)) }),
          repository,
        },
        1,
      );
      const { location } = answer.headers;
      if (answer.status !== 202 || location === undefined) {
        const refused = this.#session.refusal(answer, 'PATCH blob', repository);
        // Some take a blob in one piece only, and say so in various ways.
        if (at === 0 && [400, 404, 405, 411, 415, 416, 501].includes(answer.status)) {
          this.#takesChunks = false;
          throw new BrokenOff(refused, true);
        }
        throw brokenOff(answer, refused);
      }
      url = this.#session.resolve(location);
      offset += chunk.length;
      if ((rangeEnd(answer) ?? offset) !== offset)
        throw new BrokenOff(this.#session.refusal(answer, 'PATCH blob', repository), true);
      await confirmed(url);
    }
    return { url, offset };
  }

  /** Sends the rest, and names what it all is. */
  async #finish(
    blob: Blob,
    repository: string,
    { url, offset }: Stand,
    reached: (bytes: number) => void,
  ): Promise<void> {
    const place = new URL(url);
    place.searchParams.append('digest', blob.digest);
    const body = () => ({ size: blob.size - offset, stream: rest(blob.read(), offset, reached) });
    const headers = { 'content-type': 'application/octet-stream' };
    const done = await this.#session.call(
      { method: 'PUT', path: place, headers, repository, ...(offset < blob.size ? { body } : {}) },
      1,
    );
    if (done.status === 201 || done.status === 204) return;
    const refused = this.#session.refusal(done, 'PUT blob', repository);
    // What was put together of several attempts may be refused as a whole: it is then sent from its beginning.
    throw done.status === 400 && offset > 0 ? new BrokenOff(refused, true) : brokenOff(done, refused);
  }
}

/** What an answer other than the expected one means for the upload: some say that it is gone, some that the registry is overburdened. */
function brokenOff({ status }: HttpAnswer, refused: SealiftError): BrokenOff | SealiftError {
  if (status === 404 || status === 416) return new BrokenOff(refused, true);
  return status >= 500 || status === 429 ? new BrokenOff(refused, false) : refused;
}

function isUnreachable(error: unknown): boolean {
  return error instanceof SealiftError && error.code === 'registry.unreachable';
}

/** How many bytes a registry says it has: `0-1023` are 1024, and `0-0` none. */
function rangeEnd({ headers: { range } }: HttpAnswer): number | undefined {
  const last = /^(?:bytes=)?0-(\d{1,15})$/.exec(range ?? '')?.[1];
  if (last === undefined) return undefined;
  return last === '0' ? 0 : Number(last) + 1;
}

/** What lies behind `offset`, in chunks of their full length but the last. */
async function* chunksOf(data: AsyncIterable<Uint8Array>, offset: number): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const piece of behind(data, offset)) {
    let left = piece;
    while (left.length > 0) {
      const taken = left.subarray(0, chunkSize - length);
      parts.push(taken);
      length += taken.length;
      left = left.subarray(taken.length);
      if (length < chunkSize) continue;
      yield Buffer.concat(parts);
      parts = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(parts);
}

async function* behind(data: AsyncIterable<Uint8Array>, offset: number): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const piece of data) {
    const from = Math.max(0, offset - at);
    at += piece.length;
    if (from < piece.length) yield piece.subarray(from);
  }
}

/** A chunk in small pieces, so that what is told of it follows what has left. */
function slices(chunk: Uint8Array, sent: (bytes: number) => void): Readable {
  return Readable.from(
    (function* () {
      for (let at = 0; at < chunk.length; at += sliceSize) {
        const slice = chunk.subarray(at, at + sliceSize);
        yield slice;
        sent(at + slice.length);
      }
    })(),
    { objectMode: false },
  );
}

function rest(data: AsyncIterable<Uint8Array>, offset: number, reached: (bytes: number) => void): Readable {
  return Readable.from(
    (async function* () {
      let at = offset;
      for await (const piece of behind(data, offset)) {
        yield piece;
        at += piece.length;
        reached(at);
      }
    })(),
    { objectMode: false },
  );
}
