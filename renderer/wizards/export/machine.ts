import type {
  ExportPlanView,
  ExportResultView,
  JobView,
  KeyView,
  PlaceView,
  RecipientView,
} from '../../../preload/contract';
import { type Course, type CourseEffect, type CourseEvent, nextCourse, starting } from '../job/course';
import type { Unfinished } from '../job/EndFrame';
import { isBlocked } from '../parts/checks';
import { type Answer, answered, planOf, type Survey } from '../parts/survey';
import { type Machine, type Turn, to } from '../store';
import { type Bases, type Content, everything, isChosen, offered, proposed } from './content';

export type Kind = 'rainbond-app' | 'docker-compose';
export type Compression = 'default' | 'fast' | 'store';

/** What the person chose so far. */
export interface Choice {
  readonly key: string;
  readonly version: string;
  readonly kinds: readonly Kind[];
  readonly compression: Compression;
  /** The whole version, or what is new in it. */
  readonly content: Content;
  /** The site that it goes to, where it is said: remembered as sent. */
  readonly site: string;
  /** The key to sign with, and what was typed to unlock it; null: not signed. */
  readonly sign: { readonly key: string; readonly passphrase: string } | null;
  /** Public keys of those whom the packages are encrypted for; none: not encrypted. */
  readonly encryptTo: readonly string[];
  /** Where to; null: the folder that was used last. */
  readonly folder: PlaceView | null;
  readonly archives: readonly PlaceView[];
  readonly overwrite: boolean;
}

interface Common {
  readonly choice: Choice;
  /** The keys that can sign here. */
  readonly keys: readonly KeyView[];
  /** Whom packages can be encrypted for: recipients, and the identities of this workstation. */
  readonly recipients: readonly Recipient[];
  /** What the version can be delivered as the difference to. */
  readonly bases: Bases;
}

export type Recipient = Pick<RecipientView, 'name' | 'recipient'>;

export type State = Common &
  (
    | { readonly step: 'version' }
    | { readonly step: 'options' }
    | { readonly step: 'check'; readonly survey: Survey<ExportPlanView> }
    | { readonly step: 'running'; readonly course: Course }
    | { readonly step: 'done'; readonly job: JobView; readonly result: ExportResultView }
    | { readonly step: 'ended'; readonly ending: Unfinished }
  );

export type Event =
  | CourseEvent
  | { readonly type: 'keys'; readonly keys: readonly KeyView[] }
  | { readonly type: 'recipients'; readonly recipients: readonly Recipient[] }
  | { readonly type: 'bases'; readonly key: string; readonly version: string; readonly bases: Bases }
  | { readonly type: 'choose'; readonly change: Partial<Choice> }
  | { readonly type: 'next' }
  | { readonly type: 'back' }
  /** Looks once more: something was mended meanwhile. */
  | { readonly type: 'look' }
  | Answer<ExportPlanView>
  /** After an ending that was no success. */
  | { readonly type: 'again' };

export type Effect =
  | CourseEffect
  | { readonly do: 'keys' }
  | { readonly do: 'bases'; readonly key: string; readonly version: string }
  | { readonly do: 'plan'; readonly asked: number; readonly choice: Choice; readonly bases: Bases }
  | { readonly do: 'start'; readonly choice: Choice; readonly bases: Bases };

/** `site`: what is exported goes there; `ask`: which version is not said yet. */
export function exportMachine(start: {
  readonly key: string;
  readonly version: string;
  readonly site?: string;
  readonly ask?: true;
}): Machine<State, Event, Effect> {
  const choice: Choice = {
    key: start.key,
    version: start.version,
    kinds: ['rainbond-app', 'docker-compose'],
    compression: 'default',
    content: everything,
    site: start.site ?? '',
    sign: null,
    encryptTo: [],
    folder: null,
    archives: [],
    overwrite: false,
  };
  const common: Common = { choice, keys: [], recipients: [], bases: { state: 'asking' } };
  const { key, version } = choice;
  if (start.ask) return { first: to({ ...common, step: 'version' }, { do: 'keys' }), next };
  return { first: to({ ...common, step: 'options' }, { do: 'keys' }, { do: 'bases', key, version }), next };
}

/** Whether all that the options ask for was given. */
export function isComplete({ choice, keys }: Pick<Common, 'choice' | 'keys'>): boolean {
  if (choice.kinds.length === 0 || !isChosen(choice.content)) return false;
  const key = keys.find(({ id }) => id === choice.sign?.key);
  return key?.kept !== 'passphrase' || choice.sign?.passphrase !== '';
}

/** Whether the export may begin: everything was looked at, and nothing stands in the way. */
export function mayBegin(state: State): boolean {
  return state.step === 'check' && state.survey.state === 'seen' && !isBlocked(state.survey.plan.checks);
}

function next(state: State, event: Event): Turn<State, Effect> {
  switch (event.type) {
    case 'keys': {
      const keys = event.keys.filter(({ usable }) => usable);
      // One that the system's keychain opens costs nothing: what can be signed, is.
      const ready = state.step === 'options' && !state.choice.sign && keys.find(({ kept }) => kept === 'keychain');
      return to({
        ...state,
        keys,
        choice: ready ? { ...state.choice, sign: { key: ready.id, passphrase: '' } } : state.choice,
      });
    }
    case 'recipients':
      return to({ ...state, recipients: onceEach(event.recipients) });
    case 'bases':
      return bases(state, event);
    case 'choose':
      return chosen(state, event.change);
    case 'next':
      if (state.step === 'version') return options(state);
      if (state.step === 'options' && isComplete(state)) return look(state, null);
      if (mayBegin(state))
        return to(
          { ...common(state), step: 'running', course: starting },
          { do: 'start', choice: state.choice, bases: state.bases },
        );
      return to(state);
    case 'back':
      if (state.step === 'options') return to({ ...common(state), step: 'version' });
      if (state.step === 'check') return to({ ...common(state), step: 'options' });
      return to(state);
    case 'look':
      return state.step === 'check' ? look(state, planOf(state.survey)) : to(state);
    case 'planned':
    case 'planFailed':
      return state.step === 'check' ? to({ ...state, survey: answered(state.survey, event) }) : to(state);
    case 'again':
      if (state.step !== 'ended') return to(state);
      return concernsKey(state.ending) ? to({ ...common(state), step: 'options' }) : look(state, null);
    default:
      return course(state, event);
  }
}

/** To the options; what the version is new against is asked where it is not known yet. */
function options(state: State): Turn<State, Effect> {
  const { key, version } = state.choice;
  const known = state.bases.state === 'known' || state.bases.state === 'none';
  const effects: Effect[] = known ? [] : [{ do: 'bases', key, version }];
  return to<State, Effect>({ ...common(state), step: 'options' }, ...effects);
}

/** What the version can be delivered as the difference to; for a site that has told what it has, that is what is proposed. */
function bases(state: State, event: Extract<Event, { type: 'bases' }>): Turn<State, Effect> {
  const { choice } = state;
  if (event.key !== choice.key || event.version !== choice.version) return to(state);
  const content =
    state.step === 'options' && choice.content.what === 'full' && state.bases.state === 'asking'
      ? proposed(event.bases, choice.site)
      : offered(event.bases, choice.content);
  return to({ ...state, bases: event.bases, choice: { ...choice, content } });
}

/** What was chosen; at the checks, what they depend on makes them look again. */
function chosen(state: State, change: Partial<Choice>): Turn<State, Effect> {
  if (state.step !== 'version' && state.step !== 'options' && state.step !== 'check') return to(state);
  const choice = { ...state.choice, ...change };
  if (choice.key !== state.choice.key || choice.version !== state.choice.version)
    return to({ ...state, bases: { state: 'asking' }, choice: { ...choice, content: everything } });
  const changed = { ...state, choice };
  if (state.step !== 'check' || (change.folder === undefined && change.archives === undefined)) return to(changed);
  return look(changed, planOf(state.survey));
}

function look(state: State, before: ExportPlanView | null): Turn<State, Effect> {
  const asked = state.step === 'check' ? state.survey.asked + 1 : 1;
  const survey: Survey<ExportPlanView> = { state: 'looking', asked, before };
  return to(
    { ...common(state), step: 'check', survey },
    { do: 'plan', asked, choice: state.choice, bases: state.bases },
  );
}

function course(state: State, event: CourseEvent): Turn<State, Effect> {
  if (state.step !== 'running') return to(state);
  const turn = nextCourse(state.course, event);
  if (!turn.over) return to({ ...state, course: turn.course }, ...turn.effects);
  const { ending } = turn;
  // What was typed to unlock a key is not kept longer than it is needed.
  const sign = state.choice.sign && { ...state.choice.sign, passphrase: '' };
  const left: Common = { ...common(state), choice: { ...state.choice, sign } };
  if (ending.how !== 'succeeded') return to({ ...left, step: 'ended', ending });
  return to({ ...left, step: 'done', job: ending.job, result: ending.result as ExportResultView });
}

const common = ({ choice, keys, recipients, bases }: State): Common => ({ choice, keys, recipients, bases });

/** Who is a recipient and an identity here at once is one choice. */
const onceEach = (all: readonly Recipient[]): Recipient[] => [
  ...new Map(all.map((each) => [each.recipient, each])).values(),
];

/** A wrong passphrase, a key or recipient that is gone: mended where they are chosen. */
export function concernsKey(ending: Unfinished): boolean {
  return ending.how === 'failed' && /^(trust|encryption)\./.test(ending.error.code);
}
