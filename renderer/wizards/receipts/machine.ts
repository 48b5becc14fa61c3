import type {
  CallOutput,
  ErrorView,
  FoundReceiptView,
  MediumView,
  PlaceView,
  SiteKnowledgeView,
} from '../../../preload/contract';
import { isBlocked } from '../parts/checks';
import { type Machine, type Turn, to } from '../store';

/** Where receipts are looked for. */
export type Source =
  | { readonly kind: 'place'; readonly place: PlaceView }
  | { readonly kind: 'medium'; readonly id: string; readonly name: string }
  | { readonly kind: 'text'; readonly text: string };

export type Found = CallOutput<'receipts.find'>;

/** What came of keeping a receipt. */
export type Outcome =
  | { readonly state: 'keeping' }
  | { readonly state: 'kept'; readonly knowledge: SiteKnowledgeView }
  | { readonly state: 'refused'; readonly error: ErrorView };

interface Common {
  readonly media: readonly MediumView[];
  /** Tells this look from earlier ones, whose answers come late. */
  readonly run: number;
}

export type State = Common &
  (
    | { readonly step: 'choose'; readonly error: ErrorView | null }
    | { readonly step: 'looking'; readonly from: Source }
    | {
        readonly step: 'found';
        readonly from: Source;
        readonly found: Found;
        /** Signers whose fingerprint the person compared, by `signerOf`. */
        readonly compared: readonly string[];
        /** Which known site a receipt is for, where the person said so; by the receipt's id. */
        readonly sites: Readonly<Record<string, string>>;
        /** Waiting to be kept, one after the other. */
        readonly queue: readonly string[];
        readonly outcomes: Readonly<Record<string, Outcome>>;
      }
  );

export type Event =
  | { readonly type: 'media'; readonly media: readonly MediumView[] }
  | { readonly type: 'from'; readonly from: Source }
  | { readonly type: 'found'; readonly run: number; readonly found: Found }
  | { readonly type: 'notFound'; readonly run: number; readonly error: ErrorView }
  | { readonly type: 'compared'; readonly found: FoundReceiptView; readonly yes: boolean }
  | { readonly type: 'site'; readonly id: string; readonly site: string }
  /** Keeps everything that can be kept. */
  | { readonly type: 'keep' }
  | { readonly type: 'kept'; readonly id: string; readonly outcome: Outcome }
  | { readonly type: 'back' }
  | { readonly type: 'again' };

export type Effect =
  | { readonly do: 'media' }
  | { readonly do: 'find'; readonly from: Source; readonly run: number }
  | { readonly do: 'keep'; readonly id: string; readonly site: string | undefined; readonly trustKey: boolean };

/** Reading receipts that came back, and keeping what they tell. */
export function receiptsMachine(from: Source | undefined): Machine<State, Event, Effect> {
  const first: Turn<State, Effect> = from
    ? to<State, Effect>({ step: 'looking', from, run: 1, media: [] }, { do: 'media' }, { do: 'find', from, run: 1 })
    : to<State, Effect>({ step: 'choose', run: 0, media: [], error: null }, { do: 'media' });
  return { first, next };
}

/** Names who signed for which site: one comparison is enough for all of its receipts. */
export function signerOf({ receipt }: FoundReceiptView): string {
  return `${receipt.siteId} ${receipt.fingerprint}`;
}

/** Whether somebody has to compare the fingerprint before it is kept. */
export function asksForKey({ standing }: FoundReceiptView): boolean {
  return standing === 'first' || standing === 'other-key';
}

/** Whether it tells anything that may be kept: knowledge only moves forward. A name that is taken is mended by another one. */
export function isKeepable(found: FoundReceiptView): boolean {
  return (
    found.standing !== 'same' &&
    found.standing !== 'older' &&
    found.standing !== 'fork' &&
    !isBlocked(found.checks.filter(({ code }) => code !== 'receipt.name_taken'))
  );
}

/** What would be kept now, of each site the earlier first. */
export function toKeep(state: Extract<State, { step: 'found' }>): readonly FoundReceiptView[] {
  return state.found.found
    .filter((each) => isKeepable(each) && state.outcomes[each.id]?.state !== 'kept')
    .filter((each) => !asksForKey(each) || state.compared.includes(signerOf(each)))
    .sort((a, b) => a.receipt.number - b.receipt.number);
}

/** What waits for somebody to compare a fingerprint. */
export function toCompare(state: Extract<State, { step: 'found' }>): readonly FoundReceiptView[] {
  return state.found.found.filter(
    (each) =>
      isKeepable(each) &&
      asksForKey(each) &&
      state.outcomes[each.id]?.state !== 'kept' &&
      !state.compared.includes(signerOf(each)),
  );
}

function next(state: State, event: Event): Turn<State, Effect> {
  switch (event.type) {
    case 'media':
      return to({ ...state, media: event.media });
    case 'from':
      return state.step === 'choose' ? look(state, event.from) : to(state);
    case 'found':
      if (state.step !== 'looking' || state.run !== event.run) return to(state);
      return to({
        ...common(state),
        step: 'found',
        from: state.from,
        found: event.found,
        compared: [],
        sites: {},
        queue: [],
        outcomes: {},
      });
    case 'notFound':
      if (state.step !== 'looking' || state.run !== event.run) return to(state);
      return to({ ...common(state), step: 'choose', error: event.error });
    case 'compared': {
      if (state.step !== 'found') return to(state);
      const signer = signerOf(event.found);
      const others = state.compared.filter((each) => each !== signer);
      return to({ ...state, compared: event.yes ? [...others, signer] : others });
    }
    case 'site':
      if (state.step !== 'found') return to(state);
      return to({ ...state, sites: { ...state.sites, [event.id]: event.site } });
    case 'keep':
      if (state.step !== 'found' || state.queue.length > 0) return to(state);
      return keep({ ...state, queue: toKeep(state).map(({ id }) => id) });
    case 'kept': {
      if (state.step !== 'found' || state.queue[0] !== event.id) return to(state);
      const outcomes = { ...state.outcomes, [event.id]: event.outcome };
      return keep({ ...state, outcomes, queue: state.queue.slice(1) });
    }
    case 'back':
      return to({ ...common(state), step: 'choose', error: null });
    case 'again':
      return state.step === 'found' ? look(state, state.from) : to(state);
  }
}

/** Keeps the next one that waits. */
function keep(state: Extract<State, { step: 'found' }>): Turn<State, Effect> {
  const found = state.found.found.find(({ id }) => id === state.queue[0]);
  if (!found) return to({ ...state, queue: [] });
  return to<State, Effect>(
    { ...state, outcomes: { ...state.outcomes, [found.id]: { state: 'keeping' } } },
    { do: 'keep', id: found.id, site: state.sites[found.id]?.trim() || undefined, trustKey: asksForKey(found) },
  );
}

function look(state: State, from: Source): Turn<State, Effect> {
  const run = state.run + 1;
  return to<State, Effect>({ step: 'looking', from, run, media: state.media }, { do: 'find', from, run });
}

const common = ({ media, run }: State): Common => ({ media, run });
