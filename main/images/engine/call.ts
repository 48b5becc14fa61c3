import { type IncomingMessage, request as plainRequest, type RequestOptions } from 'node:http';
import { request as securedRequest } from 'node:https';
import { stringify } from 'node:querystring';
import { pipeline, type Readable } from 'node:stream';

/** How an engine is reached over HTTP. */
export type Connection = Pick<RequestOptions, 'socketPath' | 'host' | 'port'> & {
  readonly secured: boolean;
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
};

export interface Call {
  readonly path: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  /** A tar. */
  readonly body?: Readable;
  /** Sent as JSON. */
  readonly data?: unknown;
  readonly signal?: AbortSignal;
}

/** What an engine said in place of doing what it was asked for. */
export interface Refusal {
  readonly statusCode: number;
  readonly json: unknown;
  readonly message: string;
}

/** No answer that is taken into memory is nearly as long: what a list of ten thousand images takes is a fifth of it. */
const longestAnswer = 64 * 1024 * 1024;

/** A request to an engine with what goes to every one of them. */
export function engineRequest({ secured, ...where }: Connection, options: RequestOptions) {
  return (secured ? securedRequest : plainRequest)({ ...where, ...options });
}

/** Asks an engine; settles when the answer begins. Fails with a `Refusal` where it is one, else as the system does. */
export async function callEngine(to: Connection, call: Call): Promise<IncomingMessage> {
  const { path, method, query, body, signal } = call;
  const text = call.data === undefined ? undefined : Buffer.from(JSON.stringify(call.data));
  const headers = {
    ...(text && { 'Content-Type': 'application/json', 'Content-Length': text.length }),
    ...(body && { 'Content-Type': 'application/tar', 'Transfer-Encoding': 'chunked' }),
  };
  const asked = query && Object.keys(query).length > 0 ? `${path}?${stringify(query)}` : path;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = engineRequest(to, { path: asked, method, headers, ...(signal && { signal }) });
    request.once('response', resolve);
    request.on('error', reject);
    if (body) pipeline(body, request, (error) => error && reject(error));
    else request.end(text);
  });
  const status = response.statusCode ?? 0;
  if ((status >= 200 && status < 300) || status === 304) return response;
  const said = await answerText(response);
  throw Object.assign(new Error(said), { statusCode: status, json: parsed(said) } satisfies Omit<Refusal, 'message'>);
}

/** The whole of an answer, as JSON where it is that. */
export async function answerOf(response: IncomingMessage): Promise<unknown> {
  const text = await answerText(response);
  return parsed(text) ?? text;
}

async function answerText(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > longestAnswer) throw Object.assign(new Error('an answer too long'), { code: 'HPE_BODY_TOO_LONG' });
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
