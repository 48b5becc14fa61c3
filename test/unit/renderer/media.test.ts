import { describe, expect, it } from 'vitest';
import { fillOf } from '../../../renderer/components/media/fill-of';
import { createMediaStore, isWritable } from '../../../renderer/stores/media';
import { failed, mediumOf, TestBridge } from './bridge';

const nothing = { packages: [], locked: [], volumes: [], unfinished: [] };

describe('the media', () => {
  it('are read once, and follow what is plugged in and pulled out', async () => {
    const bridge = new TestBridge();
    const store = createMediaStore(bridge);
    void store.getState().load();
    expect(store.getState().media).toEqual({ state: 'loading' });
    await bridge.answer('media.list', { ok: true, value: [mediumOf('a')] });
    bridge.raise('media.changed', { media: [mediumOf('a'), mediumOf('b')] });
    expect(store.getState().media).toMatchObject({ value: [{ id: 'a' }, { id: 'b' }] });
    bridge.raise('media.changed', { media: [mediumOf('b')] });
    expect(store.getState().media).toMatchObject({ value: [{ id: 'b' }] });
  });

  it('say why they cannot be listed, and are asked for again when the services come back', async () => {
    const bridge = new TestBridge();
    const store = createMediaStore(bridge);
    void store.getState().load();
    await bridge.answer('media.list', failed('services.lost'));
    expect(store.getState().media).toMatchObject({ state: 'failed' });
    bridge.raise('services.changed', { state: 'ready', error: null });
    await bridge.answer('media.list', { ok: true, value: [] });
    expect(store.getState().media).toEqual({ state: 'ready', value: [] });
  });

  it('are looked into again when something was written to them, and only then', async () => {
    const bridge = new TestBridge();
    const store = createMediaStore(bridge);
    bridge.raise('media.changed', { media: [mediumOf('a'), mediumOf('b')] });
    void store.getState().show('a');
    await bridge.answer('media.contents', { ok: true, value: nothing });
    bridge.raise('media.changed', { media: [mediumOf('a'), mediumOf('b', { free: 1 })] });
    expect(bridge.open()).toEqual([]);
    bridge.raise('media.changed', { media: [mediumOf('a', { free: 500 }), mediumOf('b')] });
    expect(bridge.asked).toMatchObject([{ name: 'media.contents', input: { medium: 'a' } }]);
    expect(store.getState().contents.a).toEqual({ state: 'ready', value: nothing });
  });

  it('stay safe to remove until they are plugged in anew', async () => {
    const bridge = new TestBridge();
    const store = createMediaStore(bridge);
    bridge.raise('media.changed', { media: [mediumOf('a')] });
    void store.getState().eject('a');
    expect(store.getState().ejections.a).toEqual({ state: 'asking' });
    await bridge.answer('media.eject', { ok: true, value: { state: 'safe' } });
    bridge.raise('media.changed', { media: [mediumOf('a', { mountPoint: null })] });
    bridge.raise('media.changed', { media: [] });
    expect(store.getState().ejections.a).toEqual({ state: 'safe', name: 'a' });
    bridge.raise('media.changed', { media: [mediumOf('a')] });
    expect(store.getState().ejections).toEqual({});
  });

  it('are no longer safe to remove once they are mounted again', async () => {
    const bridge = new TestBridge();
    const store = createMediaStore(bridge);
    bridge.raise('media.changed', { media: [mediumOf('a')] });
    void store.getState().eject('a');
    await bridge.answer('media.eject', { ok: true, value: { state: 'safe' } });
    bridge.raise('media.changed', { media: [mediumOf('a', { mountPoint: null })] });
    bridge.raise('media.changed', { media: [mediumOf('a')] });
    expect(store.getState().ejections).toEqual({});
  });

  it('say why one cannot be ejected, verified, or taken into the list', async () => {
    const bridge = new TestBridge();
    const store = createMediaStore(bridge);
    void store.getState().eject('a');
    await bridge.answer('media.eject', failed('media.unknown'));
    expect(store.getState().ejections.a).toMatchObject({ state: 'failed', error: { code: 'media.unknown' } });
    const verified = store.getState().verify('a');
    await bridge.answer('media.verify', failed('media.unknown'));
    expect(await verified).toMatchObject({ code: 'media.unknown' });
    const added = store.getState().addFolder({ id: 'p', path: '/p', name: 'p', kind: 'folder' });
    await bridge.answer('media.addFolder', failed('place.unknown'));
    expect(await added).toMatchObject({ error: { code: 'place.unknown' } });
  });

  it('remember the job that verifies one', async () => {
    const bridge = new TestBridge();
    const store = createMediaStore(bridge);
    const asked = store.getState().verify('a');
    await bridge.answer('media.verify', { ok: true, value: { job: 'j' } });
    expect(await asked).toBeNull();
    expect(store.getState().verifications).toEqual({ a: 'j' });
  });

  it('can be written to when they are in use and not write-protected', () => {
    expect(isWritable(mediumOf('a'))).toBe(true);
    expect(isWritable(mediumOf('a', { mountPoint: null }))).toBe(false);
    expect(isWritable(mediumOf('a', { readOnly: true }))).toBe(false);
  });
});

describe('how full a medium is', () => {
  it('splits what is used into packages and the rest', () => {
    expect(fillOf({ size: 1_000, free: 600 }, 100)).toMatchObject({
      packages: 100,
      other: 300,
      free: 600,
      shares: { packages: 10, other: 30, coming: 0 },
    });
  });

  it('shows what is to come out of what is free', () => {
    expect(fillOf({ size: 1_000, free: 600 }, 100, 200)).toMatchObject({ coming: 200, free: 400 });
    expect(fillOf({ size: 1_000, free: 600 }, 0, 5_000)).toMatchObject({ coming: 600, free: 0 });
  });

  it('never shows more than there is, and keeps the little that there is in sight', () => {
    expect(fillOf({ size: 1_000, free: 990 }, 500)).toMatchObject({ packages: 10, other: 0 });
    expect(fillOf({ size: 1e12, free: 1e12 - 1_000 }, 1_000)?.shares.packages).toBe(0.6);
  });

  it('says nothing where it is not known', () => {
    expect(fillOf({ size: 1_000, free: null }, 0)).toBeUndefined();
    expect(fillOf({ size: 0, free: 0 }, 0)).toBeUndefined();
  });
});
