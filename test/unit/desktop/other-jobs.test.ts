import { describe, expect, it } from 'vitest';
import { followOthers } from '../../../main/desktop/other-jobs';
import { at, jobOf } from '../renderer/bridge';

function follow() {
  const changed: string[] = [];
  let ended = 0;
  const others = followOthers(
    (job) => changed.push(`${job.id} ${job.state} ${job.progress?.fraction ?? 0}`),
    () => ended++,
  );
  return { others, changed, ended: () => ended };
}

describe('jobs of other processes', () => {
  it('are told of when they appear, go on and end', () => {
    const { others, changed, ended } = follow();
    others.look([]);
    others.look([jobOf('a')]);
    others.look([jobOf('a')]);
    others.look([jobOf('a', { progress: at(0.5) })]);
    others.look([jobOf('a', { state: 'succeeded', endedAt: '2026-01-01T00:00:09Z', progress: at(1) })]);
    others.look([jobOf('a', { state: 'succeeded', endedAt: '2026-01-01T00:00:09Z', progress: at(1) })]);
    expect(changed).toEqual(['a running 0', 'a running 0.5', 'a succeeded 1']);
    expect(ended()).toBe(1);
  });

  it('that were there at the start are no news', () => {
    const { others, changed } = follow();
    others.look([jobOf('old', { state: 'failed' })]);
    others.look([jobOf('old', { state: 'failed' })]);
    expect(changed).toEqual([]);
  });

  it('are not confused with the own ones', () => {
    const { others, changed } = follow();
    others.look([]);
    others.own('mine');
    others.look([jobOf('mine')]);
    expect(changed).toEqual([]);
  });
});
