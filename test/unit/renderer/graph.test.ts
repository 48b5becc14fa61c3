import { describe, expect, it } from 'vitest';
import { bestLayout, box, layOut, linksOf, scaleFor } from '../../../renderer/components/graph/layout';

const chain = [
  { key: 'p', name: 'portal', dependsOn: ['catalog'] },
  { key: 'c', name: 'catalog', dependsOn: ['s', 's'] },
  { key: 's', name: 'store', dependsOn: [] },
];

describe('the picture of the components', () => {
  it('links by key or name, each pair once, and nothing that is not there', () => {
    expect(linksOf(chain)).toEqual([
      { from: 'p', to: 'c' },
      { from: 'c', to: 's' },
    ]);
    expect(linksOf([{ key: 'a', name: 'a', dependsOn: ['a', 'gone'] }])).toEqual([]);
  });

  it('puts what is needed after what needs it, in either direction', () => {
    const right = layOut(chain, 'right');
    const down = layOut(chain, 'down');
    const at = (layout: typeof right, key: string) => layout.places.get(key) ?? { x: NaN, y: NaN };
    expect(at(right, 'p').x).toBeLessThan(at(right, 'c').x);
    expect(at(right, 'c').x).toBeLessThan(at(right, 's').x);
    expect(at(down, 'p').y).toBeLessThan(at(down, 'c').y);
    expect(right.width).toBeGreaterThan(3 * box.width);
    expect(down.height).toBeGreaterThan(3 * box.height);
  });

  it('lays no two components over each other, in a cycle neither', () => {
    const many = Array.from({ length: 40 }, (_, n) => ({
      key: `k${n}`,
      name: `n${n}`,
      dependsOn: [`k${(n + 1) % 40}`, `k${(n * 7) % 40}`],
    }));
    for (const direction of ['right', 'down'] as const) {
      const places = [...layOut(many, direction).places.values()];
      const clash = places.some((a, i) =>
        places.some((b, j) => i < j && Math.abs(a.x - b.x) < box.width && Math.abs(a.y - b.y) < box.height),
      );
      expect(clash).toBe(false);
    }
  });

  it('chooses the direction in which there is most to see', () => {
    expect(bestLayout(chain, 400, 400).direction).toBe('down');
    expect(bestLayout(chain, 1200, 120).direction).toBe('right');
    expect(scaleFor(bestLayout(chain, 1200, 400), 1200, 400)).toBe(1);
  });
});
