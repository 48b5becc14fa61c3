import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filesystemOf } from '../../../main/media/facts';
import { mediumCheckCodes, type PlanMedium, type PlanPackage, planCopies } from '../../../main/media/plan';
import { pack } from '../../../main/media/plan/pack';
import { languages, localeTexts } from '../../../main/texts';

const GB = 1_000_000_000;
const MB = 1_000_000;
const order = (a: string, b: string) => Number(a) - Number(b);

const file = (id: string, size: number, more: Partial<PlanPackage> = {}): PlanPackage => ({
  id,
  file: `${id}.tar.gz`,
  size,
  sha256: `digest of ${id}`,
  about: null,
  ...more,
});
const medium = (
  id: string,
  free: number,
  more: Partial<PlanMedium> & { type?: string; readOnly?: boolean } = {},
): PlanMedium => ({
  id,
  name: id.toUpperCase(),
  kind: 'removable',
  bus: 'usb',
  system: false,
  writeProtected: false,
  facts: {
    path: `/media/${id}`,
    filesystem: filesystemOf(more.type ?? 'exfat'),
    size: 2 * free,
    free,
    readOnly: more.readOnly ?? false,
  },
  present: [],
  unfinished: [],
  rate: null,
  direct: true,
  ...more,
});
/** `package@medium: action` of everything that is not merely elsewhere. */
const said = (plan: ReturnType<typeof planCopies>) =>
  plan.copies
    .filter(({ action }) => action !== 'elsewhere')
    .map((copy) => `${copy.package}@${copy.medium}: ${copy.action}`);
const codes = (plan: ReturnType<typeof planCopies>, id: string) =>
  plan.media
    .find((view) => view.medium === id)
    ?.checks.filter(({ state }) => state !== 'ok')
    .map(({ code, state }) => `${code} ${state}`);

describe('a plan over one medium', () => {
  it('copies what fits, and says that it does', () => {
    const plan = planCopies([file('a', GB), file('b', 2 * GB)], [medium('stick', 8 * GB)], 'spread', order);
    expect(said(plan)).toEqual(['a@stick: copy', 'b@stick: copy']);
    expect(plan.possible).toBe(true);
    expect(plan.media[0]?.checks.map(({ code, state }) => `${code} ${state}`)).toEqual([
      'media.writable ok',
      'media.room ok',
    ]);
  });

  it('knows what is there, what is begun, and what would be replaced', () => {
    const stick = medium('stick', 3 * GB, {
      present: [
        { name: 'a.tar.gz', size: GB, sha256: 'digest of a', about: null },
        { name: 'b.tar.gz', size: 77, sha256: null, about: null },
      ],
      unfinished: [{ name: 'c.tar.gz', bytes: 2 * GB }],
    });
    const plan = planCopies([file('a', GB), file('b', 100 * MB), file('c', 4 * GB)], [stick], 'spread', order);
    expect(said(plan)).toEqual(['a@stick: identical', 'b@stick: replace', 'c@stick: continue']);
    expect(plan.media[0]?.needed).toBeLessThan(2.2 * GB);
    expect(codes(plan, 'stick')).toEqual(['media.replaces warning']);
    expect(plan.possible).toBe(true);
  });

  it.each([
    ['media.read_only blocked', [file('a', MB)], medium('m', GB, { readOnly: true })],
    ['media.write_protected blocked', [file('a', MB)], medium('m', GB, { writeProtected: true })],
    ['media.too_small blocked', [file('a', 2 * GB)], medium('m', GB)],
    ['media.almost_full warning', [file('a', 990 * MB)], medium('m', GB)],
    ['media.file_too_large blocked', [file('a', 5 * GB)], medium('m', 30 * GB, { type: 'vfat' })],
    ['media.name_not_allowed blocked', [file('a', MB, { file: 'a:b.tar.gz' })], medium('m', GB)],
    [
      'media.name_twice blocked',
      [file('a', MB, { file: 'A.tar.gz' }), file('b', MB, { file: 'a.tar.gz' })],
      medium('m', GB),
    ],
    ['media.network_share warning', [file('a', MB)], medium('m', GB, { kind: 'network', type: 'cifs' })],
    ['media.system_disk warning', [file('a', MB)], medium('m', GB, { system: true })],
    ['media.slow warning', [file('a', 6 * GB)], medium('m', 30 * GB, { rate: 4 * MB })],
    ['media.cache_only warning', [file('a', MB)], medium('m', GB, { direct: false })],
  ])('says %s', (said_, packages, on) => {
    const plan = planCopies(packages, [on], 'spread', order);
    expect(codes(plan, 'm')).toContain(said_);
    expect(plan.possible).toBe(!said_.endsWith('blocked'));
  });

  it('says which other copies of the same application lie there', () => {
    const about = { key: 'k', name: 'shop', version: '2', kind: 'rainbond-app' };
    const on = (version: string, name = 'other.tar.gz') =>
      medium('m', GB, { present: [{ name, size: 5, sha256: null, about: { ...about, version } }] });
    const plan = (there: PlanMedium) => codes(planCopies([file('a', MB, { about })], [there], 'spread', order), 'm');
    expect(plan(on('1'))).toEqual(['media.older_copy warning']);
    expect(plan(on('3'))).toEqual(['media.newer_copy warning']);
    expect(plan(on('2'))).toEqual(['media.package_twice warning']);
    expect(plan(medium('m', GB))).toEqual([]);
  });

  it('sees a package that was chosen twice', () => {
    const plan = planCopies(
      [file('a', MB), file('b', MB, { sha256: 'digest of a' })],
      [medium('m', GB)],
      'spread',
      order,
    );
    expect(codes(plan, 'm')).toEqual(['media.package_twice warning']);
  });
});

describe('a plan over several media', () => {
  it('takes the first that holds everything, and leaves the others alone', () => {
    const media = [medium('small', GB), medium('big', 9 * GB), medium('huge', 90 * GB)];
    const plan = planCopies([file('a', 2 * GB), file('b', 3 * GB)], media, 'spread', order);
    expect(said(plan)).toEqual(['a@big: copy', 'b@big: copy']);
    expect(plan.loads).toEqual([
      { medium: 'small', packages: [] },
      { medium: 'big', packages: ['a', 'b'] },
      { medium: 'huge', packages: [] },
    ]);
  });

  it('spreads what no single one holds', () => {
    const media = [medium('one', 4 * GB), medium('two', 4 * GB), medium('three', 4 * GB)];
    const plan = planCopies([file('a', 3 * GB), file('b', 3 * GB), file('c', 0.5 * GB)], media, 'spread', order);
    expect(said(plan)).toEqual(['a@one: copy', 'c@one: copy', 'b@two: copy']);
    expect(plan.possible).toBe(true);
  });

  it('does not let one medium that is full or locked stand in the way of those that are used', () => {
    const media = [medium('locked', 9 * GB, { readOnly: true }), medium('good', 9 * GB)];
    const plan = planCopies([file('a', GB)], media, 'spread', order);
    expect(said(plan)).toEqual(['a@good: copy']);
    expect(plan.possible).toBe(true);
  });

  it('puts everything on each where that is asked, and says which cannot', () => {
    const media = [medium('one', 4 * GB), medium('two', GB)];
    const plan = planCopies([file('a', 2 * GB), file('b', 0.5 * GB)], media, 'each', order);
    expect(said(plan)).toEqual(['a@one: copy', 'b@one: copy', 'a@two: impossible', 'b@two: copy']);
    expect(plan.possible).toBe(false);
    expect(codes(plan, 'two')).toEqual(['media.too_small blocked']);
  });

  it('never goes beyond a medium, places everything once where it says that it is possible, and is the same each time', () => {
    const packages = fc.array(fc.integer({ min: 0, max: 6 * GB }), { minLength: 1, maxLength: 12 });
    const media = fc.array(
      fc.record({
        free: fc.integer({ min: 0, max: 12 * GB }),
        type: fc.constantFrom('exfat', 'vfat', 'ext4', 'ntfs'),
        readOnly: fc.boolean(),
        begun: fc.option(fc.tuple(fc.nat(11), fc.integer({ min: 1, max: 6 * GB }))),
      }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(packages, media, fc.constantFrom('spread' as const, 'each' as const), (sizes, places, mode) => {
        const files = sizes.map((size, index) => file(`p${index}`, size));
        const on = places.map(({ free, type, readOnly, begun }, index) =>
          medium(`m${index}`, free, {
            type,
            readOnly,
            unfinished: begun ? [{ name: `p${begun[0]}.tar.gz`, bytes: begun[1] }] : [],
          }),
        );
        const plan = planCopies(files, on, mode, order);
        expect(planCopies(files, on, mode, order)).toEqual(plan);
        for (const [index, view] of plan.media.entries()) {
          expect(view.needed).toBeLessThanOrEqual(Math.max(0, on[index]?.facts.free ?? 0));
          if (on[index]?.facts.readOnly) expect(plan.loads[index]?.packages).toEqual([]);
        }
        if (plan.possible)
          for (const { id } of files)
            expect(plan.loads.filter((load) => load.packages.includes(id))).toHaveLength(
              mode === 'each' ? on.length : 1,
            );
      }),
    );
  });

  it('uses one medium whenever one holds everything', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 10 }),
        fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 20 }),
        (sizes, rooms) => {
          const items = sizes.map((size) => ({ size, fits: rooms.map(() => true), cost: rooms.map(() => size) }));
          const sum = sizes.reduce((total, size) => total + size, 0);
          const packed = pack(items, rooms);
          if (rooms.some((room) => room >= sum)) expect(new Set(packed).size).toBe(1);
          for (const [place, room] of rooms.entries())
            expect(
              sizes.filter((_, index) => packed[index] === place).reduce((total, size) => total + size, 0),
            ).toBeLessThanOrEqual(room);
        },
      ),
    );
  });
});

describe('every check', () => {
  it.each(languages)('has its text in %s, and what to do where something is wrong', (language) => {
    const texts = localeTexts(language);
    for (const code of mediumCheckCodes) {
      expect(texts[`checks.${code}.title`], code).toBeTruthy();
      expect(texts[`checks.${code}.nextStep`] !== '', code).toBe(!['media.writable', 'media.room'].includes(code));
    }
  });
});
