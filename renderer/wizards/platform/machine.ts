import type { ErrorView, PlaceView, PlatformTestView, PlatformView } from '../../../preload/contract';
import { isBlocked } from '../parts/checks';
import { type Answer, answered, planOf, type Survey } from '../parts/survey';
import { type Machine, type Turn, to } from '../store';

/** What vouches for the certificate, as it is chosen. */
export type Trust =
  | { readonly kind: 'system' }
  /** What is remembered for a platform that is changed. */
  | { readonly kind: 'kept' }
  | { readonly kind: 'authority-file'; readonly place: PlaceView | null }
  | { readonly kind: 'pinned'; readonly print: string };

/** What was typed and chosen so far. The access key lives no longer than the wizard. */
export interface Form {
  readonly name: string;
  readonly address: string;
  /** Empty: the one that is kept. */
  readonly accessKey: string;
  readonly trust: Trust;
  readonly team: string;
  readonly region: string;
  readonly site: string;
  /** That the platform runs; empty: not known. */
  readonly version: string;
  /** Whether uploads may go without encryption. */
  readonly plainUpload: boolean;
}

interface Common {
  /** The platform that is changed; null for a new one. */
  readonly changed: string | null;
  readonly form: Form;
}
export type State = Common &
  (
    | { readonly step: 'form' }
    | { readonly step: 'check'; readonly survey: Survey<PlatformTestView>; readonly error: ErrorView | null }
    | { readonly step: 'saving'; readonly survey: Survey<PlatformTestView> }
    | { readonly step: 'done'; readonly platform: PlatformView }
  );

export type Event =
  | { readonly type: 'form'; readonly change: Partial<Form> }
  /** The person compared the fingerprint that was met. */
  | { readonly type: 'pin'; readonly print: string }
  | { readonly type: 'pick'; readonly change: Partial<Pick<Form, 'team' | 'region'>> }
  | { readonly type: 'next' }
  | { readonly type: 'back' }
  | { readonly type: 'look' }
  | Answer<PlatformTestView>
  | { readonly type: 'saved'; readonly platform: PlatformView }
  | { readonly type: 'refused'; readonly error: ErrorView };

export type Effect =
  | { readonly do: 'test'; readonly asked: number; readonly changed: string | null; readonly form: Form }
  | { readonly do: 'save'; readonly changed: string | null; readonly form: Form };

const empty: Form = {
  name: '',
  address: '',
  accessKey: '',
  trust: { kind: 'system' },
  team: '',
  region: '',
  site: '',
  version: '',
  plainUpload: false,
};

/** Begins with what is kept of a platform, or with nothing. */
export function platformMachine(changed: PlatformView | null): Machine<State, Event, Effect> {
  const form: Form = changed
    ? {
        name: changed.name,
        address: changed.address,
        accessKey: '',
        trust: { kind: 'kept' },
        team: changed.team,
        region: changed.region,
        site: changed.site,
        version: changed.version,
        plainUpload: changed.plainUpload,
      }
    : empty;
  return { first: to({ step: 'form', changed: changed?.name ?? null, form }), next };
}

/** Whether enough was typed to try it. */
export function canTry({ changed, form }: Common): boolean {
  const { name, address, accessKey, trust } = form;
  if (name.trim() === '' || address.trim() === '') return false;
  if (changed === null && accessKey.trim() === '') return false;
  if (trust.kind === 'authority-file') return trust.place !== null;
  return trust.kind !== 'pinned' || trust.print.trim() !== '';
}

/** Whether a delivery could go there: everything was looked at, and team and region are chosen. */
export function canSave(state: State): boolean {
  if (state.step !== 'check' || state.survey.state !== 'seen') return false;
  const { team, region } = state.form;
  return !isBlocked(state.survey.plan.checks) && team !== '' && region !== '';
}

function next(state: State, event: Event): Turn<State, Effect> {
  switch (event.type) {
    case 'form':
      return to(state.step === 'form' ? { ...state, form: { ...state.form, ...event.change } } : state);
    case 'pin':
      if (state.step !== 'check') return to(state);
      return look({ ...state, form: { ...state.form, trust: { kind: 'pinned', print: event.print } } });
    case 'pick': {
      if (state.step !== 'check') return to(state);
      const { team } = event.change;
      // Another team has other regions.
      const region = team !== undefined && team !== state.form.team ? { region: '' } : {};
      return look({ ...state, form: { ...state.form, ...region, ...event.change } });
    }
    case 'look':
      return state.step === 'check' ? look(state) : to(state);
    case 'next':
      if (state.step === 'form') return canTry(state) ? look(state) : to(state);
      if (state.step !== 'check' || !canSave(state)) return to(state);
      return to<State, Effect>(
        { step: 'saving', changed: state.changed, form: state.form, survey: state.survey },
        { do: 'save', changed: state.changed, form: state.form },
      );
    case 'back':
      return to(state.step === 'check' ? { step: 'form', changed: state.changed, form: state.form } : state);
    case 'planned':
    case 'planFailed': {
      if (state.step !== 'check') return to(state);
      const survey = answered(state.survey, event, 'keep');
      return chosenAlone({ ...state, survey });
    }
    case 'saved':
      if (state.step !== 'saving') return to(state);
      return to({
        step: 'done',
        changed: state.changed,
        form: { ...state.form, accessKey: '' },
        platform: event.platform,
      });
    case 'refused':
      if (state.step !== 'saving') return to(state);
      return to({ ...state, step: 'check', error: event.error });
  }
}

function look(state: State): Turn<State, Effect> {
  const before = state.step === 'check' ? state.survey : undefined;
  const asked = (before?.asked ?? 0) + 1;
  const { changed, form } = state;
  return to<State, Effect>(
    {
      step: 'check',
      changed,
      form,
      survey: { state: 'looking', asked, before: before ? planOf(before) : null },
      error: null,
    },
    { do: 'test', asked, changed, form },
  );
}

/** Where there is one team, or one region, nothing is left to choose. */
function chosenAlone(state: Extract<State, { step: 'check' }>): Turn<State, Effect> {
  if (state.survey.state !== 'seen') return to(state);
  const { teams, regions } = state.survey.plan;
  const { team, region } = state.form;
  const only = (list: typeof teams) => (list.length === 1 ? (list[0]?.name ?? '') : '');
  if (team === '' && only(teams) !== '') return look({ ...state, form: { ...state.form, team: only(teams) } });
  if (team !== '' && region === '' && only(regions) !== '')
    return look({ ...state, form: { ...state.form, region: only(regions) } });
  return to(state);
}
