import { describe, expect, it } from 'vitest';
import type { CopyPlanView, CopyResultView, MediumView, PlannedCopyView } from '../../../../preload/contract';
import { createJobsStore } from '../../../../renderer/stores/jobs';
import { createMediaStore } from '../../../../renderer/stores/media';
import { standingOf } from '../../../../renderer/wizards/transfer/left';
import {
  candidates,
  type Effect,
  type Event,
  isThere,
  mayBegin,
  type State,
  transferMachine,
} from '../../../../renderer/wizards/transfer/machine';
import { createTransferWizard } from '../../../../renderer/wizards/transfer/store';
import { failed, jobOf, mediumOf, TestBridge } from '../bridge';

const error = { code: 'media.gone', params: {}, retry: true, causes: [] };
const sticks = [mediumOf('a'), mediumOf('b')];
const copy = (action: PlannedCopyView['action']): PlannedCopyView => ({
  package: 'p',
  medium: 'a',
  file: 'p.tar.gz',
  size: 1,
  action,
  parts: [],
});
const plan = (possible: boolean, ...actions: PlannedCopyView['action'][]): CopyPlanView => ({
  copies: actions.map(copy),
  media: [],
  possible,
  splitHelps: !possible,
});
const done: CopyResultView = { files: [], readBack: 'direct' };
const split = (medium: string | null): CopyResultView => ({
  ...done,
  sets: [
    {
      path: '/p',
      file: 'p.tar.gz',
      size: 2,
      sha256: '',
      set: 's',
      parts: [],
      out: [],
      next: { medium, parts: [2], bytes: 1 },
    },
  ],
});

function run(
  events: readonly Event[],
  start: Parameters<typeof transferMachine>[0] = { packages: ['p'] },
  media: readonly MediumView[] = sticks,
): { state: State; effects: Effect[] } {
  const machine = transferMachine(start, media);
  let state = machine.first.state;
  const effects: Effect[] = [...machine.first.effects];
  for (const event of events) {
    const turn = machine.next(state, event);
    state = turn.state;
    effects.push(...turn.effects);
  }
  return { state, effects };
}
const next: Event = { type: 'next' };
const onto = (...media: string[]): Event => ({ type: 'choose', change: { media } });
const seen = (found: CopyPlanView, asked = 1): Event => ({ type: 'planned', asked, plan: found });
const planned: Event[] = [onto('a'), next, seen(plan(true, 'copy'))];
const running: Event[] = [...planned, next, { type: 'job.started', id: 'j' }];
const ended = (change: Parameters<typeof jobOf>[1]): Event => ({ type: 'job.changed', job: jobOf('j', change) });

describe('the transfer wizard', () => {
  it('begins with what is not chosen yet', () => {
    expect(run([], {}).state.step).toBe('packages');
    expect(run([], { packages: ['p'] }).state.step).toBe('media');
    expect(run([], { medium: 'a' }).state).toMatchObject({ step: 'packages', choice: { media: ['a'] } });
    expect(run([next], {}).state.step).toBe('packages');
    expect(run([next]).state.step).toBe('media');
  });

  it('plans in the order in which media were chosen, and copies what was planned', () => {
    const { state, effects } = run([onto('b', 'a'), next, seen(plan(true, 'copy')), next]);
    expect(state).toMatchObject({ step: 'running', course: { phase: 'starting' } });
    expect(effects).toMatchObject([
      { do: 'plan', choice: { packages: ['p'], media: ['b', 'a'] } },
      { do: 'start', choice: { media: ['b', 'a'], split: false, overwrite: false } },
    ]);
  });

  it('does not begin what does not fit, and plans anew when it may be split', () => {
    const not = [onto('a'), next, seen(plan(false, 'impossible'))];
    expect(run([...not, next]).state.step).toBe('plan');
    const { state, effects } = run([...not, { type: 'choose', change: { split: true } }]);
    expect(state).toMatchObject({ survey: { state: 'looking', asked: 2 } });
    expect(effects.at(-1)).toMatchObject({ do: 'plan', asked: 2, choice: { split: true } });
  });

  it('plans anew when every medium is to get everything', () => {
    const { state, effects } = run([
      onto('a', 'b'),
      next,
      seen(plan(true, 'copy')),
      { type: 'choose', change: { copies: 'each' } },
    ]);
    expect(state).toMatchObject({ survey: { state: 'looking', asked: 2 } });
    expect(effects.at(-1)).toMatchObject({ do: 'plan', choice: { copies: 'each' } });
  });

  it('replaces another file only when told to', () => {
    const found = [onto('a'), next, seen(plan(true, 'replace'))];
    expect(mayBegin(run(found).state)).toBe(false);
    const told = run([...found, { type: 'choose', change: { overwrite: true } }]);
    expect(mayBegin(told.state)).toBe(true);
    expect(told.effects.filter((effect) => effect.do === 'plan')).toHaveLength(1);
  });

  it('knows when everything is there already', () => {
    expect(isThere(plan(true, 'identical', 'elsewhere'))).toBe(true);
    expect(isThere(plan(true, 'identical', 'copy'))).toBe(false);
    expect(isThere(plan(true))).toBe(false);
  });

  it('goes back to the media when a chosen one is pulled out, and names it', () => {
    const pulled: Event = { type: 'media', media: [mediumOf('b')] };
    expect(run([...planned, pulled]).state).toMatchObject({ step: 'media', gone: ['a'], choice: { media: [] } });
    const locked: Event = { type: 'media', media: [mediumOf('a', { readOnly: true }), mediumOf('b')] };
    expect(run([onto('a', 'b'), locked]).state).toMatchObject({ gone: ['a'], choice: { media: ['b'] } });
    expect(run([pulled], { medium: 'a' }).state).toMatchObject({ step: 'packages', choice: { media: [] } });
  });

  it('waits for the list before it takes a medium for gone', () => {
    expect(run([{ type: 'media', media: [] }], { medium: 'a' }, []).state.choice.media).toEqual(['a']);
    expect(run([{ type: 'media', media: sticks }], { medium: 'a' }, []).state.choice.media).toEqual(['a']);
  });

  it('plans anew when the room on a chosen medium changes, and only then', () => {
    const fuller: Event = { type: 'media', media: [mediumOf('a', { free: 1 }), mediumOf('b')] };
    expect(run([...planned, fuller]).state).toMatchObject({ survey: { state: 'looking', asked: 2 } });
    const other: Event = { type: 'media', media: [mediumOf('a'), mediumOf('b', { free: 1 }), mediumOf('c')] };
    expect(run([...planned, other]).state).toMatchObject({ survey: { state: 'seen' }, media: other.media });
  });

  it('takes no answer to an older question', () => {
    const { state } = run([
      onto('a'),
      next,
      { type: 'look' },
      seen(plan(true)),
      { type: 'planFailed', asked: 1, error },
    ]);
    expect(state).toMatchObject({ survey: { state: 'looking', asked: 2 } });
  });

  it('shows what lies there, byte for byte', () => {
    expect(run([...running, ended({ state: 'succeeded', result: done })]).state).toMatchObject({
      step: 'done',
      result: done,
      filled: ['a'],
    });
  });

  it('asks for the next medium, and does not offer a filled one again', () => {
    const first = run([...running, ended({ state: 'succeeded', result: split(null) })]);
    expect(first.state).toMatchObject({ step: 'next', chosen: null, filled: ['a'] });
    if (first.state.step !== 'next') throw new Error('not there');
    expect(candidates(first.state).map(({ id }) => id)).toEqual(['b']);
    const going = [...running, ended({ state: 'succeeded', result: split(null) })];
    expect(run([...going, next]).state.step).toBe('next');
    expect(run([...going, { type: 'medium', id: 'a' }, next]).state.step).toBe('next');
    const { state, effects } = run([...going, { type: 'medium', id: 'b' }, next]);
    expect(state).toMatchObject({ step: 'running', filled: ['a'] });
    expect(effects.at(-1)).toMatchObject({ do: 'start', choice: { packages: ['p'], media: ['b'] } });
  });

  it('offers only the medium that is asked for by name, and lets go of one that is pulled out', () => {
    const asked = [...running, ended({ state: 'succeeded', result: split('c') })];
    const waiting = run(asked).state;
    if (waiting.step !== 'next') throw new Error('not there');
    expect(candidates(waiting)).toEqual([]);
    const there = run([
      ...asked,
      { type: 'media', media: [...sticks, mediumOf('c')] },
      { type: 'medium', id: 'c' },
      { type: 'media', media: sticks },
    ]).state;
    expect(there).toMatchObject({ step: 'next', chosen: null });
  });

  it('after a medium was lost chooses the medium again, or tries once more', () => {
    const lost = [...running, ended({ state: 'failed', error })];
    expect(run(lost).state).toMatchObject({ step: 'ended', ending: { how: 'failed', error } });
    expect(run([...lost, { type: 'elsewhere' }]).state).toMatchObject({ step: 'media', choice: { packages: ['p'] } });
    expect(run([...lost, { type: 'again' }]).state).toMatchObject({ step: 'plan', survey: { state: 'looking' } });
  });

  const both: Event[] = [
    onto('a', 'b'),
    next,
    seen({ ...plan(true, 'copy'), copies: [copy('copy'), { ...copy('copy'), medium: 'b', package: 'q' }] }),
    next,
    { type: 'job.started', id: 'j' },
  ];
  const onA = (action: PlannedCopyView['action'], asked = 1): Event => ({
    type: 'left',
    medium: 'a',
    answer: { type: 'planned', asked, plan: plan(true, action) },
  });
  const partly: Event = ended({
    state: 'failed',
    error: {
      code: 'media.copied_partly',
      params: { media: ['b'], codes: ['disk.full'], failed: [], done: ['a'] },
      retry: true,
      causes: [],
    },
  });
  const standings = (events: readonly Event[]) => {
    const { state } = run(events, { packages: ['p', 'q'] });
    if (state.step !== 'ended') throw new Error('not there');
    return state.left.map((one) => standingOf(one, state.ending, state.media));
  };

  it('looks at every medium after a failure, and says of each what lies there', () => {
    const { effects } = run([...both, partly], { packages: ['p', 'q'] });
    expect(effects.slice(-2)).toEqual([
      { do: 'left', medium: 'a', asked: 1, packages: ['p'] },
      { do: 'left', medium: 'b', asked: 1, packages: ['q'] },
    ]);
    expect(standings([...both, partly])).toEqual([{ how: 'looking' }, { how: 'looking' }]);
    const known: Event[] = [
      ...both,
      partly,
      onA('identical'),
      { type: 'left', medium: 'b', answer: { type: 'planned', asked: 1, plan: plan(true, 'continue') } },
    ];
    expect(standings(known)).toEqual([{ how: 'whole' }, { how: 'failed', code: 'disk.full' }]);
    expect(standings([...known, { type: 'media', media: [] }])).toEqual([{ how: 'whole' }, { how: 'gone' }]);
    expect(standings([...both, ended({ state: 'cancelled' }), onA('continue')])).toEqual([
      { how: 'partly' },
      { how: 'looking' },
    ]);
  });

  it('looks again only where something changed, and takes no answer to an older question', () => {
    const fuller: Event = { type: 'media', media: [mediumOf('a', { free: 1 }), mediumOf('b')] };
    const { state, effects } = run([...both, partly, onA('identical'), fuller, onA('copy', 1)], {
      packages: ['p', 'q'],
    });
    expect(effects.at(-1)).toEqual({ do: 'left', medium: 'a', asked: 2, packages: ['p'] });
    expect(state).toMatchObject({ left: [{ survey: { state: 'looking', asked: 2 } }, { survey: { asked: 1 } }] });
  });

  it('tries again without what lies whole on a medium that was taken out, and names one that was not finished', () => {
    const out: Event = { type: 'media', media: [mediumOf('b')] };
    const again = run([...both, partly, onA('identical'), out, { type: 'again' }], { packages: ['p', 'q'] });
    expect(again.state).toMatchObject({ step: 'plan', choice: { packages: ['q'], media: ['b'] } });
    const lost = run([...both, partly, onA('copy'), out, { type: 'again' }], { packages: ['p', 'q'] });
    expect(lost.state).toMatchObject({ step: 'media', gone: ['a'], choice: { packages: ['p', 'q'], media: ['b'] } });
  });

  it('minds no change of the list while it copies', () => {
    const { state } = run([...running, { type: 'media', media: [] }]);
    expect(state).toMatchObject({ step: 'running', choice: { media: ['a'] } });
  });
});

describe('the transfer wizard over the bridge', () => {
  it('plans, copies, and follows to the end', async () => {
    const bridge = new TestBridge();
    const media = createMediaStore(bridge);
    bridge.raise('media.changed', { media: sticks });
    const wizard = createTransferWizard({ bridge, media, jobs: createJobsStore(bridge) }, { packages: ['p'] });
    const { send } = wizard.getState();
    send(onto('a'));
    send(next);
    expect(bridge.asked.at(-1)).toMatchObject({
      name: 'media.plan',
      input: { packages: ['p'], media: ['a'], copies: 'spread' },
    });
    await bridge.answer('media.plan', failed('media.unknown'));
    expect(wizard.getState().state).toMatchObject({ survey: { state: 'failed' } });
    send({ type: 'choose', change: { split: true } });
    expect(bridge.asked.at(-1)).toMatchObject({ input: { split: true } });
    await bridge.answer('media.plan', { ok: true, value: plan(true, 'split') });
    send(next);
    expect(bridge.asked.at(-1)).toMatchObject({
      name: 'media.copy',
      input: { packages: ['p'], media: ['a'], split: true, overwrite: false },
    });
    await bridge.answer('media.copy', { ok: true, value: { job: 'j' } });
    bridge.raise('job.changed', jobOf('j', { kind: 'copy', state: 'succeeded', result: done }));
    expect(wizard.getState().state.step).toBe('done');
  });
});
