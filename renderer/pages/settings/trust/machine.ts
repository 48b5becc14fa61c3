import type { CallInput, ErrorView, PlaceView } from '../../../../preload/contract';

/** What a person is about to do with keys or publishers: one thing at a time, with what was typed so far. */
export type TrustForm =
  | {
      readonly kind: 'make';
      readonly of: Secret;
      readonly name: string;
      readonly keep: Keep;
      readonly first: string;
      readonly second: string;
    }
  | {
      readonly kind: 'import';
      readonly of: Secret;
      readonly place: PlaceView;
      readonly name: string;
      readonly first: string;
    }
  | { readonly kind: 'rename'; readonly of: Secret | Known; readonly id: string; readonly name: string }
  | { readonly kind: 'retire'; readonly id: string; readonly name: string }
  | { readonly kind: 'remove'; readonly of: 'identity' | Known; readonly id: string; readonly name: string }
  /** A recipient's public key: as a file, or as a text. */
  | { readonly kind: 'recipient'; readonly place: PlaceView | null; readonly text: string; readonly name: string }
  | { readonly kind: 'trust'; readonly text: string; readonly read: ReadKey | null; readonly name: string };
/** What signs, and what decrypts. */
export type Secret = 'key' | 'identity';
/** Whose public key is known here. */
export type Known = 'publisher' | 'recipient';
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
    case 'recipient':
      if (form.place === null && form.text.trim() === '') return 'key';
      return form.name.trim() === '' ? 'name' : null;
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
  | 'publishers.remove'
  | 'recipients.add'
  | 'recipients.rename'
  | 'recipients.remove'
  | 'identities.make'
  | 'identities.import'
  | 'identities.rename'
  | 'identities.remove';

/** The call that carries a form out. */
export function callOf(form: TrustForm): Call {
  switch (form.kind) {
    case 'make':
      return {
        name: form.of === 'key' ? 'keys.make' : 'identities.make',
        input: { name: form.name, ...(form.keep === 'passphrase' && { passphrase: form.first }) },
      };
    case 'import':
      return {
        name: form.of === 'key' ? 'keys.import' : 'identities.import',
        input: { name: form.name, place: form.place.id, filePassphrase: form.first, passphrase: form.first },
      };
    case 'rename':
      return renaming(form.of, form.id, form.name);
    case 'retire':
      return { name: 'keys.retire', input: { key: form.id } };
    case 'remove':
      return removing(form.of, form.id);
    case 'recipient':
      return {
        name: 'recipients.add',
        input: { name: form.name, from: form.place ? { place: form.place.id } : { text: form.text.trim() } },
      };
    case 'trust':
      return form.read === null
        ? { name: 'publishers.read', input: { text: form.text.trim() } }
        : { name: 'publishers.add', input: { name: form.name, from: { text: form.read.publicKey } } };
  }
}

function renaming(of: Secret | Known, id: string, name: string): Call {
  switch (of) {
    case 'key':
      return { name: 'keys.rename', input: { key: id, name } };
    case 'identity':
      return { name: 'identities.rename', input: { identity: id, name } };
    case 'publisher':
      return { name: 'publishers.rename', input: { publisher: id, name } };
    case 'recipient':
      return { name: 'recipients.rename', input: { recipient: id, name } };
  }
}

function removing(of: 'identity' | Known, id: string): Call {
  switch (of) {
    case 'identity':
      return { name: 'identities.remove', input: { identity: id } };
    case 'publisher':
      return { name: 'publishers.remove', input: { publisher: id } };
    case 'recipient':
      return { name: 'recipients.remove', input: { recipient: id } };
  }
}
