import { describe, expect, it } from 'vitest';
import type { CheckView, InstallationView, InstallPlanView } from '../../../../preload/contract';
import { createJobsStore } from '../../../../renderer/stores/jobs';
import { createLibraryStore } from '../../../../renderer/stores/library';
import {
  type Effect,
  type Event,
  installMachine,
  mayBegin,
  portProblems,
  type State,
} from '../../../../renderer/wizards/install/machine';
import { createInstallWizard } from '../../../../renderer/wizards/install/store';
import { addressesOf } from '../../../../renderer/wizards/parts/addresses';
import { planOf } from '../../../../renderer/wizards/parts/survey';
import { failed, jobOf, TestBridge } from '../bridge';

const machine = installMachine({ key: 'k', version: '1.0', site: undefined });
const error = { code: 'services.lost', params: {}, retry: true, causes: [] };
const check = (state: CheckView['state']): CheckView => ({ code: 'x', state, params: {} });
const component = (service: string, ...published: (number | null)[]): InstallPlanView['components'][number] => ({
  key: service,
  service,
  name: service,
  image: 'i:1',
  memoryMiB: null,
  ports: published.map((port, index) => ({ container: 80 + index, protocol: 'tcp', published: port })),
  volumes: [],
  environment: [{ name: 'A', value: 'one', secret: false }],
});
const plan = (change: Partial<InstallPlanView> = {}): InstallPlanView => ({
  site: 'plant-7',
  name: 'shop',
  engine: 'unix:///x',
  components: [component('web', 8080), component('api', 9090)],
  secrets: [],
  memoryMiB: 0,
  risks: [],
  checks: [check('ok')],
  ...change,
});
const installation: InstallationView = {
  site: 'plant-7',
  name: 'shop',
  templateKey: 'k',
  templateName: 'shop',
  version: '1.0',
  engine: 'unix:///x',
  project: 'p',
  state: 'running',
  installedAt: '',
  components: [{ service: 'web', name: 'web', state: 'running', health: 'healthy', ports: ['8080->80/tcp'] }],
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
const where: Event[] = [{ type: 'choose', change: { site: 'plant-7' } }, { type: 'next' }];
const what: Event[] = [...where, { type: 'planned', asked: 1, plan: plan() }];
const checked = (change: Partial<InstallPlanView> = {}): Event[] => [
  ...what,
  { type: 'next' },
  { type: 'planned', asked: 2, plan: plan(change) },
];

describe('the install wizard', () => {
  it('asks for a site before it looks at anything', () => {
    expect(run({ type: 'next' })).toMatchObject({ state: { step: 'where' }, effects: [] });
    expect(run({ type: 'choose', change: { site: '  ' } }, { type: 'next' }).state.step).toBe('where');
    expect(run(...where)).toMatchObject({ state: { step: 'what' }, effects: [{ do: 'plan', asked: 1 }] });
  });

  it('plans anew with what was changed, and offers the version’s own values again on the way back', () => {
    const { state, effects } = run(
      ...what,
      { type: 'value', name: 'web.A', value: 'two' },
      { type: 'port', name: 'web.80/tcp', port: '18080' },
      { type: 'next' },
    );
    expect(effects.at(-1)).toMatchObject({
      do: 'plan',
      asked: 2,
      choice: { values: { 'web.A': 'two' }, ports: { 'web.80/tcp': '18080' } },
    });
    const other = plan({ components: [component('web', 18080)] });
    const seen = machine.next(state, { type: 'planned', asked: 2, plan: other }).state;
    const back = machine.next(seen, { type: 'back' });
    expect(back.effects).toEqual([]);
    expect(back.state).toMatchObject({ step: 'what', choice: { values: { 'web.A': 'two' } } });
    expect(back.state.step === 'what' && planOf(back.state.survey)).toEqual(plan());
    expect(machine.next(back.state, { type: 'value', name: 'web.A', value: undefined }).state.choice.values).toEqual(
      {},
    );
  });

  it('does not take values along to another version', () => {
    const { state } = run(
      ...what,
      { type: 'value', name: 'web.A', value: 'two' },
      { type: 'back' },
      { type: 'choose', change: { version: '2.0' } },
    );
    expect(state).toMatchObject({ step: 'where', choice: { version: '2.0', values: {}, site: 'plant-7' } });
  });

  it('finds ports that are none, and ports that two would have', () => {
    const choice = { ...run(...what).state.choice };
    const problems = (ports: Record<string, string>) => portProblems(plan(), { ...choice, ports });
    expect(problems({})).toEqual({});
    expect(problems({ 'web.80/tcp': '80a' })).toEqual({ 'web.80/tcp': 'none' });
    expect(problems({ 'web.80/tcp': '70000' })).toEqual({ 'web.80/tcp': 'none' });
    expect(problems({ 'web.80/tcp': '9090' })).toEqual({ 'web.80/tcp': 'twice' });
    expect(problems({ 'web.80/tcp': '9090', 'api.80/tcp': '8080' })).toEqual({});
    expect(run(...what, { type: 'port', name: 'web.80/tcp', port: '9090' }, { type: 'next' }).state.step).toBe('what');
  });

  it('begins only when nothing stands in the way and what reaches out was allowed', () => {
    expect(mayBegin(run(...checked()).state)).toBe(true);
    expect(mayBegin(run(...checked({ checks: [check('warning'), check('unknown')] })).state)).toBe(true);
    expect(mayBegin(run(...checked({ checks: [check('blocked')] })).state)).toBe(false);
    const risky = checked({ risks: [check('warning')] });
    expect(mayBegin(run(...risky).state)).toBe(false);
    expect(run(...risky, { type: 'next' }).state.step).toBe('check');
    const allowed = run(...risky, { type: 'choose', change: { trusted: true } }, { type: 'next' });
    expect(allowed).toMatchObject({ state: { step: 'running' } });
    expect(allowed.effects.at(-1)).toMatchObject({ do: 'start', choice: { trusted: true } });
  });

  it('does not believe answers that come late, and keeps what was seen when one fails', () => {
    const { state } = run(...checked(), { type: 'look' }, { type: 'planned', asked: 2, plan: plan({ name: 'late' }) });
    expect(state).toMatchObject({ survey: { state: 'looking', asked: 3 } });
    const broken = machine.next(state, { type: 'planFailed', asked: 3, error }).state;
    expect(broken).toMatchObject({ survey: { state: 'failed', error, before: { name: 'shop' } } });
    expect(mayBegin(broken)).toBe(false);
  });

  it('shows how components come up, and ends with what the job says', () => {
    const running: Event[] = [...checked(), { type: 'next' }, { type: 'job.started', id: 'a' }];
    const half = { ...installation, state: 'partly' as const };
    expect(run(...running, { type: 'live', installation: half }).state).toMatchObject({ live: { state: 'partly' } });
    const job = jobOf('a', { kind: 'install', state: 'succeeded', result: installation });
    expect(run(...running, { type: 'job.changed', job }).state).toMatchObject({ step: 'done', result: installation });
    const ended = run(...running, { type: 'job.changed', job: jobOf('a', { state: 'failed', error }) });
    expect(ended.state).toMatchObject({ step: 'ended', ending: { how: 'failed', error } });
    expect(machine.next(ended.state, { type: 'again' })).toMatchObject({
      state: { step: 'check', survey: { state: 'looking' }, offered: null },
      effects: [{ do: 'plan' }],
    });
  });
});

describe('the install wizard over the bridge', () => {
  it('plans, starts, watches, and stops watching when it is over', async () => {
    const bridge = new TestBridge();
    const [jobs, library] = [createJobsStore(bridge), createLibraryStore(bridge)];
    const wizard = createInstallWizard({ bridge, jobs, library }, { key: 'k', version: '1.0', site: 'plant-7' });
    const { send } = wizard.getState();
    send({ type: 'choose', change: { name: ' shop ' } });
    send({ type: 'next' });
    expect(bridge.asked[0]).toMatchObject({
      name: 'sites.planInstall',
      input: { key: 'k', version: '1.0', site: 'plant-7', name: 'shop', values: {}, ports: {} },
    });
    await bridge.answer('sites.planInstall', { ok: true, value: plan() });
    send({ type: 'port', name: 'web.80/tcp', port: ' 18080 ' });
    send({ type: 'next' });
    expect(bridge.asked[0]).toMatchObject({ input: { ports: { 'web.80/tcp': 18080 } } });
    await bridge.answer('sites.planInstall', { ok: true, value: plan() });
    send({ type: 'next' });
    expect(bridge.asked[0]).toMatchObject({ name: 'sites.install', input: { trusted: false } });
    await bridge.answer('sites.install', { ok: true, value: { job: 'a' } });
    await bridge.answer('sites.status', { ok: true, value: [installation] });
    expect(wizard.getState().state).toMatchObject({ step: 'running', live: { name: 'shop' } });
    bridge.raise('job.changed', jobOf('a', { state: 'succeeded', result: installation }));
    expect(wizard.getState().state.step).toBe('done');
    await new Promise((resolve) => setTimeout(resolve, 1_700));
    expect(bridge.open()).not.toContain('sites.status');
  });

  it('shows why it could not be planned', async () => {
    const bridge = new TestBridge();
    const [jobs, library] = [createJobsStore(bridge), createLibraryStore(bridge)];
    const wizard = createInstallWizard({ bridge, jobs, library }, { key: 'k', version: '1.0', site: 'plant-7' });
    wizard.getState().send({ type: 'next' });
    await bridge.answer('sites.planInstall', failed('site.other_engine'));
    expect(wizard.getState().state).toMatchObject({
      survey: { state: 'failed', error: { code: 'site.other_engine' } },
    });
  });
});

describe('addresses', () => {
  const of = (engine: string, ...ports: string[]) =>
    addressesOf({ engine, components: [{ service: 'w', name: 'w', state: 'running', health: 'none', ports }] }).map(
      ({ address }) => address,
    );
  it('lead to where the engine publishes', () => {
    expect(of('unix:///x', '8080->80/tcp', '53->53/udp')).toEqual(['http://127.0.0.1:8080', '127.0.0.1:53/udp']);
    expect(of('tcp://10.0.0.5:2376', '8443->443/tcp')).toEqual(['https://10.0.0.5:8443']);
    expect(of('ssh://root@plant', '80->80/tcp')).toEqual(['http://plant:80']);
  });
});
