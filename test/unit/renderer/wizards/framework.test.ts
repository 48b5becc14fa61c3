import { describe, expect, it } from 'vitest';
import { createJobsStore } from '../../../../renderer/stores/jobs';
import { startTexts } from '../../../../renderer/text/texts';
import { frameKey, type Pressed } from '../../../../renderer/wizards/frame/keys';
import { carryCourse, startJob } from '../../../../renderer/wizards/job/carry';
import { type Course, type CourseEvent, nextCourse, starting } from '../../../../renderer/wizards/job/course';
import { inOrder, isBlocked, summaryOf } from '../../../../renderer/wizards/parts/checks';
import { nextAfter } from '../../../../renderer/wizards/parts/next';
import { createWizardStore, to } from '../../../../renderer/wizards/store';
import { at, failed, jobOf, TestBridge } from '../bridge';

describe('a wizard’s store', () => {
  type E = 'ask' | 'answered';
  type F = 'call' | 'note';
  it('takes events in order, and carries out effects once their state is there', () => {
    const seen: string[] = [];
    const store = createWizardStore<string, E, F>(
      {
        first: to('new'),
        next: (state, event) =>
          event === 'ask' ? to('asking', 'call' as F, 'note' as F) : to(state === 'asking' ? 'done' : state),
      },
      (effect, send) => {
        seen.push(`${effect} in ${store.getState().state}`);
        // An answer that is there at once must not overtake the other effects of the turn.
        if (effect === 'call') send('answered');
      },
    );
    store.getState().send('answered');
    expect(store.getState().state).toBe('new');
    store.getState().send('ask');
    expect(seen).toEqual(['call in asking', 'note in asking']);
    expect(store.getState().state).toBe('done');
  });

  it('carries out what its beginning asks for', () => {
    const store = createWizardStore<number, number, 'add'>(
      { first: to(1, 'add' as const), next: (state, event) => to(state + event) },
      (_effect, send) => send(5),
    );
    expect(store.getState().state).toBe(6);
  });
});

describe('the course of a job', () => {
  const run = (events: readonly CourseEvent[], from: Course = starting) => {
    let course = from;
    const effects: unknown[] = [];
    for (const event of events) {
      const turn = nextCourse(course, event);
      if (turn.over) return { ending: turn.ending, effects };
      course = turn.course;
      effects.push(...turn.effects);
    }
    return { course, effects };
  };
  const started: CourseEvent = { type: 'job.started', id: 'a' };

  it('is followed from its start to its result', () => {
    const done = jobOf('a', { state: 'succeeded', result: 42 });
    expect(run([started, { type: 'job.changed', job: jobOf('a') }, { type: 'job.changed', job: done }])).toEqual({
      ending: { how: 'succeeded', job: done, result: 42 },
      effects: [{ do: 'job.follow', id: 'a' }],
    });
  });

  it('stops only when the person says so twice', () => {
    expect(run([started, { type: 'job.stopNow' }]).course).toMatchObject({ phase: 'running' });
    expect(run([started, { type: 'job.stop' }]).course).toMatchObject({ phase: 'asking' });
    expect(run([started, { type: 'job.stop' }, { type: 'job.goOn' }]).course).toMatchObject({ phase: 'running' });
    const stopped = run([started, { type: 'job.stop' }, { type: 'job.stopNow' }]);
    expect(stopped.course).toMatchObject({ phase: 'stopping' });
    expect(stopped.effects).toContainEqual({ do: 'job.cancel', id: 'a' });
  });

  it('goes on in sight while the person is asked, and ends there too', () => {
    const asked = run([started, { type: 'job.stop' }, { type: 'job.changed', job: jobOf('a', { progress: at(0.5) }) }]);
    expect(asked.course).toMatchObject({ phase: 'asking', job: { progress: { fraction: 0.5 } } });
    const over = run([started, { type: 'job.stop' }, { type: 'job.changed', job: jobOf('a', { state: 'succeeded' }) }]);
    expect(over.ending).toMatchObject({ how: 'succeeded' });
  });

  it('says when it cannot be stopped, and goes on', () => {
    const error = { code: 'job.not_found', params: {}, retry: false, causes: [] };
    expect(
      run([started, { type: 'job.stop' }, { type: 'job.stopNow' }, { type: 'job.stopRefused', error }]).course,
    ).toMatchObject({ phase: 'running', refused: error });
  });

  it.each([
    ['cancelled', 'cancelled'],
    ['interrupted', 'interrupted'],
    ['failed', 'failed'],
  ] as const)('ends as %s', (state, how) => {
    expect(run([started, { type: 'job.changed', job: jobOf('a', { state }) }]).ending).toMatchObject({ how });
  });

  it('shows a stop from elsewhere', () => {
    expect(run([started, { type: 'job.changed', job: jobOf('a', { state: 'cancelling' }) }]).course).toMatchObject({
      phase: 'stopping',
    });
  });

  it('does not mind other jobs', () => {
    expect(run([started, { type: 'job.changed', job: jobOf('b', { state: 'failed' }) }]).course).toMatchObject({
      phase: 'running',
      job: null,
    });
  });
});

describe('a job that a wizard starts', () => {
  function setting() {
    const bridge = new TestBridge();
    const jobs = createJobsStore(bridge);
    const heard: CourseEvent[] = [];
    return { bridge, jobs, heard, send: (event: CourseEvent) => heard.push(event) };
  }

  it('is named by the answer, or refused with its reason', async () => {
    const { bridge, heard, send } = setting();
    void startJob(bridge, 'packages.verify', { package: 'p' }, send);
    await bridge.answer('packages.verify', { ok: true, value: { job: 'a' } });
    void startJob(bridge, 'packages.verify', { package: 'q' }, send);
    await bridge.answer('packages.verify', failed('package.unknown'));
    expect(heard).toMatchObject([
      { type: 'job.started', id: 'a' },
      { type: 'job.refused', error: { code: 'package.unknown' } },
    ]);
  });

  it('is followed even when it ended before its number was known', async () => {
    const { bridge, jobs, heard, send } = setting();
    bridge.raise('job.changed', jobOf('a', { state: 'succeeded' }));
    carryCourse(jobs, { do: 'job.follow', id: 'a' }, send);
    expect(heard).toMatchObject([{ type: 'job.changed', job: { state: 'succeeded' } }]);
    bridge.raise('job.changed', jobOf('b'));
    expect(heard).toHaveLength(1);
  });

  it('is looked for again when the services were lost', async () => {
    const { bridge, jobs, heard, send } = setting();
    carryCourse(jobs, { do: 'job.follow', id: 'a' }, send);
    await bridge.answer('jobs.list', { ok: true, value: [jobOf('a')] });
    bridge.raise('services.changed', { state: 'ready', error: null });
    await bridge.answer('jobs.list', { ok: true, value: [jobOf('a', { state: 'interrupted' })] });
    expect(heard.map((event) => event.type === 'job.changed' && event.job.state)).toEqual(['running', 'interrupted']);
  });

  it('tells why it cannot be stopped', async () => {
    const { bridge, jobs, heard, send } = setting();
    carryCourse(jobs, { do: 'job.cancel', id: 'a' }, send);
    await bridge.answer('jobs.cancel', failed('job.not_found'));
    expect(heard).toMatchObject([{ type: 'job.stopRefused', error: { code: 'job.not_found' } }]);
  });
});

describe('checks', () => {
  const check = (code: string, state: 'ok' | 'warning' | 'blocked' | 'unknown') => ({ code, state, params: {} });
  const all = [
    check('a', 'ok'),
    check('b', 'unknown'),
    check('c', 'blocked'),
    check('d', 'warning'),
    check('e', 'blocked'),
  ];

  it('stand with the gravest first', () => {
    expect(inOrder(all).map(({ code }) => code)).toEqual(['c', 'e', 'd', 'b', 'a']);
    expect(summaryOf(all)).toEqual({ state: 'blocked', count: 2 });
    expect(summaryOf([])).toEqual({ state: 'ok', count: 0 });
  });

  it('block only when one stands in the way', () => {
    expect(isBlocked(all)).toBe(true);
    expect(isBlocked([check('d', 'warning'), check('b', 'unknown')])).toBe(false);
  });
});

describe('keys in a wizard', () => {
  const press = (key: string, change: Partial<Pressed> = {}): Pressed => ({
    key,
    repeat: false,
    modified: false,
    handled: false,
    element: 'h2',
    role: null,
    expanded: false,
    ...change,
  });

  it.each([
    [press('Enter'), 'primary'],
    [press('Enter', { element: 'input' }), 'primary'],
    [press('Enter', { element: 'button' }), undefined],
    [press('Enter', { element: 'textarea' }), undefined],
    [press('Enter', { element: 'div', role: 'listbox' }), undefined],
    [press('Enter', { element: 'input', expanded: true }), undefined],
    [press('Enter', { repeat: true }), undefined],
    [press('Enter', { handled: true }), undefined],
    [press('Escape'), 'back'],
    [press('Escape', { element: 'button' }), 'back'],
    [press('Escape', { element: 'input', expanded: true }), undefined],
    [press('a'), undefined],
  ])('%o means %s', (pressed, meant) => {
    expect(frameKey(pressed)).toBe(meant);
  });
});

describe('what helps after an error', () => {
  it.each([
    ['disk.full', true, 'space'],
    ['media.too_small', true, 'space'],
    ['media.gone', true, 'medium'],
    ['engine.lost', true, 'engine'],
    ['engine.refused', false, 'other'],
    ['image.not_asked', true, 'engine'],
    ['services.lost', true, 'again'],
    ['package.altered', false, 'other'],
  ] as const)('%s (retry %s): %s', (code, retry, next) => {
    expect(nextAfter({ code, retry })).toBe(next);
  });
});

describe('bytes in a text', () => {
  it.each([
    ['en', '38.1 MB'],
    ['zh-CN', '38.1 MB'],
  ] as const)('are written for people in %s', (language, text) => {
    const texts = startTexts(language);
    texts.addResource(language, 'all', 'probe', '{{free, bytes}}');
    expect(texts.t('probe', { free: 38_123_456 })).toBe(text);
  });
});
