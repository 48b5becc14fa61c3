import type { z } from 'zod';
import type { ErrorView } from './contract/common';
import { deltaCalls } from './contract/delta-calls';
import { desktopCalls, desktopEvents, type PlaceView } from './contract/desktop';
import { engineCalls } from './contract/engine';
import { jobCalls, jobEvents } from './contract/jobs';
import { libraryCalls } from './contract/library';
import type { LongCall } from './contract/long';
import { mediaCalls, mediaEvents } from './contract/media';
import { packageCalls } from './contract/packages';
import { platformCalls } from './contract/platforms';
import { receiptCalls } from './contract/receipts';
import { siteCalls, siteEvents } from './contract/sites';
import { trustCalls } from './contract/trust';
import { vaultCalls } from './contract/vault';

/**
 * The contract between the window and the main process: one entry per call and one per event channel, a file per domain beside this
 * one. The preload bridge, the main process's handlers and the renderer's types all derive from it. The views are also what
 * the command line prints with --json.
 */
export * from './contract/common';
export * from './contract/comparison';
export * from './contract/delta-calls';
export * from './contract/deltas';
export * from './contract/desktop';
export * from './contract/engine';
export * from './contract/jobs';
export * from './contract/library';
export * from './contract/long';
export * from './contract/media';
export * from './contract/packages';
export * from './contract/platforms';
export * from './contract/receipts';
export * from './contract/sites';
export * from './contract/trust';
export * from './contract/vault';

export const calls = {
  ...desktopCalls,
  ...libraryCalls,
  ...packageCalls,
  ...deltaCalls,
  ...jobCalls,
  ...engineCalls,
  ...mediaCalls,
  ...siteCalls,
  ...trustCalls,
  ...platformCalls,
  ...vaultCalls,
  ...receiptCalls,
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>;

export const events = {
  ...desktopEvents,
  ...jobEvents,
  ...mediaEvents,
  ...siteEvents,
} as const satisfies Record<string, z.ZodType>;

export type CallName = keyof typeof calls;
export type CallInput<C extends CallName> = z.input<(typeof calls)[C]['input']>;
export type CallOutput<C extends CallName> = z.output<(typeof calls)[C]['output']>;
export type EventName = keyof typeof events;
export type EventPayload<E extends EventName> = z.output<(typeof events)[E]>;

/** What a call answers with: errors are data and never reject across the bridge. */
export type CallResult<C extends CallName> = { ok: true; value: CallOutput<C> } | { ok: false; error: ErrorView };

/** What the preload script puts on `window.sealift`. */
export interface Bridge {
  call<C extends CallName>(name: C, input: CallInput<C>): Promise<CallResult<C>>;
  /** A call with a long answer, as the JSON text of its value: what the page takes apart by itself crosses the bridge at once. */
  long<C extends LongCall>(
    name: C,
    input: CallInput<C>,
  ): Promise<{ ok: true; json: string } | { ok: false; error: ErrorView }>;
  /** Returns the function that stops listening. */
  on<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void): () => void;
  /** Places of files that were dropped on the window: their paths are read from the drop itself, where the page cannot make them up. */
  dropped(files: readonly unknown[]): Promise<{ ok: true; value: PlaceView[] } | { ok: false; error: ErrorView }>;
}

export type MenuCommand = EventPayload<'menu.chosen'>['command'];
export type ServicesChange = EventPayload<'services.changed'>;
