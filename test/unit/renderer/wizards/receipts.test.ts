import { describe, expect, it } from 'vitest';
import type { EngineView, FoundReceiptView, KeyView, ReceiptResultView, SiteView } from '../../../../preload/contract';
import { createReceiptsStore } from '../../../../renderer/stores/receipts';
import { askable } from '../../../../renderer/wizards/receipt/engines';
import * as writing from '../../../../renderer/wizards/receipt/machine';
import { qrPath } from '../../../../renderer/wizards/receipt/qr-path';
import * as reading from '../../../../renderer/wizards/receipts/machine';
import { createReceiptsWizard } from '../../../../renderer/wizards/receipts/store';
import { failed, jobOf, TestBridge } from '../bridge';

const receipt = (number: number, siteId = 'i', fingerprint = 'f'): FoundReceiptView['receipt'] => ({
  id: `${siteId} ${number}`,
  site: 'plant-7',
  siteId,
  number,
  at: '',
  form: 'full',
  fingerprint,
  engine: null,
  freeBytes: null,
  installations: [],
  layers: null,
  historyHead: '',
  arrived: [],
  media: [],
});
const found = (
  id: string,
  standing: FoundReceiptView['standing'],
  change: Partial<FoundReceiptView> = {},
): FoundReceiptView => ({ id, path: null, receipt: receipt(1), standing, site: null, checks: [], ...change });
const knowledge = { site: 'plant-7', receipt: null, importedAt: null, fingerprint: null, sent: [] };
const kept = { state: 'kept', knowledge } as const;

describe('reading receipts', () => {
  const machine = reading.receiptsMachine({ kind: 'text', text: 'SLR1:X' });
  function at(list: FoundReceiptView[], ...events: reading.Event[]) {
    let state: reading.State = machine.first.state;
    const effects: reading.Effect[] = [];
    const begin: reading.Event = { type: 'found', run: 1, found: { found: list, unreadable: [] } };
    for (const event of [begin, ...events]) {
      const turn = machine.next(state, event);
      state = turn.state;
      effects.push(...turn.effects);
    }
    if (state.step !== 'found') throw new Error(state.step);
    return { state, effects };
  }

  it('keeps nothing of an unknown site before its fingerprint was compared', () => {
    const first = found('a', 'first');
    expect(at([first], { type: 'keep' }).effects).toEqual([]);
    const { effects } = at([first], { type: 'compared', found: first, yes: true }, { type: 'keep' });
    expect(effects).toEqual([{ do: 'keep', id: 'a', site: undefined, trustKey: true }]);
    const doubted = at(
      [first],
      { type: 'compared', found: first, yes: true },
      { type: 'compared', found: first, yes: false },
      { type: 'keep' },
    );
    expect(doubted.effects).toEqual([]);
  });

  it('asks once for all receipts of a site and key, and again for another key', () => {
    const one = found('a', 'first');
    const two = found('b', 'first', { receipt: receipt(2) });
    const other = found('c', 'other-key', { receipt: receipt(3, 'i', 'g') });
    const { state } = at([two, one, other], { type: 'compared', found: two, yes: true });
    expect(reading.toKeep(state).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(reading.toCompare(state).map(({ id }) => id)).toEqual(['c']);
  });

  it('keeps one after the other, and goes on past one that is refused', () => {
    const list = [found('b', 'gap', { receipt: receipt(2) }), found('a', 'next')];
    const error = { code: 'x', params: {}, retry: false, causes: [] };
    const { state, effects } = at(
      list,
      { type: 'keep' },
      { type: 'kept', id: 'a', outcome: { state: 'refused', error } },
      { type: 'kept', id: 'b', outcome: kept },
    );
    expect(effects.map((effect) => effect.do === 'keep' && effect.id)).toEqual(['a', 'b']);
    expect(state).toMatchObject({ queue: [], outcomes: { a: { state: 'refused' }, b: { state: 'kept' } } });
    // What was refused can be tried again; what is kept is done.
    expect(reading.toKeep(state).map(({ id }) => id)).toEqual(['a']);
  });

  it.each(['same', 'older', 'fork'] as const)('never keeps one that is %s', (standing) => {
    const { state } = at([found('a', standing)]);
    expect([...reading.toKeep(state), ...reading.toCompare(state)]).toEqual([]);
  });

  it('keeps none that a check stands in the way of', () => {
    const { state } = at([found('a', 'next', { checks: [{ code: 'x', state: 'blocked', params: {} }] })]);
    expect(reading.toKeep(state)).toEqual([]);
  });

  it('keeps it under the site that was chosen', () => {
    const { effects } = at([found('a', 'next')], { type: 'site', id: 'a', site: 'Plant seven' }, { type: 'keep' });
    expect(effects).toMatchObject([{ site: 'Plant seven', trustKey: false }]);
  });

  it('tells late answers from those it waits for', () => {
    const back = machine.next(machine.first.state, { type: 'back' }).state;
    const again = machine.next(back, { type: 'from', from: { kind: 'text', text: 'y' } });
    expect(again.effects).toMatchObject([{ do: 'find', run: 2 }]);
    const late = machine.next(again.state, { type: 'notFound', run: 1, error: failedWith('late') });
    expect(late.state).toBe(again.state);
    expect(machine.next(again.state, { type: 'notFound', run: 2, error: failedWith('now') }).state).toMatchObject({
      step: 'choose',
      error: { code: 'now' },
    });
  });

  it('goes over the bridge, and what is known is read anew', async () => {
    const bridge = new TestBridge();
    const wizard = createReceiptsWizard({ bridge, receipts: createReceiptsStore(bridge) }, {});
    await bridge.answer('media.list', { ok: true, value: [] });
    wizard.getState().send({ type: 'from', from: { kind: 'text', text: 'SLR1:X' } });
    expect(bridge.asked).toMatchObject([{ name: 'receipts.find', input: { text: 'SLR1:X' } }]);
    await bridge.answer('receipts.find', { ok: true, value: { found: [found('a', 'next')], unreadable: [] } });
    wizard.getState().send({ type: 'keep' });
    expect(bridge.asked).toMatchObject([{ name: 'receipts.accept', input: { found: 'a' } }]);
    await bridge.answer('receipts.accept', failed('receipt.older'));
    expect(wizard.getState().state).toMatchObject({ outcomes: { a: { state: 'refused' } } });
    wizard.getState().send({ type: 'keep' });
    await bridge.answer('receipts.accept', { ok: true, value: knowledge });
    expect(bridge.open()).toEqual(['receipts.sites']);
    expect(wizard.getState().state).toMatchObject({ outcomes: { a: { state: 'kept' } } });
  });
});

const failedWith = (code: string) => ({ code, params: {}, retry: false, causes: [] });

describe('writing a receipt', () => {
  const machine = writing.receiptMachine({ site: 'plant-7' });
  const key = (id: string, keptBy: KeyView['kept'], usable = true): KeyView => ({
    id,
    name: id,
    publicKey: '',
    fingerprint: '',
    createdAt: '',
    retiredAt: null,
    kept: keptBy,
    usable,
  });
  function run(...events: writing.Event[]) {
    let state: writing.State = machine.first.state;
    const effects: writing.Effect[] = [];
    for (const event of events) {
      const turn = machine.next(state, event);
      state = turn.state;
      effects.push(...turn.effects);
    }
    return { state, effects };
  }
  const keys: writing.Event = { type: 'keys', keys: [key('gone', 'keychain', false), key('p', 'passphrase')] };
  const medium: writing.Event = { type: 'choose', change: { to: { kind: 'medium', id: 'm' } } };
  const typed: writing.Event = { type: 'choose', change: { sign: { key: 'p', passphrase: 'secret' } } };
  const begun: writing.Event[] = [keys, medium, typed, { type: 'next' }, { type: 'job.started', id: 'j' }];
  const result = (text: string | null) => ({ receipt: receipt(1), path: '/m/x.receipt', text }) as ReceiptResultView;
  const done = (text: string | null): writing.Event => ({
    type: 'job.changed',
    job: jobOf('j', { state: 'succeeded', result: result(text) }),
  });

  it('needs a place, and a key that can sign', () => {
    expect(run(keys, { type: 'next' }).effects).toEqual([]);
    expect(run({ type: 'keys', keys: [] }, medium, { type: 'next' }).state.step).toBe('ask');
    expect(run(keys, medium, { type: 'next' }).state.step).toBe('ask');
    expect(run(keys, medium, typed, { type: 'next' })).toMatchObject({
      state: { step: 'running' },
      effects: [
        {
          do: 'start',
          order: { site: 'plant-7', to: { kind: 'medium', id: 'm' }, sign: { key: 'p', passphrase: 'secret' } },
        },
      ],
    });
  });

  it('asks a containerd where that is named, and takes no site without a name', () => {
    const { effects } = run(keys, medium, typed, { type: 'next', engine: 'containerd:///c.sock' });
    expect(effects.at(-1)).toMatchObject({ do: 'start', order: { engine: 'containerd:///c.sock' } });
    const blank: writing.Event = { type: 'choose', change: { site: '  ' } };
    expect(run(keys, medium, typed, blank, { type: 'next' }).state.step).toBe('ask');
    const engine = (host: string, reachable = true) => ({ host, reachable }) as EngineView;
    const hosts = (...given: Parameters<typeof askable>) => askable(...given).map(({ id }) => id);
    const [docker, k8s] = [engine('unix:///d.sock'), engine('containerd:///c.sock?namespace=k8s.io')];
    expect(hosts(undefined, docker, [k8s])).toEqual(['own', k8s.host]);
    expect(hosts(undefined, { ...docker, reachable: false }, [k8s, engine('containerd:///x', false)])).toEqual([
      k8s.host,
    ]);
    expect(hosts({ installations: 1 } as SiteView, docker, [k8s])).toEqual([]);
  });

  it('draws the short form, unless there is too much to say', () => {
    const drawn = run(...begun, done('SLR1:X'));
    expect(drawn.state).toMatchObject({ step: 'done', code: { state: 'asking' } });
    expect(drawn.effects.at(-1)).toEqual({ do: 'code', text: 'SLR1:X' });
    const none = run(...begun, done(null));
    expect(none.state).toMatchObject({ step: 'done', code: { state: 'none' } });
    expect(none.effects.some((effect) => effect.do === 'code')).toBe(false);
  });

  it('forgets the passphrase, and asks for the keys anew when it is tried again', () => {
    const ended = run(...begun, { type: 'job.changed', job: jobOf('j', { state: 'cancelled' }) });
    expect(ended.state).toMatchObject({ step: 'ended', choice: { sign: { key: 'p', passphrase: '' } } });
    const again = machine.next(ended.state, { type: 'again' });
    expect(again).toMatchObject({ state: { step: 'ask', choice: { to: { id: 'm' } } }, effects: [{ do: 'keys' }] });
  });
});

describe('the squares of a code', () => {
  it('are one path of runs, within a border that stays white', () => {
    expect(qrPath(['1101', '0000'])).toBe('M4 4h2v1h-2zM7 4h1v1h-1z');
  });
});
