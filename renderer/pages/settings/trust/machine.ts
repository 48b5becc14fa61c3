import type { CallInput, ErrorView, PlaceView } from '../../../../preload/contract';

/** What a person is about to do with keys or publishers: one thing at a time, with what was typed so far. */
export type TrustForm =
  | {
      readonly kind: 'make';
      readonly name: string;
      readonly keep: Keep;
      readonly first: string;
      readonly second: string;
    }
  | { readonly kind: 'import'; readonly place: PlaceView; readonly name: string; readonly first: string }
  | { readonly kind: 'rename'; readonly of: 'key' | 'publisher'; readonly id: string; readonly name: string }
  | { readonly kind: 'retire'; readonly id: string; readonly name: string }
  | { readonly kind: 'remove'; readonly id: string; readonly name: string }
  | { readonly kind: 'trust'; readonly text: string; readonly read: ReadKey | null; readonly name: string };
type Keep = 'passphrase' | 'keychain';
/** A public key that was read and is not trusted yet. */
export interface ReadKey {
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly knownAs: string | null;
}

export type TrustState =
  | { readonly step: 'idle' }
  | { readonly step: 'form'; readonly form: TrustForm; readonly error: ErrorView | null }
  /** Carried out; a passphrase takes seconds. */
  | { readonly step: 'busy'; readonly form: TrustForm };

export type TrustEvent =
  | { readonly type: 'open'; readonly form: TrustForm }
  | { readonly type: 'edit'; readonly change: Partial<Record<'name' | 'first' | 'second' | 'text', string>> }
  | { readonly type: 'keep'; readonly keep: Keep }
  | { readonly type: 'read'; readonly key: ReadKey }
  | { readonly type: 'submit' }
  | { readonly type: 'failed'; readonly error: ErrorView }
  | { readonly type: 'done' }
  | { readonly type: 'cancel' };

export const idle: TrustState = { step: 'idle' };

/** The state after an event; an event that has no place in a state changes nothing. Passphrases live no longer than their form. */
export function next(state: TrustState, event: TrustEvent): TrustState {
  switch (state.step) {
    case 'idle':
      return event.type === 'open' ? { step: 'form', form: event.form, error: null } : state;
    case 'form':
      return inForm(state, event);
    case 'busy':
      if (event.type === 'done') return idle;
      if (event.type === 'read' && state.form.kind === 'trust')
        return { step: 'form', form: { ...state.form, read: event.key }, error: null };
      return event.type === 'failed' ? { step: 'form', form: withoutSecrets(state.form), error: event.error } : state;
  }
}

function inForm(state: Extract<TrustState, { step: 'form' }>, event: TrustEvent): TrustState {
  const { form } = state;
  switch (event.type) {
    case 'open':
      return { step: 'form', form: event.form, error: null };
    case 'cancel':
      return idle;
    case 'edit':
      return { step: 'form', form: edited(form, event.change), error: null };
    case 'keep':
      return form.kind === 'make' ? { ...state, form: { ...form, keep: event.keep, first: '', second: '' } } : state;
    case 'submit':
      return problemOf(form) === null ? { step: 'busy', form } : state;
    default:
      return state;
  }
}

function edited(form: TrustForm, change: Partial<Record<string, string>>): TrustForm {
  const known = Object.fromEntries(Object.entries(change).filter(([name]) => name in form));
  // Another text is another key: what was read of the one before no longer counts.
  return form.kind === 'trust' && 'text' in known
    ? { ...form, ...known, read: null }
    : ({ ...form, ...known } as TrustForm);
}

function withoutSecrets(form: TrustForm): TrustForm {
  if (form.kind === 'make') return { ...form, first: '', second: '' };
  return form.kind === 'import' ? { ...form, first: '' } : form;
}

export type Problem = 'name' | 'passphrase' | 'repeat' | 'differs' | 'key';

/** What keeps a form from being carried out; null when nothing does. */
export function problemOf(form: TrustForm): Problem | null {
  switch (form.kind) {
    case 'make':
      if (form.name.trim() === '') return 'name';
      if (form.keep === 'keychain') return null;
      if (form.first === '') return 'passphrase';
      if (form.second === '') return 'repeat';
      return form.first === form.second ? null : 'differs';
    case 'import':
      if (form.name.trim() === '') return 'name';
      return form.first === '' ? 'passphrase' : null;
    case 'rename':
      return form.name.trim() === '' ? 'name' : null;
    case 'trust':
      if (form.text.trim() === '') return 'key';
      return form.read !== null && form.name.trim() === '' ? 'name' : null;
    case 'retire':
    case 'remove':
      return null;
  }
}

type Call = {
  [N in Asked]: { readonly name: N; readonly input: CallInput<N> };
}[Asked];
type Asked =
  | 'keys.make'
  | 'keys.import'
  | 'keys.rename'
  | 'keys.retire'
  | 'publishers.read'
  | 'publishers.add'
  | 'publishers.rename'
  | 'publishers.remove';

/** The call that carries a form out. */
export function callOf(form: TrustForm): Call {
  switch (form.kind) {
    case 'make':
      return {
        name: 'keys.make',
        input: { name: form.name, ...(form.keep === 'passphrase' && { passphrase: form.first }) },
      };
    case 'import':
      return {
        name: 'keys.import',
        input: { name: form.name, place: form.place.id, filePassphrase: form.first, passphrase: form.first },
      };
    case 'rename':
      return form.of === 'key'
        ? { name: 'keys.rename', input: { key: form.id, name: form.name } }
        : { name: 'publishers.rename', input: { publisher: form.id, name: form.name } };
    case 'retire':
      return { name: 'keys.retire', input: { key: form.id } };
    case 'remove':
      return { name: 'publishers.remove', input: { publisher: form.id } };
    case 'trust':
      return form.read === null
        ? { name: 'publishers.read', input: { text: form.text.trim() } }
        : { name: 'publishers.add', input: { name: form.name, from: { text: form.read.publicKey } } };
  }
}
