import { describe, expect, it } from 'vitest';
import type {
  InstallationView,
  TemplateView,
  UpgradeFindingView,
  UpgradePlanView,
  UpgradeResultView,
} from '../../../../preload/contract';
import { createJobsStore } from '../../../../renderer/stores/jobs';
import { restoreMachine } from '../../../../renderer/wizards/restore/machine';
import { byComponent, countsOf, patchLines, valueText } from '../../../../renderer/wizards/upgrade/changes';
import {
  type Effect,
  type Event,
  mayBegin,
  type State,
  targetsOf,
  upgradeMachine,
} from '../../../../renderer/wizards/upgrade/machine';
import { createUpgradeWizard } from '../../../../renderer/wizards/upgrade/store';
import { jobOf, TestBridge } from '../bridge';

const machine = upgradeMachine({ site: 's', name: 'shop', version: '1.1' });
const error = { code: 'upgrade.plan_changed', params: {}, retry: true, causes: [] };
const finding = (
  id: string,
  component: string | null,
  change: Partial<UpgradeFindingView> = {},
): UpgradeFindingView => ({
  id,
  component,
  rule: 'environment',
  item: 'A',
  fields: [],
  wanted: 'update',
  action: 'update',
  why: 'changed',
  old: 'one',
  new: 'two',
  secret: false,
  patch: null,
  ...change,
});
const component = (
  key: string,
  change: Partial<UpgradePlanView['components'][number]> = {},
): UpgradePlanView['components'][number] => ({
  key,
  name: key,
  state: 'upgrade',
  exists: true,
  changed: false,
  recreate: false,
  image: null,
  dependsOn: [],
  ...change,
});
const plan = (change: Partial<UpgradePlanView> = {}): UpgradePlanView => ({
  site: 's',
  name: 'shop',
  templateName: 'shop',
  from: '1.0',
  to: '1.1',
  direction: 'newer',
  components: [
    component('web', { recreate: true, changed: true }),
    component('db'),
    component('old', { state: 'kept' }),
  ],
  changes: [finding('c1', 'web')],
  left: [],
  conflicts: [finding('x1', 'web', { why: 'both-changed' })],
  offers: [finding('o1', 'db', { action: 'leave' })],
  images: null,
  volumes: [],
  checks: [],
  digest: 'd1',
  ...change,
});
const installation: InstallationView = {
  site: 's',
  name: 'shop',
  templateKey: 'k',
  templateName: 'shop',
  version: '1.1',
  engine: '',
  project: 'p',
  state: 'running',
  installedAt: '',
  components: [],
  newer: null,
  unfinished: null,
};

function run(...events: Event[]): { state: State; effects: Effect[] } {
  let state = machine.first.state;
  const effects: Effect[] = [];
  for (const event of events) {
    const turn = machine.next(state, event);
    state = turn.state;
    effects.push(...turn.effects);
  }
  return { state, effects };
}
const planned: Event[] = [{ type: 'next' }, { type: 'planned', asked: 1, plan: plan() }];
const checked = (change: Partial<UpgradePlanView> = {}): Event[] => [
  ...planned,
  { type: 'next' },
  { type: 'planned', asked: 2, plan: plan(change) },
];

describe('where an installation can go', () => {
  const template = (...versions: string[]): TemplateView => ({
    key: 'k',
    name: 'shop',
    description: '',
    versions: versions.map((version) => ({ version, publishedAt: '', source: 'compose', components: 1 })),
  });
  it('is forward, back, or the same again', () => {
    expect(targetsOf(template('1.10', '1.9', '1.8'), '1.9')).toEqual([
      { version: '1.10', direction: 'newer' },
      { version: '1.9', direction: 'same' },
      { version: '1.8', direction: 'older' },
    ]);
    expect(targetsOf(undefined, '1.9')).toEqual([]);
  });
});

describe('the upgrade wizard', () => {
  it('shows the plan of the version that was chosen, and nothing of another one', () => {
    expect(run({ type: 'next' })).toMatchObject({
      state: { step: 'plan', survey: { state: 'looking' } },
      effects: [{ do: 'plan', asked: 1, choice: { version: '1.1', select: null, accept: [] } }],
    });
    const { state } = run(
      ...planned,
      { type: 'accept', id: 'o1', chosen: true },
      { type: 'back' },
      { type: 'version', version: '1.2' },
    );
    expect(state).toMatchObject({ step: 'version', choice: { version: '1.2', accept: [], select: null } });
  });

  it('ticks nothing by itself, and plans anew with what the person decides', () => {
    expect(run(...planned).state.choice.accept).toEqual([]);
    const accepted = run(...planned, { type: 'accept', id: 'o1', chosen: true });
    expect(accepted.effects.at(-1)).toMatchObject({ do: 'plan', asked: 2, choice: { accept: ['o1'] } });
    expect(accepted.state).toMatchObject({ survey: { state: 'looking', before: { digest: 'd1' } } });
    expect(machine.next(accepted.state, { type: 'accept', id: 'o1', chosen: false }).state.choice.accept).toEqual([]);
    // A plan that is being made anew is not gone on with.
    expect(machine.next(accepted.state, { type: 'next' }).state.step).toBe('plan');
  });

  it('leaves components out and takes them in again', () => {
    const without = run(...planned, { type: 'select', component: 'web', chosen: false });
    expect(without.effects.at(-1)).toMatchObject({ choice: { select: ['db'] } });
    const again = machine.next(without.state, { type: 'select', component: 'web', chosen: true });
    expect(again.state.choice.select).toBeNull();
  });

  it('carries out exactly what was shown', () => {
    const { state, effects } = run(
      ...checked(),
      { type: 'save', volumes: ['v'] },
      { type: 'goBack', chosen: false },
      { type: 'next' },
    );
    expect(state.step).toBe('running');
    expect(effects.at(-1)).toMatchObject({
      do: 'start',
      plan: { digest: 'd1' },
      choice: { saveVolumes: ['v'], goBack: false },
    });
  });

  it('shows the changes again when the site is no longer what it was', () => {
    const { state } = run(...checked({ digest: 'd2' }));
    expect(state).toMatchObject({ step: 'plan', survey: { state: 'seen', plan: { digest: 'd2' } } });
    expect(mayBegin(state)).toBe(false);
  });

  it('does not begin while something stands in the way', () => {
    const blocked = checked({ checks: [{ code: 'x', state: 'blocked', params: {} }] });
    expect(mayBegin(run(...blocked).state)).toBe(false);
    expect(run(...blocked, { type: 'next' }).state.step).toBe('check');
  });

  it('ends as wished, gone back, or not at all, and looks at everything again', () => {
    const running: Event[] = [...checked(), { type: 'next' }, { type: 'job.started', id: 'a' }];
    const result = { installation, outcome: 'rolled-back' } as UpgradeResultView;
    const job = jobOf('a', { kind: 'upgrade', state: 'succeeded', result });
    expect(run(...running, { type: 'job.changed', job }).state).toMatchObject({ step: 'done', result });
    const ended = run(...running, { type: 'job.changed', job: jobOf('a', { state: 'failed', error }) });
    expect(ended.state).toMatchObject({ step: 'ended' });
    expect(machine.next(ended.state, { type: 'again' })).toMatchObject({
      state: { step: 'plan' },
      effects: [{ do: 'plan' }],
    });
    expect(run(...running, { type: 'live', installation }).state).toMatchObject({ live: installation });
  });
});

describe('the upgrade wizard over the bridge', () => {
  it('names the plan it was shown', async () => {
    const bridge = new TestBridge();
    const wizard = createUpgradeWizard(
      { bridge, jobs: createJobsStore(bridge) },
      { site: 's', name: 'shop', version: '1.1' },
    );
    const { send } = wizard.getState();
    send({ type: 'next' });
    expect(bridge.asked[0]).toMatchObject({
      name: 'sites.planUpgrade',
      input: { site: 's', name: 'shop', version: '1.1', accept: [] },
    });
    await bridge.answer('sites.planUpgrade', { ok: true, value: plan() });
    send({ type: 'next' });
    await bridge.answer('sites.planUpgrade', { ok: true, value: plan() });
    send({ type: 'next' });
    expect(bridge.asked[0]).toMatchObject({
      name: 'sites.upgrade',
      input: { plan: 'd1', goBack: true, saveVolumes: [], accept: [] },
    });
    await bridge.answer('sites.upgrade', { ok: true, value: { job: 'a' } });
    expect(wizard.getState().state).toMatchObject({ step: 'running', course: { id: 'a' } });
    bridge.raise('job.changed', jobOf('a', { state: 'cancelled' }));
    expect(wizard.getState().state.step).toBe('ended');
  });
});

describe('going back', () => {
  const back = restoreMachine({ site: 's', name: 'shop', how: { record: 'r' } });
  it('is asked once, watched, and told', () => {
    const order = { site: 's', name: 'shop', how: { record: 'r' }, restoreVolumes: false };
    expect(back.first.effects).toEqual([{ do: 'plan', asked: 1, order }]);
    // Nothing begins before it was seen what is taken back.
    expect(back.next(back.first.state, { type: 'next' }).effects).toEqual([]);
    const asked = back.next(back.first.state, { type: 'restoreVolumes', chosen: true });
    expect(asked.effects).toEqual([{ do: 'plan', asked: 2, order: { ...order, restoreVolumes: true } }]);
    const taken = { ...order, record: 'r', from: '1.1', to: '1.0', undoes: [], recreated: ['web'], untouched: [] };
    const takenBack = { ...taken, staying: [], changes: [], edited: [], missing: [] };
    const late = back.next(asked.state, { type: 'planned', asked: 1, plan: takenBack });
    expect(late.state).toMatchObject({ survey: { state: 'looking' } });
    const seen = back.next(late.state, { type: 'planned', asked: 2, plan: takenBack });
    const started = back.next(seen.state, { type: 'next' });
    expect(started.effects).toEqual([
      { do: 'start', order: { site: 's', name: 'shop', how: { record: 'r' }, restoreVolumes: true } },
    ]);
    const running = back.next(started.state, { type: 'job.started', id: 'a' });
    expect(back.next(running.state, { type: 'next' }).effects).toEqual([]);
    const failed = back.next(running.state, { type: 'job.changed', job: jobOf('a', { state: 'interrupted' }) });
    expect(failed.state).toMatchObject({ step: 'ended', ending: { how: 'interrupted' } });
    expect(back.next(failed.state, { type: 'again' }).state.step).toBe('ask');
    const done = back.next(running.state, {
      type: 'job.changed',
      job: jobOf('a', { state: 'succeeded', result: { installation } }),
    });
    expect(done.state).toMatchObject({ step: 'done', result: { installation } });
  });
});

describe('a plan as it is read', () => {
  it('tells by component, what changes first', () => {
    const groups = byComponent(plan({ changes: [finding('c1', 'web'), finding('a1', null)] }));
    expect(groups.map(({ key }) => key)).toEqual([null, 'web', 'db', 'old']);
    expect(groups[1]).toMatchObject({ changes: [{ id: 'c1' }], conflicts: [{ id: 'x1' }], offers: [] });
    expect(byComponent(plan()).map(({ key }) => key)).toEqual(['web', 'db', 'old']);
  });
  it('counts', () => {
    expect(countsOf(plan({ changes: [finding('1', 'web'), finding('2', 'web', { action: 'add' })] }))).toMatchObject({
      add: 1,
      update: 1,
      delete: 0,
      recreated: 1,
      offers: 1,
      conflicts: 1,
    });
  });
  it('shows values of any kind, and texts line by line', () => {
    expect([valueText(null), valueText('a'), valueText(3), valueText(false), valueText([1])]).toEqual([
      '',
      'a',
      '3',
      'false',
      '[1]',
    ]);
    // Whole items: what they say, without what platforms keep for themselves.
    const port = { container_port: 9090, protocol: 'tcp', tenant_id: '', port_alias: 'WEB', is_inner_service: false };
    expect(valueText(port)).toBe('protocol tcp, port_alias WEB');
    expect(valueText({ service_cname: 'cache', share_image: 'team/cache:1' })).toBe('team/cache:1');
    expect(valueText({ attr_name: 'A', attr_value: 'x', name: '' })).toBe('x');
    expect(valueText({ dep_service_key: 'k' })).toBe('');
    expect(patchLines('--- a\n+++ b\n@@ -1,2 +1,2 @@\n same\n-old\n+new\n\\ No newline at end of file\n')).toEqual([
      { kind: 'head', text: '@@ -1,2 +1,2 @@' },
      { kind: 'same', text: 'same' },
      { kind: 'old', text: 'old' },
      { kind: 'new', text: 'new' },
    ]);
  });
});
