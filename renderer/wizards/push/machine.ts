import type { PushResultView } from '../../../preload/contract';
import { type Course, type CourseEffect, type CourseEvent, type Ending, nextCourse, starting } from '../job/course';
import { type Machine, type Turn, to } from '../store';

/** Where to, and as whom. */
export interface Form {
  readonly registry: string;
  readonly namespace: string;
  readonly user: string;
  readonly password: string;
  /** Plain HTTP is allowed where the registry does not speak HTTPS. */
  readonly insecure: boolean;
}
/** What is pushed, or was: the password is kept no longer than it is needed. */
export type Order = Omit<Form, 'password'>;

export type PushState =
  /** `round` tells the form from the one before a failure. */
  | { readonly step: 'form'; readonly round: number; readonly form: Form }
  | { readonly step: 'pushing'; readonly round: number; readonly order: Order; readonly course: Course }
  | { readonly step: 'end'; readonly round: number; readonly order: Order; readonly ending: Ending<PushResultView> };

export type PushEvent =
  | { readonly type: 'form'; readonly change: Partial<Form> }
  | { readonly type: 'push' }
  /** Back to the form. */
  | { readonly type: 'again' }
  | CourseEvent;

export type PushEffect = { readonly do: 'push'; readonly form: Form } | CourseEffect;

const empty: Form = { registry: '', namespace: '', user: '', password: '', insecure: false };

export const pushMachine: Machine<PushState, PushEvent, PushEffect> = {
  first: to<PushState, PushEffect>({ step: 'form', round: 1, form: empty }),
  next(state, event) {
    switch (event.type) {
      case 'form':
        return to(state.step === 'form' ? { ...state, form: { ...state.form, ...event.change } } : state);
      case 'push': {
        if (state.step !== 'form' || problems(state.form).length > 0) return to(state);
        const form = plain(state.form);
        const { password: _, ...order } = form;
        return to<PushState, PushEffect>(
          { step: 'pushing', round: state.round, order, course: starting },
          { do: 'push', form },
        );
      }
      case 'again':
        if (state.step !== 'end') return to(state);
        return to({ step: 'form', round: state.round + 1, form: { ...state.order, password: '' } });
      default:
        return course(state, event);
    }
  },
};

function course(state: PushState, event: CourseEvent): Turn<PushState, PushEffect> {
  if (state.step !== 'pushing') return to(state);
  const turn = nextCourse(state.course, event);
  if (!turn.over) return to<PushState, PushEffect>({ ...state, course: turn.course }, ...turn.effects);
  const { round, order } = state;
  return to({ step: 'end', round, order, ending: turn.ending as Ending<PushResultView> });
}

/** The form as it is meant: an address copied from a browser loses its scheme, both lose the slashes around. */
export function plain(form: Form): Form {
  return {
    ...form,
    registry: form.registry
      .trim()
      .replace(/^https?:\/\//i, '')
      .replace(/\/.*$/, ''),
    namespace: form.namespace.trim().replace(/^\/+|\/+$/g, ''),
    user: form.user.trim(),
  };
}

export type Problem = 'registry' | 'namespace';

/** What of the form cannot be: what is empty still is told as well, so that the button can wait for it. */
export function problems(form: Form): Problem[] {
  const { registry, namespace } = plain(form);
  const found: Problem[] = [];
  if (!/^([a-zA-Z0-9.-]+|\[[0-9a-fA-F:]+\])(:\d{1,5})?$/.test(registry)) found.push('registry');
  if (!/^[a-z0-9]+([._/-]+[a-z0-9]+)*$/.test(namespace)) found.push('namespace');
  return found;
}
