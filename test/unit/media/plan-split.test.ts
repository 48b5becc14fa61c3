import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BegunSplit } from '../../../main/media';
import { filesystemOf } from '../../../main/media/facts';
import { type PlanMedium, type PlanPackage, planSplit } from '../../../main/media/plan';

const MB = 1_000_000;
const order = (a: string, b: string) => Number(a) - Number(b);
const file = (id: string, size: number): PlanPackage => ({ id, file: `${id}.tar.gz`, size, sha256: null, about: null });
const medium = (id: string, free: number, readOnly = false): PlanMedium => ({
  id,
  name: id.toUpperCase(),
  kind: 'removable',
  bus: 'usb',
  system: false,
  writeProtected: false,
  facts: { path: `/media/${id}`, filesystem: filesystemOf('exfat'), size: 2 * free, free, readOnly },
  present: [],
  unfinished: [],
  rate: null,
  direct: true,
});

/** Three parts of 100 MB. `out` names the media that hold them; `here` and `assigned` are numbers of the media of the plan. */
function begun(
  out: readonly (string | null)[],
  here: readonly (number | null)[],
  assigned: readonly (number | null)[],
): BegunSplit {
  const left = out.flatMap((who, index) => (who === null ? [index + 1] : []));
  return {
    here,
    assigned,
    set: {
      path: '/library/a.tar.gz',
      file: 'a.tar.gz',
      size: 300 * MB,
      sha256: '',
      set: '',
      parts: [1, 2, 3].map((number) => ({ number, bytes: 100 * MB, file: `a.tar.gz.vol-00${number}-of-003` })),
      out: out.flatMap((who, index) => (who === null ? [] : [{ number: index + 1, medium: who }])),
      next: left.length === 0 ? null : { medium: 'C', parts: left, bytes: 100 * MB },
    },
  };
}
const said = (plan: ReturnType<typeof planSplit>) =>
  plan.copies.map(
    ({ package: id, medium: at, action, parts }) =>
      `${id}@${at}: ${[action, ...parts.map(({ number, of }) => `${number}/${of}`)].join(' ')}`,
  );

describe('a plan in parts', () => {
  it('fills media of different sizes in their order, and leaves out what cannot be written to', () => {
    const media = [medium('a', 120 * MB), medium('locked', 500 * MB, true), medium('b', 250 * MB)];
    const plan = planSplit([file('p', 300 * MB)], media, order);
    expect(said(plan)).toEqual(['p@a: split 1/2', 'p@locked: elsewhere', 'p@b: split 2/2']);
    expect(plan.possible).toBe(true);
  });

  it('goes on as the package was cut, with what is still to go out', () => {
    const split = begun(['A', null, null], [null, null, null], [null, 0, 1]);
    const media = [medium('b', 130 * MB), medium('c', 130 * MB)];
    const plan = planSplit([file('p', 300 * MB)], media, order, new Map([['p', split]]));
    expect(said(plan)).toEqual(['p@b: split 2/3', 'p@c: split 3/3']);
    expect([plan.possible, plan.media.map(({ needed }) => needed)]).toEqual([true, [100 * MB, 100 * MB]]);
  });

  it('says that nothing can go on where the medium that is meant is not here', () => {
    const split = begun(['A', 'B', null], [0, 1, null], [null, null, null]);
    const media = [medium('a', 500 * MB), medium('b', 500 * MB)];
    const plan = planSplit([file('p', 300 * MB)], media, order, new Map([['p', split]]));
    expect([said(plan), plan.possible]).toEqual([['p@a: identical', 'p@b: identical'], false]);
  });

  it('has nothing to write where every part is out', () => {
    const split = begun(['A', 'B', 'C'], [0, null, null], [null, null, null]);
    const plan = planSplit([file('p', 300 * MB)], [medium('a', 5 * MB)], order, new Map([['p', split]]));
    expect([said(plan), plan.possible]).toEqual([['p@a: identical'], true]);
  });

  it('gives to new packages only the room that parts begun before leave, whatever the sizes', () => {
    const size = fc.integer({ min: 1, max: 400 }).map((each) => each * MB);
    fc.assert(
      fc.property(fc.array(size, { minLength: 1, maxLength: 4 }), fc.array(size, { maxLength: 4 }), (frees, sizes) => {
        const media = frees.map((free, index) => medium(`m${index}`, free + 110 * MB));
        const split = begun([null, 'X', 'X'], [null, null, null], [0, null, null]);
        const packages = [file('p', 300 * MB), ...sizes.map((each, index) => file(`q${index}`, each))];
        const plan = planSplit(packages, media, order, new Map([['p', split]]));
        for (const view of plan.media) expect(view.needed).toBeLessThanOrEqual(view.free ?? 0);
        expect(plan.copies.find((copy) => copy.package === 'p' && copy.medium === 'm0')?.parts).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
  });
});
