import { connect } from 'node:net';
import type { Client, ClientDuplexStream, Metadata, ServiceError } from '@grpc/grpc-js';
import type { Root, Type } from 'protobufjs';
import { SealiftError } from '../../errors';
import { type MethodName, messages, methods } from './messages';

export type Labels = Readonly<Record<string, string>>;
export interface Descriptor {
  readonly media_type: string;
  readonly digest: string;
  readonly size: number;
}
export interface StoredImage {
  readonly name: string;
  readonly labels: Labels;
  readonly target: Descriptor | null;
}
export interface Blob {
  readonly digest: string;
  readonly size: number;
  readonly labels: Labels;
}
export interface Mount {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly options: readonly string[];
}
interface Snapshot {
  readonly name: string;
  /** 3: committed, so that others can stand on it. */
  readonly kind: number;
}
interface Plugin {
  readonly type: string;
  readonly id: string;
  readonly platforms: readonly { readonly os: string; readonly architecture: string; readonly variant: string }[];
  readonly init_err: { readonly message: string } | null;
}
interface Lease {
  readonly id: string;
  readonly labels: Labels;
}
export interface Written {
  readonly offset: number;
  readonly digest: string;
}

interface Answers {
  version: { readonly version: string };
  server: { readonly uuid: string };
  plugins: { readonly plugins: readonly Plugin[] };
  namespaces: { readonly namespaces: readonly { readonly name: string; readonly labels: Labels }[] };
  images: { readonly images: readonly StoredImage[] };
  image: { readonly image: StoredImage | null };
  blob: { readonly info: Blob | null };
  blobs: { readonly info: readonly Blob[] };
  readBlob: { readonly data: Uint8Array };
  writeBlob: Written;
  leases: { readonly leases: readonly Lease[] };
  prepare: { readonly mounts: readonly Mount[] };
  snapshots: { readonly info: readonly Snapshot[] };
  apply: { readonly applied: Descriptor | null };
}
type Answer<K extends MethodName> = K extends keyof Answers ? Answers[K] : object;

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** What is made by the call is kept from containerd's collector by this lease. */
  readonly lease?: string;
  readonly seconds?: number;
}

/** Numbers of gRPC's states. */
const status = { cancelled: 1, notFound: 5, alreadyExists: 6, denied: 7, unavailable: 14 } as const;
/** For calls that only look something up or write it down. */
const shortSeconds = 60;
/** containerd's own limit for a message, either way. */
const largestMessage = 16 * 1024 * 1024;

interface Wire {
  readonly client: Client;
  readonly root: Root;
  readonly newMetadata: () => Metadata;
}

/** A connection that is made with the first call, shared by all namespaces. */
interface Line {
  readonly socket: string;
  wire: Promise<Wire> | undefined;
}
/** A connection that nothing goes over is given up: nobody has to close it. */
const idleMilliseconds = 5_000;

/**
 * Talks gRPC to one containerd, in one namespace. What that needs is loaded with the first call. Failures become
 * `containerd.*`; what is not there is undefined, and what is there already is `false`, where a call says so.
 */
export class ContainerdClient {
  /** As people read it. */
  readonly host: string;
  readonly #line: Line;
  readonly #namespace: string;

  constructor(host: string, at: string | Line, namespace: string) {
    this.host = host;
    this.#line = typeof at === 'string' ? { socket: at, wire: undefined } : at;
    this.#namespace = namespace;
  }

  /** The same containerd, in another namespace. */
  inNamespace(namespace: string): ContainerdClient {
    return new ContainerdClient(this.host, this.#line, namespace);
  }

  /** Undefined when what is asked for is not there. */
  async find<K extends MethodName>(
    name: K,
    request: object,
    options: CallOptions = {},
  ): Promise<Answer<K> | undefined> {
    try {
      return await this.#unary(name, request, options);
    } catch (error) {
      if ((error as ServiceError).code === status.notFound) return undefined;
      throw await this.#failure(error, name, options.signal);
    }
  }

  async call<K extends MethodName>(name: K, request: object, options: CallOptions = {}): Promise<Answer<K>> {
    try {
      return await this.#unary(name, request, options);
    } catch (error) {
      throw await this.#failure(error, name, options.signal);
    }
  }

  /** For calls that make something: false when it was there before. */
  async make(name: MethodName, request: object, options: CallOptions = {}): Promise<boolean> {
    try {
      await this.#unary(name, request, options);
      return true;
    } catch (error) {
      if ((error as ServiceError).code === status.alreadyExists) return false;
      throw await this.#failure(error, name, options.signal);
    }
  }

  /** An answer in several messages, as they come. */
  async *stream<K extends MethodName>(name: K, request: object, options: CallOptions = {}): AsyncGenerator<Answer<K>> {
    const { client, root, metadata } = await this.#connected();
    const { path, takes, gives } = methods[name];
    options.signal?.throwIfAborted();
    const call = client.makeServerStreamRequest(
      path,
      encoder(root.lookupType(takes)),
      decoder<Answer<K>>(root.lookupType(gives)),
      request,
      metadata(options.lease),
      options.seconds === undefined ? {} : { deadline: Date.now() + options.seconds * 1000 },
    );
    const onAbort = () => call.cancel();
    options.signal?.addEventListener('abort', onAbort, { once: true });
    try {
      for await (const answer of call) yield answer as Answer<K>;
    } catch (error) {
      throw await this.#failure(error, name, options.signal);
    } finally {
      options.signal?.removeEventListener('abort', onAbort);
      call.cancel();
    }
  }

  /** A write that is open both ways; the caller reads its answers to their end. `failure` tells what its errors mean. */
  async openWrite(lease: string): Promise<{
    readonly call: ClientDuplexStream<object, Written>;
    failure(error: unknown, signal?: AbortSignal): Promise<unknown>;
    /** Whether it failed only because the very content is there. */
    isThere(error: unknown): boolean;
  }> {
    const { client, root, metadata } = await this.#connected();
    const { path, takes, gives } = methods.writeBlob;
    const call = client.makeBidiStreamRequest(
      path,
      encoder(root.lookupType(takes)),
      decoder<Written>(root.lookupType(gives)),
      metadata(lease),
      {},
    );
    return {
      call,
      failure: (error, signal) => this.#failure(error, 'writeBlob', signal),
      isThere: (error) => (error as ServiceError).code === status.alreadyExists,
    };
  }

  async #unary<K extends MethodName>(name: K, request: object, options: CallOptions): Promise<Answer<K>> {
    const { client, root, metadata } = await this.#connected();
    const { path, takes, gives } = methods[name];
    const { signal, lease, seconds = shortSeconds } = options;
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const call = client.makeUnaryRequest(
        path,
        encoder(root.lookupType(takes)),
        decoder<Answer<K>>(root.lookupType(gives)),
        request,
        metadata(lease),
        { deadline: Date.now() + seconds * 1000 },
        (error, answer) => {
          signal?.removeEventListener('abort', onAbort);
          if (error) reject(error);
          else resolve(answer as Answer<K>);
        },
      );
      const onAbort = () => call.cancel();
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  async #failure(error: unknown, call: MethodName, signal: AbortSignal | undefined): Promise<unknown> {
    if (error instanceof SealiftError || (error as Error)?.name === 'AbortError') return error;
    if (signal?.aborted) return new DOMException('The call was aborted', 'AbortError');
    const { code, details, message } = error as Partial<ServiceError>;
    if (typeof code !== 'number') return error;
    const { host } = this;
    if (code === status.denied) return new SealiftError('containerd.denied', { host }, { cause: error });
    if (code === status.unavailable) {
      const refused = await probe(this.#line.socket);
      if (refused === 'EACCES' || refused === 'EPERM')
        return new SealiftError('containerd.denied', { host }, { cause: error });
      return new SealiftError(refused ? 'containerd.unreachable' : 'containerd.lost', { host }, { cause: error });
    }
    const said = details || message || String(code);
    if (/no space left on device|disk quota exceeded/.test(said))
      return new SealiftError('containerd.full', { host }, { cause: error });
    return new SealiftError('containerd.refused', { host, call, message: said }, { cause: error });
  }

  async #connected() {
    this.#line.wire ??= dial(this.#line.socket);
    const { client, root, newMetadata } = await this.#line.wire;
    const metadata = (lease: string | undefined) => {
      const headers = newMetadata();
      headers.set('containerd-namespace', this.#namespace);
      if (lease !== undefined) headers.set('containerd-lease', lease);
      return headers;
    };
    return { client, root, metadata };
  }
}

async function dial(socket: string): Promise<Wire> {
  const [grpc, protobuf] = await Promise.all([import('@grpc/grpc-js'), import('protobufjs')]);
  const { root } = protobuf.default.parse(messages, { keepCase: true });
  const client = new grpc.Client(`unix:${socket}`, grpc.credentials.createInsecure(), {
    'grpc.max_receive_message_length': largestMessage,
    'grpc.max_send_message_length': largestMessage,
    // Channels of one address are shared otherwise, and with them what failed on one.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_http_proxy': 0,
    'grpc.client_idle_timeout_ms': idleMilliseconds,
  });
  return { client, root, newMetadata: () => new grpc.Metadata() };
}

/** The system's word for why nobody can be reached there; undefined when somebody answers. */
function probe(socket: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const attempt = connect(socket);
    attempt.setTimeout(5_000, () => attempt.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
    attempt.once('connect', () => {
      attempt.destroy();
      resolve(undefined);
    });
    attempt.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'EIO'));
  });
}

function encoder(type: Type): (value: object) => Buffer {
  return (value) => {
    const { buffer, byteOffset, length } = type.encode(type.fromObject(value)).finish();
    return Buffer.from(buffer, byteOffset, length);
  };
}

function decoder<T>(type: Type): (bytes: Buffer) => T {
  return (bytes) =>
    type.toObject(type.decode(bytes), { longs: Number, defaults: true, arrays: true, objects: true }) as T;
}
