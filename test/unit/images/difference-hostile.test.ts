import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyDifference, digestOf, gzipMember } from '../../../main/images';
import { difference, inMemory, numbers, rebuild, temporaryVault } from './difference-samples';
import { collect, inChunks, noise, prose, tar } from './samples';

const MiB = 1024 * 1024;
const base = tar([
  { path: 'a', content: prose(30_000) },
  { path: 'b', content: noise(50_000) },
]);
const layer = tar([
  { path: 'a', content: prose(30_000, 2) },
  { path: 'b', content: noise(50_000) },
  { path: 'c', content: noise(900, 'c') },
]);

let home: Awaited<ReturnType<typeof temporaryVault>>;
let good: Buffer;
beforeAll(async () => {
  home = await temporaryVault();
  good = (await difference(home, base, layer))?.bytes as Buffer;
});
afterAll(() => home.remove());

const refused = (problem?: string) => ({
  code: 'layer.difference_invalid',
  params: { layer: digestOf(layer), ...(problem === undefined ? {} : { problem }) },
});

/** A number as the format has it. */
function number(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...number(Math.floor(value / 128))];
}

interface Block {
  /** Copied, moved (already doubled where it goes forwards), literal; as many numbers as wanted. */
  readonly numbers: readonly number[];
  readonly literals?: Buffer;
  readonly said?: readonly [number, number];
}

/** A difference between the two layers made by hand. */
async function byHand(blocks: readonly Block[], head = good.subarray(0, 88)): Promise<Buffer> {
  const plain = blocks.flatMap(({ numbers, literals = Buffer.alloc(0), said }) => {
    const instructions = Buffer.from(numbers.flatMap(number));
    const lengths = Buffer.alloc(8);
    lengths.writeUInt32LE(said?.[0] ?? instructions.length, 0);
    lengths.writeUInt32LE(said?.[1] ?? literals.length, 4);
    return [lengths, instructions, literals];
  });
  const all = Buffer.concat(plain);
  const members: Uint8Array[] = [];
  for (let at = 0; at < Math.max(1, all.length); at += MiB)
    members.push(await gzipMember(all.subarray(at, at + MiB), 'default'));
  return Buffer.concat([head, ...members]);
}

describe('a difference that is not right', () => {
  it('is refused wherever it ends too early', async () => {
    for (let length = 0; length < good.length; length += length < 200 || length > good.length - 40 ? 1 : 97)
      await expect(rebuild(good.subarray(0, length), base, layer), `${length}`).rejects.toMatchObject(refused());
  }, 60_000);

  it('gives the layer or is refused, whichever bit of it is turned', async () => {
    const random = numbers(3);
    for (let turn = 0; turn < 400; turn++) {
      const bit = turn < 120 * 8 && turn % 2 === 0 ? random(120 * 8) : random(good.length * 8);
      const bytes = Buffer.from(good);
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      const outcome = await rebuild(bytes, base, layer).catch((error: unknown) => error);
      if (Buffer.isBuffer(outcome)) expect(outcome.equals(layer), `bit ${bit}`).toBe(true);
      else expect(outcome, `bit ${bit}`).toMatchObject(refused());
    }
  }, 60_000);

  it('is refused for another layer, from another base, and with something behind it', async () => {
    const other = { diffId: digestOf(base), size: base.length };
    await expect(collect(applyDifference(inChunks(good), inMemory(base), other))).rejects.toMatchObject({
      code: 'layer.difference_invalid',
      params: { layer: digestOf(base), problem: 'layer' },
    });
    await expect(rebuild(good, layer, layer)).rejects.toMatchObject(refused('base'));
    for (const tail of [Buffer.alloc(1), Buffer.alloc(MiB), Buffer.from('more')])
      await expect(rebuild(Buffer.concat([good, tail]), base, layer)).rejects.toMatchObject(refused());
    await expect(rebuild(Buffer.from('SLDIFF\0\x02'.padEnd(4000, 'x')), base, layer)).rejects.toMatchObject(
      refused('header'),
    );
  });

  it.each<[string, Block[]]>([
    ['copies behind the end of the base', [{ numbers: [100, 2 * (base.length - 99), 0] }]],
    ['copies from before the base', [{ numbers: [100, 1, 0] }]],
    ['copies from beyond any file', [{ numbers: [100, 2 ** 53 - 2, 0] }]],
    ['gives more than the layer holds', [{ numbers: [base.length, 0, 0, base.length, 2 * base.length - 1, 0] }]],
    ['copies more than the layer holds', [{ numbers: [2 ** 50, 0, 0] }]],
    ['takes more literal bytes than there are', [{ numbers: [0, 11], literals: Buffer.alloc(10) }]],
    ['leaves literal bytes over', [{ numbers: [0, 9], literals: Buffer.alloc(10) }]],
    ['does nothing', [{ numbers: Array(3000).fill(0) }]],
    ['ends within an instruction', [{ numbers: [5] }]],
    ['has a number too large', [{ numbers: [2 ** 60, 0, 0] }]],
    ['announces a block too large', [{ numbers: [1, 0, 0], said: [0xffffffff, 0] }]],
    ['announces too many literal bytes', [{ numbers: [1, 0, 0], said: [3, 0xffffffff] }]],
    ['has an empty block', [{ numbers: [] }]],
  ])('is refused when it %s', async (_, blocks) => {
    await expect(rebuild(await byHand(blocks), base, layer)).rejects.toMatchObject(refused('bounds'));
  });

  it('is refused when it gives too little, or something else', async () => {
    await expect(rebuild(await byHand([{ numbers: [500, 0, 0] }]), base, layer)).rejects.toMatchObject(
      refused('truncated'),
    );
    const wrong = [{ numbers: [0, layer.length], literals: Buffer.alloc(layer.length) }];
    const pieces: Uint8Array[] = [];
    const expected = { diffId: digestOf(layer), size: layer.length };
    const applying = (async () => {
      for await (const piece of applyDifference(inChunks(await byHand(wrong)), inMemory(base), expected))
        pieces.push(piece);
    })();
    await expect(applying).rejects.toMatchObject(refused('digest'));
    // What is wrong never comes out whole.
    expect(Buffer.concat(pieces).length).toBeLessThan(layer.length);
  });

  it('cannot unpack to more than the layer, nor hold memory', async () => {
    // A gigabyte of zeros in a member after the other: refused at the first block, before the rest is unpacked.
    const member = await gzipMember(Buffer.alloc(MiB), 'default');
    let taken = 0;
    const bomb = async function* () {
      yield good.subarray(0, 88);
      for (let n = 0; n < 1024; n++) {
        taken++;
        yield member;
      }
    };
    const expected = { diffId: digestOf(layer), size: layer.length };
    await expect(collect(applyDifference(bomb(), inMemory(base), expected))).rejects.toMatchObject(refused('bounds'));
    expect(taken).toBeLessThan(20);
  });

  it('cannot have a base unpacked over and over', async () => {
    // 40 windows of 1 MiB are more than a reader keeps: going round by single bytes loads one each time.
    const large = Buffer.alloc(40 * MiB, 'base');
    const young = Buffer.alloc(20_000, 'layer');
    const expected = { diffId: digestOf(young), size: young.length };
    const head = Buffer.from(good.subarray(0, 88));
    for (const [at, bytes] of [
      [8, large],
      [48, young],
    ] as const) {
      head.write(digestOf(bytes).slice(7), at, 'hex');
      head.writeBigUInt64LE(BigInt(bytes.length), at + 32);
    }
    const round = Array.from({ length: 10_000 }, (_, n) =>
      n % 40 > 0 ? [1, 2 * (MiB - 1), 0] : [1, n === 0 ? 0 : 2 * (39 * MiB + 1) - 1, 0],
    ).flat();
    const bytes = await byHand([{ numbers: round }], head);
    const memory = inMemory(large);
    await expect(collect(applyDifference(inChunks(bytes), memory, expected))).rejects.toMatchObject({
      code: 'layer.difference_invalid',
      params: { problem: 'effort' },
    });
    expect(memory.reads).toBeLessThan(64 + 8 * 40 + 1);
  });

  it('lets what the base and the source throw come through as it is', async () => {
    const expected = { diffId: digestOf(layer), size: layer.length };
    const broken = { ...inMemory(base), read: () => Promise.reject(new Error('the disk is gone')) };
    await expect(collect(applyDifference(inChunks(good), broken, expected))).rejects.toThrow('the disk is gone');
    const source = async function* () {
      yield good.subarray(0, 150);
      throw new Error('the stick is gone');
    };
    await expect(collect(applyDifference(source(), inMemory(base), expected))).rejects.toThrow('the stick is gone');
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const expected = { diffId: digestOf(layer), size: layer.length };
    stop.abort();
    await expect(collect(applyDifference(inChunks(good), inMemory(base), expected, stop.signal))).rejects.toMatchObject(
      { name: 'AbortError' },
    );
  });

  it('is refused whatever instructions are made up', async () => {
    const block = fc.record({
      numbers: fc.array(fc.oneof(fc.nat({ max: 300 }), fc.maxSafeNat()), { minLength: 1, maxLength: 12 }),
      literals: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(block, { maxLength: 4 }), async (blocks) => {
        await expect(rebuild(await byHand(blocks), base, layer)).rejects.toMatchObject(refused());
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});
