import { describe, expect, it } from 'vitest';
import type { ContainerView, PublishPreview } from '../../../../preload/contract';
import {
  knownVersions,
  type PublishEffect,
  type PublishEvent,
  type PublishState,
  publishMachine,
  type Source,
} from '../../../../renderer/wizards/publish/machine';
import { jobOf } from '../bridge';

const file: Source = { source: { from: 'compose', place: 'p' }, name: 'docker-compose.yaml' };
const preview: PublishPreview = {
  name: 'shop',
  version: '1.1',
  description: '',
  components: [],
  images: [],
  secrets: [],
  notices: [],
  versions: ['1.0'],
  exists: false,
};
const container = (id: string): ContainerView => ({
  id,
  name: id,
  image: 'i',
  state: 'running',
  project: null,
  ports: [],
});
const error = { code: 'compose.invalid', params: {}, retry: false, causes: [] };

function run(events: readonly PublishEvent[], begin = publishMachine(file)) {
  let state: PublishState = begin.first.state;
  const effects: PublishEffect[] = [...begin.first.effects];
  for (const event of events) {
    const turn = begin.next(state, event);
    state = turn.state;
    effects.push(...turn.effects);
  }
  return { state, effects };
}
const previewed: PublishEvent = { type: 'previewed', run: 1, preview };

describe('the publish wizard', () => {
  it('shows what a file becomes, under the name and version that suit it', () => {
    const { state, effects } = run([previewed]);
    expect(effects).toEqual([{ do: 'preview', source: file, run: 1 }]);
    expect(state).toMatchObject({ step: 'preview', wish: { name: 'shop', version: '1.1', replace: false } });
  });

  it('publishes under what was typed, and not without a name or version', () => {
    const typed = run([previewed, { type: 'wish', change: { version: '2.0' } }, { type: 'publish' }]);
    expect(typed.effects.at(-1)).toMatchObject({ do: 'publish', source: file, wish: { name: 'shop', version: '2.0' } });
    const blank = run([previewed, { type: 'wish', change: { version: ' ' } }, { type: 'publish' }]);
    expect(blank.state.step).toBe('preview');
  });

  it('takes back the word to replace when another version is meant', () => {
    const { state } = run([
      previewed,
      { type: 'wish', change: { version: '1.0' } },
      { type: 'wish', change: { replace: true } },
      { type: 'wish', change: { description: 'x' } },
      { type: 'wish', change: { version: '0.9' } },
    ]);
    expect(state).toMatchObject({ wish: { version: '0.9', description: 'x', replace: false } });
  });

  it('knows the versions of the template that bears the name', () => {
    const templates = [
      {
        key: 'k',
        name: 'portal',
        description: '',
        versions: [{ version: '3', publishedAt: '', source: 'compose' as const, components: 1 }],
      },
    ];
    const wish = { name: 'shop', version: '', description: '', replace: false };
    expect(knownVersions({ preview, wish }, templates)).toEqual(['1.0']);
    expect(knownVersions({ preview, wish: { ...wish, name: ' portal ' } }, templates)).toEqual(['3']);
    expect(knownVersions({ preview, wish: { ...wish, name: 'new' } }, templates)).toEqual([]);
  });

  it('says what is wrong with a source, and reads it again', () => {
    const { state, effects } = run([{ type: 'notPreviewed', run: 1, error }, { type: 'again' }]);
    expect(state).toMatchObject({ step: 'previewing', run: 2 });
    expect(effects.at(-1)).toEqual({ do: 'preview', source: file, run: 2 });
    expect(run([{ type: 'notPreviewed', run: 9, error }]).state.step).toBe('previewing');
  });

  const listed = (round: number, ...ids: string[]): PublishEvent => ({
    type: 'listed',
    run: round,
    listed: { state: 'ready', value: ids.map(container) },
  });
  it('picks containers, goes back to the pick, and forgets what has gone meanwhile', () => {
    const begin = publishMachine('containers');
    const picked = run([listed(1, 'a', 'b'), { type: 'pick', picked: ['a', 'b'] }, { type: 'picked' }], begin);
    expect(picked.effects.at(-1)).toMatchObject({
      do: 'preview',
      source: { source: { from: 'containers', containers: ['a', 'b'] } },
    });
    const again = run(
      [
        listed(1, 'a', 'b'),
        { type: 'pick', picked: ['a', 'b'] },
        { type: 'picked' },
        { type: 'notPreviewed', run: 2, error },
        { type: 'back' },
        listed(3, 'b', 'c'),
      ],
      begin,
    );
    expect(again.state).toMatchObject({ step: 'pick', picked: ['b'] });
    expect(run([listed(1, 'a'), { type: 'picked' }], begin).state.step).toBe('pick');
  });

  it('ends with the version, or leads back to what was typed', () => {
    const publishing: PublishEvent[] = [
      previewed,
      { type: 'wish', change: { name: 'mine' } },
      { type: 'publish' },
      { type: 'job.started', id: 'j' },
    ];
    const result = { template: { key: 'k', name: 'mine', version: '1.1' }, replaced: false, notices: [] };
    const done = run([...publishing, { type: 'job.changed', job: jobOf('j', { state: 'succeeded', result }) }]);
    expect(done.state).toMatchObject({ step: 'end', ending: { how: 'succeeded', result } });
    const failed = jobOf('j', { state: 'failed', error });
    const back = run([
      ...publishing,
      { type: 'job.changed', job: failed },
      { type: 'again' },
      { type: 'previewed', run: 2, preview },
    ]);
    expect(back.state).toMatchObject({ step: 'preview', wish: { name: 'mine' } });
  });
});
