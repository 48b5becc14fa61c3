import { describe, expect, it } from 'vitest';
import type { CheckView, ExportPlanView, KeyView } from '../../../../preload/contract';
import { createJobsStore } from '../../../../renderer/stores/jobs';
import {
  type Base,
  basesOf,
  deltaOf,
  firstBase,
  hardlySmaller,
  sentTo,
  siteBeside,
} from '../../../../renderer/wizards/export/content';
import {
  type Effect,
  type Event,
  exportMachine,
  isComplete,
  mayBegin,
  type State,
} from '../../../../renderer/wizards/export/machine';
import { createExportWizard } from '../../../../renderer/wizards/export/store';
import { failed, jobOf, TestBridge } from '../bridge';

const machine = exportMachine({ key: 'k', version: '1.0' });
const error = { code: 'services.lost', params: {}, retry: true, causes: [] };
const key = (id: string, kept: KeyView['kept'], usable = true): KeyView => ({
  id,
  name: id,
  publicKey: '',
  fingerprint: '',
  createdAt: '',
  retiredAt: null,
  kept,
  usable,
});
const plan = (...checks: CheckView['state'][]): ExportPlanView => ({
  images: [],
  packages: [],
  folder: '/out',
  free: null,
  checks: checks.map((state) => ({ code: 'x', state, params: {} })),
});
const place = (id: string) => ({ id, path: `/${id}`, name: id, kind: 'folder' as const });

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
const seen: Event[] = [{ type: 'next' }, { type: 'planned', asked: 1, plan: plan('ok', 'warning') }];
const running: Event[] = [...seen, { type: 'next' }, { type: 'job.started', id: 'a' }];

describe('the export wizard', () => {
  it('begins with the options of the version it was opened on, and looks for keys and for what it is new against', () => {
    expect(machine.first).toMatchObject({
      state: { step: 'options', choice: { key: 'k', version: '1.0', kinds: ['rainbond-app', 'docker-compose'] } },
      effects: [{ do: 'keys' }, { do: 'bases', key: 'k', version: '1.0' }],
    });
  });

  it('goes back to choose another version', () => {
    const { state, effects } = run(
      { type: 'back' },
      { type: 'choose', change: { key: 'other', version: '2' } },
      { type: 'next' },
      { type: 'next' },
    );
    expect(state).toMatchObject({ step: 'check' });
    expect(effects).toMatchObject([
      { do: 'bases', key: 'other', version: '2' },
      { do: 'plan', choice: { key: 'other', version: '2' } },
    ]);
  });

  it('does not go on without a form', () => {
    expect(run({ type: 'choose', change: { kinds: [] } }, { type: 'next' }).state.step).toBe('options');
  });

  it('signs by itself only with a key that needs no passphrase', () => {
    expect(run({ type: 'keys', keys: [key('p', 'passphrase')] }).state.choice.sign).toBeNull();
    expect(run({ type: 'keys', keys: [key('x', 'keychain', false)] }).state).toMatchObject({
      keys: [],
      choice: { sign: null },
    });
    expect(run({ type: 'keys', keys: [key('p', 'passphrase'), key('c', 'keychain')] }).state.choice.sign).toEqual({
      key: 'c',
      passphrase: '',
    });
  });

  it('asks for the passphrase of a key that has one', () => {
    const keys: Event = { type: 'keys', keys: [key('p', 'passphrase')] };
    const chosen = run(keys, { type: 'choose', change: { sign: { key: 'p', passphrase: '' } } });
    expect(isComplete(chosen.state)).toBe(false);
    const typed = run(keys, { type: 'choose', change: { sign: { key: 'p', passphrase: 'x' } } });
    expect(isComplete(typed.state)).toBe(true);
  });

  it('begins only when nothing stands in the way', () => {
    expect(mayBegin(run({ type: 'next' }).state)).toBe(false);
    const stopped = run({ type: 'next' }, { type: 'planned', asked: 1, plan: plan('ok', 'blocked') }, { type: 'next' });
    expect(stopped.state.step).toBe('check');
    const { state, effects } = run(...seen, { type: 'next' });
    expect(state).toMatchObject({ step: 'running', course: { phase: 'starting' } });
    expect(effects.at(-1)).toMatchObject({ do: 'start', choice: { key: 'k' } });
  });

  it('looks again when folder or archives change, and shows the last plan meanwhile', () => {
    const { state, effects } = run(...seen, { type: 'choose', change: { folder: place('stick') } });
    expect(state).toMatchObject({ survey: { state: 'looking', asked: 2, before: { folder: '/out' } } });
    expect(effects.at(-1)).toMatchObject({ do: 'plan', asked: 2, choice: { folder: { id: 'stick' } } });
    expect(run(...seen, { type: 'choose', change: { overwrite: true } }).state).toMatchObject({
      survey: { state: 'seen' },
      choice: { overwrite: true },
    });
  });

  it('takes no answer to an older question', () => {
    const { state } = run(
      { type: 'next' },
      { type: 'look' },
      { type: 'planned', asked: 1, plan: plan('ok') },
      { type: 'planFailed', asked: 1, error },
    );
    expect(state).toMatchObject({ survey: { state: 'looking', asked: 2 } });
  });

  it('says why it could not look, and looks again', () => {
    const { state, effects } = run({ type: 'next' }, { type: 'planFailed', asked: 1, error }, { type: 'look' });
    expect(state).toMatchObject({ survey: { state: 'looking', asked: 2 } });
    expect(effects.filter((effect) => effect.do === 'plan')).toHaveLength(2);
  });

  it('shows what was made', () => {
    const result = { packages: [], fetchedBytes: 7 };
    const { state } = run(...running, { type: 'job.changed', job: jobOf('a', { state: 'succeeded', result }) });
    expect(state).toMatchObject({ step: 'done', result, job: { id: 'a' } });
  });

  it('forgets a passphrase once the job has ended', () => {
    const { state } = run(
      { type: 'keys', keys: [key('p', 'passphrase')] },
      { type: 'choose', change: { sign: { key: 'p', passphrase: 'secret' } } },
      ...running,
      { type: 'job.changed', job: jobOf('a', { state: 'failed', error }) },
    );
    expect(state).toMatchObject({ step: 'ended', choice: { sign: { key: 'p', passphrase: '' } } });
  });

  it('tries again from the checks, or from the key where the key was the matter', () => {
    const ended = (code: string) =>
      run(
        ...running,
        { type: 'job.changed', job: jobOf('a', { state: 'failed', error: { ...error, code } }) },
        { type: 'again' },
      ).state;
    expect(ended('engine.lost')).toMatchObject({ step: 'check', survey: { state: 'looking' } });
    expect(ended('trust.passphrase_wrong')).toMatchObject({ step: 'options' });
    expect(
      run(...running, { type: 'job.changed', job: jobOf('a', { state: 'cancelled' }) }, { type: 'again' }).state.step,
    ).toBe('check');
  });

  it('changes nothing any more once it runs', () => {
    const { state } = run(...running);
    for (const event of [
      { type: 'choose', change: { kinds: [] } },
      { type: 'next' },
      { type: 'back' },
      { type: 'look' },
      { type: 'again' },
    ] as Event[])
      expect(machine.next(state, event)).toEqual({ state, effects: [] });
  });
});

describe('what is sent', () => {
  const size = { bytes: 21, full: 1_300, leftOut: 4 };
  const site: Base = {
    base: { kind: 'site', site: 'plant-7', receipt: { number: 4, at: '' }, versions: ['0.9'] },
    size,
  };
  const older: Base = { base: { kind: 'version', version: '0.9', newer: false }, size };
  const newer: Base = { base: { kind: 'version', version: '1.1', newer: true }, size };
  const told = (...list: Base[]): Event => ({ type: 'bases', key: 'k', version: '1.0', bases: basesOf(list) });
  const content = (...events: Event[]) => run(...events).state.choice.content;

  it('is everything, unless somebody says otherwise', () => {
    expect(content(told(site, older))).toEqual({ what: 'full' });
    expect(run(told()).state.bases).toEqual({ state: 'none' });
  });

  it('is what is new there, for a site that has told what it has', () => {
    const forSite = exportMachine({ key: 'k', version: '1.0', site: 'plant-7' });
    const { state } = forSite.next(forSite.first.state, told(older, site));
    expect(state.choice.content).toEqual({ what: 'delta', against: ['site plant-7'], differences: true });
    // One that has told nothing gets everything, and is remembered.
    const silent = exportMachine({ key: 'k', version: '1.0', site: 'ward-3' });
    const full = silent.next(silent.first.state, told(older, site)).state;
    expect(full.choice).toMatchObject({ content: { what: 'full' }, site: 'ward-3' });
  });

  it('is made against something, or not at all', () => {
    const none: Event = {
      type: 'choose',
      change: { content: { what: 'delta', against: [], differences: true } },
    };
    expect(run(told(older), none, { type: 'next' }).state.step).toBe('options');
  });

  it('proposes the version before, not one that comes after', () => {
    expect(firstBase(basesOf([newer, older]), '')).toEqual(['version 0.9']);
    expect(firstBase(basesOf([newer, site]), 'plant-7')).toEqual(['site plant-7']);
    expect(firstBase(basesOf([newer]), '')).toEqual(['version 1.1']);
  });

  it('is asked anew for another version, and what was chosen for the first is forgotten', () => {
    const { state, effects } = run(
      told(older),
      { type: 'choose', change: { content: { what: 'delta', against: ['version 0.9'], differences: false } } },
      { type: 'back' },
      { type: 'choose', change: { version: '1.1' } },
      { type: 'next' },
    );
    expect(state).toMatchObject({ bases: { state: 'asking' }, choice: { content: { what: 'full' } } });
    expect(effects).toEqual([{ do: 'bases', key: 'k', version: '1.1' }]);
    // The answer about the first version comes late.
    expect(machine.next(state, told(older)).state).toBe(state);
  });

  it('crosses the bridge as versions and sites', () => {
    const bases = basesOf([site, older, newer]);
    const both = { what: 'delta', against: ['site plant-7', 'version 0.9'], differences: false } as const;
    expect(deltaOf(bases, { what: 'full' })).toBeUndefined();
    expect(deltaOf(bases, both)).toEqual({ against: [{ site: 'plant-7' }, { version: '0.9' }], differences: false });
    expect(deltaOf(bases, { ...both, differences: true })).not.toHaveProperty('differences');
    // A delta that is made for a site names it; nobody has to.
    expect(siteBeside(bases, both, 'ward-3')).toBeUndefined();
    expect(sentTo(bases, both, 'ward-3')).toEqual(['plant-7']);
    expect(sentTo(bases, { what: 'full' }, ' ward-3 ')).toEqual(['ward-3']);
    expect(sentTo(bases, { what: 'full' }, ' ')).toEqual([]);
  });

  it('says where it saves hardly anything', () => {
    expect(hardlySmaller({ bytes: 21, full: 1_300 })).toBe(false);
    expect(hardlySmaller({ bytes: 1_299, full: 1_300 })).toBe(true);
    expect(hardlySmaller({ bytes: null, full: 1_300 })).toBe(false);
  });
});

describe('the export wizard over the bridge', () => {
  it('asks, starts, and follows to the end', async () => {
    const bridge = new TestBridge();
    const wizard = createExportWizard({ bridge, jobs: createJobsStore(bridge) }, { key: 'k', version: '1.0' });
    const { send } = wizard.getState();
    await bridge.answer('keys.list', { ok: true, value: [key('p', 'passphrase')] });
    const known = { name: 'Plant', recipient: 'age1a', fingerprint: '1', addedAt: '' };
    await bridge.answer('recipients.list', { ok: true, value: [known] });
    const own = {
      name: 'Mine',
      fingerprint: '2',
      createdAt: '',
      kept: 'passphrase',
      usable: true,
      open: false,
    } as const;
    // The one that is both a recipient and an identity here is one choice.
    await bridge.answer('identities.list', {
      ok: true,
      value: [
        { ...own, recipient: 'age1b' },
        { ...own, recipient: 'age1a' },
      ],
    });
    expect(wizard.getState().state.recipients.map(({ recipient }) => recipient)).toEqual(['age1a', 'age1b']);
    send({ type: 'choose', change: { encryptTo: ['age1a'] } });
    send({ type: 'choose', change: { kinds: ['docker-compose'], sign: { key: 'p', passphrase: 'secret' } } });
    send({ type: 'next' });
    expect(bridge.asked.at(-1)).toMatchObject({
      name: 'packages.planExport',
      input: { key: 'k', version: '1.0', kinds: ['docker-compose'], compression: 'default', archives: [] },
    });
    await bridge.answer('packages.planExport', failed('services.lost'));
    expect(wizard.getState().state).toMatchObject({ survey: { state: 'failed' } });
    send({ type: 'choose', change: { folder: place('stick') } });
    expect(bridge.asked.at(-1)).toMatchObject({ input: { to: 'stick' } });
    await bridge.answer('packages.planExport', { ok: true, value: plan('ok') });
    send({ type: 'next' });
    expect(bridge.asked.at(-1)).toMatchObject({
      name: 'packages.export',
      input: { to: 'stick', overwrite: false, encryptTo: ['age1a'], sign: { key: 'p', passphrase: 'secret' } },
    });
    await bridge.answer('packages.export', { ok: true, value: { job: 'a' } });
    bridge.raise('job.changed', jobOf('a', { state: 'succeeded', result: { packages: [], fetchedBytes: 0 } }));
    expect(wizard.getState().state.step).toBe('done');
  });

  it('shows why it could not start', async () => {
    const bridge = new TestBridge();
    const wizard = createExportWizard({ bridge, jobs: createJobsStore(bridge) }, { key: 'k', version: '1.0' });
    await bridge.answer('keys.list', failed('services.lost'));
    wizard.getState().send({ type: 'next' });
    await bridge.answer('packages.planExport', { ok: true, value: plan() });
    wizard.getState().send({ type: 'next' });
    await bridge.answer('packages.export', failed('place.unknown'));
    expect(wizard.getState().state).toMatchObject({
      step: 'ended',
      ending: { how: 'failed', job: null, error: { code: 'place.unknown' } },
    });
  });
});
