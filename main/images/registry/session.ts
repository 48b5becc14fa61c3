import type { Agent } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { SealiftError } from '../../errors';
import { type HttpAnswer, withoutConfided } from '../../network';
import { isLoopback } from './address';
import { exchange, type HttpRequest } from './http';
import { isCertificateError, PinMismatch, type ServerTrust, shownCertificate, trustingAgent } from './server-trust';

export interface RegistryAccess {
  readonly user?: string;
  readonly password?: string;
  /** Plain HTTP is allowed although the registry is another machine. */
  readonly insecure?: boolean;
  /** What vouches for its certificate besides the system's authorities. */
  readonly trust?: ServerTrust;
}

type Call = Omit<HttpRequest, 'url' | 'signal' | 'body'> & {
  readonly path: string | URL;
  readonly body?: () => HttpRequest['body'];
  readonly repository?: string;
};

const attempts = 4;

/** A conversation with one registry: scheme, credentials, certificates, tokens, and trying again when the line breaks. To be closed. */
export class RegistrySession {
  readonly registry: string;
  readonly #access: RegistryAccess;
  readonly #signal: AbortSignal;
  readonly #tokens = new Map<string, string>();
  /** The registry's own agent may insist on one certificate; what it names besides itself (tokens, storage) is vouched for by authorities. */
  readonly #agents: { readonly own: Agent; readonly others: Agent };
  #base: URL | undefined;

  constructor(registry: string, access: RegistryAccess, signal: AbortSignal) {
    this.registry = registry;
    this.#access = access;
    this.#signal = signal;
    const { authorities } = access.trust ?? {};
    this.#agents = {
      own: trustingAgent(access.trust ?? {}),
      others: trustingAgent(authorities ? { authorities } : {}),
    };
  }

  close(): void {
    this.#agents.own.destroy();
    this.#agents.others.destroy();
  }

  /** Finds out whether it is a registry, and how to speak to it. */
  async open(): Promise<void> {
    const mayBePlain = this.#access.insecure === true || isLoopback(this.registry);
    const secure = new URL(`https://${this.registry}/v2/`);
    try {
      this.#base = secure;
      await this.#ping();
    } catch (error) {
      const speaksPlain = causeCode(error) === 'EPROTO' || causeCode(error)?.startsWith('ERR_SSL') === true;
      if (!mayBePlain)
        throw speaksPlain
          ? new SealiftError('registry.insecure', { registry: this.registry }, { cause: error })
          : error;
      if (!(error instanceof SealiftError) || error.code !== 'registry.unreachable') throw error;
      this.#base = new URL(`http://${this.registry}/v2/`);
      await this.#ping();
    }
  }

  async #ping(): Promise<void> {
    const answer = await this.call({ method: 'GET', path: '' }, 1);
    if (answer.status !== 200) throw this.refusal(answer, 'GET /v2/');
  }

  /** A place the registry named, relative to itself or in full. */
  resolve(location: string): URL {
    return new URL(location, this.#base);
  }

  /** Whether an address is the registry's own. */
  owns(url: URL): boolean {
    return url.origin === this.#base?.origin;
  }

  /** One call, authenticated, repeated when the connection breaks or the registry is overburdened. Any other status is the caller's. */
  async call(call: Call, tries = attempts): Promise<HttpAnswer> {
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await this.#authorized(call);
        if (attempt >= tries || (answer.status !== 429 && answer.status < 500)) return answer;
      } catch (error) {
        this.#signal.throwIfAborted();
        if (error instanceof SealiftError) throw error;
        const code = (error as NodeJS.ErrnoException).code;
        if (code === undefined) throw error;
        if (error instanceof PinMismatch || isCertificateError(code)) throw await this.#distrust(code, error as Error);
        if (attempt >= tries || !broken.has(code))
          throw new SealiftError('registry.unreachable', { registry: this.registry }, { cause: error });
      }
      await this.pause(attempt);
    }
  }

  /** Waits before something is tried again. */
  async pause(attempt: number): Promise<void> {
    await setTimeout(250 * 2 ** attempt, undefined, { signal: this.#signal });
  }

  /** Nobody vouches for the certificate: said with its fingerprint, so that a person can ask the registry's keeper about it. */
  async #distrust(problem: string, cause: Error): Promise<SealiftError> {
    const { registry } = this;
    if (cause instanceof PinMismatch)
      return new SealiftError(
        'registry.certificate_changed',
        {
          registry,
          expected: this.#access.trust?.pin ?? '',
          fingerprint: cause.fingerprint,
        },
        { cause },
      );
    const shown = await shownCertificate(this.#base as URL, this.#signal);
    return new SealiftError('registry.certificate', { registry, problem, fingerprint: shown ?? '' }, { cause });
  }

  /** What an answer that is not the expected one means. */
  refusal(answer: HttpAnswer, call: string, repository = ''): SealiftError {
    if (answer.status === 401 || answer.status === 403)
      return new SealiftError('registry.denied', { registry: this.registry, repository: repository || this.registry });
    return new SealiftError('registry.refused', {
      registry: this.registry,
      call,
      status: answer.status,
      message: withoutConfided(answer.body.toString('utf8'), this.#confided())
        .replace(/\s+/g, ' ')
        .trim()
        .slice(0, 300),
    });
  }

  /** What this registry was told, and must not be shown to have repeated. */
  #confided(): (string | undefined)[] {
    const { user, password } = this.#access;
    const tokens = [...this.#tokens.values()].map((token) => token.replace(/^\w+ /, ''));
    return [password, `${user}:${password}`, ...tokens];
  }

  async #authorized(call: Call): Promise<HttpAnswer> {
    const base = this.#base as URL;
    const url = typeof call.path === 'string' ? new URL(call.path, base) : call.path;
    const scope = call.repository === undefined ? '' : `repository:${call.repository}:pull,push`;
    // Credentials are the registry's own: an upload sent to another place (a storage service) gets none.
    const own = this.owns(url);
    const once = (authorization: string | undefined) => {
      const body = call.body?.();
      return exchange({
        method: call.method,
        url,
        headers: { ...call.headers, ...(own && authorization !== undefined ? { authorization } : {}) },
        ...(body === undefined ? {} : { body }),
        signal: this.#signal,
        agent: this.#agentFor(url),
      });
    };
    const answer = await once(this.#tokens.get(scope));
    if (answer.status !== 401 || !own) return answer;
    const authorization = await this.#authorize(answer.headers['www-authenticate'] ?? '', scope);
    if (authorization === undefined) return answer;
    this.#tokens.set(scope, authorization);
    return once(authorization);
  }

  #agentFor(url: URL): Agent | undefined {
    if (url.protocol !== 'https:') return undefined;
    return this.owns(url) ? this.#agents.own : this.#agents.others;
  }

  async #authorize(challenge: string, scope: string): Promise<string | undefined> {
    const { user, password } = this.#access;
    const basic =
      user === undefined ? undefined : `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`;
    if (/^basic\b/i.test(challenge)) return basic;
    const parameter = (name: string) => new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(challenge)?.[1];
    const realm = parameter('realm');
    if (!/^bearer\b/i.test(challenge) || realm === undefined || !URL.canParse(realm, this.#base)) return undefined;
    const url = new URL(realm, this.#base);
    // The password goes to the token server: never in the clear when the registry itself is not.
    if (url.protocol !== 'https:' && this.#access.insecure !== true && !isLoopback(url.host))
      throw new SealiftError('registry.insecure', { registry: url.host });
    const service = parameter('service');
    if (service !== undefined) url.searchParams.set('service', service);
    for (const wanted of scopesOf(scope, parameter('scope'))) url.searchParams.append('scope', wanted);
    const answer = await exchange({
      method: 'GET',
      url,
      headers: basic === undefined ? {} : { authorization: basic },
      signal: this.#signal,
      agent: this.#agentFor(url),
    });
    if (answer.status !== 200) throw this.refusal(answer, 'token', scope.split(':')[1] ?? '');
    try {
      const { token, access_token } = z
        .object({ token: z.string().optional(), access_token: z.string().optional() })
        .parse(JSON.parse(answer.body.toString('utf8')));
      const given = token ?? access_token;
      return given === undefined ? undefined : `Bearer ${given}`;
    } catch (cause) {
      throw new SealiftError(
        'registry.refused',
        { registry: this.registry, call: 'token', status: answer.status, message: 'not a token' },
        { cause },
      );
    }
  }
}

/**
 * What a token is asked for: what the call needs, and what else the registry names, as the repository that a blob is to be mounted from. Of
 * the call's own repository, what we ask for holds all that the registry may name.
 */
function scopesOf(own: string, named: string | undefined): string[] {
  const name = (scope: string) => scope.split(':').slice(0, -1).join(':');
  const others = (named ?? '').split(/\s+/).filter((scope) => scope !== '' && name(scope) !== name(own));
  return [...(own === '' ? [] : [own]), ...others.slice(0, mostScopes)];
}

const mostScopes = 16;

const broken = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'EAI_AGAIN', 'ERR_STREAM_PREMATURE_CLOSE']);

function causeCode(error: unknown): string | undefined {
  return (error as { cause?: NodeJS.ErrnoException }).cause?.code;
}
