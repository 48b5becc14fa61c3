import type { InstallationView, InstallPlanView, JobView } from '../../../preload/contract';
import { type Course, type CourseEffect, type CourseEvent, nextCourse, starting } from '../job/course';
import type { Unfinished } from '../job/EndFrame';
import { isBlocked } from '../parts/checks';
import { type Answer, answered, planOf, type Survey } from '../parts/survey';
import { type Machine, type Turn, to } from '../store';

/** What the person chose so far. */
export interface Choice {
  readonly key: string;
  readonly version: string;
  /** Whether the site is made by this installation. */
  readonly fresh: boolean;
  readonly site: string;
  /** Of a site that is new; empty: the engine of the settings. */
  readonly engine: string;
  /** Name of the installation; empty: the template's. */
  readonly name: string;
  /** `<service>.<NAME>` -> value: only those that were changed. */
  readonly values: Readonly<Record<string, string>>;
  /** `<service>.<port>/<protocol>` -> what was typed: only those that were changed. */
  readonly ports: Readonly<Record<string, string>>;
  /** The person lets it reach out of its containers. */
  readonly trusted: boolean;
}

interface Common {
  readonly choice: Choice;
}

export type State = Common &
  (
    | { readonly step: 'where' }
    | { readonly step: 'what'; readonly survey: Survey<InstallPlanView> }
    /** `offered` is the plan over which things were changed; null where the person comes here without having seen it. */
    | { readonly step: 'check'; readonly survey: Survey<InstallPlanView>; readonly offered: InstallPlanView | null }
    | { readonly step: 'running'; readonly course: Course; readonly live: InstallationView | null }
    | { readonly step: 'done'; readonly job: JobView; readonly result: InstallationView }
    | { readonly step: 'ended'; readonly ending: Unfinished }
  );

export type Event =
  | CourseEvent
  | { readonly type: 'choose'; readonly change: Partial<Omit<Choice, 'values' | 'ports'>> }
  /** What was typed; undefined takes the change back. */
  | { readonly type: 'value'; readonly name: string; readonly value: string | undefined }
  | { readonly type: 'port'; readonly name: string; readonly port: string | undefined }
  | { readonly type: 'next' }
  | { readonly type: 'back' }
  | { readonly type: 'look' }
  | Answer<InstallPlanView>
  /** How the components stand just now. */
  | { readonly type: 'live'; readonly installation: InstallationView }
  | { readonly type: 'again' };

export type Effect =
  | CourseEffect
  | { readonly do: 'plan'; readonly asked: number; readonly choice: Choice }
  | { readonly do: 'start'; readonly choice: Choice };

export interface Start {
  readonly key: string;
  readonly version: string;
  readonly site: string | undefined;
}

export function installMachine({ key, version, site }: Start): Machine<State, Event, Effect> {
  const choice: Choice = {
    key,
    version,
    fresh: site === undefined,
    site: site ?? '',
    engine: '',
    name: '',
    values: {},
    ports: {},
    trusted: false,
  };
  return { first: to({ step: 'where', choice }), next };
}

/** Whether it was said what is installed, and where. */
export function isComplete({ choice }: Common): boolean {
  return choice.key !== '' && choice.version !== '' && choice.site.trim() !== '';
}

/** Whether installing may begin: everything was looked at, nothing stands in the way, and what reaches out was allowed. */
export function mayBegin(state: State): boolean {
  if (state.step !== 'check' || state.survey.state !== 'seen') return false;
  const { checks, risks } = state.survey.plan;
  return !isBlocked(checks) && (risks.length === 0 || state.choice.trusted);
}

/** The name of a port in `ports`. */
export function portKey(service: string, port: { readonly container: number; readonly protocol: string }): string {
  return `${service}.${port.container}/${port.protocol}`;
}

/** What is wrong with the ports that were typed, by their keys: no port of a host, or another's. */
export function portProblems(plan: InstallPlanView, choice: Choice): Record<string, 'none' | 'twice'> {
  const wanted = plan.components.flatMap(({ service, ports }) =>
    ports.flatMap((port) => {
      const key = portKey(service, port);
      const typed = choice.ports[key];
      if (port.published === null && typed === undefined) return [];
      return [{ key, protocol: port.protocol, typed, port: typed === undefined ? port.published : asPort(typed) }];
    }),
  );
  const problems: Record<string, 'none' | 'twice'> = {};
  for (const one of wanted) {
    if (one.typed === undefined) continue;
    if (one.port === undefined) problems[one.key] = 'none';
    else if (wanted.some((other) => other !== one && other.port === one.port && other.protocol === one.protocol))
      problems[one.key] = 'twice';
  }
  return problems;
}

/** A port of a host as it was typed; undefined for what is none. */
export function asPort(typed: string): number | undefined {
  const port = /^\d{1,5}$/.test(typed.trim()) ? Number(typed.trim()) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

function next(state: State, event: Event): Turn<State, Effect> {
  switch (event.type) {
    case 'choose':
      return chosen(state, event.change);
    case 'value':
      if (state.step !== 'what') return to(state);
      return to({ ...state, choice: { ...state.choice, values: put(state.choice.values, event.name, event.value) } });
    case 'port':
      if (state.step !== 'what') return to(state);
      return to({ ...state, choice: { ...state.choice, ports: put(state.choice.ports, event.name, event.port) } });
    case 'next':
      return forward(state);
    case 'back':
      if (state.step === 'what') return to({ choice: state.choice, step: 'where' });
      if (state.step === 'check')
        return state.offered
          ? to({ choice: state.choice, step: 'what', survey: { ...seenOf(state), plan: state.offered } })
          : look(state, 'what');
      return to(state);
    case 'look':
      return state.step === 'what' || state.step === 'check' ? look(state, state.step) : to(state);
    case 'planned':
    case 'planFailed':
      if (state.step !== 'what' && state.step !== 'check') return to(state);
      return to({ ...state, survey: answered(state.survey, event, 'keep') });
    case 'live':
      return state.step === 'running' ? to({ ...state, live: event.installation }) : to(state);
    case 'again':
      return state.step === 'ended' ? look(state, 'check') : to(state);
    default:
      return course(state, event);
  }
}

/** Another version, site or name is another plan: what was typed for the one before is not taken along. */
function chosen(state: State, change: Partial<Omit<Choice, 'values' | 'ports'>>): Turn<State, Effect> {
  if (state.step === 'where') {
    const other = change.key !== undefined || change.version !== undefined;
    return to({
      ...state,
      choice: { ...state.choice, trusted: false, ...(other && { values: {}, ports: {} }), ...change },
    });
  }
  if (state.step === 'check' && change.trusted !== undefined)
    return to({ ...state, choice: { ...state.choice, trusted: change.trusted } });
  return to(state);
}

function forward(state: State): Turn<State, Effect> {
  if (state.step === 'where' && isComplete(state)) return look(state, 'what');
  if (state.step === 'what') {
    const plan = planOf(state.survey);
    return plan && Object.keys(portProblems(plan, state.choice)).length === 0 ? look(state, 'check') : to(state);
  }
  if (!mayBegin(state)) return to(state);
  const { choice } = state;
  return to({ choice, step: 'running', course: starting, live: null }, { do: 'start', choice });
}

function look(state: State, step: 'what' | 'check'): Turn<State, Effect> {
  const before = 'survey' in state && state.step === step ? planOf(state.survey) : null;
  const asked = 'survey' in state ? state.survey.asked + 1 : 1;
  const { choice } = state;
  const survey: Survey<InstallPlanView> = { state: 'looking', asked, before };
  // What is offered for change is what the version says; what was changed is laid over it.
  if (step === 'what')
    return to({ choice, step, survey }, { do: 'plan', asked, choice: { ...choice, values: {}, ports: {} } });
  const offered = state.step === 'check' ? state.offered : state.step === 'what' ? planOf(state.survey) : null;
  return to({ choice, step, survey, offered }, { do: 'plan', asked, choice });
}

const seenOf = ({ survey }: { readonly survey: Survey<InstallPlanView> }) =>
  ({ state: 'seen', asked: survey.asked }) as const;

function course(state: State, event: CourseEvent): Turn<State, Effect> {
  if (state.step !== 'running') return to(state);
  const turn = nextCourse(state.course, event);
  if (!turn.over) return to({ ...state, course: turn.course }, ...turn.effects);
  const { choice } = state;
  const { ending } = turn;
  if (ending.how !== 'succeeded') return to({ choice, step: 'ended', ending });
  return to({ choice, step: 'done', job: ending.job, result: ending.result as InstallationView });
}

function put(
  all: Readonly<Record<string, string>>,
  name: string,
  value: string | undefined,
): Readonly<Record<string, string>> {
  const { [name]: _, ...rest } = all;
  return value === undefined ? rest : { ...rest, [name]: value };
}
