import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesystemOf } from '../../../main/media/facts';
import { transfer } from '../../../main/media/transfer';
import { nextInterval, nextSlice } from '../../../main/media/write-out';
import { WriteTarget } from '../../../main/media/write-target';

const MiB = 1024 * 1024;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-transfer-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function copy(
  content: Buffer,
  options: {
    size?: number;
    start?: number;
    begun?: number;
    onBytes?: (done: number) => void;
    signal?: AbortSignal;
  } = {},
): Promise<{ sha256: string; written: Buffer; counted: number }> {
  const { size = content.length, begun = 0, start } = options;
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  writeFileSync(from, content);
  writeFileSync(to, content.subarray(0, begun));
  const source = await open(from, 'r');
  if (begun === 0) rmSync(to);
  const target = await WriteTarget.open(to, filesystemOf('ext4'), begun);
  let counted = 0;
  try {
    const hash = createHash('sha256').update(content.subarray(0, begun));
    const digest = await transfer(
      { handle: source, path: from, ...(start === undefined ? {} : { start }) },
      target,
      size,
      {
        signal: options.signal ?? new AbortController().signal,
        onBytes: (bytes) => {
          counted += bytes;
          options.onBytes?.(counted);
        },
      },
      { hash, bytes: begun },
    );
    return { sha256: digest, written: readFileSync(to), counted };
  } finally {
    await source.close();
    await target.close();
  }
}

describe('the bytes that are copied', () => {
  // Around the length of a piece, of all pieces together, and of what is flushed at a time.
  it.each([0, 1, MiB - 1, MiB, MiB + 1, 8 * MiB, 16 * MiB + 5, 64 * MiB, 129 * MiB + 3])(
    'are all of them, of %d',
    async (size) => {
      const content = randomBytes(size);
      const copied = await copy(content);
      expect([copied.sha256, copied.written.equals(content), copied.counted]).toEqual([sha256(content), true, size]);
    },
  );

  it('are those of a range, and go on behind what stands there', async () => {
    const content = randomBytes(20 * MiB + 3);
    const range = await copy(content, { start: 3 * MiB + 1, size: 9 * MiB });
    const wanted = content.subarray(3 * MiB + 1, 12 * MiB + 1);
    expect([range.sha256, range.written.equals(wanted)]).toEqual([sha256(wanted), true]);
    const rest = await copy(content, { begun: 4 * MiB });
    expect([rest.sha256, rest.written.equals(content)]).toEqual([sha256(content), true]);
    expect(rest.counted).toBe(content.length - 4 * MiB);
    expect((await copy(content, { begun: content.length })).sha256).toBe(sha256(content));
  });

  it('are refused when the source shrank or grew meanwhile', async () => {
    const from = join(folder, 'from');
    const content = randomBytes(40 * MiB);
    const shrinks = copy(content, { onBytes: (done) => done === MiB && truncateSync(from, 30 * MiB) });
    await expect(shrinks).rejects.toMatchObject({ code: 'media.source_changed' });
    const grows = copy(content, { onBytes: (done) => done === MiB && appendFileSync(from, 'x') });
    await expect(grows).rejects.toMatchObject({ code: 'media.source_changed' });
  });

  it('stop when that is asked for, with no access under way', async () => {
    const controller = new AbortController();
    let last = 0;
    const stopped = copy(randomBytes(100 * MiB), {
      signal: controller.signal,
      onBytes: (done) => {
        last = done;
        if (done === 3 * MiB) controller.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'job.cancelled' });
    const then = last;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(last).toBe(then);
    expect(then).toBeLessThan(64 * MiB);
  });
});

describe('what is written between two flushes', () => {
  const after = (intervals: number, tookMs: (bytes: number) => number) => {
    let bytes = 16 * MiB;
    for (let at = 0; at < intervals; at++) bytes = nextInterval(bytes, tookMs(bytes));
    return bytes / MiB;
  };

  it('is much on a fast medium, and on a slow one no more than it takes in a second or two', () => {
    const at = (rate: number) => (bytes: number) => (bytes / MiB / rate) * 1000;
    expect([1000, 200, 40, 10, 1].map((rate) => after(10, at(rate)))).toEqual([64, 64, 16, 8, 4]);
  });
});

describe('what is written at a time', () => {
  const after = (writes: number, rate: number) => {
    let bytes = nextSlice();
    for (let at = 0; at < writes; at++) bytes = nextSlice(bytes, (bytes / MiB / rate) * 1000);
    return bytes / MiB;
  };

  it('is what a medium takes in a moment, and never more than a piece', () => {
    expect([1000, 300, 100, 30, 1].map((rate) => after(10, rate))).toEqual([8, 8, 2, 1, 1]);
  });

  it('is little again when the medium has become slow', () => {
    expect(nextSlice(8 * MiB, 400)).toBe(MiB);
  });
});
