import type { CallOutput, ErrorView, JobView, KeyView, PlaceView, ReceiptResultView } from '../../../preload/contract';
import { type Course, type CourseEffect, type CourseEvent, nextCourse, starting } from '../job/course';
import type { Unfinished } from '../job/EndFrame';
import { type Machine, type Turn, to } from '../store';

/** Where a receipt is written to: a medium, or a folder that a dialog handed out. */
export type Target =
  | { readonly kind: 'medium'; readonly id: string }
  | { readonly kind: 'folder'; readonly place: PlaceView };

export interface Choice {
  /** The site that it is of; null until one is chosen. */
  readonly site: string | null;
  readonly to: Target | null;
  /** The key to sign with, and what was typed to unlock it. */
  readonly sign: { readonly key: string; readonly passphrase: string } | null;
  /** Goes on after this number, where home knows of later receipts than this workstation does. */
  readonly after: number | null;
  /** Which engine is asked, of those that can be; null for the usual one. */
  readonly engine: string | null;
}

interface Common {
  readonly choice: Choice;
  /** The keys that can sign here; null while they are asked for. */
  readonly keys: readonly KeyView[] | null;
}

/** The squares of the short form; `none` where it would not fit into a code. */
export type Code =
  | { readonly state: 'asking' }
  | { readonly state: 'ready'; readonly squares: CallOutput<'receipts.code'> }
  | { readonly state: 'none' }
  | { readonly state: 'failed'; readonly error: ErrorView };

export type State = Common &
  (
    | { readonly step: 'ask' }
    | { readonly step: 'running'; readonly course: Course }
    | { readonly step: 'done'; readonly job: JobView; readonly result: ReceiptResultView; readonly code: Code }
    | { readonly step: 'ended'; readonly ending: Unfinished }
  );

export type Event =
  | CourseEvent
  | { readonly type: 'keys'; readonly keys: readonly KeyView[] }
  | { readonly type: 'choose'; readonly change: Partial<Choice> }
  /** `engine`: a containerd by its host; left out, the site's own engine. */
  | { readonly type: 'next'; readonly engine?: string }
  | { readonly type: 'code'; readonly code: Code }
  /** After an ending that was no success. */
  | { readonly type: 'again' };

export type Effect =
  | CourseEffect
  | { readonly do: 'keys' }
  | { readonly do: 'start'; readonly order: Order }
  | { readonly do: 'code'; readonly text: string };

/** A choice that is whole. */
export interface Order {
  readonly site: string;
  readonly to: Target;
  readonly sign: NonNullable<Choice['sign']>;
  readonly after: number | null;
  readonly engine?: string;
}

/** Writing a receipt: of which site, where to, signed by whom. */
export function receiptMachine(start: { readonly site?: string }): Machine<State, Event, Effect> {
  const choice: Choice = { site: start.site ?? null, to: null, sign: null, after: null, engine: null };
  return { first: to({ step: 'ask', choice, keys: null }, { do: 'keys' }), next };
}

/** What is to be done, once everything is said that it takes. */
export function orderOf({ choice: { site, to: target, sign, after }, keys }: Common): Order | undefined {
  if (site === null || site.trim() === '' || target === null || sign === null) return undefined;
  const key = keys?.find(({ id }) => id === sign.key);
  if (!key || (key.kept === 'passphrase' && sign.passphrase === '')) return undefined;
  return { site: site.trim(), to: target, sign, after };
}

function next(state: State, event: Event): Turn<State, Effect> {
  switch (event.type) {
    case 'keys': {
      const keys = event.keys.filter(({ usable }) => usable);
      const kept = keys.some(({ id }) => id === state.choice.sign?.key);
      const [first] = keys;
      const sign = kept ? state.choice.sign : first ? { key: first.id, passphrase: '' } : null;
      return to({ ...state, keys, choice: { ...state.choice, sign } });
    }
    case 'choose':
      return state.step === 'ask' ? to({ ...state, choice: { ...state.choice, ...event.change } }) : to(state);
    case 'next': {
      const order = state.step === 'ask' ? orderOf(state) : undefined;
      if (!order) return to(state);
      const { engine } = event;
      const whole = engine === undefined ? order : { ...order, engine };
      return to<State, Effect>({ ...common(state), step: 'running', course: starting }, { do: 'start', order: whole });
    }
    case 'code':
      return state.step === 'done' ? to({ ...state, code: event.code }) : to(state);
    case 'again':
      return state.step === 'ended' ? to<State, Effect>({ ...common(state), step: 'ask' }, { do: 'keys' }) : to(state);
    default:
      return course(state, event);
  }
}

function course(state: State, event: CourseEvent): Turn<State, Effect> {
  if (state.step !== 'running') return to(state);
  const turn = nextCourse(state.course, event);
  if (!turn.over) return to<State, Effect>({ ...state, course: turn.course }, ...turn.effects);
  const { ending } = turn;
  // What was typed to unlock a key is not kept longer than it is needed.
  const sign = state.choice.sign && { ...state.choice.sign, passphrase: '' };
  const left: Common = { ...common(state), choice: { ...state.choice, sign } };
  if (ending.how !== 'succeeded') return to({ ...left, step: 'ended', ending });
  const result = ending.result as ReceiptResultView;
  if (result.text === null) return to({ ...left, step: 'done', job: ending.job, result, code: { state: 'none' } });
  return to<State, Effect>(
    { ...left, step: 'done', job: ending.job, result, code: { state: 'asking' } },
    { do: 'code', text: result.text },
  );
}

const common = ({ choice, keys }: State): Common => ({ choice, keys });
