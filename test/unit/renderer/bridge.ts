import type {
  Bridge,
  CallName,
  CallResult,
  EventName,
  EventPayload,
  JobView,
  LongCall,
  MediumView,
} from '../../../preload/contract';

/** The main process's side of the bridge in the hands of a test: it answers calls when told to and raises events. */
export class TestBridge implements Bridge {
  readonly asked: { name: CallName; input: unknown; answer: (result: CallResult<CallName>) => void }[] = [];
  readonly #listeners = new Map<string, Set<(payload: never) => void>>();

  call<C extends CallName>(name: C, input: unknown): Promise<CallResult<C>> {
    return new Promise((resolve) => this.asked.push({ name, input, answer: resolve as never }));
  }
  async long<C extends LongCall>(name: C, input: unknown): ReturnType<Bridge['long']> {
    const answer = await this.call(name, input);
    return answer.ok ? { ok: true, json: JSON.stringify(answer.value) } : answer;
  }
  async dropped(): Promise<{ ok: true; value: [] }> {
    return { ok: true, value: [] };
  }
  on<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener as never));
    return () => listeners.delete(listener as never);
  }

  raise<E extends EventName>(name: E, payload: EventPayload<E>): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as (payload: EventPayload<E>) => void)(payload);
  }
  /** Answers the oldest open call of that name, and lets everything that waits for it run. */
  async answer(name: CallName, result: CallResult<CallName>): Promise<void> {
    const at = this.asked.findIndex((call) => call.name === name);
    if (at < 0) throw new Error(`${name} was not asked`);
    this.asked.splice(at, 1)[0]?.answer(result);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  open(): CallName[] {
    return this.asked.map(({ name }) => name);
  }
}

export const failed = (code: string): CallResult<CallName> => ({
  ok: false,
  error: { code, params: {}, retry: false, causes: [] },
});

export function jobOf(id: string, change: Partial<JobView> = {}): JobView {
  return {
    id,
    kind: 'export',
    state: 'running',
    subject: 'shop@1.0',
    createdAt: '2026-01-01T00:00:00.000Z',
    startedAt: null,
    endedAt: null,
    progress: null,
    error: null,
    result: null,
    ...change,
  };
}

export const at = (fraction: number): JobView['progress'] => ({
  step: 'write',
  item: '',
  fraction,
  bytes: 0,
  totalBytes: null,
  rate: null,
  secondsLeft: null,
});

export function mediumOf(id: string, change: Partial<MediumView> = {}): MediumView {
  return {
    id,
    kind: 'removable',
    name: id,
    label: id,
    model: null,
    bus: 'usb',
    mountPoint: `/media/${id}`,
    filesystem: 'ntfs',
    size: 1_000,
    free: 600,
    readOnly: false,
    locked: false,
    system: false,
    ejectable: true,
    uuid: null,
    known: null,
    ...change,
  };
}
