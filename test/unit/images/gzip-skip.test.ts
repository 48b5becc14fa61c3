import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../main/archives';
import { compressMembers, gunzipMembers } from '../../../main/images';
import { memberOf } from '../../../main/images/gzip/gunzip';
import { membersFor } from '../../../main/images/gzip/members-for';
import type { Compression } from '../../../main/images/types';
import { collect, inChunks, noise, prose, quiet } from './samples';

const data = Buffer.concat([prose(2_300_000), noise(1_200_000), prose(700_000)]);
const packed = async (setting: Compression, source: Uint8Array = data) =>
  collect(compressMembers(inChunks(source), setting, quiet));

describe('skipping in a gzip stream', () => {
  it('passes over exactly as many bytes as reading them would', async () => {
    const stream = await packed('fast');
    const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(1_500_000)), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(steps, async (walk) => {
        const reader = new ByteReader(gunzipMembers(inChunks(stream)));
        let at = 0;
        for (const [skip, length] of walk) {
          const end = Math.min(data.length, at + length);
          if (skip) expect(await reader.skip(end - at)).toBe(true);
          else expect((await reader.read(end - at)).equals(data.subarray(at, end))).toBe(true);
          at = end;
          expect(reader.position).toBe(at);
        }
        expect((await collect(reader.rest())).equals(data.subarray(at))).toBe(true);
      }),
      { numRuns: 15 },
    );
    const reader = new ByteReader(gunzipMembers(inChunks(stream)));
    expect(await reader.skip(data.length + 1)).toBe(false);
  });

  it('does not unpack what it skips', async () => {
    const stream = await packed('default');
    // Behind the header of the second member: its deflate data is no longer right.
    const second = stream.readUInt32LE(16);
    stream.fill(0xff, second + 200, second + 400);
    const reader = new ByteReader(gunzipMembers(inChunks(stream)));
    expect(await reader.skip(2 * 1024 * 1024)).toBe(true);
    expect((await collect(reader.rest())).equals(data.subarray(2 * 1024 * 1024))).toBe(true);
    await expect(collect(gunzipMembers(inChunks(stream)))).rejects.toMatchObject({ code: 'gzip.corrupt' });
  });
});

describe('members taken over', () => {
  it.each(['default', 'fast', 'store'] as const)('are those of the setting that made them (%s)', async (setting) => {
    const stream = await packed(setting);
    const made = await membersFor(gunzipMembers(inChunks(stream), { keepMembers: true }), 'default', quiet);
    expect((await collect(made.members)).equals(stream)).toBe(true);
    expect(made.compression()).toBe(setting);
  });

  it('are as wanted where every setting makes the same', async () => {
    const stream = await packed('store', noise(1_500_000));
    const made = await membersFor(gunzipMembers(inChunks(stream), { keepMembers: true }), 'fast', quiet);
    expect((await collect(made.members)).equals(stream)).toBe(true);
    expect(made.compression()).toBe('fast');
  });

  it('are made anew where no setting of ours makes them', async () => {
    const mixed = Buffer.concat([await packed('fast', prose(500_000)), await packed('store', prose(500_000, 2))]);
    const plain = Buffer.concat([prose(500_000), prose(500_000, 2)]);
    const made = await membersFor(gunzipMembers(inChunks(mixed), { keepMembers: true }), 'default', quiet);
    const members = await collect(made.members);
    expect((await collect(gunzipMembers(inChunks(members)))).equals(plain)).toBe(true);
  });

  it('are known only where they were asked for', async () => {
    for await (const piece of gunzipMembers(inChunks(await packed('fast')))) expect(memberOf(piece)).toBeUndefined();
  });
});
