import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { recycle } from '../../../main/archives';
import { ChunkedBody } from '../../../main/images/engine/chunked';
import { download } from '../../../main/images/engine/download';

const decode = (pieces: readonly Uint8Array[]) => {
  const body = new ChunkedBody();
  const runs: Buffer[] = [];
  for (const piece of pieces) body.push(piece, (run) => runs.push(Buffer.from(run)));
  return { data: Buffer.concat(runs), ended: body.ended };
};
const chunk = (data: Uint8Array) =>
  Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')]);
const lastChunk = Buffer.from('0\r\n\r\n');

describe('a body in chunks', () => {
  test('comes out the same however it is cut, and has ended only with its last chunk', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 8 }),
        fc.array(fc.nat(3000), { maxLength: 30 }),
        (parts, cuts) => {
          const whole = Buffer.concat([...parts.map(chunk), lastChunk]);
          const at = [0, ...cuts.map((cut) => cut % whole.length).sort((a, b) => a - b), whole.length];
          const pieces = at.slice(1).map((end, index) => whole.subarray(at[index], end));
          expect(decode(pieces)).toEqual({ data: Buffer.concat(parts), ended: true });
          expect(decode([whole.subarray(0, -1)]).ended).toBe(false);
        },
      ),
    );
  });

  test.each([
    ['no digits', '\r\nabc'],
    ['a sign', '+3\r\nabc\r\n'],
    ['a space', ' 3\r\nabc\r\n'],
    ['a prefix', '0x3\r\nabc\r\n'],
    ['an extension', '3;name=value\r\nabc\r\n'],
    ['a length beyond any', `${'f'.repeat(14)}\r\n`],
    ['a line without end', '0'.repeat(40)],
    ['a bare line feed', '3\nabc\n'],
    ['a chunk longer than it says', '3\r\nabcd\r\n'],
    ['trailers', '0\r\nExpires: never\r\n\r\n'],
    ['bytes behind its end', '0\r\n\r\nX'],
  ])('is refused with %s', (_, text) => {
    expect(() => decode([Buffer.from(text)])).toThrow(expect.objectContaining({ code: 'HPE_INVALID_CHUNK_SIZE' }));
  });
});

describe('a download', () => {
  let server: Server | undefined;
  const sockets = new Set<Socket>();
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/x-tar\r\nTransfer-Encoding: chunked\r\n\r\n';
  const never = new AbortController().signal;

  /** Starts a server that hands each connection to `answer` once the question is there. */
  const serve = async (answer: (socket: Socket, question: string) => void) => {
    const made = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('data', (question) => answer(socket, question.toString()));
    });
    await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
    server = made;
    return { host: '127.0.0.1', port: (made.address() as AddressInfo).port };
  };
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await new Promise((resolve) => server?.close(resolve));
  });
  const collect = async (pieces: AsyncIterable<Uint8Array> | undefined) => {
    const all: Buffer[] = [];
    for await (const piece of pieces ?? []) {
      all.push(Buffer.from(piece));
      recycle(piece);
    }
    return Buffer.concat(all);
  };

  test('gives the body and asks as an HTTP client does', async () => {
    const data = randomBytes(3_000_000);
    let asked = '';
    const at = await serve((socket, question) => {
      asked = question;
      socket.write(head.slice(0, 20));
      setImmediate(() => {
        socket.write(head.slice(20));
        for (let from = 0; from < data.length; from += 32_768) socket.write(chunk(data.subarray(from, from + 32_768)));
        socket.end(lastChunk);
      });
    });
    const body = await collect(await download(at, '/images/get?names=a', never));
    expect(body.equals(data)).toBe(true);
    expect(asked).toBe(`GET /images/get?names=a HTTP/1.1\r\nHost: 127.0.0.1:${at.port}\r\nConnection: close\r\n\r\n`);
  });

  test('that breaks off is an error, after what had come', async () => {
    const at = await serve((socket) => socket.end(Buffer.concat([Buffer.from(head), chunk(Buffer.from('some'))])));
    const pieces = await download(at, '/', never);
    const seen: string[] = [];
    const reading = (async () => {
      for await (const piece of pieces ?? []) seen.push(Buffer.from(piece).toString());
    })();
    await expect(reading).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(seen).toEqual(['some']);
  });

  test('whose framing is broken is an error', async () => {
    const at = await serve((socket) => socket.end(`${head}4\r\nsome\r\nmore\n`));
    await expect(collect(await download(at, '/', never))).rejects.toMatchObject({ code: 'HPE_INVALID_CHUNK_SIZE' });
  });

  test.each([
    ['a refusal', 'HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'],
    ['a body of known length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'],
    ['both', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'],
    ['a compressed body', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'],
    [
      'a word in between',
      'HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a head without end', `HTTP/1.1 200 OK\r\n${'X-Padding: 1\r\n'.repeat(20_000)}`],
  ])('leaves %s to Node, and hangs up', async (_, answer) => {
    let closed: Promise<void> | undefined;
    const at = await serve((socket) => {
      closed = new Promise((resolve) => socket.once('close', () => resolve()));
      socket.resume().write(answer);
    });
    expect(await download(at, '/', never)).toBeUndefined();
    await closed;
  });

  test('that hangs up before it answers, and a socket that is not there, are errors', async () => {
    const at = await serve((socket) => socket.destroy());
    await expect(download(at, '/', never)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(download({ path: join(tmpdir(), 'sealift-nobody-listens-here') }, '/', never)).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  test('ends at once when it is aborted, before and after it began', async () => {
    const at = await serve((socket) => socket.write(head));
    const aborting = new AbortController();
    const pieces = await download(at, '/', aborting.signal);
    const reading = collect(pieces);
    setTimeout(() => aborting.abort(), 20);
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    await expect(download(at, '/', aborting.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('lets the engine wait while nobody takes its pieces', async () => {
    let written = 0;
    const at = await serve((socket) => {
      const part = chunk(Buffer.alloc(65_536));
      socket.write(head);
      const more = () => {
        while (written < 800 && socket.write(part)) written++;
        if (written >= 800) socket.end(lastChunk);
      };
      socket.on('drain', more);
      more();
    });
    const pieces = await download(at, '/', never);
    await new Promise((resolve) => setTimeout(resolve, 200));
    // A few megabytes stand in our memory and the system's; most of the fifty have not been written.
    expect(written).toBeLessThan(400);
    const body = await collect(pieces);
    expect(body.length).toBeGreaterThan(799 * 65_536);
  });
});
