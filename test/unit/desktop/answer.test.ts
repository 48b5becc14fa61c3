import { describe, expect, it } from 'vitest';
import { answer, answerDrop, type Carry, inputLimit, type Sender } from '../../../main/desktop/answer';
import { measure } from '../../../main/desktop/measure';
import { SealiftError } from '../../../main/errors';
import type { CallName } from '../../../preload/contract';

const window: Sender = { url: 'app://sealift/index.html', ownWindow: true };

/** Answers a call and tells what was carried out and what was reported. */
async function ask(sender: Sender, name: unknown, input: unknown, carry?: Carry) {
  const carried: [CallName, unknown][] = [];
  const reported: unknown[] = [];
  const noting: Carry = async (call, given) => {
    carried.push([call, given]);
    return (carry ? await carry(call, given) : {}) as never;
  };
  const result = await answer(sender, name, input, noting, (error) => reported.push(error));
  return { result, carried, reported };
}

describe('a call of the window', () => {
  it('is carried out with the input the contract describes', async () => {
    const { result, carried } = await ask(window, 'jobs.cancel', { id: 'j1' });
    expect(result).toEqual({ ok: true, value: {} });
    expect(carried).toEqual([['jobs.cancel', { id: 'j1' }]]);
  });

  it.each<[string, Sender]>([
    ['another window on the same page', { url: 'app://sealift/index.html', ownWindow: false }],
    ['another page in the own window', { url: 'https://example.com/', ownWindow: true }],
    ['a page whose address only begins alike', { url: 'app://sealift/index.html.evil', ownWindow: true }],
    ['a page of another host', { url: 'app://sealift.evil/index.html', ownWindow: true }],
    ['a frame that is gone', { url: '', ownWindow: false }],
  ])('from %s is refused', async (_case, sender) => {
    const { result, carried } = await ask(sender, 'templates.list', {});
    expect(result).toEqual({
      ok: false,
      error: { code: 'ipc.forbidden', params: { call: 'templates.list' }, retry: false, causes: [] },
    });
    expect(carried).toEqual([]);
  });

  it.each(['no.such', '', 'constructor', '__proto__', 'toString', 7, null, undefined, { name: 'jobs.list' }])(
    'named %j is refused as unknown',
    async (name) => {
      const { result, carried } = await ask(window, name, {});
      expect(result).toMatchObject({ ok: false, error: { code: 'ipc.unknown_call' } });
      expect(carried).toEqual([]);
    },
  );

  it.each<[CallName, unknown]>([
    ['jobs.list', undefined],
    ['jobs.list', null],
    ['jobs.list', 'x'],
    ['jobs.list', []],
    ['jobs.list', { limit: '5' }],
    ['jobs.list', { limit: 0 }],
    ['jobs.list', { limit: 1.5 }],
    ['jobs.list', { limit: 501 }],
    ['jobs.list', { limit: Number.NaN }],
    ['jobs.list', { limit: 5, more: 1 }],
    ['jobs.cancel', { id: '' }],
    ['jobs.cancel', { id: 'x'.repeat(201) }],
    ['templates.show', { key: 'a' }],
    ['settings.set', { theme: 'pink' }],
    ['settings.set', { home: '/etc' }],
    ['settings.set', { engine: 'x'.repeat(501) }],
    ['app.info', { x: 1 }],
  ])('%s with %j is refused with what is wrong', async (name, input) => {
    const { result, carried } = await ask(window, name, input);
    expect(result).toMatchObject({ ok: false, error: { code: 'input.invalid', params: { call: name } } });
    expect(carried).toEqual([]);
  });

  it('answers an expected failure as data', async () => {
    const { result, reported } = await ask(window, 'jobs.cancel', { id: 'j1' }, async () => {
      throw new SealiftError('job.not_found', { job: 'j1' });
    });
    expect(result).toMatchObject({ ok: false, error: { code: 'job.not_found', params: { job: 'j1' } } });
    expect(reported).toEqual([]);
  });

  it('answers a bug as data without its stack, and reports it', async () => {
    const bug = new TypeError('x is not a function');
    const { result, reported } = await ask(window, 'templates.list', {}, async () => {
      throw bug;
    });
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'unexpected', params: { message: 'x is not a function' } },
    });
    expect(JSON.stringify(result)).not.toContain('.ts:');
    expect(reported).toEqual([bug]);
  });
});

describe('input that is too large', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });
  const circle: Record<string, unknown> = {};
  circle.self = circle;

  it.each<[string, unknown]>([
    ['a long text', 'x'.repeat(inputLimit.characters + 1)],
    ['many short texts', Array.from({ length: 2000 }, () => 'x'.repeat(1000))],
    ['a long list', new Array(inputLimit.values + 1).fill(0)],
    ['a sparse list that claims to be endless', Object.assign([], { length: 4_000_000_000 })],
    ['a deep tree', deep(40)],
    ['a circle', circle],
    ['many keys', Object.fromEntries(Array.from({ length: 30_000 }, (_, at) => [`k${at}`, 0]))],
    ['bytes', new Uint8Array(10)],
    ['a buffer', new ArrayBuffer(8)],
    ['a map', new Map([['a', 1]])],
    ['a date', new Date()],
  ])('is refused: %s', async (_case, input) => {
    const { result, carried } = await ask(window, 'jobs.list', { limit: input });
    expect(result).toMatchObject({ ok: false, error: { code: 'ipc.too_large', params: { call: 'jobs.list' } } });
    expect(carried).toEqual([]);
  });

  it('is not looked at beyond the limit', () => {
    const untouched = new Proxy([], {
      get: () => {
        throw new Error('looked at');
      },
    });
    const wide = [untouched, ...Array.from({ length: 3 }, () => new Array(10_000).fill('x'))];
    expect(measure(wide, inputLimit)).toBe('20000 values');
  });

  it('lets what views send pass', () => {
    expect(measure({ a: [1, 'x', null, true, { b: undefined }] }, inputLimit)).toBeUndefined();
    expect(measure(undefined, inputLimit)).toBeUndefined();
  });
});

describe('a drop on the window', () => {
  const drop = async (sender: Sender, paths: unknown) => {
    const taken: unknown[] = [];
    const result = await answerDrop(
      sender,
      paths,
      async (given) => {
        taken.push(...given);
        return [];
      },
      () => undefined,
    );
    return { result, taken };
  };

  it('hands over what the preload script read', async () => {
    expect(await drop(window, ['/a', '/b'])).toEqual({ result: { ok: true, value: [] }, taken: ['/a', '/b'] });
  });

  it.each<[string, Sender, unknown, string]>([
    ['from another window', { url: window.url, ownWindow: false }, ['/a'], 'ipc.forbidden'],
    ['from another page', { url: 'https://example.com/', ownWindow: true }, ['/a'], 'ipc.forbidden'],
    ['that is no list', window, '/etc/passwd', 'input.invalid'],
    ['of nothing', window, undefined, 'input.invalid'],
    ['of far too many', window, Array.from({ length: 30_000 }, () => '/a'), 'ipc.too_large'],
    ['of a far too long one', window, ['x'.repeat(2_000_000)], 'ipc.too_large'],
  ])('%s is refused', async (_case, sender, paths, code) => {
    expect(await drop(sender, paths)).toMatchObject({ result: { ok: false, error: { code } }, taken: [] });
  });
});
