import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignParts, type MediumToPlan, planVolumes } from '../../../../main/media';

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;
const medium = (free: number, fileLimit = Number.MAX_SAFE_INTEGER): MediumToPlan => ({
  free,
  fileLimit,
  blockSize: 4096,
});
const fat = (free: number) => medium(free, 4 * GiB - 1);

const must = (fact: boolean, what: string) => {
  if (!fact) throw new Error(`not ${what}`);
};

const anyMedium = fc.record({
  free: fc.oneof(fc.integer({ min: 0, max: 40 * MiB }), fc.integer({ min: 0, max: 200 * GiB })),
  fileLimit: fc.constantFrom(4 * GiB - 1, 64 * MiB, Number.MAX_SAFE_INTEGER),
  blockSize: fc.constantFrom(512, 4096, 65536),
});
const anyPackage = fc.record({
  size: fc.oneof(fc.integer({ min: 1, max: 64 * MiB }), fc.integer({ min: 1, max: 300 * GiB })),
});

describe('what goes to which medium', () => {
  it('fills media in their order with parts as large as fit', () => {
    const [plan] = planVolumes([{ size: 6 * GiB }], [medium(2 * GiB), medium(3 * GiB), medium(4 * GiB)]);
    if (plan?.how !== 'split') throw new Error('not split');
    expect(plan.parts.map((part) => part.medium)).toEqual([0, 1, 2]);
    for (const [index, free] of [2 * GiB, 3 * GiB].entries())
      expect(plan.parts[index]?.bytes).toBeGreaterThan(free * 0.99);
  });

  it('leaves whole what fits, wherever it fits', () => {
    expect(planVolumes([{ size: 3 * GiB }], [medium(2 * GiB), medium(4 * GiB)])).toEqual([{ how: 'whole', medium: 1 }]);
  });

  it('splits for the largest file of a filesystem though there is room for more', () => {
    const [plan] = planVolumes([{ size: 10 * GiB }], [fat(32 * GiB)]);
    if (plan?.how !== 'split') throw new Error('not split');
    expect(plan.parts.map((part) => [part.medium, part.bytes])).toEqual([
      [0, 4 * GiB - 4096],
      [0, 4 * GiB - 4096],
      [0, 2 * GiB + 8192],
    ]);
  });

  it('makes parts no larger than asked for', () => {
    const [plan] = planVolumes([{ size: 250 * MiB }], [medium(GiB)], { partSize: 100 * MiB });
    expect(plan).toEqual({
      how: 'split',
      parts: [0, 1, 2].map((part) => ({ medium: 0, offset: part * 100 * MiB, bytes: part < 2 ? 100 * MiB : 50 * MiB })),
    });
  });

  it('packs several packages, whole ones first, and puts parts into what is left', () => {
    const plan = planVolumes(
      [{ size: 5 * GiB }, { size: GiB }, { size: 1.5 * GiB }],
      [medium(2 * GiB), medium(4 * GiB), medium(4 * GiB)],
    );
    expect(plan[2]).toEqual({ how: 'whole', medium: 0 });
    expect(plan[1]).toEqual({ how: 'whole', medium: 1 });
    expect(plan[0]?.how === 'split' && plan[0].parts.map((part) => part.medium)).toEqual([0, 1, 2]);
  });

  it('plans on for media that are still to come, and says what there is no room for', () => {
    const [open] = planVolumes([{ size: 5 * GiB }], [medium(2 * GiB)], { further: true });
    expect(open?.how === 'split' && open.parts.map((part) => part.medium)).toEqual([0, null, null]);
    const [closed] = planVolumes([{ size: 5 * GiB }], [medium(2 * GiB)]);
    expect(closed?.how === 'no-room' && closed.missing).toBeGreaterThan(3 * GiB);
    expect(planVolumes([{ size: 5 * GiB }], [medium(MiB)], { further: true })).toEqual([
      { how: 'no-room', missing: 5 * GiB },
    ]);
  });

  it('covers every package exactly once and overfills nothing, whatever the sizes', () => {
    fc.assert(
      fc.property(
        fc.array(anyPackage, { minLength: 1, maxLength: 5 }),
        fc.array(anyMedium, { minLength: 1, maxLength: 6 }),
        fc.option(fc.integer({ min: MiB, max: 8 * GiB }), { nil: undefined }),
        fc.boolean(),
        (packages, media, partSize, further) => {
          const options = { further, ...(partSize === undefined ? {} : { partSize }) };
          const plan = planVolumes(packages, media, options);
          // Plain comparisons: there may be ten thousand parts.
          must(JSON.stringify(planVolumes(packages, media, options)) === JSON.stringify(plan), 'the same plan again');
          const used = media.map(() => 0);
          const put = (index: number, bytes: number) => {
            const { blockSize, fileLimit } = media[index] as MediumToPlan;
            must(bytes <= fileLimit, 'within the file limit');
            used[index] = (used[index] ?? 0) + Math.ceil(bytes / blockSize) * blockSize;
          };
          for (const [index, { size }] of packages.entries()) {
            const planned = plan[index];
            if (planned?.how === 'whole') put(planned.medium, size);
            if (planned?.how !== 'split') continue;
            let position = 0;
            for (const part of planned.parts) {
              must(part.offset === position, 'no gap and no overlap');
              must(part.bytes > 0 && part.bytes <= (partSize ?? part.bytes), 'within the part size');
              position += part.bytes;
              if (part.medium === null) must(further, 'only where media may follow');
              else put(part.medium, part.bytes);
            }
            must(position === size && planned.parts.length <= 10_000, 'to the last byte');
          }
          for (const [index, { free }] of media.entries()) must((used[index] ?? 0) <= free, 'within the room');
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('parts that are not out yet', () => {
  it('go where they were meant to, and to any medium with room otherwise, the longest first', () => {
    const media = [medium(2 * GiB), medium(4 * GiB)];
    expect(assignParts([{ bytes: GiB, medium: 1 }], media, [GiB])).toEqual([1]);
    expect(
      assignParts(
        [
          { bytes: GiB, medium: null },
          { bytes: 3.9 * GiB, medium: null },
          { bytes: 5 * GiB, medium: null },
        ],
        media,
        [10 * GiB],
      ),
    ).toEqual([0, 1, null]);
  });

  it('are never more than fit', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            bytes: fc.integer({ min: 1, max: 8 * GiB }),
            medium: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }),
          }),
          { maxLength: 20 },
        ),
        fc.array(anyMedium, { minLength: 1, maxLength: 4 }),
        (parts, media) => {
          const assigned = assignParts(parts, media, [1]);
          for (const [index, { free, blockSize, fileLimit }] of media.entries()) {
            const its = parts.filter((_, part) => assigned[part] === index);
            const used = its.reduce((sum, { bytes }) => sum + Math.ceil(bytes / blockSize) * blockSize, 0);
            expect(used).toBeLessThanOrEqual(Math.max(0, free));
            for (const { bytes } of its) expect(bytes).toBeLessThanOrEqual(fileLimit);
          }
        },
      ),
    );
  });
});
