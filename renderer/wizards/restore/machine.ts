import type { InstallationView, JobView, UpgradeResultView } from '../../../preload/contract';
import { type Course, type CourseEffect, type CourseEvent, nextCourse, starting } from '../job/course';
import type { Unfinished } from '../job/EndFrame';
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
  (
    | { readonly step: 'ask' }
    | { readonly step: 'running'; readonly course: Course; readonly live: InstallationView | null }
    | { readonly step: 'done'; readonly job: JobView; readonly result: UpgradeResultView }
    | { readonly step: 'ended'; readonly ending: Unfinished }
  );

export type Event =
  | CourseEvent
  | { readonly type: 'restoreVolumes'; readonly chosen: boolean }
  | { readonly type: 'next' }
  | { readonly type: 'live'; readonly installation: InstallationView }
  | { readonly type: 'again' };

export type Effect = CourseEffect | { readonly do: 'start'; readonly order: Common };

export function restoreMachine(start: Omit<Common, 'restoreVolumes'>): Machine<State, Event, Effect> {
  return { first: to({ ...start, restoreVolumes: false, step: 'ask' }), next };
}

function next(state: State, event: Event): Turn<State, Effect> {
  switch (event.type) {
    case 'restoreVolumes':
      return state.step === 'ask' ? to({ ...state, restoreVolumes: event.chosen }) : to(state);
    case 'next':
      if (state.step !== 'ask') return to(state);
      return to(
        { ...common(state), step: 'running', course: starting, live: null },
        { do: 'start', order: common(state) },
      );
    case 'live':
      return state.step === 'running' ? to({ ...state, live: event.installation }) : to(state);
    case 'again':
      return state.step === 'ended' ? to({ ...common(state), step: 'ask' }) : to(state);
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
