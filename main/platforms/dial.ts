import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectSecure, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { MetCertificateView, PlatformTrustView } from '../../preload/contract';
import { SealiftError } from '../errors';
import { hostOf, hostsOf, metCertificate } from '../network';

/** How long a host may take to answer at all. Milliseconds. */
const patience = 15_000;

export interface Dialled {
  readonly socket: Socket;
  /** Null without TLS. */
  readonly certificate: MetCertificateView | null;
}

/**
 * Connects to the host of a URL and, for https, makes sure that it is the right one before a byte of a request is written: the
 * access key must not reach a stranger. Says which of name, port, TLS and certificate is wrong. Throws `platform.host_unknown`,
 * `platform.unreachable`, `platform.tls_*`.
 */
export async function dial(url: URL, trust: PlatformTrustView, signal: AbortSignal): Promise<Dialled> {
  signal.throwIfAborted();
  const { host, servername } = hostOf(url);
  const plain = await settled(
    connectPlain({ host, port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)) }),
    'connect',
    signal,
    (cause) => unreachable(url, host, cause),
  );
  if (url.protocol !== 'https:') return { socket: plain, certificate: null };
  const secure = await settled(
    connectSecure({
      socket: plain,
      host,
      ...(servername !== undefined && { servername }),
      ...(trust.kind === 'authority' && { ca: trust.pem }),
      ALPNProtocols: ['http/1.1'],
      // Judged below, where the reason can be said.
      rejectUnauthorized: false,
    }),
    'secureConnect',
    signal,
    (cause) => new SealiftError('platform.tls_failed', { address: url.origin }, { cause }),
  ).catch((error: unknown) => {
    // The connection underneath does not end with what was made of it.
    plain.destroy();
    throw error;
  });
  const met = secure.getPeerCertificate(true);
  const problem = judge(url, trust, secure, met);
  if (problem) {
    secure.destroy();
    plain.destroy();
    throw problem;
  }
  return { socket: secure, certificate: metCertificate(met) };
}

function judge(
  { origin: address }: URL,
  trust: PlatformTrustView,
  socket: TLSSocket,
  met: PeerCertificate,
): SealiftError | undefined {
  const { print, issuer, validTo: until } = metCertificate(met);
  if (trust.kind === 'pinned')
    return trust.prints.includes(print) ? undefined : new SealiftError('platform.tls_changed', { address, print });
  if (socket.authorized) return undefined;
  const reason = String((socket.authorizationError as Error & { code?: string })?.code ?? socket.authorizationError);
  const cause = new Error(reason);
  if (reason.includes('ALTNAME'))
    return new SealiftError('platform.tls_other_host', { address, names: hostsOf(met), print }, { cause });
  if (reason === 'CERT_HAS_EXPIRED' || reason === 'CERT_NOT_YET_VALID')
    return new SealiftError('platform.tls_expired', { address, until, print }, { cause });
  return new SealiftError('platform.tls_untrusted', { address, print, issuer }, { cause });
}

function unreachable(url: URL, host: string, cause: unknown): SealiftError {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  return ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA'].includes(code)
    ? new SealiftError('platform.host_unknown', { host }, { cause })
    : new SealiftError('platform.unreachable', { address: url.origin }, { cause });
}

/** The socket once `event` came; destroyed, and the reason thrown, when it did not. */
function settled<S extends Socket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
  meaning: (cause: unknown) => SealiftError,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const late = () => fail(meaning(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    const timer = setTimeout(late, patience);
    const aborted = () => fail(signal.reason);
    const broken = (cause: unknown) => fail(meaning(cause));
    const closed = () => fail(meaning(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    const over = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      socket.off(event, done).off('close', closed).off('error', broken);
    };
    const done = () => {
      over();
      resolve(socket);
    };
    const fail = (reason: unknown) => {
      over();
      // What is still under way may fail once more, and nobody listens any longer.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(reason);
    };
    signal.addEventListener('abort', aborted, { once: true });
    socket.on(event, done).on('close', closed).on('error', broken);
  });
}
