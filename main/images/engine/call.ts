import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { EngineHost } from './host';

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

/** Every answer is judged here: dockerode would read one that it takes for a refusal to its end, however long that is. */
const anyStatus = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [at + 100, true]));

/** What talks to engines takes 30 MB as soon as it is there: most commands do without. */
export async function dockerAt(host: EngineHost): Promise<Docker> {
  const { default: Client } = await import('dockerode');
  return new Client(dockerOptions(host));
}

/** Everything is said outright, because dockerode fills what is left out from the environment. */
export function dockerOptions({ address, tls }: EngineHost): Docker.DockerOptions {
  const socketPath = /^(?:unix|npipe):\/\/(.*)$/.exec(address)?.[1];
  if (socketPath !== undefined)
    return { socketPath, host: undefined, port: undefined, protocol: 'http' } as Docker.DockerOptions;
  const url = new URL(address.replace(/^tcp:/, tls ? 'https:' : 'http:'));
  const secured = url.protocol === 'https:';
  return {
    socketPath: undefined,
    host: url.hostname,
    port: Number(url.port || (secured ? 2376 : 2375)),
    protocol: secured ? 'https' : 'http',
    ca: tls?.ca,
    cert: tls?.cert,
    key: tls?.key,
  } as unknown as Docker.DockerOptions;
}

/** Asks an engine; settles when the answer begins. Fails with a `Refusal` where it is one, else as the system does. */
export async function callEngine({ modem }: Docker, call: Call): Promise<IncomingMessage> {
  const asks = Object.keys(call.query ?? {}).length > 0;
  const options = {
    // dockerode adds a query where a path ends like this, and sends no body that is empty.
    path: asks ? `${call.path}?` : call.path,
    method: call.method,
    options: { _query: { ...call.query }, _body: call.data ?? {} },
    ...(call.body && { file: call.body }),
    ...(call.signal && { abortSignal: call.signal }),
    isStream: true,
    statusCodes: anyStatus,
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    modem.dial(options, (error: unknown, answer: unknown) =>
      error ? reject(error) : resolve(answer as IncomingMessage),
    );
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
