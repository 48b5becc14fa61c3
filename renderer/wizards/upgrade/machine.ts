import type {
  InstallationView,
  JobView,
  TemplateView,
  UpgradePlanView,
  UpgradeResultView,
} from '../../../preload/contract';
import { type Course, type CourseEffect, type CourseEvent, nextCourse, starting } from '../job/course';
import type { Unfinished } from '../job/EndFrame';
import { isBlocked } from '../parts/checks';
import { type Answer, answered, planOf, type Survey } from '../parts/survey';
import { type Machine, type Turn, to } from '../store';

/** What the person chose so far. */
export interface Choice {
  readonly site: string;
  readonly name: string;
  readonly version: string;
  /** Keys of the components that take part; null: all. */
  readonly select: readonly string[] | null;
  /** Ids of offers and conflicts in which the version's value is taken. */
  readonly accept: readonly string[];
  readonly saveVolumes: readonly string[];
  /** Whether to go back by itself when it does not become healthy. */
  readonly goBack: boolean;
}

interface Common {
  readonly choice: Choice;
}

export type State = Common &
  (
    | { readonly step: 'version' }
    | { readonly step: 'plan'; readonly survey: Survey<UpgradePlanView> }
    | { readonly step: 'check'; readonly survey: Survey<UpgradePlanView> }
    | {
        readonly step: 'running';
        readonly course: Course;
        readonly plan: UpgradePlanView;
        readonly live: InstallationView | null;
      }
    | { readonly step: 'done'; readonly job: JobView; readonly result: UpgradeResultView }
    | { readonly step: 'ended'; readonly ending: Unfinished }
  );

export type Event =
  | CourseEvent
  | { readonly type: 'version'; readonly version: string }
  | { readonly type: 'select'; readonly component: string; readonly chosen: boolean }
  | { readonly type: 'accept'; readonly id: string; readonly chosen: boolean }
  | { readonly type: 'save'; readonly volumes: readonly string[] }
  | { readonly type: 'goBack'; readonly chosen: boolean }
  | { readonly type: 'next' }
  | { readonly type: 'back' }
  | { readonly type: 'look' }
  | Answer<UpgradePlanView>
  | { readonly type: 'live'; readonly installation: InstallationView }
  | { readonly type: 'again' };

export type Effect =
  | CourseEffect
  | { readonly do: 'plan'; readonly asked: number; readonly choice: Choice }
  | { readonly do: 'start'; readonly choice: Choice; readonly plan: UpgradePlanView };

export interface Start {
  readonly site: string;
  readonly name: string;
  readonly version: string | undefined;
}

export function upgradeMachine({ site, name, version }: Start): Machine<State, Event, Effect> {
  const choice: Choice = {
    site,
    name,
    version: version ?? '',
    select: null,
    accept: [],
    saveVolumes: [],
    goBack: true,
  };
  return { first: to({ step: 'version', choice }), next };
}

/** The versions of the library that an installation can go to, each with where that leads. */
export function targetsOf(
  template: TemplateView | undefined,
  installed: string,
): { readonly version: string; readonly direction: 'newer' | 'older' | 'same' }[] {
  const versions = template?.versions.map(({ version }) => version) ?? [];
  const at = versions.indexOf(installed);
  return versions.map((version, index) => ({
    version,
    // Newest first, as people order versions; where the installed one left the library, nobody says here which side one is on.
    direction: version === installed ? 'same' : at < 0 || index < at ? 'newer' : 'older',
  }));
}

/** Whether the plan changes anything. */
export function hasChanges(plan: UpgradePlanView): boolean {
  return plan.changes.length > 0 || plan.components.some(({ recreate, state }) => recreate || state === 'install');
}

/** Whether the upgrade may begin: everything was looked at, and nothing stands in the way. */
export function mayBegin(state: State): boolean {
  return state.step === 'check' && state.survey.state === 'seen' && !isBlocked(state.survey.plan.checks);
}

/** Components that can be left out or taken in: those that the version has. */
export function selectable(plan: UpgradePlanView): UpgradePlanView['components'] {
  return plan.components.filter(({ state }) => state === 'upgrade' || state === 'install' || state === 'left-out');
}

function next(state: State, event: Event): Turn<State, Effect> {
  switch (event.type) {
    case 'version': {
      if (state.step !== 'version') return to(state);
      // What was chosen about one version says nothing about another.
      const choice = { ...state.choice, version: event.version, select: null, accept: [], saveVolumes: [] };
      return to({ ...state, choice });
    }
    case 'select':
      return select(state, event.component, event.chosen);
    case 'accept': {
      if (state.step !== 'plan') return to(state);
      const others = state.choice.accept.filter((id) => id !== event.id);
      return look(state, 'plan', { accept: event.chosen ? [...others, event.id] : others });
    }
    case 'save':
      if (state.step !== 'check') return to(state);
      return to({ ...state, choice: { ...state.choice, saveVolumes: event.volumes } });
    case 'goBack':
      if (state.step !== 'check') return to(state);
      return to({ ...state, choice: { ...state.choice, goBack: event.chosen } });
    case 'next':
      return forward(state);
    case 'back':
      if (state.step === 'plan') return to({ choice: state.choice, step: 'version' });
      if (state.step === 'check') return to({ ...state, step: 'plan' });
      return to(state);
    case 'look':
      return state.step === 'plan' || state.step === 'check' ? look(state, state.step, {}) : to(state);
    case 'planned':
    case 'planFailed':
      return planned(state, event);
    case 'live':
      return state.step === 'running' ? to({ ...state, live: event.installation }) : to(state);
    case 'again':
      // Something may be different now: the plan is made and shown anew.
      return state.step === 'ended' ? look(state, 'plan', {}) : to(state);
    default:
      return course(state, event);
  }
}

function select(state: State, component: string, chosen: boolean): Turn<State, Effect> {
  if (state.step !== 'plan') return to(state);
  const plan = planOf(state.survey);
  if (!plan) return to(state);
  const all = selectable(plan).map(({ key }) => key);
  const before = state.choice.select ?? all;
  const after = chosen
    ? [...before.filter((key) => key !== component), component]
    : before.filter((key) => key !== component);
  const whole = all.every((key) => after.includes(key));
  return look(state, 'plan', { select: whole ? null : all.filter((key) => after.includes(key)) });
}

function forward(state: State): Turn<State, Effect> {
  if (state.step === 'version' && state.choice.version !== '') return look(state, 'plan', {});
  if (state.step === 'plan' && state.survey.state === 'seen') return look(state, 'check', {});
  if (!mayBegin(state) || state.step !== 'check' || state.survey.state !== 'seen') return to(state);
  const { choice } = state;
  const { plan } = state.survey;
  return to({ choice, step: 'running', course: starting, plan, live: null }, { do: 'start', choice, plan });
}

function look(state: State, step: 'plan' | 'check', change: Partial<Choice>): Turn<State, Effect> {
  const survey = 'survey' in state ? state.survey : undefined;
  const asked = (survey?.asked ?? 0) + 1;
  const choice = { ...state.choice, ...change };
  return to(
    { choice, step, survey: { state: 'looking', asked, before: survey ? planOf(survey) : null } },
    { do: 'plan', asked, choice },
  );
}

function planned(state: State, event: Answer<UpgradePlanView>): Turn<State, Effect> {
  if (state.step !== 'plan' && state.step !== 'check') return to(state);
  const before = planOf(state.survey);
  const survey = answered(state.survey, event, 'keep');
  // What stands there changed while it was looked at: what the person read is no longer what would be done.
  const other = survey.state === 'seen' && before !== null && before.digest !== survey.plan.digest;
  return to(other ? { ...state, step: 'plan', survey } : { ...state, survey });
}

function course(state: State, event: CourseEvent): Turn<State, Effect> {
  if (state.step !== 'running') return to(state);
  const turn = nextCourse(state.course, event);
  if (!turn.over) return to({ ...state, course: turn.course }, ...turn.effects);
  const { choice } = state;
  const { ending } = turn;
  if (ending.how !== 'succeeded') return to({ choice, step: 'ended', ending });
  return to({ choice, step: 'done', job: ending.job, result: ending.result as UpgradeResultView });
}
