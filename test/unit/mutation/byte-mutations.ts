import type { Random } from './random';

/** One way of spoiling a run of bytes. What it gives may be what was given. */
export type ByteMutation = (bytes: Buffer, random: Random) => Buffer;

const range = (bytes: Buffer, random: Random, most: number): [number, number] => {
  const from = random.below(Math.max(1, bytes.length));
  return [from, Math.min(bytes.length, from + 1 + random.below(most))];
};

export const byteMutations: Readonly<Record<string, ByteMutation>> = {
  flip(bytes, random) {
    const copy = Buffer.from(bytes);
    const at = random.below(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
    return copy;
  },
  set(bytes, random) {
    const copy = Buffer.from(bytes);
    copy[random.below(copy.length)] = random.pick([0, 1, 0x0a, 0x20, 0x2f, 0x30, 0x37, 0x7f, 0x80, 0xff]);
    return copy;
  },
  zero(bytes, random) {
    const copy = Buffer.from(bytes);
    return copy.fill(0, ...range(copy, random, 600));
  },
  scramble(bytes, random) {
    const [from, to] = range(bytes, random, 64);
    return Buffer.concat([bytes.subarray(0, from), random.bytes(to - from), bytes.subarray(to)]);
  },
  cut(bytes, random) {
    const [from, to] = range(bytes, random, 1200);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  insert(bytes, random) {
    const at = random.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), random.bytes(1 + random.below(600)), bytes.subarray(at)]);
  },
  repeat(bytes, random) {
    const [from, to] = range(bytes, random, 1200);
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from, to), bytes.subarray(to)]);
  },
  exchange(bytes, random) {
    const [a, b] = [random.below(bytes.length), random.below(bytes.length)].sort((x, y) => x - y) as [number, number];
    const length = Math.min(1 + random.below(512), b - a, bytes.length - b);
    const copy = Buffer.from(bytes);
    bytes.copy(copy, a, b, b + length);
    bytes.copy(copy, b, a, a + length);
    return copy;
  },
  truncate: (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  append: (bytes, random) =>
    Buffer.concat([
      bytes,
      random.chance(0.5) ? Buffer.alloc(1 + random.below(2048)) : random.bytes(1 + random.below(600)),
    ]),
  double: (bytes) => Buffer.concat([bytes, bytes]),
};
