import { describe, expect, it } from 'vitest';
import type { CheckView, DeliveryPlanView, PlatformTestView, PlatformView } from '../../../../preload/contract';
import * as deliver from '../../../../renderer/wizards/deliver/machine';
import * as connect from '../../../../renderer/wizards/platform/machine';
import type { Machine } from '../../../../renderer/wizards/store';
import { jobOf } from '../bridge';

function run<S, E, F>(machine: Machine<S, E, F>, events: readonly E[]): { state: S; effects: F[] } {
  let { state } = machine.first;
  const effects: F[] = [...machine.first.effects];
  for (const event of events) {
    const turn = machine.next(state, event);
    state = turn.state;
    effects.push(...turn.effects);
  }
  return { state, effects };
}
const ok: CheckView = { code: 'platform.reached', state: 'ok', params: {} };
const bad: CheckView = { code: 'platform.tls_untrusted', state: 'blocked', params: { print: 'AA:BB' } };
const platform: PlatformView = {
  name: 'plant',
  address: 'https://10.0.0.5:7443',
  trust: { kind: 'system' },
  team: 'ops',
  region: 'r1',
  site: 'plant',
  plainUpload: false,
  version: '5.5',
  key: 'file',
  createdAt: '2026-01-01T00:00:00.000Z',
};

describe('the wizard that connects a platform', () => {
  const typed: connect.Event = {
    type: 'form',
    change: { name: 'plant', address: 'https://10.0.0.5:7443', accessKey: 'k' },
  };
  const tested = (over: Partial<PlatformTestView> = {}): PlatformTestView => ({
    checks: [ok],
    certificate: null,
    teams: [],
    regions: [],
    ...over,
  });
  const pick = (name: string) => ({ name, title: name });
  const machine = connect.platformMachine(null);

  it('tries nothing before there is a name, an address and a key, and all that the trust needs', () => {
    expect(run(machine, [{ type: 'next' }]).state.step).toBe('form');
    const authority: connect.Event = { type: 'form', change: { trust: { kind: 'authority-file', place: null } } };
    expect(run(machine, [typed, authority, { type: 'next' }]).effects).toEqual([]);
    const { state, effects } = run(machine, [typed, { type: 'next' }]);
    expect(state.step).toBe('check');
    expect(effects).toMatchObject([{ do: 'test', asked: 1, changed: null, form: { accessKey: 'k' } }]);
  });

  it('needs no key for one that is changed, and keeps what is remembered of it', () => {
    const { effects } = run(connect.platformMachine(platform), [{ type: 'next' }]);
    expect(effects).toMatchObject([{ do: 'test', changed: 'plant', form: { accessKey: '', trust: { kind: 'kept' } } }]);
  });

  it('pins a certificate only on the person’s word, and tries again with it', () => {
    const events: connect.Event[] = [
      typed,
      { type: 'next' },
      { type: 'planned', asked: 1, plan: tested({ checks: [bad] }) },
    ];
    const before = run(machine, events);
    expect(connect.canSave(before.state)).toBe(false);
    const { effects } = run(machine, [...events, { type: 'pin', print: 'AA:BB' }]);
    expect(effects.at(-1)).toMatchObject({ do: 'test', asked: 2, form: { trust: { kind: 'pinned', print: 'AA:BB' } } });
  });

  it('takes what there is one of, forgets the region of another team, and keeps nothing before both are chosen', () => {
    const two = tested({ teams: [pick('a'), pick('b')] });
    const events: connect.Event[] = [
      typed,
      { type: 'next' },
      { type: 'planned', asked: 1, plan: two },
      { type: 'pick', change: { team: 'a' } },
      { type: 'planned', asked: 1, plan: tested() },
      { type: 'planned', asked: 2, plan: { ...two, regions: [pick('r1')] } },
    ];
    const chosen = run(machine, events);
    expect(chosen.state.form).toMatchObject({ team: 'a', region: 'r1' });
    expect(chosen.effects.map((effect) => effect.do === 'test' && effect.asked)).toEqual([1, 2, 3]);
    expect(run(machine, [...events, { type: 'next' }]).state.step).toBe('check');
    const seen: connect.Event = { type: 'planned', asked: 3, plan: { ...two, regions: [pick('r1')] } };
    expect(run(machine, [...events, { type: 'pick', change: { team: 'b' } }]).state.form.region).toBe('');
    const saving = run(machine, [...events, seen, { type: 'next' }]);
    expect(saving.effects.at(-1)).toMatchObject({ do: 'save', form: { team: 'a', region: 'r1' } });
    const done = run(machine, [...events, seen, { type: 'next' }, { type: 'saved', platform }]).state;
    expect(done).toMatchObject({ step: 'done', form: { accessKey: '' } });
  });
});

describe('the wizard that delivers to a platform', () => {
  const chosen = { from: { package: 'p1' }, name: 'shop 1.0' } as const;
  const machine = deliver.deliverMachine({ package: chosen, platform: 'plant' });
  const plan = (over: { checks?: CheckView[]; action?: 'accept' | 'warn' | 'refuse' } = {}): DeliveryPlanView => ({
    package: {} as DeliveryPlanView['package'],
    trust: { action: over.action ?? 'accept' } as DeliveryPlanView['trust'],
    platform,
    file: 'shop.tar.gz',
    size: 7,
    apps: [{ name: '1', title: 'Counter' }],
    checks: over.checks ?? [ok],
  });
  const looked = (given = plan()): deliver.Event[] => [{ type: 'next' }, { type: 'planned', asked: 1, plan: given }];

  it('begins only when nothing stands in the way and what the verdict warns of was answered for', () => {
    const may = (events: readonly deliver.Event[]) => deliver.canDeliver(run(machine, events).state);
    expect(may(looked())).toBe(true);
    expect(may(looked(plan({ checks: [bad] })))).toBe(false);
    expect(may(looked(plan({ action: 'refuse' })))).toBe(false);
    const warned = looked(plan({ action: 'warn' }));
    expect(may(warned)).toBe(false);
    expect(may([...warned, { type: 'choose', change: { accepted: true } }])).toBe(true);
    expect(may([...looked(), { type: 'choose', change: { after: 'install' } }])).toBe(false);
    expect(may([...looked(), { type: 'choose', change: { after: 'install', app: '1' } }])).toBe(true);
    expect(run(deliver.deliverMachine({ package: null, platform: '' }), [{ type: 'next' }]).state.step).toBe('where');
  });

  it('says what is to follow, and forgets the application when that changes', () => {
    const install: deliver.Event = { type: 'choose', change: { after: 'install', app: '1' } };
    expect(deliver.afterOf(run(machine, [...looked(), install]).state.choice)).toEqual({ do: 'install', app: '1' });
    const upgrade = run(machine, [...looked(), install, { type: 'choose', change: { after: 'upgrade' } }]);
    expect(deliver.afterOf(upgrade.state.choice)).toEqual({ do: 'upgrade' });
  });

  it('asks what becomes of somebody’s import before anything of it is touched', () => {
    const error = { code: 'platform.import_unfinished', params: { files: ['a'] }, retry: false, causes: [] };
    const events: deliver.Event[] = [
      ...looked(),
      { type: 'next' },
      { type: 'job.started', id: '7' },
      { type: 'job.changed', job: { ...jobOf('7'), kind: 'deliver', state: 'failed', error } },
    ];
    const asked = run(machine, events);
    expect(asked.state).toMatchObject({ step: 'unfinished', error });
    expect(asked.effects.filter((effect) => effect.do === 'start')).toMatchObject([{ unfinished: null }]);
    const decided = run(machine, [...events, { type: 'decide', what: 'give-up' }]);
    expect(decided.state.step).toBe('running');
    expect(decided.effects.at(-1)).toMatchObject({ do: 'start', unfinished: 'give-up' });
  });

  it('looks at everything again after a failure', () => {
    const error = { code: 'platform.key_refused', params: {}, retry: false, causes: [] };
    const { state, effects } = run(machine, [
      ...looked(),
      { type: 'next' },
      { type: 'job.refused', error },
      { type: 'again' },
    ]);
    expect(state.step).toBe('check');
    expect(effects.at(-1)).toMatchObject({ do: 'plan' });
  });
});
