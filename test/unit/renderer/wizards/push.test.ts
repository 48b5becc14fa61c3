import { describe, expect, it } from 'vitest';
import type { ErrorView } from '../../../../preload/contract';
import {
  type PushEffect,
  type PushEvent,
  type PushState,
  plain,
  problems,
  pushMachine,
  type Target,
} from '../../../../renderer/wizards/push/machine';
import { outcomesOf } from '../../../../renderer/wizards/push/per-registry';
import { sampleMachine } from '../../../../renderer/wizards/sample/machine';
import { jobOf } from '../bridge';

function run(events: readonly PushEvent[]) {
  let state: PushState = pushMachine.first.state;
  const effects: PushEffect[] = [];
  for (const event of events) {
    const turn = pushMachine.next(state, event);
    state = turn.state;
    effects.push(...turn.effects);
  }
  return { state, effects };
}
const form: Target = {
  id: 1,
  registry: 'registry.test:5000',
  namespace: 'team/app',
  user: 'u',
  password: 'secret',
  security: 'system',
  authority: null,
  pin: '',
  failure: null,
};
const typed: PushEvent = { type: 'form', id: 1, change: form };
const denied = { code: 'registry.denied', params: {}, retry: false, causes: [] };
const failedWith = (error: ErrorView): PushEvent[] => [
  { type: 'job.started', id: 'j' },
  { type: 'job.changed', job: jobOf('j', { state: 'failed', error }) },
];

describe('the push wizard', () => {
  it('takes an address as people copy it', () => {
    expect(plain({ ...form, registry: ' https://registry.test:5000/v2/ ', namespace: '/team/' })).toMatchObject({
      registry: 'registry.test:5000',
      namespace: 'team',
    });
  });

  it.each([
    [{}, []],
    [{ registry: '' }, ['registry']],
    [{ registry: 'a b' }, ['registry']],
    [{ registry: '[::1]:5000' }, []],
    [{ namespace: 'Team' }, ['namespace']],
    [{ namespace: '', registry: '' }, ['registry', 'namespace']],
    [{ security: 'authority' }, ['authority']],
    [{ security: 'pin', pin: 'ab:cd' }, ['pin']],
    [{ security: 'pin', pin: Array(32).fill('Ab').join(':') }, []],
  ] as const)('finds what cannot be: %j', (change, wrong) => {
    expect(problems({ ...form, ...change })).toEqual(wrong);
  });

  it('pushes only what can be, and keeps the password no longer than it needs it', () => {
    expect(run([{ type: 'push' }]).state.step).toBe('form');
    const { state, effects } = run([typed, { type: 'push' }]);
    expect(effects).toEqual([{ do: 'push', targets: [form] }]);
    expect(JSON.stringify(state)).not.toContain('secret');
  });

  it('leads back to the form with all but the password, and says why', () => {
    const { state } = run([typed, { type: 'push' }, ...failedWith(denied), { type: 'again' }]);
    expect(state).toMatchObject({ step: 'form', round: 2, targets: [{ ...form, password: '', failure: denied }] });
  });

  it('pushes to several, and leads back with those that did not get it', () => {
    const spare = { registry: 'spare.test', user: '', password: '' };
    const filled: PushEvent[] = [typed, { type: 'add' }, { type: 'form', id: 2, change: spare }];
    const { state: twice } = run([
      typed,
      { type: 'add' },
      { type: 'form', id: 2, change: { registry: form.registry } },
    ]);
    if (twice.step !== 'form') throw new Error(twice.step);
    expect(twice.targets.map((each) => problems(each, twice.targets))).toEqual([[], ['twice']]);
    expect(run([...filled, { type: 'remove', id: 1 }, { type: 'remove', id: 2 }]).state).toMatchObject({
      targets: [{ id: 2, namespace: form.namespace }],
    });
    const got = { registry: form.registry, namespace: form.namespace, images: [], metadata: '{}' };
    const partly = {
      code: 'registry.pushed_partly',
      params: {
        failed: ['spare.test/team/app'],
        codes: [denied.code],
        errors: [JSON.stringify(denied)],
        pushed: ['registry.test:5000/team/app'],
        results: [JSON.stringify(got)],
      },
      retry: true,
      causes: [],
    };
    const { state: ended } = run([...filled, { type: 'push' }, ...failedWith(partly)]);
    if (ended.step !== 'end') throw new Error(ended.step);
    expect(outcomesOf(ended.orders, ended.ending).map(({ got: each, error }) => [each, error])).toEqual([
      [got, null],
      [null, denied],
    ]);
    expect(pushMachine.next(ended, { type: 'again' }).state).toMatchObject({
      step: 'form',
      targets: [{ registry: 'spare.test', failure: denied }],
    });
  });
});

describe('the sample', () => {
  it('is delivered at once, and again only after an end', () => {
    expect(sampleMachine.first.effects).toEqual([{ do: 'deliver' }]);
    const { state } = sampleMachine.first;
    expect(sampleMachine.next(state, { type: 'again' }).effects).toEqual([]);
    const running = sampleMachine.next(state, { type: 'job.started', id: 'j' });
    const ended = sampleMachine.next(running.state, { type: 'job.changed', job: jobOf('j', { state: 'cancelled' }) });
    expect(ended.state).toMatchObject({ step: 'end', ending: { how: 'cancelled' } });
    expect(sampleMachine.next(ended.state, { type: 'again' }).effects).toEqual([{ do: 'deliver' }]);
  });
});
