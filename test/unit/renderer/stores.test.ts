import { describe, expect, it } from 'vitest';
import type { AppInfo, TemplateView } from '../../../preload/contract';
import { createEngineStore } from '../../../renderer/stores/engine';
import { createJobsStore } from '../../../renderer/stores/jobs';
import { createLibraryStore } from '../../../renderer/stores/library';
import { createNavigationStore, start } from '../../../renderer/stores/navigation';
import { createServicesStore } from '../../../renderer/stores/services';
import { createSettingsStore } from '../../../renderer/stores/settings';
import { at, failed, jobOf, TestBridge } from './bridge';

const template = (name: string): TemplateView => ({ key: name, name, description: '', versions: [] });

describe('the library', () => {
  it('is loading until both lists are there', async () => {
    const bridge = new TestBridge();
    const store = createLibraryStore(bridge);
    void store.getState().load();
    expect(store.getState().templates).toEqual({ state: 'loading' });
    await bridge.answer('templates.list', { ok: true, value: [template('shop')] });
    expect(store.getState().templates).toEqual({ state: 'loading' });
    await bridge.answer('packages.list', { ok: true, value: [] });
    expect(store.getState().templates).toEqual({ state: 'ready', value: [template('shop')] });
    expect(store.getState().packages).toEqual({ state: 'ready', value: [] });
  });

  it('shows why it cannot be read', async () => {
    const bridge = new TestBridge();
    const store = createLibraryStore(bridge);
    void store.getState().load();
    await bridge.answer('templates.list', failed('services.lost'));
    await bridge.answer('packages.list', { ok: true, value: [] });
    expect(store.getState().templates).toMatchObject({ state: 'failed', error: { code: 'services.lost' } });
  });

  it('is read once more, and only once, for changes that come while it is being read', async () => {
    const bridge = new TestBridge();
    const store = createLibraryStore(bridge);
    void store.getState().load();
    for (let change = 0; change < 5; change++) bridge.raise('library.changed', {});
    expect(bridge.open()).toEqual(['templates.list', 'packages.list']);
    await bridge.answer('templates.list', { ok: true, value: [] });
    await bridge.answer('packages.list', { ok: true, value: [] });
    expect(bridge.open()).toEqual(['templates.list', 'packages.list']);
    await bridge.answer('templates.list', { ok: true, value: [template('new')] });
    await bridge.answer('packages.list', { ok: true, value: [] });
    expect(bridge.open()).toEqual([]);
    expect(store.getState().templates).toMatchObject({ value: [{ name: 'new' }] });
  });

  it('is read again when the services come back', () => {
    const bridge = new TestBridge();
    createLibraryStore(bridge);
    bridge.raise('services.changed', { state: 'lost', error: null });
    expect(bridge.open()).toEqual([]);
    bridge.raise('services.changed', { state: 'ready', error: null });
    expect(bridge.open()).toEqual(['templates.list', 'packages.list']);
  });

  it('reads a version again that could not be had while the services were away', async () => {
    const bridge = new TestBridge();
    const store = createLibraryStore(bridge);
    void store.getState().show('k', '1@2');
    await bridge.answer('templates.show', failed('services.lost'));
    expect(store.getState().versions['k@1@2']).toMatchObject({ state: 'failed' });
    bridge.raise('services.changed', { state: 'ready', error: null });
    expect(bridge.asked.find(({ name }) => name === 'templates.show')?.input).toEqual({ key: 'k', version: '1@2' });
    await bridge.answer('templates.show', { ok: true, value: { name: 'back' } as never });
    expect(store.getState().versions['k@1@2']).toMatchObject({ state: 'ready' });
  });

  it('asks for the engine again when the services come back', () => {
    const bridge = new TestBridge();
    createEngineStore(bridge);
    bridge.raise('services.changed', { state: 'ready', error: null });
    expect(bridge.open()).toEqual(['engine.status']);
  });

  it('keeps a version shown while it is read anew', async () => {
    const bridge = new TestBridge();
    const store = createLibraryStore(bridge);
    void store.getState().show('k', '1.0');
    expect(store.getState().versions['k@1.0']).toEqual({ state: 'loading' });
    await bridge.answer('templates.show', { ok: true, value: { name: 'old' } as never });
    void store.getState().show('k', '1.0');
    expect(store.getState().versions['k@1.0']).toMatchObject({ state: 'ready', value: { name: 'old' } });
    await bridge.answer('templates.show', { ok: true, value: { name: 'new' } as never });
    expect(store.getState().versions['k@1.0']).toMatchObject({ value: { name: 'new' } });
  });
});

describe('the jobs', () => {
  it('follow the events, newest first', () => {
    const bridge = new TestBridge();
    const store = createJobsStore(bridge);
    bridge.raise('job.changed', jobOf('a', { createdAt: '2026-01-01T00:00:01.000Z' }));
    bridge.raise('job.changed', jobOf('b', { createdAt: '2026-01-01T00:00:02.000Z' }));
    bridge.raise('job.changed', jobOf('a', { createdAt: '2026-01-01T00:00:01.000Z', progress: at(0.5) }));
    expect(store.getState().jobs.map(({ id, progress }) => [id, progress?.fraction])).toEqual([
      ['b', undefined],
      ['a', 0.5],
    ]);
  });

  it('never go back to an older picture that an answer brings late', async () => {
    const bridge = new TestBridge();
    const store = createJobsStore(bridge);
    void store.getState().load();
    bridge.raise('job.changed', jobOf('a', { state: 'succeeded' }));
    bridge.raise('job.changed', jobOf('b', { progress: at(0.7) }));
    await bridge.answer('jobs.list', {
      ok: true,
      value: [jobOf('a', { progress: at(0.9) }), jobOf('b', { progress: at(0.2) }), jobOf('c', { state: 'failed' })],
    });
    const states = Object.fromEntries(
      store.getState().jobs.map((job) => [job.id, [job.state, job.progress?.fraction]]),
    );
    expect(states).toEqual({ a: ['succeeded', undefined], b: ['running', 0.7], c: ['failed', undefined] });
  });

  it('tell why one cannot be cancelled', async () => {
    const bridge = new TestBridge();
    const store = createJobsStore(bridge);
    const asked = store.getState().cancel('a');
    await bridge.answer('jobs.cancel', failed('job.not_found'));
    expect(await asked).toMatchObject({ code: 'job.not_found' });
  });
});

const info: AppInfo = {
  version: '1',
  electron: '33',
  chromium: '130',
  node: '20',
  platform: 'linux x64',
  home: '/home',
  log: '/home/log',
  language: 'en',
  last: { language: 'zh-CN', theme: 'dark' },
};

describe('the settings', () => {
  it('are the last known ones until the catalog tells', async () => {
    const bridge = new TestBridge();
    const store = createSettingsStore(bridge, info);
    expect(store.getState()).toMatchObject({ settings: { language: 'zh-CN', theme: 'dark' }, known: false });
    void store.getState().load();
    await bridge.answer('settings.get', {
      ok: true,
      value: { language: 'en', theme: 'light', engine: 'tcp://x', trust: 'warn', vaultLimit: null },
    });
    expect(store.getState()).toMatchObject({
      settings: { language: 'en', theme: 'light', engine: 'tcp://x' },
      known: true,
    });
  });

  it('show a change at once and take it back when it cannot be kept', async () => {
    const bridge = new TestBridge();
    const store = createSettingsStore(bridge, info);
    void store.getState().save({ theme: 'light' });
    expect(store.getState().settings.theme).toBe('light');
    await bridge.answer('settings.set', failed('disk.full'));
    expect(store.getState()).toMatchObject({ settings: { theme: 'dark' }, error: { code: 'disk.full' } });
  });
});

describe('the engine', () => {
  it('keeps its last answer while it is asked again', async () => {
    const bridge = new TestBridge();
    const store = createEngineStore(bridge);
    const engine = { host: 'unix:///x', reachable: true, version: '20', platform: null, compose: null, error: null };
    void store.getState().check();
    expect(store.getState()).toMatchObject({ engine: { state: 'loading' }, asking: true });
    await bridge.answer('engine.status', { ok: true, value: engine });
    void store.getState().check();
    expect(store.getState()).toMatchObject({ engine: { state: 'ready', value: engine }, asking: true });
  });
});

describe('the services', () => {
  it('are shown as lost until they are back', () => {
    const bridge = new TestBridge();
    const store = createServicesStore(bridge);
    const error = { code: 'services.lost', params: {}, retry: true, causes: [] };
    bridge.raise('services.changed', { state: 'lost', error });
    expect(store.getState()).toEqual({ state: 'lost', error });
    bridge.raise('services.changed', { state: 'ready', error: null });
    expect(store.getState()).toEqual({ state: 'ready', error: null });
  });
});

describe('the navigation', () => {
  it('goes back the way it came, past what was only selected', () => {
    const store = createNavigationStore();
    const { go, back } = store.getState();
    go({ page: 'library', tab: 'templates', template: { key: 'a' } }, 'replace');
    go({ page: 'activity' });
    go({ page: 'activity', job: 'j' }, 'replace');
    go({ page: 'settings' });
    back();
    expect(store.getState().place).toEqual({ page: 'activity', job: 'j' });
    back();
    expect(store.getState().place).toEqual({ page: 'library', tab: 'templates', template: { key: 'a' } });
    back();
    expect(store.getState().place).toEqual({ page: 'library', tab: 'templates', template: { key: 'a' } });
  });

  it('begins in the library', () => {
    expect(createNavigationStore().getState().place).toBe(start);
  });
});
