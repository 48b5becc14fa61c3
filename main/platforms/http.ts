import type { ClientRequest } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { MetCertificateView, PlatformTrustView } from '../../preload/contract';
import { SealiftError } from '../errors';
import { AnswerTooLong, answerTo, type HttpAnswer, http } from '../network';
import { dial } from './dial';

/** A body of known length that is written piece by piece. */
export interface StreamedBody {
  readonly size: number;
  /** Writes all of it; each call of `write` is over when the system has taken the bytes, so that a buffer may be used again. */
  write(write: (bytes: Uint8Array) => Promise<void>): Promise<void>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | StreamedBody;
  readonly trust: PlatformTrustView;
  readonly signal: AbortSignal;
}

export interface PlatformAnswer extends HttpAnswer {
  readonly certificate: MetCertificateView | null;
}

const silence = 60_000;
/** A platform may write gigabytes to its disk before it answers. */
const silenceAfterUpload = 600_000;
/** How long an answer may take that was sent before the line broke. */
const lateAnswer = 500;

/** The line broke, or the time was up. */
export class BrokenLine extends Error {
  override readonly name = 'BrokenLine';
}

/**
 * One HTTP exchange over a connection of its own. Redirects are answers like others: nothing follows them. Throws what `dial` throws,
 * `BrokenLine` when the connection breaks afterwards, `platform.answer` for an answer without end.
 */
export async function exchange(asked: HttpRequest): Promise<PlatformAnswer> {
  const { method, url, headers, body, trust, signal } = asked;
  const { socket, certificate } = await dial(url, trust, signal).catch((error: unknown) => {
    throw timeIsUp(signal) ? new BrokenLine('time is up', { cause: error }) : error;
  });
  const size = body === undefined ? 0 : body instanceof Uint8Array ? body.length : body.size;
  const request = http().request({
    method,
    path: `${url.pathname}${url.search}`,
    // TLS is in the socket already. An agent would connect once more: there must be none.
    createConnection: () => socket,
    headers: {
      host: url.host,
      'user-agent': 'sealift',
      accept: 'application/json',
      ...headers,
      ...(method === 'POST' && { 'content-length': String(size) }),
    },
    signal,
  });
  const streamed = body !== undefined && !(body instanceof Uint8Array);
  request.setTimeout(streamed ? silenceAfterUpload : silence, () =>
    request.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
  );
  try {
    const answered = answerTo(request);
    answered.catch(() => undefined);
    if (!streamed) request.end(body);
    else await send(body, request, answered);
    return { ...(await answered), certificate };
  } catch (error) {
    if (timeIsUp(signal)) throw new BrokenLine('time is up', { cause: error });
    signal.throwIfAborted();
    if (error instanceof AnswerTooLong)
      throw new SealiftError(
        'platform.answer',
        { call: `${method} ${url.pathname}`, problem: 'too long' },
        { cause: error },
      );
    if (error instanceof SealiftError) throw error;
    // What a body itself fails with is the caller's.
    if (error instanceof BodyFailed) throw error.cause;
    throw new BrokenLine((error as Error).message, { cause: error });
  } finally {
    request.destroy();
    socket.destroy();
  }
}

/** Whether a signal ended a call because it took too long, and not because somebody wished so. */
function timeIsUp({ aborted, reason }: AbortSignal): boolean {
  return aborted && (reason as Error | undefined)?.name === 'TimeoutError';
}

class BodyFailed extends Error {}

/** Writes a body until it ends, or until an answer came without waiting for it (401, 413): that answer counts, not the broken pipe. */
async function send(body: StreamedBody, request: ClientRequest, answered: Promise<unknown>): Promise<void> {
  let over: { error?: unknown } | undefined;
  const ended = answered.then(
    () => (over = {}),
    (error: unknown) => (over = { error }),
  );
  const stop = new Error('answered before the end');
  const write = async (bytes: Uint8Array) => {
    if (over) throw stop;
    const written = new Promise<void>((resolve, reject) =>
      request.write(bytes, (error) => (error ? reject(new WriteFailed(error)) : resolve())),
    );
    written.catch(() => undefined);
    await Promise.race([
      written,
      ended.then(() => {
        throw stop;
      }),
    ]);
  };
  try {
    await body.write(write);
    request.end();
  } catch (error) {
    if (error === stop) return;
    if (!(error instanceof WriteFailed)) throw new BodyFailed('body', { cause: error });
    const late = await Promise.race([ended, setTimeout(lateAnswer)]);
    if (!late || 'error' in (late as object)) throw error.cause;
  }
}

class WriteFailed extends Error {
  constructor(cause: unknown) {
    super('write', { cause });
  }
}
