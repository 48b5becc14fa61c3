import type {
  CallInput,
  ContainerView,
  EngineImageView,
  ErrorView,
  PublishPreview,
  PublishResultView,
  TemplateView,
} from '../../../preload/contract';
import { type Loadable, loading } from '../../stores/loadable';
import { type Course, type CourseEffect, type CourseEvent, type Ending, nextCourse, starting } from '../job/course';
import { type Machine, type Turn, to } from '../store';

/** What is published, and what people call it: a file's name; for containers and images their number says it. */
export interface Source {
  readonly source: CallInput<'templates.preview'>['source'];
  readonly name: string;
}
export type Listed = 'containers' | 'images';

/** Under what it is published. */
export interface Wish {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** The version that is there may be replaced. */
  readonly replace: boolean;
}

interface Shown {
  readonly source: Source;
  readonly run: number;
  readonly preview: PublishPreview;
  readonly wish: Wish;
}

export type PublishState =
  | { readonly step: 'choose' }
  /** The engine's containers or images, of which some are picked. */
  | {
      readonly step: 'pick';
      readonly what: Listed;
      readonly run: number;
      readonly listed: Loadable<readonly ContainerView[] | readonly EngineImageView[]>;
      readonly picked: readonly string[];
    }
  /** `wish` is what was typed before, if anything was. */
  | { readonly step: 'previewing'; readonly source: Source; readonly run: number; readonly wish: Wish | null }
  | { readonly step: 'refused'; readonly source: Source; readonly run: number; readonly error: ErrorView }
  | ({ readonly step: 'preview' } & Shown)
  | ({ readonly step: 'publishing'; readonly course: Course } & Shown)
  | ({ readonly step: 'end'; readonly ending: Ending<PublishResultView> } & Shown);

export type PublishEvent =
  | { readonly type: 'source'; readonly source: Source }
  | { readonly type: 'list'; readonly what: Listed }
  | {
      readonly type: 'listed';
      readonly run: number;
      readonly listed: Loadable<readonly ContainerView[] | readonly EngineImageView[]>;
    }
  | { readonly type: 'pick'; readonly picked: readonly string[] }
  /** Goes on with what is picked. */
  | { readonly type: 'picked' }
  | { readonly type: 'previewed'; readonly run: number; readonly preview: PublishPreview }
  | { readonly type: 'notPreviewed'; readonly run: number; readonly error: ErrorView }
  | { readonly type: 'wish'; readonly change: Partial<Wish> }
  | { readonly type: 'publish' }
  | { readonly type: 'back' }
  | { readonly type: 'again' }
  | CourseEvent;

export type PublishEffect =
  | { readonly do: 'list'; readonly what: Listed; readonly run: number }
  | { readonly do: 'preview'; readonly source: Source; readonly run: number }
  | { readonly do: 'publish'; readonly source: Source; readonly wish: Wish }
  | CourseEffect;

type Step = Turn<PublishState, PublishEffect>;

export function publishMachine(begin: Source | Listed | undefined): Machine<PublishState, PublishEvent, PublishEffect> {
  return {
    first:
      begin === undefined
        ? to<PublishState, PublishEffect>({ step: 'choose' })
        : typeof begin === 'string'
          ? list(begin, 1, [])
          : preview(begin, 1, null),
    next,
  };
}

function next(state: PublishState, event: PublishEvent): Step {
  const run = 'run' in state ? state.run + 1 : 1;
  switch (event.type) {
    case 'source':
      return state.step === 'choose' ? preview(event.source, run, null) : to(state);
    case 'list':
      return state.step === 'choose' ? list(event.what, run, []) : to(state);
    case 'listed': {
      if (state.step !== 'pick' || state.run !== event.run) return to(state);
      const there = event.listed.state === 'ready' ? idsOf(event.listed.value) : [];
      // What was picked and has gone meanwhile is picked no longer.
      return to({ ...state, listed: event.listed, picked: state.picked.filter((id) => there.includes(id)) });
    }
    case 'pick':
      return to(state.step === 'pick' ? { ...state, picked: event.picked } : state);
    case 'picked':
      if (state.step !== 'pick' || state.picked.length === 0) return to(state);
      return preview(sourceOf(state.what, state.picked), run, null);
    case 'previewed': {
      if (state.step !== 'previewing' || state.run !== event.run) return to(state);
      const { name, version, description } = event.preview;
      const wish = state.wish ?? { name, version, description, replace: false };
      return to({ step: 'preview', source: state.source, run: state.run, preview: event.preview, wish });
    }
    case 'notPreviewed':
      if (state.step !== 'previewing' || state.run !== event.run) return to(state);
      return to({ step: 'refused', source: state.source, run: state.run, error: event.error });
    case 'wish': {
      if (state.step !== 'preview') return to(state);
      const wish = { ...state.wish, ...event.change };
      // A word to replace one version is none for another.
      const same = wish.name === state.wish.name && wish.version === state.wish.version;
      return to({ ...state, wish: same ? wish : { ...wish, replace: false } });
    }
    case 'publish': {
      if (state.step !== 'preview' || !state.wish.name.trim() || !state.wish.version.trim()) return to(state);
      const { source, wish } = state;
      return to<PublishState, PublishEffect>(
        { ...state, step: 'publishing', course: starting },
        { do: 'publish', source, wish },
      );
    }
    case 'back':
      return back(state, run);
    case 'again':
      if (state.step === 'pick') return list(state.what, run, state.picked);
      if (state.step === 'refused') return preview(state.source, run, null);
      if (state.step === 'end') return preview(state.source, run, state.wish);
      return to(state);
    default:
      return course(state, event);
  }
}

function back(state: PublishState, run: number): Step {
  switch (state.step) {
    case 'choose':
    case 'publishing':
      return to(state);
    case 'pick':
    case 'end':
      return to({ step: 'choose' });
    default: {
      const { source } = state.source;
      if (source.from === 'containers') return list('containers', run, source.containers);
      if (source.from === 'images') return list('images', run, source.references);
      return to({ step: 'choose' });
    }
  }
}

function list(what: Listed, run: number, picked: readonly string[]): Step {
  return to<PublishState, PublishEffect>(
    { step: 'pick', what, run, listed: loading, picked },
    { do: 'list', what, run },
  );
}

function preview(source: Source, run: number, wish: Wish | null): Step {
  return to<PublishState, PublishEffect>({ step: 'previewing', source, run, wish }, { do: 'preview', source, run });
}

function course(state: PublishState, event: CourseEvent): Step {
  if (state.step !== 'publishing') return to(state);
  const { course: before, ...shown } = state;
  const turn = nextCourse(before, event);
  if (!turn.over) return to<PublishState, PublishEffect>({ ...state, course: turn.course }, ...turn.effects);
  return to({ ...shown, step: 'end', ending: turn.ending as Ending<PublishResultView> });
}

function sourceOf(what: Listed, picked: readonly string[]): Source {
  return {
    name: '',
    source: what === 'containers' ? { from: what, containers: [...picked] } : { from: what, references: [...picked] },
  };
}

export function idsOf(listed: readonly ContainerView[] | readonly EngineImageView[]): string[] {
  return listed.map((each) => ('id' in each ? each.id : each.reference));
}

/** Versions in the library of what the wish would publish: its own template's, or those of the template that bears the name. */
export function knownVersions(
  { preview: shown, wish }: Pick<Shown, 'preview' | 'wish'>,
  templates: readonly TemplateView[],
): readonly string[] {
  const name = wish.name.trim();
  if (name === shown.name) return shown.versions;
  return templates
    .filter((template) => template.name === name)
    .flatMap(({ versions }) => versions.map((v) => v.version));
}
