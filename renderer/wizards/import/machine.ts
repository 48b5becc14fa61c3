import type {
  CallOutput,
  ErrorView,
  FoundPackageView,
  ImportResultView,
  MediumView,
  PlaceView,
  VolumesHereView,
} from '../../../preload/contract';
import { type Course, type CourseEffect, type CourseEvent, type Ending, nextCourse, starting } from '../job/course';
import { type Machine, type Turn, to } from '../store';

/** Where packages are looked for. */
export type Source =
  | { readonly kind: 'place'; readonly place: PlaceView }
  | { readonly kind: 'medium'; readonly id: string; readonly name: string };

export type Found = CallOutput<'packages.find'>;
/** The engine, the library, or a containerd that was found, by its host. */
export type Into = 'engine' | 'library' | `containerd://${string}`;

/** What the person chose among what was found. */
export interface Choice {
  /** Ids of what was found. */
  readonly chosen: readonly string[];
  /** Null: the engine where one answers, else a containerd, else the library. */
  readonly into: Into | null;
  readonly anyPlatform: boolean;
  /** The person goes on past what verdicts warn of. */
  readonly accepted: boolean;
  /** Versions that are here with other content are replaced. */
  readonly replace: boolean;
}

/** What is being imported, or was. */
export interface Order extends Choice {
  readonly from: Source;
  readonly into: Into;
  readonly packages: readonly FoundPackageView[];
}

/** A package that brings what a delta misses, while it is looked at. */
export interface Fetching {
  readonly path: string;
  readonly run: number;
  readonly error: ErrorView | null;
}

export type ImportState =
  | { readonly step: 'choose'; readonly media: readonly MediumView[]; readonly error: ErrorView | null }
  /** `run` tells this look from earlier ones, whose answers come late. */
  | { readonly step: 'looking'; readonly from: Source; readonly run: number; readonly media: readonly MediumView[] }
  | {
      readonly step: 'found';
      readonly from: Source;
      readonly run: number;
      readonly media: readonly MediumView[];
      readonly found: Found;
      /** The newest look: one that a change of the media has begun goes on behind what is shown. */
      readonly asked: number;
      readonly choice: Choice;
      /** A package file elsewhere that is being looked at, to be taken along; or why it could not be. */
      readonly fetching?: Fetching;
      /** An identity that is being unlocked, or why it was not. */
      readonly unlocking?: 'busy' | ErrorView;
    }
  | {
      readonly step: 'importing';
      readonly run: number;
      readonly media: readonly MediumView[];
      readonly order: Order;
      readonly course: Course;
    }
  | {
      readonly step: 'end';
      readonly run: number;
      readonly media: readonly MediumView[];
      readonly order: Order;
      readonly ending: Ending<ImportResultView>;
    };

export type ImportEvent =
  | { readonly type: 'media'; readonly media: readonly MediumView[] }
  | { readonly type: 'from'; readonly from: Source }
  /** `from` is where that look was. */
  | { readonly type: 'found'; readonly run: number; readonly from: Source; readonly found: Found }
  | { readonly type: 'notFound'; readonly run: number; readonly error: ErrorView }
  | { readonly type: 'unlock'; readonly identity: string; readonly passphrase: string }
  | { readonly type: 'unlocked' }
  | { readonly type: 'notUnlocked'; readonly error: ErrorView }
  | { readonly type: 'choose'; readonly change: Partial<Choice> }
  /** Looks at a package elsewhere, which brings what a delta misses, and takes it along. */
  | { readonly type: 'fetch'; readonly path: string }
  /** `into` is what was shown as chosen. */
  | { readonly type: 'import'; readonly into: Into }
  /** To the choice of a place. */
  | { readonly type: 'back' }
  /** Looks at the same place once more. */
  | { readonly type: 'again' }
  | CourseEvent;

export type ImportEffect =
  | { readonly do: 'media' }
  | { readonly do: 'find'; readonly from: Source; readonly run: number }
  /** The passphrase goes no further than this. */
  | { readonly do: 'unlock'; readonly identity: string; readonly passphrase: string }
  | { readonly do: 'import'; readonly order: Order }
  | CourseEffect;

export function importMachine(from: Source | undefined): Machine<ImportState, ImportEvent, ImportEffect> {
  return {
    first: from
      ? to<ImportState, ImportEffect>(
          { step: 'looking', from, run: 1, media: [] },
          { do: 'media' },
          { do: 'find', from, run: 1 },
        )
      : to<ImportState, ImportEffect>({ step: 'choose', media: [], error: null }, { do: 'media' }),
    next,
  };
}

function next(state: ImportState, event: ImportEvent): Turn<ImportState, ImportEffect> {
  switch (event.type) {
    case 'media':
      return heard(state, event.media);
    case 'from':
      if (state.step !== 'choose') return to(state);
      return look(event.from, 1, state.media);
    case 'found':
      if (state.step === 'found' && state.fetching?.run === event.run)
        return fetched(state, state.fetching, event.found);
      if (state.step === 'found') return foundMore(state, event);
      if (state.step !== 'looking' || state.run !== event.run) return to(state);
      return to({
        step: 'found',
        from: state.from,
        run: state.run,
        asked: state.run,
        media: state.media,
        found: event.found,
        choice: { chosen: usualChoice(event.found), into: null, anyPlatform: false, accepted: false, replace: false },
      });
    case 'notFound':
      if (state.step === 'found' && state.fetching?.run === event.run)
        return to({ ...state, fetching: { ...state.fetching, error: event.error } });
      if (state.step !== 'looking' || state.run !== event.run) return to(state);
      return to({ step: 'choose', media: state.media, error: event.error });
    case 'unlock': {
      if (state.step !== 'found' || state.unlocking === 'busy') return to(state);
      const { identity, passphrase } = event;
      return to<ImportState, ImportEffect>({ ...state, unlocking: 'busy' }, { do: 'unlock', identity, passphrase });
    }
    case 'unlocked':
      return state.step === 'found' ? look(state.from, state.asked + 1, state.media) : to(state);
    case 'notUnlocked':
      return to(state.step === 'found' ? { ...state, unlocking: event.error } : state);
    case 'choose': {
      if (state.step !== 'found') return to(state);
      const choice = { ...state.choice, ...event.change };
      // A word given for some packages is none for others.
      const same = choice.chosen.every((id) => state.choice.chosen.includes(id));
      return to({ ...state, choice: same ? choice : { ...choice, accepted: false, replace: false } });
    }
    case 'fetch': {
      const nearby = state.step === 'found' && state.found.nearby?.find(({ path }) => path === event.path);
      if (state.step !== 'found' || !nearby || (state.fetching && !state.fetching.error)) return to(state);
      const { path, place } = nearby;
      const run = state.asked + 1;
      return to<ImportState, ImportEffect>(
        { ...state, asked: run, fetching: { path, run, error: null } },
        { do: 'find', from: { kind: 'place', place: { id: place, path, name: path, kind: 'file' } }, run },
      );
    }
    case 'import': {
      if (state.step !== 'found' || obstacle(state.found, state.choice) !== null) return to(state);
      const { from, run, media, found, choice } = state;
      const order = { ...choice, from, into: event.into, packages: chosenOf(found, choice) };
      return to<ImportState, ImportEffect>(
        { step: 'importing', run, media, order, course: starting },
        { do: 'import', order },
      );
    }
    case 'back':
      if (state.step === 'importing') return to(state);
      return to({ step: 'choose', media: state.media, error: null });
    case 'again':
      if (state.step === 'found') return look(state.from, state.asked + 1, state.media);
      if (state.step === 'end') return look(state.order.from, state.run + 1, state.media);
      return to(state);
    default:
      return course(state, event);
  }
}

/** The package in parts whose first part, which says what it is, is not here; undefined where something can be imported. */
export function awaited({ found, unreadable }: Found): VolumesHereView | undefined {
  return found.length > 0 ? undefined : unreadable.find(({ volumes }) => volumes !== undefined)?.volumes;
}

/** Media came or went. While parts of a package are missing, it is looked once more, behind what is shown. */
function heard(state: ImportState, media: readonly MediumView[]): Turn<ImportState, ImportEffect> {
  const before = new Set(mounted(state.media));
  const now = mounted(media);
  const unchanged = before.size === now.length && now.every((id) => before.has(id));
  if (state.step !== 'found' || unchanged) return to({ ...state, media });
  const run = state.asked + 1;
  const [fresh] = media.filter(({ id, mountPoint }) => mountPoint !== null && !before.has(id));
  const next = { ...state, media, asked: run };
  // What was looked at may be gone by now: the medium that came is looked at, and all others beside it.
  if (awaited(state.found) && fresh)
    return to<ImportState, ImportEffect>(next, {
      do: 'find',
      from: { kind: 'medium', id: fresh.id, name: fresh.name },
      run,
    });
  if (state.found.found.some(({ volumes }) => volumes !== undefined))
    return to<ImportState, ImportEffect>(next, { do: 'find', from: state.from, run });
  return to({ ...state, media });
}

const mounted = (media: readonly MediumView[]) =>
  media.filter(({ mountPoint }) => mountPoint !== null).map(({ id }) => id);

/** What a look behind what is shown has found, unless it is less: the medium may be one without packages. What was chosen stays. */
function foundMore(
  state: Extract<ImportState, { step: 'found' }>,
  { run, from, found }: Extract<ImportEvent, { type: 'found' }>,
): Turn<ImportState, ImportEffect> {
  if (state.asked !== run || found.found.length < state.found.found.length) return to(state);
  if (found.found.length === 0 && awaited(found) === undefined) return to(state);
  const chosen = state.choice.chosen.filter((id) => found.found.some((each) => each.id === id));
  const choice = { ...state.choice, chosen: chosen.length > 0 ? chosen : usualChoice(found) };
  return to({ ...state, from, found, choice });
}

/** What was looked at elsewhere stands first from now on, chosen: what misses it comes after it. */
function fetched(
  state: Extract<ImportState, { step: 'found' }>,
  { path }: Fetching,
  { found }: Found,
): Turn<ImportState, ImportEffect> {
  const { fetching: _, ...rest } = state;
  const known = new Set(state.found.found.map(({ id }) => id));
  const fresh = found.filter(({ id }) => !known.has(id));
  const all = [...fresh, ...state.found.found.map((each) => withoutMissing(each, path, fresh.length > 0))];
  const merged: Found = { ...state.found, found: all };
  const chosen = [...new Set([...state.choice.chosen, ...usualChoice(merged)])];
  return to({ ...rest, found: merged, choice: { ...state.choice, chosen, accepted: false, replace: false } });
}

/** A delta whose missing layers come with a package that is taken along. */
function withoutMissing(found: FoundPackageView, path: string, comes: boolean): FoundPackageView {
  if (!found.delta || !comes) return found;
  const missing = found.delta.missing.filter(({ packages }) => !packages.includes(path));
  if (missing.length === found.delta.missing.length) return found;
  const from = [...found.delta.from, path.split(/[\\/]/).at(-1) ?? path];
  return { ...found, delta: { ready: missing.length === 0, from, missing } };
}

function look(from: Source, run: number, media: readonly MediumView[]): Turn<ImportState, ImportEffect> {
  return to<ImportState, ImportEffect>({ step: 'looking', from, run, media }, { do: 'find', from, run });
}

function course(state: ImportState, event: CourseEvent): Turn<ImportState, ImportEffect> {
  if (state.step !== 'importing') return to(state);
  const turn = nextCourse(state.course, event);
  if (!turn.over) return to<ImportState, ImportEffect>({ ...state, course: turn.course }, ...turn.effects);
  const { run, media, order } = state;
  return to({ step: 'end', run, media, order, ending: turn.ending as Ending<ImportResultView> });
}

/** Whether a package can be imported at all: a verdict that refuses is final. */
export function isRefused(found: FoundPackageView): boolean {
  return found.trust.action === 'refuse';
}

/** Whether it can be imported as things are: not refused, and nothing that it needs is missing. */
export function isUsable(found: FoundPackageView): boolean {
  return !isRefused(found) && found.delta?.ready !== false;
}

/** What is ticked at first: what can be imported and is not here already; a single package in any case. */
function usualChoice({ found }: Found): string[] {
  const possible = found.filter(isUsable);
  const fresh = possible.filter(({ against }) => against !== 'same');
  return (found.length === 1 ? possible : fresh).map(({ id }) => id);
}

export function chosenOf({ found }: Found, { chosen }: Choice): FoundPackageView[] {
  return found.filter((each) => chosen.includes(each.id) && isUsable(each));
}

/** The chosen ones that somebody has to answer for. */
export function toAccept(found: Found, choice: Choice): FoundPackageView[] {
  return chosenOf(found, choice).filter(({ trust }) => trust.action === 'warn');
}

/** The chosen ones that would replace what is here. */
export function toReplace(found: Found, choice: Choice): FoundPackageView[] {
  return chosenOf(found, choice).filter(({ against }) => against === 'different');
}

/** What keeps the import from beginning; null when nothing does. */
export function obstacle(found: Found, choice: Choice): 'none' | 'accept' | 'replace' | null {
  if (chosenOf(found, choice).length === 0) return 'none';
  if (toAccept(found, choice).length > 0 && !choice.accepted) return 'accept';
  if (toReplace(found, choice).length > 0 && !choice.replace) return 'replace';
  return null;
}

/** Installations that an imported version is newer for, as far as the finding knew. */
export function upgradesOf(order: Order, key: string, version: string): FoundPackageView['installations'] {
  const found = order.packages.find(({ package: each }) => each.key === key && each.version === version);
  return found?.installations.filter(({ newer }) => newer) ?? [];
}

/** Whether a file waits for an identity to be unlocked. */
export function isLocked({ code }: Found['unreadable'][number]): boolean {
  return code === 'encryption.locked';
}

/** Identities that wait for their passphrase, so that encrypted packages among what was found can be read. */
export function lockedIdentities({ unreadable }: Found): readonly string[] {
  const names = unreadable
    .filter(isLocked)
    .flatMap(({ params }) => (Array.isArray(params.identities) ? params.identities : []));
  return [...new Set(names)];
}
