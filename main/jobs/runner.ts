import { SealiftError, toErrorData } from '../errors';
import { type LiveJob, newMeter, type Outcome, settleError, toRecord } from './live-job';
import { currentOwner, isGone, lookAtProcess, ownerText, parseOwner } from './owner';
import { redact } from './redact';
import { isScratchPath, removable, removeScratch } from './scratch';
import { isEnded, type JobEvent, transition } from './states';
import type { JobChange, JobStore, StoredJob } from './store';
import type { JobContext, JobHandle, JobRecord, JobRunner } from './types';

/** How often listeners hear of progress, the catalog learns of it, and other processes' wishes are looked up. Milliseconds. */
const showMs = 100;
const idleShowMs = 500;
const saveMs = 1_000;
const pollMs = 500;
/** Ended jobs that stay listed. What was done stays in the history for ever. */
const keptJobs = 1_000;

export interface JobRunnerOptions {
  readonly jobs: JobStore;
  /** Who starts jobs here: `user@host`. */
  readonly actor?: string;
  /** Told of trouble that is not a job's own failure: a listener that throws, a scratch file that stays, a catalog that does not answer. */
  readonly log?: (message: string, error: unknown) => void;
  readonly now?: () => Date;
  /** Milliseconds of a clock that only goes forward. */
  readonly clock?: () => number;
}

export interface ManagedJobRunner extends JobRunner {
  /**
   * To be called at start: declares the jobs of processes that are gone interrupted, and removes what they left behind. Jobs of
   * living processes, and files those are using, are left alone. Returns the jobs it declared interrupted.
   */
  reconcile(): Promise<JobRecord[]>;
  /** Cancels what runs and waits until it has settled; nothing can be started afterwards. */
  close(): Promise<void>;
}

export function createJobRunner(options: JobRunnerOptions): ManagedJobRunner {
  const store = options.jobs;
  const log = options.log ?? (() => undefined);
  const now = options.now ?? (() => new Date());
  const clock = options.clock ?? (() => performance.now());
  const self = currentOwner();
  const owner = ownerText(self);
  const live = new Map<string, LiveJob>();
  const settling = new Set<Promise<unknown>>();
  const listeners = new Set<(job: JobRecord) => void>();
  let timer: NodeJS.Timeout | undefined;
  let savedAt = 0;
  let polledAt = 0;
  let closed = false;

  const guarded = <T>(message: string, fallback: T, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      log(message, error);
      return fallback;
    }
  };
  const tell = (record: JobRecord): void => {
    for (const listener of listeners) guarded('a job listener failed', undefined, () => listener(record));
  };
  const show = (job: LiveJob): void => {
    job.dirty = false;
    job.shownAt = clock();
    job.record = { ...job.record, progress: job.meter.snapshot(job.shownAt) };
    tell(job.record);
  };
  const move = (job: LiveJob, event: JobEvent, change: Partial<JobRecord> = {}): void => {
    const state = transition(job.record.state, event);
    if (!state) throw new Error(`job ${job.record.id} cannot ${event} while ${job.record.state}`);
    job.record = { ...job.record, ...change, state };
  };
  /** Records a change. When somebody declared the job interrupted meanwhile, it is stopped: its files may be gone. */
  const save = (job: LiveJob, change: JobChange): void => {
    const recorded = guarded(`job ${job.record.id} could not be recorded`, true, () =>
      store.update(job.record.id, change),
    );
    if (!recorded && !job.controller.signal.aborted)
      job.controller.abort(new SealiftError('job.interrupted', { job: job.record.id }));
  };

  function contextOf(job: LiveJob): JobContext {
    const active = (work: () => void): void => {
      if (!live.has(job.record.id)) return; // a stream that ends after its job
      work();
      job.dirty = true;
    };
    return {
      id: job.record.id,
      signal: job.controller.signal,
      plan: (steps) => active(() => job.meter.plan(steps, clock())),
      begin: (step, totalBytes) => active(() => job.meter.begin(step, totalBytes, clock())),
      advance: (bytes) => active(() => job.meter.advance(bytes, clock())),
      forgo: (bytes) => active(() => job.meter.forgo(bytes)),
      item: (name) => active(() => job.meter.item(name)),
      waitFor: (part) => active(() => job.meter.waitFor(part, clock())),
      scratch(path) {
        if (!isScratchPath(path)) throw new Error(`not a path for scratch: ${path}`);
        if (!live.has(job.record.id) || job.scratch.includes(path)) return;
        job.scratch.push(path);
        store.update(job.record.id, { scratch: job.scratch }); // must be on the disk before the file is: no guard
      },
    };
  }

  /** Starts what waits and may run, in the order it came. */
  function schedule(): void {
    if (closed) return;
    const busy = new Set<string>();
    for (const job of live.values())
      if (job.exclusive !== undefined && job.record.state !== 'queued') busy.add(job.exclusive);
    for (const job of [...live.values()]) {
      if (job.record.state !== 'queued') continue;
      if (job.exclusive !== undefined) {
        if (busy.has(job.exclusive)) continue;
        busy.add(job.exclusive);
      }
      const work = execute(job)
        .catch((error: unknown) => log(`job ${job.record.id} could not be settled`, error))
        .finally(() => settling.delete(work));
      settling.add(work);
    }
  }

  async function execute(job: LiveJob): Promise<void> {
    const startedAt = now().toISOString();
    move(job, 'start', { startedAt });
    save(job, { state: 'running', startedAt });
    show(job);
    let outcome: Outcome;
    try {
      outcome = { ok: true, value: await job.run(contextOf(job)) };
    } catch (error) {
      outcome = { ok: false, error };
    }
    const cancelled = job.controller.signal.aborted;
    for (const { path, error } of await removeScratch(job.scratch)) log(`scratch ${path} could not be removed`, error);
    settle(job, outcome, cancelled);
  }

  function settle(job: LiveJob, outcome: Outcome, cancelled: boolean): void {
    const { id } = job.record;
    const endedAt = now().toISOString();
    const progress = job.meter.final(outcome.ok);
    const lost =
      job.controller.signal.reason instanceof SealiftError && job.controller.signal.reason.code === 'job.interrupted';
    let finish: () => void;
    if (outcome.ok && !lost) {
      const result: unknown = guarded(`the result of job ${id} is not JSON`, null, () =>
        JSON.parse(JSON.stringify(outcome.value) ?? 'null'),
      );
      move(job, 'succeed', { endedAt, progress, result });
      finish = () => job.resolve(outcome.value);
    } else {
      const error = lost ? job.controller.signal.reason : settleError(outcome.ok ? null : outcome.error, cancelled);
      const event = lost
        ? 'lose'
        : error.code !== 'job.cancelled'
          ? 'fail'
          : job.record.state === 'queued'
            ? 'cancel'
            : 'stop';
      move(job, event, { endedAt, progress, error: toErrorData(error) });
      finish = () => job.reject(error);
    }
    const { state, error, result } = job.record;
    guarded(`the end of job ${id} could not be recorded`, false, () =>
      store.update(id, {
        state,
        endedAt,
        progress: progress ?? undefined,
        error: error ?? undefined,
        result: state === 'succeeded' ? result : undefined,
        scratch: [],
      }),
    );
    live.delete(id);
    tell(job.record);
    finish();
    if (live.size === 0) stopTimer();
    else schedule();
  }

  function stop(job: LiveJob): void {
    if (job.record.state === 'queued') {
      job.controller.abort(new SealiftError('job.cancelled'));
      settle(job, { ok: false, error: job.controller.signal.reason }, true);
    } else if (job.record.state === 'running') {
      move(job, 'cancel');
      job.controller.abort(new SealiftError('job.cancelled')); // first of all: recording may have to wait for another process
      save(job, { state: 'cancelling' });
      show(job);
    }
  }

  function tick(): void {
    const at = clock();
    for (const job of live.values())
      if (job.record.state !== 'queued' && (job.dirty || at - job.shownAt >= idleShowMs)) show(job);
    if (at - savedAt >= saveMs) {
      savedAt = at;
      for (const job of live.values()) save(job, { progress: job.record.progress ?? undefined });
    }
    if (at - polledAt >= pollMs) {
      polledAt = at;
      for (const id of guarded('cancel requests could not be read', [], () => store.cancelRequests(owner))) {
        const job = live.get(id);
        if (job) stop(job);
      }
    }
  }
  function startTimer(): void {
    timer ??= setInterval(tick, showMs);
  }
  function stopTimer(): void {
    clearInterval(timer);
    timer = undefined;
  }

  const ownerIsGone = (job: StoredJob): boolean =>
    !live.has(job.id) &&
    isGone(parseOwner(job.owner), self, now().getTime() - Date.parse(job.heartbeatAt), lookAtProcess);

  async function reconcile(): Promise<JobRecord[]> {
    const interrupted: JobRecord[] = [];
    for (const job of store.alive()) {
      if (!ownerIsGone(job)) continue;
      if (store.interrupt(job.id, toErrorData(new SealiftError('job.interrupted', { job: job.id })))) {
        const record = store.get(job.id);
        if (record) interrupted.push(toRecord(record));
      }
    }
    const inUse = store.alive().flatMap((job) => job.scratch);
    for (const job of store.uncleaned()) {
      const left = await removeScratch(removable(job.scratch, inUse));
      for (const { path, error } of left) log(`scratch ${path} could not be removed`, error);
      if (left.length === 0) store.cleaned(job.id);
    }
    store.prune(keptJobs);
    for (const record of interrupted) tell(record);
    return interrupted;
  }

  return {
    start<T>(
      kind: JobRecord['kind'],
      subject: string,
      input: unknown,
      run: (context: JobContext) => Promise<T>,
      settings: { exclusive?: string } = {},
    ): JobHandle<T> {
      if (closed) throw new SealiftError('job.cancelled');
      const id = store.create({ kind, subject, input: redact(input), actor: options.actor ?? null, owner });
      const stored = store.get(id);
      if (!stored) throw new Error(`job ${id} vanished`);
      const controller = new AbortController();
      let settlers: Pick<LiveJob, 'resolve' | 'reject'> | undefined;
      const done = new Promise<T>((resolve, reject) => {
        settlers = { resolve: (value) => resolve(value as T), reject };
      });
      done.catch(() => undefined); // a caller that only watches the record must not end the process
      const job: LiveJob = {
        record: toRecord(stored),
        controller,
        meter: newMeter(),
        scratch: [],
        exclusive: settings.exclusive,
        run,
        ...(settlers as Pick<LiveJob, 'resolve' | 'reject'>),
        dirty: false,
        shownAt: clock(),
      };
      live.set(id, job);
      startTimer();
      tell(job.record);
      queueMicrotask(schedule);
      return { id, done, cancel: () => stop(job) };
    },
    get(id) {
      const job = live.get(id);
      if (job) return { ...job.record, progress: job.meter.snapshot(clock()) };
      const stored = store.get(id);
      return stored && toRecord(stored);
    },
    origin(id) {
      const stored = store.get(id);
      return stored && { actor: stored.actor, input: stored.input };
    },
    list: (limit = 50) => store.list(limit).map((stored) => live.get(stored.id)?.record ?? toRecord(stored)),
    cancel(id) {
      const job = live.get(id);
      if (job) return stop(job);
      const stored = store.get(id);
      if (!stored) throw new SealiftError('job.not_found', { job: id });
      if (isEnded(stored.state)) return;
      if (ownerIsGone(stored))
        reconcile().catch((error: unknown) => log('jobs of ended processes could not be cleared', error));
      else store.requestCancel(id);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    reconcile,
    async close() {
      closed = true;
      for (const job of [...live.values()]) stop(job);
      await Promise.all([...settling]);
      stopTimer();
    },
  };
}
