import { describe, expect, it } from 'vitest';
import { completeMachine, type Effect, type Event, type State } from '../../../../renderer/wizards/complete/machine';
import { jobOf } from '../bridge';

const machine = completeMachine({ found: 'f' });
function run(...events: Event[]) {
  let state: State = machine.first.state;
  const effects: Effect[] = [];
  for (const event of events) {
    const turn = machine.next(state, event);
    state = turn.state;
    effects.push(...turn.effects);
  }
  return { state, effects };
}
const folder = { id: 'out', path: '/out', name: 'out', kind: 'folder' as const };

describe('completing a delta', () => {
  it('writes beside the delta, or where it is told to', () => {
    expect(run({ type: 'next' }).effects).toEqual([
      { do: 'start', order: { of: { found: 'f' }, folder: null, overwrite: false } },
    ]);
    const chosen = run({ type: 'choose', change: { folder, overwrite: true } }, { type: 'next' });
    expect(chosen.effects).toMatchObject([{ order: { folder: { id: 'out' }, overwrite: true } }]);
  });

  it('shows what came of it, and asks again where nothing did', () => {
    const begun: Event[] = [{ type: 'choose', change: { folder } }, { type: 'next' }, { type: 'job.started', id: 'j' }];
    const result = { identical: true, path: '/out/x' };
    expect(run(...begun, { type: 'job.changed', job: jobOf('j', { state: 'succeeded', result }) }).state).toMatchObject(
      {
        step: 'done',
        result,
      },
    );
    const failed = run(...begun, { type: 'job.changed', job: jobOf('j', { state: 'cancelled' }) }, { type: 'again' });
    expect(failed.state).toMatchObject({ step: 'ask', folder: { id: 'out' } });
  });
});
