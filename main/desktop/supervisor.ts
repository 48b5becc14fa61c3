import type { CallInput, CallOutput, ErrorView, EventName, EventPayload } from '../../preload/contract';
import { type ErrorCode, errorCodes, SealiftError } from '../errors';
import type { ServiceOptions } from '../service-types';
import type { FromHost, HostTask, HostTasks, ServiceCall, ToHost } from './rpc';

/** A running services' process. */
export interface HostProcess {
  post(message: ToHost): void;
  onMessage(receive: (message: FromHost) => void): void;
  onExit(ended: (code: number) => void): void;
  kill(): void;
}

export interface Supervisor {
  call<C extends ServiceCall>(name: C, input: CallInput<C>): Promise<CallOutput<C>>;
  /** Asks for something that no window may ask for. */
  task<T extends HostTask>(name: T, input: HostTasks[T]['input']): Promise<HostTasks[T]['output']>;
  /** Cancels what runs and ends the process; resolves when it is gone. */
  close(): Promise<void>;
}

interface Hooks {
  readonly fork: () => HostProcess;
  readonly options: Omit<ServiceOptions, 'keychain'>;
  /** Answers what the services' process asks of the system's keychain. */
  readonly keychain: (question: Extract<FromHost, { kind: 'keychain' }>) => Extract<ToHost, { kind: 'keychain' }>;
  readonly emit: <E extends EventName>(name: E, payload: EventPayload<E>) => void;
  /** A job that ends with the services' process. */
  readonly own: (job: string) => void;
  readonly log: (text: string) => void;
  /** Milliseconds that a closing process is given before it is killed. */
  readonly patience?: number;
  readonly now?: () => number;
}

/** More losses than this within a minute, and the process is only started again when something is asked of it. */
const restartsPerMinute = 3;

/**
 * Keeps the services' process alive. When it dies, what was asked of it is answered with `services.lost` and it is started
 * again; when the services refuse to open, every call is answered with why.
 */
export function supervise(hooks: Hooks): Supervisor {
  const now = hooks.now ?? Date.now;
  const pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const losses: number[] = [];
  let host: HostProcess | undefined;
  let refused: SealiftError | undefined;
  let closing: (() => void) | undefined;
  let nextId = 1;

  function start(): HostProcess {
    const started = hooks.fork();
    host = started;
    started.onMessage((message) => receive(started, message));
    started.onExit((code) => {
      if (host === started) host = undefined;
      if (closing) return closing();
      lost(code);
    });
    started.post({ kind: 'open', options: hooks.options });
    return started;
  }

  function receive(from: HostProcess, message: FromHost): void {
    switch (message.kind) {
      case 'opened':
        refused = undefined;
        return hooks.emit('services.changed', { state: 'ready', error: null });
      case 'refused':
        refused = rebuild(message.error);
        return hooks.emit('services.changed', { state: 'failed', error: message.error });
      case 'value':
        return settle(message.id)?.resolve(message.value);
      case 'error':
        return settle(message.id)?.reject(rebuild(message.error));
      case 'event':
        return hooks.emit(message.name, message.payload as never);
      case 'keychain':
        return from.post(hooks.keychain(message));
      case 'own':
        return hooks.own(message.job);
      case 'log':
        return hooks.log(message.text);
    }
  }

  function settle(id: number) {
    const entry = pending.get(id);
    pending.delete(id);
    return entry;
  }

  function lost(code: number): void {
    hooks.log(`the services' process ended with ${code}`);
    const error = new SealiftError('services.lost', { status: code });
    for (const entry of pending.values()) entry.reject(error);
    pending.clear();
    hooks.emit('services.changed', {
      state: 'lost',
      error: { code: 'services.lost', params: { status: code }, retry: true, causes: [] },
    });
    losses.push(now());
    if (losses.filter((at) => at > now() - 60_000).length <= restartsPerMinute) start();
  }

  function ask<T>(message: (id: number) => ToHost): Promise<T> {
    return new Promise((resolve, reject) => {
      if (closing) return reject(new SealiftError('services.lost', {}));
      if (refused) return reject(refused);
      const id = nextId++;
      pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      (host ?? start()).post(message(id));
    });
  }

  start();
  return {
    call: (name, input) => ask((id) => ({ kind: 'call', id, name, input })),
    task: (name, input) => ask((id) => ({ kind: 'task', id, name, input }) as ToHost),
    close: () =>
      new Promise((resolve) => {
        const process = host;
        if (!process) return resolve();
        const timer = setTimeout(() => process.kill(), hooks.patience ?? 10_000);
        closing = () => {
          clearTimeout(timer);
          resolve();
        };
        process.post({ kind: 'close' });
      }),
  };
}

/** The error as it was thrown over there; a code this process does not know is a mismatch of versions, so a bug. */
function rebuild(error: ErrorView): SealiftError {
  const causes = error.causes.reduceRight<Error | undefined>((cause, name) => new CauseName(name, cause), undefined);
  return Object.hasOwn(errorCodes, error.code)
    ? new SealiftError(error.code as ErrorCode, error.params, { cause: causes })
    : new SealiftError('unexpected', { message: error.code }, { cause: causes });
}

class CauseName extends Error {
  constructor(name: string, cause: Error | undefined) {
    super(name, cause && { cause });
  }
}
