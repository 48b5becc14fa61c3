import type {
  AfterDelivery,
  CallInput,
  DeliveryPlanView,
  DeliveryResultView,
  ErrorView,
  JobView,
  UnfinishedChoice,
} from '../../../preload/contract';
import { type Course, type CourseEffect, type CourseEvent, nextCourse, starting } from '../job/course';
import type { Unfinished } from '../job/EndFrame';
import { isBlocked } from '../parts/checks';
import { type Answer, answered, planOf, type Survey } from '../parts/survey';
import { type Machine, type Turn, to } from '../store';

/** A package of the library, or a file that was found or chosen. */
export interface Chosen {
  readonly from: CallInput<'platforms.deliver'>['from'];
  readonly name: string;
}

export interface Choice {
  readonly package: Chosen | null;
  readonly platform: string;
  readonly after: AfterDelivery['do'];
  /** Of the platform; empty: none, or all. */
  readonly app: string;
  /** The person goes on past what the verdict warns of. */
  readonly accepted: boolean;
}

interface Common {
  readonly choice: Choice;
}
export type State = Common &
  (
    | { readonly step: 'where' }
    | { readonly step: 'check'; readonly survey: Survey<DeliveryPlanView> }
    | { readonly step: 'running'; readonly course: Course }
    /** Somebody's import waits there: the person decides what becomes of it. */
    | { readonly step: 'unfinished'; readonly error: ErrorView }
    | { readonly step: 'done'; readonly job: JobView; readonly result: DeliveryResultView }
    | { readonly step: 'ended'; readonly ending: Unfinished }
  );

export type Event =
  | CourseEvent
  | { readonly type: 'choose'; readonly change: Partial<Choice> }
  | { readonly type: 'next' }
  | { readonly type: 'back' }
  | { readonly type: 'look' }
  | Answer<DeliveryPlanView>
  | { readonly type: 'decide'; readonly what: UnfinishedChoice }
  | { readonly type: 'again' };

export type Effect =
  | CourseEffect
  | { readonly do: 'plan'; readonly asked: number; readonly choice: Choice }
  | { readonly do: 'start'; readonly choice: Choice; readonly unfinished: UnfinishedChoice | null };

export interface Start {
  readonly package: Chosen | null;
  readonly platform: string;
}

export function deliverMachine(start: Start): Machine<State, Event, Effect> {
  const choice: Choice = { ...start, after: 'nothing', app: '', accepted: false };
  return { first: to({ step: 'where', choice }), next };
}

export function canLook({ choice }: Common): boolean {
  return choice.package !== null && choice.platform !== '';
}

/** Whether it may begin: nothing in the way, what the verdict warns of answered for, an application chosen where one is needed. */
export function canDeliver(state: State): boolean {
  if (state.step !== 'check' || state.survey.state !== 'seen') return false;
  const { plan } = state.survey;
  const { after, app, accepted } = state.choice;
  if (isBlocked(plan.checks) || plan.trust.action === 'refuse') return false;
  if (plan.trust.action === 'warn' && !accepted) return false;
  return after !== 'install' || plan.apps.some(({ name }) => name === app);
}

const ofTheConnection =
  /^platform\.(host_unknown|unreachable|tls_\w+|key_\w+|not_allowed|not_chosen|redirected|answer|upload_plain)$/;

/** Whether what went wrong is mended where a platform's address, certificate, key, team and region are kept. */
export function mendedByConnection(code: string): boolean {
  return ofTheConnection.test(code);
}

/** What follows once the platform has the template, as a call takes it. */
export function afterOf({ after, app }: Choice): AfterDelivery {
  switch (after) {
    case 'nothing':
      return { do: 'nothing' };
    case 'install':
      return { do: 'install', app };
    case 'upgrade':
      return app === '' ? { do: 'upgrade' } : { do: 'upgrade', app };
  }
}

function next(state: State, event: Event): Turn<State, Effect> {
  switch (event.type) {
    case 'choose':
      return chosen(state, event.change);
    case 'next':
      if (state.step === 'where') return canLook(state) ? look(state) : to(state);
      return canDeliver(state) ? begin(state.choice, null) : to(state);
    case 'back':
      return to(
        state.step === 'check' || state.step === 'unfinished' ? { step: 'where', choice: state.choice } : state,
      );
    case 'look':
      return state.step === 'check' ? look(state) : to(state);
    case 'planned':
    case 'planFailed':
      return to(state.step === 'check' ? { ...state, survey: answered(state.survey, event, 'keep') } : state);
    case 'decide':
      return state.step === 'unfinished' ? begin(state.choice, event.what) : to(state);
    case 'again':
      return state.step === 'ended' ? look(state) : to(state);
    default:
      return course(state, event);
  }
}

/** Another package or platform is another delivery: what was answered for the one before counts no more. */
function chosen(state: State, change: Partial<Choice>): Turn<State, Effect> {
  if (state.step === 'where') {
    const other = change.package !== undefined || change.platform !== undefined;
    return to({ ...state, choice: { ...state.choice, ...(other && { accepted: false, app: '' }), ...change } });
  }
  if (state.step !== 'check') return to(state);
  const { package: _, platform: __, ...rest } = change;
  const app = rest.after !== undefined && rest.after !== state.choice.after ? { app: '' } : {};
  return to({ ...state, choice: { ...state.choice, ...app, ...rest } });
}

function look(state: State): Turn<State, Effect> {
  const before = state.step === 'check' ? state.survey : undefined;
  const asked = (before?.asked ?? 0) + 1;
  const { choice } = state;
  return to<State, Effect>(
    { step: 'check', choice, survey: { state: 'looking', asked, before: before ? planOf(before) : null } },
    { do: 'plan', asked, choice },
  );
}

function begin(choice: Choice, unfinished: UnfinishedChoice | null): Turn<State, Effect> {
  return to<State, Effect>({ step: 'running', choice, course: starting }, { do: 'start', choice, unfinished });
}

function course(state: State, event: CourseEvent): Turn<State, Effect> {
  if (state.step !== 'running') return to(state);
  const turn = nextCourse(state.course, event);
  if (!turn.over) return to<State, Effect>({ ...state, course: turn.course }, ...turn.effects);
  const { choice } = state;
  const { ending } = turn;
  if (ending.how === 'succeeded')
    return to({ step: 'done', choice, job: ending.job, result: ending.result as DeliveryResultView });
  if (ending.how === 'failed' && ending.error.code === 'platform.import_unfinished')
    return to({ step: 'unfinished', choice, error: ending.error });
  return to({ step: 'ended', choice, ending });
}
