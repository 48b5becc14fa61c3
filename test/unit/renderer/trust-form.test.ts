import { describe, expect, it } from 'vitest';
import {
  callOf,
  idle,
  next,
  problemOf,
  type TrustForm,
  type TrustState,
} from '../../../renderer/pages/settings/trust/machine';
import { createTrustStore } from '../../../renderer/pages/settings/trust/store';
import { failed, TestBridge } from './bridge';

const make = (change: Partial<Extract<TrustForm, { kind: 'make' }>> = {}): TrustForm => ({
  kind: 'make',
  of: 'key',
  name: 'Team',
  keep: 'passphrase',
  first: 'a',
  second: 'a',
  ...change,
});
const open = (form: TrustForm): TrustState => next(idle, { type: 'open', form });
const key = { publicKey: 'RW', fingerprint: '1 2', knownAs: null };

describe('a form about keys', () => {
  it('is not carried out before it is complete', () => {
    expect(problemOf(make({ name: ' ' }))).toBe('name');
    expect(problemOf(make({ first: '', second: '' }))).toBe('passphrase');
    expect(problemOf(make({ second: '' }))).toBe('repeat');
    expect(problemOf(make({ second: 'b' }))).toBe('differs');
    expect(problemOf(make({ keep: 'keychain', first: '', second: '' }))).toBeNull();
    const state = open(make({ second: 'b' }));
    expect(next(state, { type: 'submit' })).toBe(state);
  });

  it('is left alone while it is carried out', () => {
    const busy = next(open(make()), { type: 'submit' });
    expect(busy.step).toBe('busy');
    for (const event of [{ type: 'cancel' }, { type: 'submit' }, { type: 'edit', change: { name: 'x' } }] as const)
      expect(next(busy, event)).toBe(busy);
  });

  it('forgets passphrases when it failed, and everything when it is left', () => {
    const busy = next(open(make()), { type: 'submit' });
    const error = { code: 'trust.name_taken', params: {}, retry: false, causes: [] };
    expect(next(busy, { type: 'failed', error })).toMatchObject({
      step: 'form',
      form: { first: '', second: '' },
      error,
    });
    expect(next(open(make()), { type: 'cancel' })).toEqual(idle);
    expect(next(busy, { type: 'done' })).toEqual(idle);
  });

  it('trusts only the key whose fingerprint is shown', () => {
    let state = open({ kind: 'trust', text: '', read: null, name: '' });
    state = next(state, { type: 'edit', change: { text: 'RWkey' } });
    if (state.step !== 'form') throw new Error('no form');
    expect(callOf(state.form)).toEqual({ name: 'publishers.read', input: { text: 'RWkey' } });
    state = next(next(state, { type: 'submit' }), { type: 'read', key });
    expect(next(state, { type: 'submit' })).toBe(state);
    state = next(state, { type: 'edit', change: { name: 'Team' } });
    if (state.step !== 'form') throw new Error('no form');
    expect(callOf(state.form)).toEqual({ name: 'publishers.add', input: { name: 'Team', from: { text: 'RW' } } });
    state = next(state, { type: 'edit', change: { text: 'RWother' } });
    expect(state).toMatchObject({ form: { read: null } });
  });

  it('says by its call what it is about: keys, publishers, recipients, identities', () => {
    expect(callOf(make({ of: 'identity' }))).toEqual({
      name: 'identities.make',
      input: { name: 'Team', passphrase: 'a' },
    });
    const place = { id: 'p', path: '/p', name: 'p', kind: 'file' } as const;
    expect(callOf({ kind: 'import', of: 'identity', place, name: 'Plant', first: 'a' }).name).toBe('identities.import');
    for (const [of, name, input] of [
      ['key', 'keys.rename', { key: 'A', name: 'x' }],
      ['publisher', 'publishers.rename', { publisher: 'A', name: 'x' }],
      ['recipient', 'recipients.rename', { recipient: 'A', name: 'x' }],
      ['identity', 'identities.rename', { identity: 'A', name: 'x' }],
    ] as const)
      expect(callOf({ kind: 'rename', of, id: 'A', name: 'x' })).toEqual({ name, input });
    for (const [of, name, input] of [
      ['publisher', 'publishers.remove', { publisher: 'A' }],
      ['recipient', 'recipients.remove', { recipient: 'A' }],
      ['identity', 'identities.remove', { identity: 'A' }],
    ] as const)
      expect(callOf({ kind: 'remove', of, id: 'A', name: 'x' })).toEqual({ name, input });
    const recipient: TrustForm = { kind: 'recipient', place: null, text: ' ', name: 'Plant' };
    expect(problemOf(recipient)).toBe('key');
    expect(problemOf({ ...recipient, text: 'age1', name: ' ' })).toBe('name');
    expect(callOf({ ...recipient, text: ' age1x\n' })).toEqual({
      name: 'recipients.add',
      input: { name: 'Plant', from: { text: 'age1x' } },
    });
    expect(callOf({ ...recipient, place }).input).toEqual({ name: 'Plant', from: { place: 'p' } });
  });

  it('asks for what it is about, and shows what became of it', async () => {
    const bridge = new TestBridge();
    const { getState } = createTrustStore(bridge);
    getState().send({ type: 'open', form: { kind: 'remove', of: 'publisher', id: 'A', name: 'Team' } });
    getState().send({ type: 'submit' });
    await bridge.answer('publishers.remove', failed('trust.publisher_missing'));
    expect(getState().doing).toMatchObject({ step: 'form', error: { code: 'trust.publisher_missing' } });
    getState().send({ type: 'submit' });
    await bridge.answer('publishers.remove', { ok: true, value: {} });
    await bridge.answer('keys.list', { ok: true, value: [] });
    await bridge.answer('publishers.list', { ok: true, value: [] });
    await bridge.answer('recipients.list', { ok: true, value: [] });
    await bridge.answer('identities.list', { ok: true, value: [] });
    await bridge.answer('keys.keychain', { ok: true, value: { available: true } });
    expect(getState()).toMatchObject({ doing: idle, keychain: true, publishers: { state: 'ready', value: [] } });
  });
});
