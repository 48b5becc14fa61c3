import type { Agent } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { answerTo, type HttpAnswer, http, https } from '../../network';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | { readonly size: number; readonly stream: Readable };
  readonly signal: AbortSignal;
  /** What carries it; the system's trust over HTTPS when left out. */
  readonly agent?: Agent | undefined;
}

const silence = 60_000;

/** One HTTP exchange with a body of known length. (fetch sends streams in chunks, which not every registry's front door takes.) */
export async function exchange({ method, url, headers = {}, body, signal, agent }: HttpRequest): Promise<HttpAnswer> {
  signal.throwIfAborted();
  const size = body === undefined ? 0 : body instanceof Uint8Array ? body.length : body.size;
  const lengthOf =
    method === 'POST' || method === 'PUT' || method === 'PATCH' ? { 'content-length': String(size) } : {};
  const request = (url.protocol === 'https:' ? https() : http()).request(url, {
    method,
    headers: { 'user-agent': 'sealift', ...headers, ...lengthOf },
    signal,
    timeout: silence,
    ...(agent ? { agent } : {}),
  });
  request.on('timeout', () => request.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
  const answered = answerTo(request);
  if (body !== undefined && !(body instanceof Uint8Array)) {
    // A registry may answer (401, 413) before it has read it all: its answer counts, not the broken pipe.
    const sent = pipeline(body.stream, request);
    sent.catch(() => undefined);
    const first = await Promise.race([
      answered,
      sent.then(
        () => answered,
        (error: unknown) => laterAnswer(answered, error),
      ),
    ]);
    body.stream.destroy();
    return first;
  }
  request.end(body);
  return answered;
}

async function laterAnswer(answered: Promise<HttpAnswer>, error: unknown): Promise<HttpAnswer> {
  const answer = await answered.catch(() => undefined);
  if (answer === undefined) throw error;
  return answer;
}
