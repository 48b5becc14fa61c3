import type { ErrorView, PlaceView, PushResultView } from '../../../preload/contract';
import { type Course, type CourseEffect, type CourseEvent, type Ending, nextCourse, starting } from '../job/course';
import { type Machine, type Turn, to } from '../store';
import { outcomesOf } from './per-registry';

/** What the connection to a registry rests on. */
export type Security = 'system' | 'authority' | 'pin' | 'plain';

/** One registry: where to, as whom, and who vouches for it. */
export interface Target {
  /** Tells it from the others of the form. */
  readonly id: number;
  readonly registry: string;
  readonly namespace: string;
  readonly user: string;
  readonly password: string;
  readonly security: Security;
  /** Of `authority`: its certificate. */
  readonly authority: PlaceView | null;
  /** Of `pin`: the SHA-256 of the certificate it is to show. */
  readonly pin: string;
  /** Why it did not get everything the last time. */
  readonly failure: ErrorView | null;
}
/** What is pushed, or was: passwords are kept no longer than they are needed. */
export type Order = Omit<Target, 'password' | 'failure'>;

export type PushState =
  /** `round` tells the form from the one before a failure. */
  | { readonly step: 'form'; readonly round: number; readonly targets: readonly Target[] }
  | { readonly step: 'pushing'; readonly round: number; readonly orders: readonly Order[]; readonly course: Course }
  | {
      readonly step: 'end';
      readonly round: number;
      readonly orders: readonly Order[];
      readonly ending: Ending<PushResultView>;
    };

export type PushEvent =
  | { readonly type: 'form'; readonly id: number; readonly change: Partial<Omit<Target, 'id'>> }
  | { readonly type: 'add' }
  | { readonly type: 'remove'; readonly id: number }
  | { readonly type: 'push' }
  /** Back to the form, with the registries that still lack something. */
  | { readonly type: 'again' }
  | CourseEvent;

export type PushEffect = { readonly do: 'push'; readonly targets: readonly Target[] } | CourseEffect;

/** As many as the contract takes. */
export const mostRegistries = 20;

const empty: Target = {
  id: 1,
  registry: '',
  namespace: '',
  user: '',
  password: '',
  security: 'system',
  authority: null,
  pin: '',
  failure: null,
};

export const pushMachine: Machine<PushState, PushEvent, PushEffect> = {
  first: to<PushState, PushEffect>({ step: 'form', round: 1, targets: [empty] }),
  next(state, event) {
    switch (event.type) {
      case 'form':
        if (state.step !== 'form') return to(state);
        return to({
          ...state,
          targets: state.targets.map((each) => (each.id === event.id ? { ...each, ...event.change } : each)),
        });
      case 'add': {
        if (state.step !== 'form' || state.targets.length >= mostRegistries) return to(state);
        const last = state.targets.at(-1) ?? empty;
        const id = Math.max(...state.targets.map((each) => each.id)) + 1;
        // Registries of one site mostly have one namespace.
        return to({ ...state, targets: [...state.targets, { ...empty, id, namespace: last.namespace }] });
      }
      case 'remove':
        if (state.step !== 'form' || state.targets.length < 2) return to(state);
        return to({ ...state, targets: state.targets.filter(({ id }) => id !== event.id) });
      case 'push': {
        if (state.step !== 'form' || wrong(state.targets)) return to(state);
        const targets = state.targets.map(plain);
        const orders = targets.map(({ password: _, failure: __, ...order }) => order);
        return to<PushState, PushEffect>(
          { step: 'pushing', round: state.round, orders, course: starting },
          { do: 'push', targets },
        );
      }
      case 'again': {
        if (state.step !== 'end') return to(state);
        const outcomes = outcomesOf(state.orders, state.ending);
        const left = outcomes.filter(({ error, got }) => error !== null || got === null);
        const targets = (left.length > 0 ? left : outcomes).map(({ order, error }) => ({
          ...order,
          password: '',
          failure: error,
        }));
        return to({ step: 'form', round: state.round + 1, targets });
      }
      default:
        return course(state, event);
    }
  },
};

function course(state: PushState, event: CourseEvent): Turn<PushState, PushEffect> {
  if (state.step !== 'pushing') return to(state);
  const turn = nextCourse(state.course, event);
  if (!turn.over) return to<PushState, PushEffect>({ ...state, course: turn.course }, ...turn.effects);
  const { round, orders } = state;
  return to({ step: 'end', round, orders, ending: turn.ending as Ending<PushResultView> });
}

/** A target as it is meant: an address copied from a browser loses its scheme, both lose the slashes around. */
export function plain(target: Target): Target {
  return {
    ...target,
    registry: target.registry
      .trim()
      .replace(/^https?:\/\//i, '')
      .replace(/\/.*$/, ''),
    namespace: target.namespace.trim().replace(/^\/+|\/+$/g, ''),
    user: target.user.trim(),
    pin: target.pin.trim(),
  };
}

export type Problem = 'registry' | 'namespace' | 'twice' | 'authority' | 'pin';

/** What of a target cannot be: what is empty still is told as well, so that the button can wait for it. */
export function problems(target: Target, all: readonly Target[] = [target]): Problem[] {
  const { registry, namespace, security, authority, pin } = plain(target);
  const found: Problem[] = [];
  if (!/^([a-zA-Z0-9.-]+|\[[0-9a-fA-F:]+\])(:\d{1,5})?$/.test(registry)) found.push('registry');
  if (!/^[a-z0-9]+([._/-]+[a-z0-9]+)*$/.test(namespace)) found.push('namespace');
  const before = all.slice(
    0,
    all.findIndex(({ id }) => id === target.id),
  );
  const same = before.map(plain).some((each) => each.registry === registry && each.namespace === namespace);
  if (registry !== '' && same) found.push('twice');
  if (security === 'authority' && authority === null) found.push('authority');
  if (security === 'pin' && !/^(.*[:=]\s*)?[0-9a-f]{2}([:\s]?[0-9a-f]{2}){31}$/i.test(pin)) found.push('pin');
  return found;
}

/** Whether anything of the form cannot be yet. */
export function wrong(targets: readonly Target[]): boolean {
  return targets.some((target) => problems(target, targets).length > 0);
}
