import { describe, expect, it } from 'vitest';
import { fullness, limitFrom, typedLimit } from '../../../renderer/pages/settings/vault/limit';
import { createVaultStore, workAfter } from '../../../renderer/pages/settings/vault/store';
import { at, failed, jobOf, TestBridge } from './bridge';

const status = { folder: '/v', layers: 2, bytes: 10, limit: 100 };
const checked = { layers: 2, bytes: 10, damaged: [], damagedConfigs: [] };
const ended = { state: 'succeeded' as const, endedAt: '2026-01-01T00:00:01.000Z' };

describe('a limit in gigabytes', () => {
  it('is a positive number or nothing', () => {
    expect(limitFrom(' 50 ')).toBe(50e9);
    expect(limitFrom('1,5')).toBe(1.5e9);
    expect(limitFrom('')).toBeNull();
    for (const wrong of ['0', '-1', '5 GB', 'x', '9999999']) expect(limitFrom(wrong)).toBeUndefined();
    for (const limit of [null, 50e9, 1.5e9]) expect(limitFrom(typedLimit(limit))).toBe(limit);
  });

  it('is full at most', () => {
    expect([fullness(5, null), fullness(50, 200), fullness(300, 200), fullness(0, 0)]).toEqual([0, 25, 100, 100]);
  });
});

describe('the vault in the settings', () => {
  it('follows a check to its outcome, also when its end overtakes the answer', async () => {
    const bridge = new TestBridge();
    const store = createVaultStore(bridge);
    const stop = store.listen();
    void store.getState().load();
    await bridge.answer('vault.status', { ok: true, value: status });
    expect(store.getState().status).toEqual({ state: 'ready', value: status });
    void store.getState().check();
    void store.getState().check();
    expect(bridge.open()).toEqual(['vault.check']);
    bridge.raise('job.changed', jobOf('7', { kind: 'check-vault', ...ended, result: checked }));
    await bridge.answer('vault.check', { ok: true, value: { job: '7' } });
    expect(store.getState().work).toEqual({ step: 'checked', result: checked });
    // What ended may have changed what it holds.
    expect(bridge.open()).toEqual(['vault.status']);
    stop();
  });

  it('says why something failed, and forgets work that is lost with the services', async () => {
    const bridge = new TestBridge();
    const store = createVaultStore(bridge);
    store.listen();
    void store.getState().check();
    await bridge.answer('vault.check', failed('bug'));
    expect(store.getState().work).toMatchObject({ step: 'failed', error: { code: 'bug' } });
    const asked = store.getState().makeRoom(5);
    await bridge.answer('vault.makeRoom', { ok: true, value: { job: '8' } });
    expect(await asked).toBeNull();
    expect(store.getState().work).toMatchObject({ step: 'working', what: 'room', job: '8' });
    bridge.raise('services.changed', { state: 'lost', error: null });
    expect(store.getState().work).toEqual({ step: 'idle' });
  });

  it('heeds only its own job', () => {
    const work = { step: 'working', what: 'check', job: '7', fraction: 0 } as const;
    expect(workAfter(work, jobOf('9', ended))).toBe(work);
    expect(workAfter(work, jobOf('7', { kind: 'check-vault', progress: at(0.5) }))).toEqual({ ...work, fraction: 0.5 });
    expect(workAfter(work, jobOf('7', { state: 'cancelled', endedAt: ended.endedAt }))).toEqual({ step: 'idle' });
  });
});
