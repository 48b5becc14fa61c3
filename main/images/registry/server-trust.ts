import { readFile } from 'node:fs/promises';
import type { Agent } from 'node:https';
import { type ConnectionOptions, connect, rootCertificates, type TLSSocket } from 'node:tls';
import { SealiftError } from '../../errors';
import { certificatesIn, hostOf, https } from '../../network';

/** What besides the system's authorities vouches for a server: own authorities (PEM), or the very certificate it is to show. */
export interface ServerTrust {
  readonly authorities?: readonly string[];
  /** SHA-256 of the certificate, as `certificateFingerprint` writes it. Then nothing else about it is asked. */
  readonly pin?: string;
}

/** Reads a file of certificates, PEM (one or several) or DER, as a list of PEM texts. Throws `registry.authority_invalid`. */
export async function readAuthorities(file: string): Promise<string[]> {
  const bytes = await readFile(file);
  try {
    return certificatesIn(bytes);
  } catch (cause) {
    throw new SealiftError('registry.authority_invalid', { file }, { cause });
  }
}

/** The server showed another certificate than the one that was pinned; nothing was sent to it. */
export class PinMismatch extends Error {
  override readonly name = 'PinMismatch';
  readonly code = 'PIN_MISMATCH';
  readonly fingerprint: string;

  constructor(fingerprint: string) {
    super('another certificate than the pinned one');
    this.fingerprint = fingerprint;
  }
}

/** What carries HTTPS requests to servers that are vouched for so. To be destroyed when it is not needed any more. */
export function trustingAgent({ authorities = [], pin }: ServerTrust): Agent {
  if (pin !== undefined) return pinningAgent(pin);
  return new (https().Agent)({
    keepAlive: true,
    ...(authorities.length > 0 ? { ca: [...rootCertificates, ...authorities] } : {}),
  });
}

/** Hands out a connection only after the server has shown the pinned certificate, so that not a byte goes to another. */
function pinningAgent(pin: string): Agent {
  // Without resumed sessions every connection shows its certificate.
  const agent = new (https().Agent)({ keepAlive: true, maxCachedSessions: 0 });
  agent.createConnection = (options, handOver) => {
    const socket = connect({ ...(options as ConnectionOptions), rejectUnauthorized: false });
    let handed = false;
    const once = (error: Error | null) => {
      if (handed) return;
      handed = true;
      if (error) socket.destroy();
      handOver?.(error, socket);
    };
    socket.once('error', once);
    socket.once('secureConnect', () => {
      const shown = shownBy(socket);
      once(shown === pin ? null : new PinMismatch(shown));
    });
    return undefined;
  };
  return agent;
}

/** The SHA-256 of the certificate that a server shows, without sending it anything; undefined when it shows none. */
export function shownCertificate(url: URL, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({
      ...hostOf(url),
      port: Number(url.port || 443),
      rejectUnauthorized: false,
      timeout: 10_000,
    });
    const end = (shown?: string) => {
      signal.removeEventListener('abort', stop);
      socket.destroy();
      resolve(shown);
    };
    const stop = () => end();
    signal.addEventListener('abort', stop, { once: true });
    socket.once('error', stop);
    socket.once('timeout', stop);
    socket.once('secureConnect', () => end(shownBy(socket)));
  });
}

function shownBy(socket: TLSSocket): string {
  return socket.getPeerCertificate().fingerprint256 ?? '';
}

/** Whether an error of a connection says that the server's certificate is not vouched for; `PIN_MISMATCH` is told apart by its class. */
export function isCertificateError(code: string): boolean {
  return (
    /CERT|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|HOSTNAME_MISMATCH|^ERR_TLS_CERT|INVALID_(CA|PURPOSE)/.test(code) &&
    !code.startsWith('ERR_SSL')
  );
}
