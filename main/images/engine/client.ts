import type { IncomingMessage } from 'node:http';
import { stringify } from 'node:querystring';
import type Docker from 'dockerode';
import type { z } from 'zod';
import { SealiftError } from '../../errors';
import { answerOf, type Call, callEngine, dockerAt, dockerOptions } from './call';
import { download, type PlainAddress } from './download';
import { type EngineHost, resolveHost } from './host';
import { beginUpload, type Upload } from './upload';

const longestMessage = 4096;

/** How many questions are put to an engine at a time. */
export const QUESTIONS = 8;

/** Talks to one engine. Answers are checked before anything is made of them; failures become `engine.*`. */
export class EngineClient {
  readonly host: string;
  readonly #given: string | undefined;
  #docker: Promise<Docker> | undefined;

  /** Never throws: a wrong host is told when it is used. */
  constructor(host: string | undefined) {
    this.#given = host;
    let address: string;
    try {
      address = resolveHost(host).address;
    } catch {
      address = host ?? process.env['DOCKER_HOST'] ?? '';
    }
    this.host = address;
  }

  /** A call that answers JSON of this shape. A 404 gives undefined. */
  async json<T extends z.ZodType>(path: string, shape: T, query?: Call['query']): Promise<z.output<T> | undefined> {
    let answer: unknown;
    try {
      answer = await this.#ask({ path, method: 'GET', ...(query && { query }) });
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === 404) return undefined;
      throw this.failure(error, path);
    }
    const parsed = shape.safeParse(answer);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw new SealiftError('engine.answer', {
      host: this.host,
      call: path,
      problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    });
  }

  /** A call that answers with a stream, as it comes. */
  async stream(call: Call): Promise<IncomingMessage> {
    try {
      return await callEngine(await this.#connection(), call);
    } catch (error) {
      throw this.failure(error, call.path);
    }
  }

  /** What a GET answers, as it comes; for long answers. The pieces may be given back (`recycle`). */
  async body(path: string, query: NonNullable<Call['query']>, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    try {
      const plain = plainAddress(resolveHost(this.#given));
      const direct = plain && (await download(plain, `${path}?${stringify(query)}`, signal));
      if (direct) return direct;
    } catch (error) {
      throw this.failure(error, path);
    }
    return this.stream({ path, method: 'GET', query, signal });
  }

  /** A POST whose body is written piece by piece. */
  upload(path: string, contentType: string): Upload {
    return beginUpload(dockerOptions(resolveHost(this.#given)), path, contentType);
  }

  /** A call whose answer does not matter. False when the thing is not there. */
  async send(method: 'POST' | 'DELETE', path: string, query?: Call['query']): Promise<boolean> {
    try {
      await this.#ask({ path, method, ...(query && { query }) });
      return true;
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === 404) return false;
      throw this.failure(error, path);
    }
  }

  /** A call that sends JSON and answers JSON of this shape. */
  async post<T extends z.ZodType>(path: string, data: unknown, shape: T, query?: Call['query']): Promise<z.output<T>> {
    let answer: unknown;
    try {
      answer = await this.#ask({ path, method: 'POST', data, ...(query && { query }) });
    } catch (error) {
      throw this.failure(error, path);
    }
    const parsed = shape.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new SealiftError('engine.answer', {
      host: this.host,
      call: path,
      problem: parsed.error.issues[0]?.message ?? '',
    });
  }

  /** What a failed call means. What is no failure of the engine's (an abort, an error of ours) stays as it is. */
  failure(error: unknown, call: string): unknown {
    if (error instanceof SealiftError || (error as Error)?.name === 'AbortError') return error;
    const { code, statusCode, json, message } = error as {
      code?: string;
      statusCode?: number;
      json?: { message?: unknown };
      message?: string;
    };
    const { host } = this;
    if (statusCode !== undefined) {
      const said = (typeof json?.message === 'string' ? json.message : String(message ?? '')).slice(0, longestMessage);
      return new SealiftError('engine.refused', { host, call, message: said.trim() }, { cause: error });
    }
    if (code === 'EACCES' || code === 'EPERM') return new SealiftError('engine.denied', { host }, { cause: error });
    if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE')
      return new SealiftError('engine.lost', { host }, { cause: error });
    if (code !== undefined && unreachable.has(code))
      return new SealiftError('engine.unreachable', { host }, { cause: error });
    if (code?.startsWith('HPE_'))
      return new SealiftError('engine.answer', { host, call, problem: 'not HTTP' }, { cause: error });
    if (code?.startsWith('ERR_TLS') || code?.includes('CERT'))
      return new SealiftError('engine.unreachable', { host }, { cause: error });
    return error;
  }

  #connection(): Promise<Docker> {
    this.#docker ??= dockerAt(resolveHost(this.#given));
    return this.#docker;
  }

  async #ask(call: Call): Promise<unknown> {
    return answerOf(await callEngine(await this.#connection(), call));
  }
}

const unreachable = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ENOTSOCK',
  'ECONNABORTED',
]);

/** Where to connect when nothing stands between us and the engine's HTTP. */
function plainAddress({ address, tls }: EngineHost): PlainAddress | undefined {
  const path = /^(?:unix|npipe):\/\/(.*)$/.exec(address)?.[1];
  if (path !== undefined) return { path };
  const url = new URL(address.replace(/^tcp:/, tls ? 'https:' : 'http:'));
  // A path of its own, or a name and password, are for those who know what to do with them.
  if (url.protocol !== 'http:' || url.username !== '') return undefined;
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 2375) };
}
