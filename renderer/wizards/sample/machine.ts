import type { ExportResultView } from '../../../preload/contract';
import { type Course, type CourseEffect, type CourseEvent, type Ending, nextCourse, starting } from '../job/course';
import { type Machine, to } from '../store';

export type SampleState =
  | { readonly step: 'delivering'; readonly course: Course }
  | { readonly step: 'end'; readonly ending: Ending<ExportResultView> };

export type SampleEvent = { readonly type: 'again' } | CourseEvent;
export type SampleEffect = { readonly do: 'deliver' } | CourseEffect;

const first = to<SampleState, SampleEffect>({ step: 'delivering', course: starting }, { do: 'deliver' });

/** The sample needs no questions: it is delivered at once. */
export const sampleMachine: Machine<SampleState, SampleEvent, SampleEffect> = {
  first,
  next(state, event) {
    if (event.type === 'again') return state.step === 'end' ? first : to(state);
    if (state.step !== 'delivering') return to(state);
    const turn = nextCourse(state.course, event);
    if (turn.over) return to({ step: 'end', ending: turn.ending as Ending<ExportResultView> });
    return to<SampleState, SampleEffect>({ step: 'delivering', course: turn.course }, ...turn.effects);
  },
};
