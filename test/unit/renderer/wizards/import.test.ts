import { describe, expect, it } from 'vitest';
import type { FoundPackageView, MediumView, PlaceView } from '../../../../preload/contract';
import {
  awaited,
  type Found,
  type ImportEffect,
  type ImportEvent,
  type ImportState,
  importMachine,
  lockedIdentities,
  obstacle,
  upgradesOf,
} from '../../../../renderer/wizards/import/machine';
import { jobOf } from '../bridge';

const place: PlaceView = { id: 'p', path: '/media/stick', name: 'stick', kind: 'folder' };

function packageOf(id: string, change: Partial<FoundPackageView> = {}): FoundPackageView {
  return {
    id,
    package: {
      id: null,
      path: `/media/stick/${id}.tar.gz`,
      size: 1,
      sha256: null,
      kind: 'rainbond-app',
      seal: 'unsigned',
      name: id,
      version: '2.0',
      key: id,
      components: 1,
      images: [],
      createdAt: null,
      present: true,
    },
    trust: {
      state: 'trusted',
      action: 'accept',
      keyId: null,
      fingerprint: null,
      publicKey: null,
      signer: null,
      comment: null,
    },
    against: 'new',
    newest: null,
    installations: [],
    newBytes: 0,
    checks: [],
    ...change,
  };
}
const warned = { ...packageOf('w').trust, state: 'unsigned', action: 'warn' } as const;
const refused = { ...packageOf('r').trust, state: 'unsigned', action: 'refuse' } as const;
const foundOf = (...found: FoundPackageView[]): Found => ({ where: '/media/stick', found, unreadable: [] });

function run(events: readonly ImportEvent[], begin = importMachine({ kind: 'place', place })) {
  let state: ImportState = begin.first.state;
  const effects: ImportEffect[] = [...begin.first.effects];
  for (const event of events) {
    const turn = begin.next(state, event);
    state = turn.state;
    effects.push(...turn.effects);
  }
  return { state, effects };
}
const at = (state: ImportState, step: ImportState['step']) => {
  if (state.step !== step) throw new Error(`at ${state.step}`);
  return state as never;
};
const found = (...packages: FoundPackageView[]): ImportEvent => ({
  type: 'found',
  run: 1,
  from: { kind: 'place', place },
  found: foundOf(...packages),
});

describe('the import wizard', () => {
  it('looks at once at what was dropped or opened, and otherwise asks where', () => {
    expect(run([]).effects).toContainEqual({ do: 'find', from: { kind: 'place', place }, run: 1 });
    const asked = run([], importMachine(undefined));
    expect(asked.state).toMatchObject({ step: 'choose' });
    expect(asked.effects).toEqual([{ do: 'media' }]);
    expect(run([{ type: 'from', from: { kind: 'place', place } }], importMachine(undefined)).state.step).toBe(
      'looking',
    );
  });

  it('ticks what is new; nothing that is refused, and what is here already only when there is nothing else', () => {
    const chosen = (...packages: FoundPackageView[]) =>
      (at(run([found(...packages)]).state, 'found') as { choice: { chosen: string[] } }).choice.chosen;
    expect(chosen(packageOf('a'), packageOf('b', { against: 'same' }), packageOf('c', { trust: refused }))).toEqual([
      'a',
    ]);
    expect(chosen(packageOf('b', { against: 'same' }))).toEqual(['b']);
    expect(chosen(packageOf('c', { trust: refused }))).toEqual([]);
  });

  it('imports what is trusted without asking, and what is warned of only on a word', () => {
    const plain = run([found(packageOf('a')), { type: 'import', into: 'library' }]);
    expect(plain.effects.at(-1)).toMatchObject({ do: 'import', order: { into: 'library', chosen: ['a'] } });
    const silent = run([found(packageOf('a', { trust: warned })), { type: 'import', into: 'library' }]);
    expect(silent.state.step).toBe('found');
    const told = run([
      found(packageOf('a', { trust: warned })),
      { type: 'choose', change: { accepted: true } },
      { type: 'import', into: 'engine' },
    ]);
    expect(told.effects.at(-1)).toMatchObject({ do: 'import', order: { accepted: true } });
  });

  it('never imports what is refused, whatever is ticked', () => {
    const forced = run([
      found(packageOf('c', { trust: refused })),
      { type: 'choose', change: { chosen: ['c'], accepted: true, replace: true } },
      { type: 'choose', change: { accepted: true, replace: true } },
      { type: 'import', into: 'engine' },
    ]);
    expect(forced.state.step).toBe('found');
    expect(forced.effects.some((effect) => effect.do === 'import')).toBe(false);
  });

  it('takes back a word when other packages are chosen', () => {
    const { state } = run([
      found(packageOf('a', { trust: warned }), packageOf('b', { trust: warned, against: 'same' })),
      { type: 'choose', change: { accepted: true } },
      { type: 'choose', change: { chosen: ['a', 'b'] } },
    ]);
    expect(state).toMatchObject({ choice: { chosen: ['a', 'b'], accepted: false } });
  });

  it('replaces other content only when that is said', () => {
    const seen = foundOf(packageOf('a', { against: 'different' }));
    const choice = { chosen: ['a'], into: null, anyPlatform: false, accepted: false, replace: false };
    expect(obstacle(seen, choice)).toBe('replace');
    expect(obstacle(seen, { ...choice, replace: true })).toBeNull();
    expect(obstacle(seen, { ...choice, chosen: [] })).toBe('none');
  });

  it('takes no answer of an earlier look', () => {
    const { state } = run([{ ...found(packageOf('a')), run: 7 } as ImportEvent]);
    expect(state.step).toBe('looking');
    const again = run([found(packageOf('a')), { type: 'again' }, found(packageOf('old'))]);
    expect(again.state).toMatchObject({ step: 'looking', run: 2 });
  });

  it('says why a place cannot be read, and lets another one be chosen', () => {
    const error = { code: 'disk.io', params: {}, retry: true, causes: [] };
    expect(run([{ type: 'notFound', run: 1, error }]).state).toMatchObject({ step: 'choose', error });
  });

  const stick = (id: string) =>
    ({ id, kind: 'removable', name: id.toUpperCase(), mountPoint: `/media/${id}` }) as unknown as MediumView;
  const parts = (here: number, ...missing: number[]) => ({
    file: 'shop.tar.gz',
    of: 3,
    here,
    missing: missing.map((number) => ({ number, medium: `STICK-${number}` })),
  });
  const lone: ImportEvent = {
    type: 'found',
    run: 1,
    from: { kind: 'place', place },
    found: {
      where: '/media/stick',
      found: [],
      unreadable: [
        {
          path: '/media/stick/shop.tar.gz.volumes.json',
          code: 'volumes.parts_missing',
          params: {},
          retry: false,
          causes: [],
          volumes: parts(1, 1, 2),
        },
      ],
    },
  };

  it('looks by itself at the medium that comes while the first part is missing, and shows no less than before', () => {
    const begin: ImportEvent[] = [{ type: 'media', media: [stick('c')] }, lone];
    const waiting = at(run(begin).state, 'found') as Extract<ImportState, { step: 'found' }>;
    expect(awaited(waiting.found)?.missing[0]?.medium).toBe('STICK-1');
    const swapped = run([...begin, { type: 'media', media: [] }, { type: 'media', media: [stick('a')] }]);
    const from = { kind: 'medium', id: 'a', name: 'A' } as const;
    expect(swapped.effects.at(-1)).toEqual({ do: 'find', from, run: 2 });
    const steps: ImportEvent[] = [...begin, { type: 'media', media: [stick('a')] }];
    const empty = { where: '/media/a', found: [], unreadable: [] };
    expect(run([...steps, { type: 'found', run: 2, from, found: empty }]).state).toMatchObject({
      found: waiting.found,
    });
    const first = foundOf(packageOf('p', { volumes: parts(1, 2, 3), trust: warned }));
    const seen: ImportEvent[] = [...steps, { type: 'found', run: 2, from, found: first }];
    expect(run(seen).state).toMatchObject({ step: 'found', from, choice: { chosen: ['p'] } });
    // What was chosen stays while the other media come.
    const more = run([
      ...seen,
      { type: 'choose', change: { accepted: true } },
      { type: 'media', media: [stick('a'), stick('b')] },
      { type: 'found', run: 3, from, found: foundOf(packageOf('p', { volumes: parts(2, 3), trust: warned })) },
    ]);
    expect(more.state).toMatchObject({ choice: { accepted: true }, found: { found: [{ volumes: { here: 2 } }] } });
  });

  it('does not look again by itself where nothing is missing', () => {
    const { effects } = run([found(packageOf('a')), { type: 'media', media: [stick('a')] }]);
    expect(effects.filter((effect) => effect.do === 'find')).toHaveLength(1);
  });

  const imported: ImportEvent[] = [
    found(
      packageOf('a', {
        installations: [
          { site: 's', name: 'n', version: '1.0', newer: true },
          { site: 't', name: 'n', version: '3.0', newer: false },
        ],
      }),
    ),
    { type: 'import', into: 'library' },
    { type: 'job.started', id: 'j' },
  ];
  it('ends with what came of the job, and knows whom it can upgrade', () => {
    const result = { imported: [] };
    const done = run([...imported, { type: 'job.changed', job: jobOf('j', { state: 'succeeded', result }) }]);
    const end = at(done.state, 'end') as Extract<ImportState, { step: 'end' }>;
    expect(end.ending).toMatchObject({ how: 'succeeded', result });
    expect(upgradesOf(end.order, 'a', '2.0')).toEqual([{ site: 's', name: 'n', version: '1.0', newer: true }]);
    expect(upgradesOf(end.order, 'other', '2.0')).toEqual([]);
  });

  it('looks at the same place again after a failure, and is not left while it imports', () => {
    expect(run([...imported, { type: 'back' }]).state.step).toBe('importing');
    const failed = jobOf('j', {
      state: 'failed',
      error: { code: 'engine.lost', params: {}, retry: true, causes: [] },
    });
    const again = run([...imported, { type: 'job.changed', job: failed }, { type: 'again' }]);
    expect(again.state).toMatchObject({ step: 'looking', run: 2 });
    expect(again.effects.at(-1)).toEqual({ do: 'find', from: { kind: 'place', place }, run: 2 });
  });
});

describe('an import of what is encrypted', () => {
  const params = { path: '/media/stick/a.age', identities: ['Plant 7', 'Plant 8'] };
  const locked: Found = {
    where: '/media/stick',
    found: [],
    unreadable: [{ path: params.path, code: 'encryption.locked', params, retry: false, causes: [] }],
  };
  const asked: ImportEvent[] = [
    { type: 'found', run: 1, from: { kind: 'place', place }, found: locked },
    { type: 'unlock', identity: 'Plant 8', passphrase: 'secret' },
  ];

  it('asks for the passphrase of an identity that may open it, and looks once more', () => {
    expect(lockedIdentities(locked)).toEqual(['Plant 7', 'Plant 8']);
    expect(lockedIdentities(foundOf(packageOf('a')))).toEqual([]);
    const busy = run(asked);
    expect(busy.state).toMatchObject({ step: 'found', unlocking: 'busy' });
    expect(busy.effects.at(-1)).toEqual({ do: 'unlock', identity: 'Plant 8', passphrase: 'secret' });
    // The passphrase is in no state.
    expect(JSON.stringify(busy.state)).not.toContain('secret');
    const again = run([...asked, { type: 'unlocked' }]);
    expect(again.state).toMatchObject({ step: 'looking', run: 2 });
    expect(again.effects.at(-1)).toMatchObject({ do: 'find', run: 2 });
  });

  it('says that a passphrase was wrong, where it is asked', () => {
    const error = { code: 'trust.passphrase_wrong', params: {}, retry: false, causes: [] };
    const refusedOnce = run([...asked, { type: 'notUnlocked', error }]);
    expect(refusedOnce.state).toMatchObject({ step: 'found', unlocking: error });
    expect(run([...asked, { type: 'unlock', identity: 'x', passphrase: 'y' }]).effects).toHaveLength(
      run(asked).effects.length,
    );
  });
});

describe('deltas among what was found', () => {
  const base = '/srv/old/shop-1.0-ram.tar.gz';
  const needs = (id: string, packages: string[]): FoundPackageView =>
    packageOf(id, {
      delta: {
        ready: packages.length === 0,
        from: [],
        missing: packages.length === 0 ? [] : [{ layers: 2, bytes: 9, by: [], packages }],
      },
    });
  const begin = (found: Found): ImportEvent => ({ type: 'found', run: 1, from: { kind: 'place', place }, found });
  const nearby = [{ path: base, place: 'b' }];

  it('cannot be chosen while what they need is missing', () => {
    const { state } = run([begin(foundOf(needs('a', [base]))), { type: 'import', into: 'engine' }]);
    expect(state).toMatchObject({ step: 'found', choice: { chosen: [] } });
    expect(run([begin(foundOf(needs('a', [])))]).state).toMatchObject({ choice: { chosen: ['a'] } });
  });

  it('become possible with a package elsewhere that is taken along', () => {
    const fetching = run([begin({ ...foundOf(needs('a', [base])), nearby }), { type: 'fetch', path: base }]);
    expect(fetching.effects.at(-1)).toMatchObject({ do: 'find', run: 2, from: { place: { id: 'b', path: base } } });
    const { state, effects } = run([
      begin({ ...foundOf(needs('a', [base])), nearby }),
      { type: 'fetch', path: base },
      { type: 'found', run: 2, from: { kind: 'place', place }, found: foundOf(packageOf('base')) },
      { type: 'import', into: 'engine' },
    ]);
    expect(state.step).toBe('importing');
    expect(effects.at(-1)).toMatchObject({
      order: { packages: [{ id: 'base' }, { id: 'a', delta: { ready: true } }] },
    });
  });

  it('stay as they are where it cannot be read, or was never offered', () => {
    const error = { code: 'disk.io', params: {}, retry: true, causes: [] };
    const { state } = run([
      begin({ ...foundOf(needs('a', [base])), nearby }),
      { type: 'fetch', path: base },
      { type: 'notFound', run: 2, error },
    ]);
    expect(state).toMatchObject({ step: 'found', fetching: { path: base, error }, choice: { chosen: [] } });
    const other = run([begin({ ...foundOf(needs('a', [base])), nearby }), { type: 'fetch', path: '/etc/passwd' }]);
    expect(other.effects.some((effect) => effect.do === 'find' && effect.run === 2)).toBe(false);
  });
});
