import { describe, expect, it } from 'vitest';
import {
  type Form,
  type PushEffect,
  type PushEvent,
  type PushState,
  plain,
  problems,
  pushMachine,
} from '../../../../renderer/wizards/push/machine';
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
const form: Form = {
  registry: 'registry.test:5000',
  namespace: 'team/app',
  user: 'u',
  password: 'secret',
  insecure: false,
};
const typed: PushEvent = { type: 'form', change: form };

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
  ] as const)('finds what cannot be: %j', (change, wrong) => {
    expect(problems({ ...form, ...change })).toEqual(wrong);
  });

  it('pushes only what can be, and keeps the password no longer than it needs it', () => {
    expect(run([{ type: 'push' }]).state.step).toBe('form');
    const { state, effects } = run([typed, { type: 'push' }]);
    expect(effects).toEqual([{ do: 'push', form }]);
    expect(JSON.stringify(state)).not.toContain('secret');
  });

  it('leads back to the form with all but the password', () => {
    const failed = jobOf('j', {
      state: 'failed',
      error: { code: 'registry.denied', params: {}, retry: false, causes: [] },
    });
    const { state } = run([
      typed,
      { type: 'push' },
      { type: 'job.started', id: 'j' },
      { type: 'job.changed', job: failed },
      { type: 'again' },
    ]);
    expect(state).toMatchObject({ step: 'form', round: 2, form: { ...form, password: '' } });
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
