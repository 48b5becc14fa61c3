import type { InstallationView, JobView, RollbackPlanView, UpgradeResultView } from '../../../preload/contract';
import { type Course, type CourseEffect, type CourseEvent, nextCourse, starting } from '../job/course';
import type { Unfinished } from '../job/EndFrame';
import { type Answer, answered, type Survey } from '../parts/survey';
import { type Machine, type Turn, to } from '../store';

/** Back to before a record, or the settling of a change that was cut off. */
export type How = { readonly record: string } | { readonly settle: 'forward' | 'back' };

interface Common {
  readonly site: string;
  readonly name: string;
  readonly how: How;
  /** Whether the content of saved volumes is put back too. */
  readonly restoreVolumes: boolean;
}

export type State = Common &
  /** `survey`: what going back takes back; null where a change that was cut off is settled. */
  (
    | { readonly step: 'ask'; readonly survey: Survey<RollbackPlanView> | null }
    | { readonly step: 'running'; readonly course: Course; readonly live: InstallationView | null }
    | { readonly step: 'done'; readonly job: JobView; readonly result: UpgradeResultView }
    | { readonly step: 'ended'; readonly ending: Unfinished }
  );

export type Event =
  | CourseEvent
  | { readonly type: 'restoreVolumes'; readonly chosen: boolean }
  | { readonly type: 'next' }
  | { readonly type: 'look' }
  | Answer<RollbackPlanView>
  | { readonly type: 'live'; readonly installation: InstallationView }
  | { readonly type: 'again' };

export type Effect =
  | CourseEffect
  | { readonly do: 'plan'; readonly asked: number; readonly order: Common }
  | { readonly do: 'start'; readonly order: Common };

export function restoreMachine(start: Omit<Common, 'restoreVolumes'>): Machine<State, Event, Effect> {
  return { first: ask({ ...start, restoreVolumes: false }, 0), next };
}

/** Whether it may begin: what it takes back was seen, or there is nothing to be seen beforehand. */
export function mayGoBack(state: State): boolean {
  return state.step === 'ask' && (state.survey === null || state.survey.state === 'seen');
}

function ask(order: Common, before: number): Turn<State, Effect> {
  if ('settle' in order.how) return to({ ...order, step: 'ask', survey: null });
  const asked = before + 1;
  return to({ ...order, step: 'ask', survey: { state: 'looking', asked, before: null } }, { do: 'plan', asked, order });
}

function next(state: State, event: Event): Turn<State, Effect> {
  switch (event.type) {
    case 'restoreVolumes':
      if (state.step !== 'ask') return to(state);
      return ask({ ...common(state), restoreVolumes: event.chosen }, state.survey?.asked ?? 0);
    case 'look':
      return state.step === 'ask' ? ask(common(state), state.survey?.asked ?? 0) : to(state);
    case 'planned':
    case 'planFailed':
      if (state.step !== 'ask' || !state.survey) return to(state);
      return to({ ...state, survey: answered(state.survey, event) });
    case 'next':
      if (!mayGoBack(state)) return to(state);
      return to(
        { ...common(state), step: 'running', course: starting, live: null },
        { do: 'start', order: common(state) },
      );
    case 'live':
      return state.step === 'running' ? to({ ...state, live: event.installation }) : to(state);
    case 'again':
      return state.step === 'ended' ? ask(common(state), 0) : to(state);
    default: {
      if (state.step !== 'running') return to(state);
      const turn = nextCourse(state.course, event);
      if (!turn.over) return to({ ...state, course: turn.course }, ...turn.effects);
      const { ending } = turn;
      if (ending.how !== 'succeeded') return to({ ...common(state), step: 'ended', ending });
      return to({ ...common(state), step: 'done', job: ending.job, result: ending.result as UpgradeResultView });
    }
  }
}

const common = ({ site, name, how, restoreVolumes }: State): Common => ({ site, name, how, restoreVolumes });
