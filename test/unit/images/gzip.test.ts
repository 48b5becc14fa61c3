import { spawnSync } from 'node:child_process';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compressMembers, gunzipMembers, gzipMember } from '../../../main/images';
import { collect, inChunks, noise, prose, quiet } from './samples';

const MiB = 1024 * 1024;

describe('gzip members', () => {
  it('gives the same bytes however the data is cut, and gzip accepts and restores them', async () => {
    const data = Buffer.concat([prose(3 * MiB + 17), noise(2 * MiB), Buffer.alloc(MiB + 5)]);
    const once = await collect(compressMembers(inChunks(data, 7777), 'default', quiet));
    const again = await collect(compressMembers(inChunks(data, 1_000_003), 'default', quiet));
    expect(again.equals(once)).toBe(true);
    expect(spawnSync('gzip', ['-t'], { input: once }).status).toBe(0);
    expect(spawnSync('gzip', ['-dc'], { input: once, maxBuffer: 64 * MiB }).stdout.equals(data)).toBe(true);
    expect(gunzipSync(once).equals(data)).toBe(true);
  });

  it('writes a header without time and system, with both lengths in the SL field', async () => {
    const member = Buffer.from(await gzipMember(Buffer.from('hello'), 'default'));
    expect(member.subarray(0, 16).toString('hex')).toBe('1f8b08040000000000ff0c00534c0800');
    expect(member.readUInt32LE(16)).toBe(member.length);
    expect(member.readUInt32LE(20)).toBe(5);
  });

  it('comes within 5 % of gzip -6 by default and within 15 % of gzip -6 when fast', async () => {
    const data = spawnSync('tar', ['-C', '/usr/lib', '-c', '--sort=name', 'git-core', 'systemd'], {
      maxBuffer: 256 * MiB,
    }).stdout.subarray(0, 12 * MiB);
    const reference = spawnSync('gzip', ['-6'], { input: data, maxBuffer: 64 * MiB }).stdout.length;
    expect((await collect(compressMembers(inChunks(data), 'default', quiet))).length).toBeLessThan(reference * 1.05);
    expect((await collect(compressMembers(inChunks(data), 'fast', quiet))).length).toBeLessThan(reference * 1.15);
  }, 60_000);

  it('stores what does not compress, with under 0.1 % on top', async () => {
    const data = noise(2 * MiB);
    const packed = await collect(compressMembers(inChunks(data), 'default', quiet));
    expect(packed.length).toBeGreaterThan(data.length);
    expect(packed.length).toBeLessThan(data.length * 1.001);
    expect(gunzipSync(packed).equals(data)).toBe(true);
  });

  it('makes a valid gzip stream of nothing', async () => {
    const packed = await collect(compressMembers(inChunks(Buffer.alloc(0)), 'store', quiet));
    expect(gunzipSync(packed).length).toBe(0);
    expect((await collect(gunzipMembers(inChunks(packed)))).length).toBe(0);
  });

  it('ends with the abort and leaves no work behind', async () => {
    const stop = new AbortController();
    const packing = collect(
      compressMembers(inChunks(prose(4 * MiB)), 'default', { signal: stop.signal, onBytes: () => stop.abort() }),
    );
    await expect(packing).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('reading gzip', () => {
  const data = Buffer.concat([prose(2 * MiB + 5), noise(100_000), Buffer.alloc(MiB)]);
  const members = () => collect(compressMembers(inChunks(data), 'default', quiet));

  it.each([1, 23, 4096, 65536, 1_000_003])(
    'restores own members, foreign ones and a mixture, in chunks of %i',
    async (chunk) => {
      const small = chunk === 1 ? data.subarray(0, 100_000) : data;
      const own = await collect(compressMembers(inChunks(small), 'fast', quiet));
      const foreign = gzipSync(small);
      const named = spawnSync('gzip', ['-c'], { input: small, maxBuffer: 64 * MiB }).stdout;
      const mixture = Buffer.concat([foreign, own, named, gzipSync(Buffer.alloc(0)), foreign]);
      expect((await collect(gunzipMembers(inChunks(own, chunk)))).equals(small)).toBe(true);
      expect(
        (await collect(gunzipMembers(inChunks(mixture, chunk)))).equals(Buffer.concat([small, small, small, small])),
      ).toBe(true);
    },
  );

  it('takes zero padding after the last member, and nothing else', async () => {
    const own = await members();
    for (const stream of [own, gzipSync(data)]) {
      expect((await collect(gunzipMembers(inChunks(Buffer.concat([stream, Buffer.alloc(1000)]))))).equals(data)).toBe(
        true,
      );
      for (const garbage of [
        Buffer.from('garbage'),
        Buffer.from([0x1f]),
        Buffer.from([0x1f, 0x8b, 8]),
        Buffer.concat([Buffer.alloc(100), Buffer.from('x')]),
      ]) {
        await expect(collect(gunzipMembers(inChunks(Buffer.concat([stream, garbage]))))).rejects.toMatchObject({
          code: 'gzip.corrupt',
        });
      }
    }
  });

  it('notices every truncation', async () => {
    const short = prose(300);
    for (const stream of [Buffer.from(await gzipMember(short, 'default')), gzipSync(short)]) {
      for (let length = 0; length < stream.length; length++) {
        await expect(
          collect(gunzipMembers(inChunks(stream.subarray(0, length), 50))),
          `${length} of ${stream.length}`,
        ).rejects.toMatchObject({ code: 'gzip.corrupt' });
      }
    }
  });

  it('notices every flipped bit of a member but those of its time, system and extra flags', async () => {
    const stream = Buffer.from(await gzipMember(prose(200), 'default'));
    for (let at = 0; at < stream.length; at++) {
      if (at >= 4 && at <= 9) continue;
      for (const bit of [1, 0x80]) {
        const broken = Buffer.from(stream);
        broken[at] = (broken[at] as number) ^ bit;
        const read = await collect(gunzipMembers(inChunks(broken))).catch((error: { code?: string }) => error.code);
        // A damaged SL field only makes it a foreign member, whose data is still checked.
        if (Buffer.isBuffer(read)) expect(read.equals(prose(200)), `bit ${bit} of byte ${at}`).toBe(true);
        else expect(read).toBe('gzip.corrupt');
      }
    }
  });

  it('stops a bomb at the limit, by bytes and by ratio', async () => {
    const bomb = await collect(compressMembers(inChunks(Buffer.alloc(64 * MiB), MiB), 'default', quiet));
    let seen = 0;
    const counted = (async function* () {
      for await (const bytes of inChunks(bomb, 1024)) {
        seen += bytes.length;
        yield bytes;
      }
    })();
    await expect(collect(gunzipMembers(counted, { maxBytes: 10 * MiB }))).rejects.toMatchObject({
      code: 'gzip.too_large',
    });
    expect(seen).toBeLessThan(bomb.length / 2);
    for (const stream of [bomb, gzipSync(Buffer.alloc(64 * MiB))]) {
      await expect(collect(gunzipMembers(inChunks(stream), { maxRatio: 100, ratioFrom: MiB }))).rejects.toMatchObject({
        code: 'gzip.too_large',
      });
    }
  });

  it('refuses members whose SL lengths lie', async () => {
    const honest = Buffer.from(await gzipMember(prose(5000), 'default'));
    const hidden = Buffer.concat([honest, honest]);
    hidden.writeUInt32LE(hidden.length, 16);
    const longer = Buffer.from(honest);
    longer.writeUInt32LE(6000, 20);
    const shorter = Buffer.from(honest);
    shorter.writeUInt32LE(4000, 20);
    for (const lie of [hidden, longer, shorter])
      await expect(collect(gunzipMembers(inChunks(lie)))).rejects.toMatchObject({ code: 'gzip.corrupt' });
  });
});
