import type { CopyPlanView, CopyResultView, JobView, MediumView } from '../../../preload/contract';
import { isWritable } from '../../stores/media';
import { type Course, type CourseEffect, type CourseEvent, nextCourse, starting } from '../job/course';
import type { Unfinished } from '../job/EndFrame';
import { type Answer, answered, planOf, type Survey } from '../parts/survey';
import { type Machine, type Turn, to } from '../store';
import { type Left, type Load, loadsOf, looksAt, onceMoreOf } from './left';

export interface Choice {
  /** Ids of the catalog. */
  readonly packages: readonly string[];
  /** In the order in which they are to be filled. */
  readonly media: readonly string[];
  readonly split: boolean;
  /** `spread`: each package on one medium; `each`: all packages on every medium. */
  readonly copies: 'spread' | 'each';
  readonly overwrite: boolean;
  /** Instructions for a platform's web page go beside each package. */
  readonly manual: boolean;
}

interface Common {
  readonly choice: Choice;
  /** The live list, as last heard. */
  readonly media: readonly MediumView[];
  /** Media that a split copy was put on before, in order: their names. */
  readonly filled: readonly string[];
}

/** A split package of which parts are still to be copied. */
export type WaitingSet = NonNullable<CopyResultView['sets']>[number];

export type State = Common &
  (
    | { readonly step: 'packages' }
    /** `gone`: names of chosen media that were pulled out meanwhile. */
    | { readonly step: 'media'; readonly gone: readonly string[] }
    | { readonly step: 'plan'; readonly survey: Survey<CopyPlanView> }
    | { readonly step: 'running'; readonly course: Course; readonly loads: readonly Load[] }
    /** What is on the media so far is whole; the next medium is asked for. */
    | { readonly step: 'next'; readonly job: JobView; readonly result: CopyResultView; readonly chosen: string | null }
    | { readonly step: 'done'; readonly job: JobView; readonly result: CopyResultView }
    | { readonly step: 'ended'; readonly ending: Unfinished; readonly left: readonly Left[] }
  );

type Ended = Extract<State, { step: 'ended' }>;

export type Event =
  | CourseEvent
  | { readonly type: 'media'; readonly media: readonly MediumView[] }
  | { readonly type: 'choose'; readonly change: Partial<Choice> }
  | { readonly type: 'next' }
  | { readonly type: 'back' }
  | { readonly type: 'look' }
  | Answer<CopyPlanView>
  /** What lies on a medium after a copy that did not succeed. */
  | { readonly type: 'left'; readonly medium: string; readonly answer: Answer<CopyPlanView> }
  /** The medium that the copy goes on with. */
  | { readonly type: 'medium'; readonly id: string }
  | { readonly type: 'again' }
  /** Chooses other media. */
  | { readonly type: 'elsewhere' };

export type Effect =
  | CourseEffect
  | { readonly do: 'plan'; readonly asked: number; readonly choice: Choice }
  | { readonly do: 'start'; readonly choice: Choice }
  /** What would still have to be done so that the medium holds these packages. */
  | { readonly do: 'left'; readonly medium: string; readonly asked: number; readonly packages: readonly string[] };

export function transferMachine(
  start: { readonly packages?: readonly string[]; readonly medium?: string },
  media: readonly MediumView[],
): Machine<State, Event, Effect> {
  const choice: Choice = {
    packages: start.packages ?? [],
    media: start.medium === undefined ? [] : [start.medium],
    split: false,
    copies: 'spread',
    overwrite: false,
    manual: false,
  };
  const common: Common = { choice, media, filled: [] };
  const first: State =
    choice.packages.length === 0 ? { ...common, step: 'packages' } : { ...common, step: 'media', gone: [] };
  return { first: to(first), next };
}

/** Whether a plan needs the person's word that other files of the same names are replaced. */
export function replaces(plan: CopyPlanView): boolean {
  return plan.copies.some(({ action }) => action === 'replace');
}

/** Whether everything lies there already. */
export function isThere(plan: CopyPlanView): boolean {
  const acting = plan.copies.filter(({ action }) => action !== 'elsewhere');
  return acting.length > 0 && acting.every(({ action }) => action === 'identical');
}

export function mayBegin(state: State): boolean {
  if (state.step !== 'plan' || state.survey.state !== 'seen') return false;
  const { plan } = state.survey;
  return plan.possible && (!replaces(plan) || state.choice.overwrite);
}

/** The split package that waits for its next medium; undefined when every part is out. */
export function waitingSet(result: CopyResultView): WaitingSet | undefined {
  return result.sets?.find((set) => set.next !== null);
}

/** Media that the copy can go on with: writable, and not filled already unless they are asked for by name. */
export function candidates(state: Extract<State, { step: 'next' }>): MediumView[] {
  const asked = waitingSet(state.result)?.next?.medium ?? null;
  return state.media.filter(
    (medium) => isWritable(medium) && (asked === null ? !state.filled.includes(medium.name) : medium.name === asked),
  );
}

function next(state: State, event: Event): Turn<State, Effect> {
  switch (event.type) {
    case 'media':
      return heard(state, event.media);
    case 'choose':
      return chosen(state, event.change);
    case 'next':
      return forward(state);
    case 'back':
      if (state.step === 'media') return to({ ...common(state), step: 'packages' });
      if (state.step === 'plan') return to({ ...common(state), step: 'media', gone: [] });
      return to(state);
    case 'look':
      if (state.step === 'ended') return afterwards(state, state.left, state.media);
      return state.step === 'plan' ? look(state, planOf(state.survey)) : to(state);
    case 'planned':
    case 'planFailed':
      return state.step === 'plan' ? to({ ...state, survey: answered(state.survey, event) }) : to(state);
    case 'medium':
      return state.step === 'next' ? to({ ...state, chosen: event.id }) : to(state);
    case 'left':
      if (state.step !== 'ended') return to(state);
      return to({ ...state, left: state.left.map((one) => told(one, event.medium, event.answer)) });
    case 'again':
      return state.step === 'ended' ? onceMore(state) : to(state);
    case 'elsewhere':
      if (state.step !== 'ended' && state.step !== 'plan') return to(state);
      return to({ ...common(state), step: 'media', gone: [] });
    default:
      return course(state, event);
  }
}

function forward(state: State): Turn<State, Effect> {
  switch (state.step) {
    case 'packages':
      return state.choice.packages.length > 0 ? to({ ...common(state), step: 'media', gone: [] }) : to(state);
    case 'media':
      return state.choice.media.length > 0 ? look(state, null) : to(state);
    case 'plan':
      return mayBegin(state) ? begin(state, state.choice) : to(state);
    case 'next': {
      if (state.chosen === null || !candidates(state).some(({ id }) => id === state.chosen)) return to(state);
      return begin(state, { ...state.choice, media: [state.chosen] });
    }
    default:
      return to(state);
  }
}

function begin(state: State, choice: Choice): Turn<State, Effect> {
  const plan = state.step === 'plan' ? planOf(state.survey) : null;
  const loads = loadsOf(choice, plan, state.media);
  return to({ ...common(state), choice, step: 'running', course: starting, loads }, { do: 'start', choice });
}

/** The list has changed: what was chosen and is gone is chosen no more, and a plan that no longer holds is made anew. */
function heard(state: State, media: readonly MediumView[]): Turn<State, Effect> {
  const usable = new Map(media.filter(isWritable).map((medium) => [medium.id, medium]));
  const heardState = { ...state, media };
  if (state.step === 'next') {
    const still = state.chosen !== null && usable.has(state.chosen);
    return to({ ...state, media, chosen: still ? state.chosen : null });
  }
  if (state.step === 'ended') {
    const before = new Map(state.media.map((medium) => [medium.id, medium]));
    return afterwards(state, state.left, media, (id) => before.get(id)?.free !== usable.get(id)?.free);
  }
  if (state.step !== 'packages' && state.step !== 'media' && state.step !== 'plan') return to(heardState);
  // Before the list is known, what the wizard was opened on is taken at its word.
  if (state.media.length === 0 && media.length === 0) return to(heardState);
  const lost = state.choice.media.filter((id) => !usable.has(id));
  if (lost.length > 0) {
    const choice = { ...state.choice, media: state.choice.media.filter((id) => usable.has(id)) };
    const names = lost.map((id) => state.media.find((medium) => medium.id === id)?.name ?? '').filter(Boolean);
    if (state.step === 'packages') return to({ ...state, media, choice });
    return to({ ...common(state), media, choice, step: 'media', gone: names });
  }
  if (state.step !== 'plan') return to(heardState);
  const before = new Map(state.media.map((medium) => [medium.id, medium]));
  const changed = state.choice.media.some((id) => before.get(id)?.free !== usable.get(id)?.free);
  return changed ? look({ ...state, media }, planOf(state.survey)) : to(heardState);
}

/** What was chosen; at the plan, what it depends on makes it anew. */
function chosen(state: State, change: Partial<Choice>): Turn<State, Effect> {
  const choice = { ...state.choice, ...change };
  switch (state.step) {
    case 'packages':
      return to({ ...state, choice });
    case 'media':
      return to({ ...state, choice, gone: [] });
    case 'plan':
      // Whether other files are replaced changes nothing of what is planned.
      if (Object.keys(change).every((each) => each === 'overwrite')) return to({ ...state, choice });
      return look({ ...state, choice }, planOf(state.survey));
    default:
      return to(state);
  }
}

function look(state: State, before: CopyPlanView | null): Turn<State, Effect> {
  const asked = state.step === 'plan' ? state.survey.asked + 1 : 1;
  const survey: Survey<CopyPlanView> = { state: 'looking', asked, before };
  return to({ ...common(state), step: 'plan', survey }, { do: 'plan', asked, choice: state.choice });
}

function course(state: State, event: CourseEvent): Turn<State, Effect> {
  if (state.step !== 'running') return to(state);
  const turn = nextCourse(state.course, event);
  if (!turn.over) return to({ ...state, course: turn.course }, ...turn.effects);
  const { ending } = turn;
  if (ending.how !== 'succeeded') {
    const ended: Ended = { ...common(state), step: 'ended', ending, left: [] };
    return afterwards(ended, state.loads, state.media);
  }
  const result = ending.result as CopyResultView;
  const names = state.choice.media.map((id) => state.media.find((medium) => medium.id === id)?.name ?? '');
  const left: Common = { ...common(state), filled: [...new Set([...state.filled, ...names.filter(Boolean)])] };
  if (waitingSet(result)) return to({ ...left, step: 'next', job: ending.job, result, chosen: null });
  return to({ ...left, step: 'done', job: ending.job, result });
}

/** After a copy that did not succeed: what lies on the media is looked at, and looked at again when something changed there. */
function afterwards(
  state: Ended,
  loads: readonly (Load | Left)[],
  media: readonly MediumView[],
  again?: (medium: string) => boolean,
): Turn<State, Effect> {
  const { left, asked } = looksAt(loads, media, again);
  return to<State, Effect>({ ...state, media, left }, ...asked.map((each) => ({ do: 'left', ...each }) as const));
}

const told = (one: Left, medium: string, answer: Answer<CopyPlanView>): Left =>
  one.medium === medium && one.survey ? { ...one, survey: answered(one.survey, answer, 'keep') } : one;

/** The same copy once more; where a medium is gone, others are chosen first. */
function onceMore(state: Ended): Turn<State, Effect> {
  const { packages, media, gone } = onceMoreOf(state.choice, state.left, state.media);
  const again = { ...state, choice: { ...state.choice, packages, media } };
  return gone.length > 0 || media.length === 0 ? to({ ...common(again), step: 'media', gone }) : look(again, null);
}

const common = ({ choice, media, filled }: State): Common => ({ choice, media, filled });
