import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { WizardStart } from '../stores';

/** What follows from an event: the next state, and what is to be done about it outside of the machine. */
export interface Turn<S, F> {
  readonly state: S;
  readonly effects: readonly F[];
}

/** Goes to a state; the effects are carried out once it is reached. */
export function to<S, F = never>(state: S, ...effects: F[]): Turn<S, F> {
  return { state, effects };
}

/** The pure part of a wizard. `next` is exhaustive over the events; one that means nothing in a state leaves it as it is. */
export interface Machine<S, E, F> {
  readonly first: Turn<S, F>;
  next(state: S, event: E): Turn<S, F>;
}

export interface WizardState<S, E> {
  readonly state: S;
  send(event: E): void;
}
export type WizardStore<S, E> = StoreApi<WizardState<S, E>>;

/**
 * Runs a machine: events are taken in the order in which they come, each wholly before the next, and the effects of a turn are
 * carried out after its state is shown. `carry` does what an effect says and sends what comes of it.
 */
export function createWizardStore<S, E, F>(
  machine: Machine<S, E, F>,
  carry: (effect: F, send: (event: E) => void) => void,
): WizardStore<S, E> {
  const waiting: E[] = [];
  let busy = true;
  const send = (event: E) => {
    waiting.push(event);
    if (!busy) drain();
  };
  const store = createStore<WizardState<S, E>>()(() => ({ state: machine.first.state, send }));
  const perform = (effects: readonly F[]) => {
    for (const effect of effects) carry(effect, send);
  };
  const drain = () => {
    busy = true;
    try {
      for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
        const { state, effects } = machine.next(store.getState().state, event);
        if (state !== store.getState().state) store.setState({ state });
        perform(effects);
      }
    } finally {
      busy = false;
    }
  };
  perform(machine.first.effects);
  drain();
  return store;
}

/** Wizards by what they began with: who leaves one and comes back finds it as it was. */
const kept = new WeakMap<WizardStart, unknown>();

/** The wizard of this beginning: made the first time, the same one afterwards. */
export function useWizard<W extends WizardStart, S, E>(
  start: W,
  create: (start: W) => WizardStore<S, E>,
): WizardState<S, E> {
  let store = kept.get(start) as WizardStore<S, E> | undefined;
  if (!store) {
    store = create(start);
    kept.set(start, store);
  }
  return useStore(store);
}
