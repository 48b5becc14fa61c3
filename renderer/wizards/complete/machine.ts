import type { CompleteInput, CompleteResultView, JobView, PlaceView } from '../../../preload/contract';
import { type Course, type CourseEffect, type CourseEvent, nextCourse, starting } from '../job/course';
import type { Unfinished } from '../job/EndFrame';
import { type Machine, type Turn, to } from '../store';

interface Common {
  readonly of: CompleteInput['of'];
  /** Where to; null: beside the delta. */
  readonly folder: PlaceView | null;
  readonly overwrite: boolean;
}

export type State = Common &
  (
    | { readonly step: 'ask' }
    | { readonly step: 'running'; readonly course: Course }
    | { readonly step: 'done'; readonly job: JobView; readonly result: CompleteResultView }
    | { readonly step: 'ended'; readonly ending: Unfinished }
  );

export type Event =
  | CourseEvent
  | { readonly type: 'choose'; readonly change: Partial<Pick<Common, 'folder' | 'overwrite'>> }
  | { readonly type: 'next' }
  | { readonly type: 'again' };

export type Effect = CourseEffect | { readonly do: 'start'; readonly order: Common };

/** From a delta to the full package: where to, then the work. */
export function completeMachine(of: Common['of']): Machine<State, Event, Effect> {
  return { first: to({ of, folder: null, overwrite: false, step: 'ask' }), next };
}

function next(state: State, event: Event): Turn<State, Effect> {
  switch (event.type) {
    case 'choose':
      return state.step === 'ask' ? to({ ...state, ...event.change }) : to(state);
    case 'next':
      if (state.step !== 'ask') return to(state);
      return to<State, Effect>(
        { ...common(state), step: 'running', course: starting },
        { do: 'start', order: common(state) },
      );
    case 'again':
      return state.step === 'ended' ? to({ ...common(state), step: 'ask' }) : to(state);
    default: {
      if (state.step !== 'running') return to(state);
      const turn = nextCourse(state.course, event);
      if (!turn.over) return to<State, Effect>({ ...state, course: turn.course }, ...turn.effects);
      const { ending } = turn;
      if (ending.how !== 'succeeded') return to({ ...common(state), step: 'ended', ending });
      return to({ ...common(state), step: 'done', job: ending.job, result: ending.result as CompleteResultView });
    }
  }
}

const common = ({ of, folder, overwrite }: State): Common => ({ of, folder, overwrite });
