import type { IncomingMessage, RequestOptions } from 'node:http';
import { http, https } from '../../network';

/** A call to an engine whose body is written piece by piece. Its failures are the system's; `EngineClient.failure` says what they mean. */
export interface Upload {
  /** Settles when the bytes are with the system, and their memory may be used again. */
  write(bytes: Uint8Array): Promise<void>;
  end(): void;
  /** The answer, which may come before the body has ended. */
  readonly answer: Promise<IncomingMessage>;
  destroy(): void;
}

/** docker's own way to name an engine, as dockerode takes it. */
export type Connection = RequestOptions & { readonly protocol?: unknown };

export function beginUpload(to: Connection, path: string, contentType: string): Upload {
  const { protocol, ...where } = to;
  const request = (protocol === 'https' ? https() : http()).request({
    ...where,
    path,
    method: 'POST',
    headers: { 'Content-Type': contentType, 'Transfer-Encoding': 'chunked' },
    // One connection for one long body.
    agent: false,
  });
  let broken: ((error: Error) => void) | undefined;
  const failed = new Promise<never>((_, reject) => {
    broken = reject;
  });
  failed.catch(() => undefined);
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    failed.catch(reject);
  });
  answer.catch(() => undefined);
  request.on('error', (error) => broken?.(error));
  request.once('close', () => broken?.(Object.assign(new Error('the engine hung up'), { code: 'ECONNRESET' })));
  return {
    write: (bytes) =>
      Promise.race([
        new Promise<void>((resolve, reject) => request.write(bytes, (error) => (error ? reject(error) : resolve()))),
        failed,
      ]),
    end: () => request.end(),
    answer,
    destroy: () => request.destroy(),
  };
}
