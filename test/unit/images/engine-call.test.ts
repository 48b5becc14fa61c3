import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { answerOf, callEngine, dockerAt } from '../../../main/images/engine/call';
import { EngineClient } from '../../../main/images/engine/client';

describe('a call to an engine', () => {
  let server: Server | undefined;
  const serve = async (answer: RequestListener) => {
    const made = createServer(answer);
    await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
    server = made;
    const host = `tcp://127.0.0.1:${(made.address() as AddressInfo).port}`;
    return { docker: await dockerAt({ address: host }), client: new EngineClient(host) };
  };
  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  });
  const bodyOf = async (request: IncomingMessage) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    return Buffer.concat(parts).toString();
  };

  test('says what it asks for, sends JSON or a tar, and reads JSON or text', async () => {
    const seen: string[] = [];
    const { docker } = await serve(async (request, response) => {
      const { method, url, headers } = request;
      seen.push(`${method} ${url} ${headers['content-type'] ?? '-'} ${await bodyOf(request)}`);
      response.end(url === '/text' ? 'OK' : '{"Id":"1"}');
    });
    const query = { names: ['a:1', 'b/c'], force: '1' };
    const { signal } = new AbortController();
    expect(await answerOf(await callEngine(docker, { path: '/json', method: 'GET', query, signal }))).toEqual({
      Id: '1',
    });
    expect(await answerOf(await callEngine(docker, { path: '/text', method: 'POST', data: { Name: 'é' } }))).toBe('OK');
    await callEngine(docker, { path: '/put', method: 'PUT', body: Readable.from(['tar', 'ball']) });
    await callEngine(docker, { path: '/gone', method: 'DELETE', query: {} });
    expect(seen).toEqual([
      'GET /json?names=a%3A1&names=b%2Fc&force=1 - ',
      'POST /text application/json {"Name":"é"}',
      'PUT /put application/tar tarball',
      'DELETE /gone - ',
    ]);
  });

  test('that is refused says with what status and words', async () => {
    const { docker, client } = await serve((request, response) => {
      response.statusCode = request.url === '/plain' ? 500 : 404;
      response.end(request.url === '/plain' ? 'out of order' : '{"message":"no such image"}');
    });
    await expect(callEngine(docker, { path: '/', method: 'GET' })).rejects.toMatchObject({
      statusCode: 404,
      json: { message: 'no such image' },
    });
    expect(await client.json('/missing', z.object({}))).toBeUndefined();
    await expect(client.json('/plain', z.object({}))).rejects.toMatchObject({
      code: 'engine.refused',
      params: { message: 'out of order' },
    });
  });

  test('whose answer has no end is given up', async () => {
    const { client } = await serve((request, response) => {
      if (request.url?.endsWith('/no')) response.statusCode = 500;
      const more = () => {
        while (response.write(Buffer.alloc(1024 * 1024, ' '))) {
          // until the other side has to catch up
        }
      };
      response.on('drain', more);
      more();
    });
    await expect(client.json('/endless', z.object({}))).rejects.toMatchObject({ code: 'engine.answer' });
    await expect(client.json('/endless/no', z.object({}))).rejects.toMatchObject({ code: 'engine.answer' });
  });

  test('that loses its engine, or cannot send its body, or is aborted, fails', async () => {
    const { docker, client } = await serve((request) => {
      if (request.url !== '/slow') request.socket.destroy();
    });
    await expect(client.json('/lost', z.object({}))).rejects.toMatchObject({ code: 'engine.lost' });
    const body = new Readable({ read: () => body.destroy(new Error('the file is gone')) });
    await expect(callEngine(docker, { path: '/slow', method: 'PUT', body })).rejects.toThrow('the file is gone');
    const aborting = new AbortController();
    setTimeout(() => aborting.abort(), 20);
    const slow = client.stream({ path: '/slow', method: 'GET', signal: aborting.signal });
    await expect(slow).rejects.toMatchObject({ name: 'AbortError' });
  });
});
