import { describe, expect, it } from 'vitest';
import type {
  HistoryEntryView,
  InstallationView,
  SiteKnowledgeView,
  SiteView,
  TemplateView,
  UpgradeRecordView,
} from '../../../preload/contract';
import { exportFor, findSites, groupSites, unconfirmed, versionSteps } from '../../../renderer/pages/sites/find';
import { toldOf } from '../../../renderer/pages/sites/told';
import { createReceiptsStore } from '../../../renderer/stores/receipts';
import { createSitesStore, installationId } from '../../../renderer/stores/sites';
import type { Texts } from '../../../renderer/text';
import { createFormat } from '../../../renderer/text/format';
import { failed, TestBridge } from './bridge';

/** Texts that show only their keys. */
const keysOnly: Texts = Object.assign((key: string) => key, {
  language: 'en' as const,
  format: createFormat('en'),
  find: (key: string) => key,
  list: (items: readonly string[]) => items.join(', '),
  error: ({ code }: { code: string }) => ({ title: code, nextStep: '' }),
});

const site = (name: string, engine = 'unix:///x'): SiteView => ({ name, engine, installations: 1, createdAt: '' });
const installation = (at: string, name: string, change: Partial<InstallationView> = {}): InstallationView => ({
  site: at,
  name,
  templateKey: 'k',
  templateName: '商城',
  version: '1.0',
  engine: '',
  project: 'p',
  state: 'unknown',
  installedAt: '',
  components: [],
  newer: null,
  unfinished: null,
  ...change,
});
const entry = (at: string, action: string, subject: string, name = 'shop'): HistoryEntryView => ({
  at,
  actor: 'me',
  action,
  subject,
  site: 's',
  detail: { installation: name },
});

describe('sites', () => {
  const groups = groupSites(
    [site('plant-7'), site('ward-3', 'tcp://10.0.0.1')],
    [installation('plant-7', 'shop', { newer: '1.1' }), installation('ward-3', 'x'), installation('ward-3', 'y')],
  );
  it('hold their installations, and what waits for somebody', () => {
    expect(groups.map((one) => [one.name, one.installations.length, one.newer, one.unfinished])).toEqual([
      ['plant-7', 1, 1, 0],
      ['ward-3', 2, 0, 0],
    ]);
  });
  it('are found by every word: name, engine, what is installed', () => {
    const names = (query: string) => findSites(groups, query).map((one) => one.name);
    expect(names('')).toEqual(['plant-7', 'ward-3']);
    expect(names('PLANT 商城')).toEqual(['plant-7']);
    expect(names('10.0.0.1')).toEqual(['ward-3']);
    expect(names('plant ward')).toEqual([]);
  });
  it('of two hundred are grouped and found', () => {
    const many = Array.from({ length: 200 }, (_, n) => site(`site-${n}`));
    const all = many.flatMap(({ name }) => Array.from({ length: 5 }, (_, n) => installation(name, `app-${n}`)));
    expect(findSites(groupSites(many, all), 'site-199 app-4')).toHaveLength(1);
  });
});

describe('versions over time', () => {
  it('step where the version changes, and end where it was removed', () => {
    expect(
      versionSteps(
        [
          entry('5', 'uninstall', 'shop@1.0'),
          entry('4', 'rollback', 'shop@1.0'),
          entry('3', 'upgrade', 'shop@1.1'),
          entry('2', 'stop', 'shop@1.0'),
          entry('2', 'install', 'other@7', 'other'),
          entry('1', 'install', 'shop@1.0'),
        ],
        'shop',
      ),
    ).toEqual([
      { at: '1', version: '1.0' },
      { at: '3', version: '1.1' },
      { at: '4', version: '1.0' },
      { at: '5', version: null },
    ]);
  });
});

describe('the store of sites', () => {
  it('reads again what changed, and keeps how things stood', async () => {
    const bridge = new TestBridge();
    const store = createSitesStore(bridge);
    void store.getState().load();
    await bridge.answer('sites.list', { ok: true, value: [site('s')] });
    await bridge.answer('sites.installations', { ok: true, value: [installation('s', 'shop')] });
    void store.getState().look('s');
    void store.getState().look('s');
    expect(bridge.open()).toEqual(['sites.status']);
    const id = installationId({ site: 's', name: 'shop' });
    await bridge.answer('sites.status', { ok: true, value: [installation('s', 'shop', { state: 'running' })] });
    expect(store.getState().live[id]?.state).toBe('running');
    await bridge.answer('sites.status', failed('engine.unreachable'));
    expect(store.getState().live[id]?.state).toBe('running');

    bridge.raise('sites.changed', {});
    await bridge.answer('sites.list', { ok: true, value: [site('s')] });
    await bridge.answer('sites.installations', { ok: true, value: [installation('s', 'shop', { version: '1.1' })] });
    expect(store.getState().live[id]).toMatchObject({ state: 'running', version: '1.1' });
    bridge.raise('sites.changed', {});
    await bridge.answer('sites.list', { ok: true, value: [] });
    await bridge.answer('sites.installations', { ok: true, value: [] });
    expect(store.getState().live).toEqual({});
  });
});

describe('a record', () => {
  const record = (change: Partial<UpgradeRecordView>): UpgradeRecordView => ({
    ...{
      id: 'r',
      kind: 'upgrade',
      at: '2026-01-02T03:04:05Z',
      actor: 'me',
      from: '1.0',
      to: '1.1',
      state: 'succeeded',
    },
    counts: { add: 1, update: 2, delete: 0, components: 2 },
    ...{ added: [], staying: [], recreated: [], savedVolumes: [], error: null, undid: null },
    decided: { taken: 0, stayed: 0 },
    undo: { possible: true, why: null },
    ...change,
  });
  const said = (one: UpgradeRecordView, others: UpgradeRecordView[] = []) => toldOf(one, others, keysOnly);

  it('says nothing more of an installation, and of an upgrade what there is to say', () => {
    expect(said(record({ kind: 'install' }))).toEqual([]);
    expect(said(record({}))).toEqual(['record.counts']);
    const full = record({ added: ['a'], recreated: ['b'], savedVolumes: ['v'], decided: { taken: 1, stayed: 2 } });
    expect(said(full)).toEqual([
      ...['record.counts', 'record.recreated', 'record.added', 'record.taken', 'record.stayed', 'record.saved'],
    ]);
  });

  it('that went back names no component as added, and says why; a rollback says what it undid and what stays', () => {
    const back = record({ state: 'rolled-back', added: ['a'], error: 'upgrade.not_healthy' });
    expect(said(back)).toEqual(['record.counts', 'record.why']);
    const undo = record({ kind: 'rollback', staying: ['a'], undid: 'other' });
    expect(said(undo, [record({ id: 'other' })])).toEqual(['record.counts', 'record.staying', 'record.undid']);
  });
});

describe('sites that told something', () => {
  const told = (name: string, version: string, newer: string | null) => ({
    name,
    templateKey: 'k',
    templateName: '商城',
    version,
    state: 'running' as const,
    newer,
  });
  const knows = (at: string, installations: ReturnType<typeof told>[] | null, sent = 0): SiteKnowledgeView => ({
    site: at,
    receipt:
      installations === null
        ? null
        : {
            id: 'r',
            site: at,
            siteId: 'i',
            number: 4,
            at: '2026-01-01T00:00:00.000Z',
            form: 'full',
            fingerprint: '',
            engine: null,
            freeBytes: null,
            installations,
            layers: null,
            historyHead: '',
            arrived: [],
            media: [],
          },
    importedAt: null,
    fingerprint: null,
    sent: Array.from({ length: sent }, (_, index) => ({
      id: String(index),
      templateKey: 'k',
      templateName: '商城',
      version: '1.1',
      file: 'shop.tar.gz',
      size: 1,
      delta: true,
      exportedAt: '',
      media: [],
      confirmed: index === 0 ? null : { as: 'arrived' as const, at: '', receipt: 4 },
    })),
  });
  const template = (key: string, ...versions: string[]) =>
    ({ key, name: key, versions: versions.map((version) => ({ version })) }) as unknown as TemplateView;

  it('stand in the list without ever being installed at from here', () => {
    const groups = groupSites(
      [site('here')],
      [installation('here', 'shop', { newer: '1.1' })],
      [knows('here', [told('shop', '1.0', '1.1')]), knows('far', [told('shop', '1.0', '1.1')], 2)],
    );
    // What both know is counted once.
    expect(groups.map((one) => [one.name, one.site === null, one.newer, unconfirmed(one)])).toEqual([
      ['here', false, 1, 0],
      ['far', true, 1, 1],
    ]);
    expect(findSites(groups, 'far 1.0').map(({ name }) => name)).toEqual(['far']);
  });

  it('are exported for from what runs there: the newer version, else the version is asked for', () => {
    const [behind, fine, silent] = groupSites(
      [],
      [],
      [knows('a', [told('shop', '1.0', '1.1')]), knows('b', [told('shop', '1.1', null)]), knows('c', null)],
    );
    const templates = [template('other', '9'), template('k', '1.1', '1.0')];
    expect(behind && exportFor(behind, templates)).toEqual({ wizard: 'export', key: 'k', version: '1.1', site: 'a' });
    expect(fine && exportFor(fine, templates)).toMatchObject({ key: 'k', version: '1.1', site: 'b', ask: true });
    expect(silent && exportFor(silent, templates)).toMatchObject({ key: 'other', version: '9', site: 'c', ask: true });
    expect(silent && exportFor(silent, [])).toBeUndefined();
  });

  it('are asked for again when something changes, and only once somebody looked', async () => {
    const bridge = new TestBridge();
    const store = createReceiptsStore(bridge);
    bridge.raise('library.changed', {});
    expect(bridge.open()).toEqual([]);
    void store.getState().load();
    await bridge.answer('receipts.sites', { ok: true, value: [knows('a', null, 1)] });
    bridge.raise('sites.changed', {});
    await bridge.answer('receipts.sites', { ok: true, value: [] });
    const forgotten = store.getState().forget('0');
    await bridge.answer('receipts.forget', failed('delivery.unknown'));
    expect((await forgotten)?.code).toBe('delivery.unknown');
    expect(bridge.open()).toEqual([]);
  });
});
