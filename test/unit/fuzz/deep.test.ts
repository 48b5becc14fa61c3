import { describe, expect, it } from 'vitest';
import { SealiftError } from '../../../main/errors';
import { strangerTargets } from './stranger-targets';
import { targets as packageTargets } from './targets';

const targets = [...packageTargets, ...strangerTargets];

const many = 200_000;
const laughs = Array.from({ length: 24 }, (_, n) =>
  n === 0
    ? 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
    : `a${n}: &a${n} [${Array(9)
        .fill(`*a${n - 1}`)
        .join(', ')}]`,
).join('\n');
const shapes: Readonly<Record<string, string>> = {
  'lists in lists': '['.repeat(many),
  'closed lists in lists': '['.repeat(many) + ']'.repeat(many),
  'objects in objects': '{"a":'.repeat(many),
  'one very long number': `{"schema": ${'9'.repeat(many)}}`,
  'one very long word': `"${'a'.repeat(many)}"`,
  'keys beyond counting': `{${Array.from({ length: 20_000 }, (_, n) => `"k${n}":${n}`).join(',')}}`,
  'aliases of aliases': laughs,
  'blocks in blocks': Array.from({ length: 3000 }, (_, n) => `${' '.repeat(n)}a:`).join('\n'),
  'a service of aliases': `${laughs}\nservices:\n  web:\n    image: a\n    environment: *a23\n`,
};

describe.each(targets)('$name', (target) => {
  it.each(Object.keys(shapes))('returns or refuses %s, soon', { timeout: 30_000 }, async (shape) => {
    const started = performance.now();
    try {
      await target.run(Buffer.from(shapes[shape] as string));
    } catch (error) {
      if (!(error instanceof SealiftError) && (error as Error).name !== 'EndOfData') throw error;
      expect((error as SealiftError).code).not.toBe('unexpected');
    }
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});
