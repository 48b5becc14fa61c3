import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Link, movesOn, type NewLink, standingOf } from '../../../main/receipts';

const id = (letter: string) => letter.repeat(64).slice(0, 64);
const full = (number: number, digest: string, previous: string | null = null): NewLink => ({
  ...{ id: digest, form: 'full', number, digest, previous },
});
const short = (number: number, digest: string, previous: string | null = null): NewLink => ({
  ...{
    id: `short of ${digest}`,
    form: 'short',
    number,
    digest: digest.slice(0, 32),
    previous: previous?.slice(0, 16) ?? null,
  },
});
const known = [full(1, id('a')), full(2, id('b'), id('a')), full(3, id('c'), id('b'))];
const stands = (link: NewLink, chain: readonly Link[] = known) =>
  standingOf(
    link,
    [...chain].sort((x, y) => x.number - y.number || (x.form === 'full' ? 1 : -1)).at(-1),
    chain.filter(({ number }) => number === link.number),
  );

describe('a receipt', () => {
  it('is the first of a site that nothing is known of, whatever its number', () => {
    expect(stands(full(1, id('a')), [])).toBe('first');
    expect(stands(short(9, id('f'), id('e')), [])).toBe('first');
  });

  it('follows the last one by naming it', () => {
    expect(stands(full(4, id('d'), id('c')))).toBe('next');
    expect(stands(short(4, id('d'), id('c')))).toBe('next');
    expect(stands(full(4, id('d'), id('b')))).toBe('fork');
    expect(stands(short(4, id('d'), id('b')))).toBe('fork');
  });

  it('may come after others that never came, or begin anew', () => {
    expect(stands(full(6, id('f'), id('e')))).toBe('gap');
    expect(stands(full(4, id('d'), null))).toBe('gap');
    expect(stands(full(9, id('d'), null))).toBe('gap');
  });

  it('that is known, or older, or contradicts what is known, is not believed', () => {
    expect(stands(full(3, id('c'), id('b')))).toBe('same');
    expect(stands(full(1, id('a')))).toBe('same');
    expect(stands(full(3, id('x'), id('b')))).toBe('fork');
    expect(stands(full(1, id('x')))).toBe('fork');
    expect(stands(full(2, id('b'), id('a')), [known[0] as Link, known[2] as Link])).toBe('older');
  });

  it('says more in its full form than in its short one, and never the other way round', () => {
    const chain = [...known.slice(0, 2), short(3, id('c'), id('b'))];
    expect(stands(full(3, id('c'), id('b')), chain)).toBe('next');
    expect(stands(short(3, id('c'), id('b')), chain)).toBe('same');
    expect(stands(short(3, id('c'), id('b')))).toBe('same');
    expect(stands(full(3, id('x'), id('b')), chain)).toBe('fork');
    expect(stands(full(4, id('d'), id('c')), chain)).toBe('next');
    expect(stands(full(4, id('d'), id('x')), chain)).toBe('fork');
    // Of an earlier one the full form tells nothing that still holds.
    expect(stands(full(2, id('b'), id('a')), [short(2, id('b')), full(3, id('c'), id('b'))])).toBe('older');
  });
});

it('whatever comes in whatever order: what is known never goes back, and nothing counts twice', () => {
  const letters = 'abcdef';
  const some = fc.record({
    number: fc.integer({ min: 1, max: 6 }),
    letter: fc.constantFrom(...letters),
    before: fc.option(fc.constantFrom(...letters), { nil: null }),
    form: fc.constantFrom(full, short),
  });
  fc.assert(
    fc.property(fc.array(some, { maxLength: 30 }), (arriving) => {
      const kept: Link[] = [];
      let last = 0;
      for (const { number, letter, before, form } of arriving) {
        // Its number is part of what a receipt's identity is drawn from.
        const link = form(number, id(`${letter}${number}`), before && id(`${before}${number - 1}`));
        const standing = stands(link, kept);
        if (!movesOn(standing)) continue;
        expect(number).toBeGreaterThanOrEqual(last);
        expect(kept.some((one) => one.id === link.id)).toBe(false);
        kept.push(link);
        last = number;
      }
      const digests = Map.groupBy(kept, ({ number }) => number);
      for (const same of digests.values()) expect(new Set(same.map(({ digest }) => digest.slice(0, 32))).size).toBe(1);
    }),
  );
});
