import { describe, expect, it } from 'vitest';
import { ByteReader, PieceMemory, recycle } from '../../../main/archives';

describe('memory of pieces', () => {
  it('is used again once a whole piece is given back, and then only once', () => {
    const memory = new PieceMemory(8, 4);
    const piece = memory.lend(memory.take(), 5);
    recycle(piece);
    recycle(piece);
    const [first, second] = [memory.take(), memory.take()];
    expect(first).toBe(piece.buffer);
    expect(second).not.toBe(first);
  });

  it('is left alone while somebody may hold another part of the piece', () => {
    const memory = new PieceMemory(8, 4);
    const piece = memory.lend(memory.take(), 8);
    recycle(piece.subarray(0, 4));
    recycle(piece.subarray(4));
    expect(memory.take()).not.toBe(piece.buffer);
  });

  it('is not kept beyond what may be spare', () => {
    const memory = new PieceMemory(8, 1);
    const all = [memory.take(), memory.take()];
    for (const each of all) recycle(memory.lend(each, 8));
    expect([memory.take(), memory.take()].filter((each) => all.includes(each))).toHaveLength(1);
  });

  it('of a source whose pieces pass is copied where a reader hands out more than a look', async () => {
    const shared = new Uint8Array(4);
    const source = {
      passing: true,
      async *[Symbol.asyncIterator]() {
        for (const value of [1, 2, 3]) yield shared.fill(value);
      },
    };
    const reader = new ByteReader(source);
    const taken = [await reader.upTo(4), await reader.upTo(2), await reader.upTo(4)];
    expect(taken.map((bytes) => [...bytes])).toEqual([
      [1, 1, 1, 1],
      [2, 2],
      [2, 2, 3, 3],
    ]);
    const rest = new Uint8Array(4);
    expect(await reader.into(rest)).toBe(2);
    expect([...rest]).toEqual([3, 3, 0, 0]);
  });
});
