import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  currentOwner,
  isGone,
  lookAtProcess,
  type Owner,
  ownerText,
  parseOwner,
  type Sighting,
} from '../../../main/jobs/owner';

const self: Owner = { host: 'h', boot: 'b1', space: 'pid:[1]', pid: 10, started: '500' };
const other = (change: Partial<Owner>): Owner => ({ ...self, pid: 20, started: '700', ...change });
const there = (started: string | null): Sighting => ({ exists: true, started });
const fresh = 2_000;
const old = 300_000;

const cases: [string, Owner | undefined, number, Sighting, boolean][] = [
  ['a process that runs', other({}), fresh, there('700'), false],
  ['a process that runs and has long been silent', other({}), old, there('700'), false],
  ['no such process', other({}), fresh, { exists: false, started: null }, true],
  ['the id was given to another process', other({}), fresh, there('900'), true],
  ['the computer was started anew', other({ boot: 'b0' }), fresh, there('700'), true],
  ['another computer, lately heard of', other({ boot: 'b9', host: 'x' }), fresh, there('700'), false],
  ['another computer, long silent', other({ boot: 'b9', host: 'x' }), old, there('700'), true],
  [
    'another space of process ids, lately heard of',
    other({ space: 'pid:[2]' }),
    fresh,
    { exists: false, started: null },
    false,
  ],
  [
    'another space of process ids, long silent',
    other({ space: 'pid:[2]' }),
    old,
    { exists: false, started: null },
    true,
  ],
  ['an owner that cannot be read, lately heard of', undefined, fresh, there(null), false],
  ['an owner that cannot be read, long silent', undefined, old, there(null), true],
  ['long silent by a clock that was set back', undefined, -old, there(null), true],
];

describe('whether a job lost its process', () => {
  for (const [name, owner, silent, sighting, gone] of cases)
    it(`${name}: ${gone ? 'gone' : 'lives'}`, () => {
      expect(isGone(owner, self, silent, () => sighting)).toBe(gone);
    });

  it('without start times (Windows) an existing id counts as long as it is heard of', () => {
    const windows: Owner = { host: 'h', boot: null, space: null, pid: 20, started: null };
    expect(isGone(windows, { ...windows, pid: 1 }, fresh, () => there(null))).toBe(false);
    expect(isGone(windows, { ...windows, pid: 1 }, old, () => there(null))).toBe(true);
    expect(isGone(windows, { ...windows, pid: 1 }, fresh, () => ({ exists: false, started: null }))).toBe(true);
  });

  it('is told from the real system: this process lives, an ended child does not', async () => {
    const me = currentOwner();
    expect(parseOwner(ownerText(me))).toEqual(me);
    expect(isGone(me, me, old, lookAtProcess)).toBe(false);
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const owner = { ...me, pid: child.pid as number, started: lookAtProcess(child.pid as number).started };
    expect(isGone(owner, me, 0, lookAtProcess)).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isGone(owner, me, 0, lookAtProcess)).toBe(true);
  });

  it('a text that names no owner is no owner', () => {
    expect(parseOwner('')).toBeUndefined();
    expect(parseOwner('{"pid":-1}')).toBeUndefined();
  });
});
