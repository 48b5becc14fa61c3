import { describe, expect, it } from 'vitest';
import type { FromHost, ToHost } from '../../../main/desktop/rpc';
import { type HostProcess, supervise } from '../../../main/desktop/supervisor';

/** A process whose behaviour the test decides. */
class Host implements HostProcess {
  readonly received: ToHost[] = [];
  killed = false;
  #receive: (message: FromHost) => void = () => undefined;
  #ended: (code: number) => void = () => undefined;
  post(message: ToHost): void {
    this.received.push(message);
  }
  onMessage(receive: (message: FromHost) => void): void {
    this.#receive = receive;
  }
  onExit(ended: (code: number) => void): void {
    this.#ended = ended;
  }
  kill(): void {
    this.killed = true;
    this.#ended(143);
  }
  say(message: FromHost): void {
    this.#receive(message);
  }
  die(code: number): void {
    this.#ended(code);
  }
  callIds(): number[] {
    return this.received.flatMap((message) => (message.kind === 'call' ? [message.id] : []));
  }
}

function start(patience = 50) {
  const hosts: Host[] = [];
  const events: [string, unknown][] = [];
  const logs: string[] = [];
  const own: string[] = [];
  let time = 0;
  const supervisor = supervise({
    fork: () => {
      const host = new Host();
      hosts.push(host);
      return host;
    },
    options: { home: '/home', resources: '/resources' },
    keychain: ({ id, ask, text }) => ({ kind: 'keychain', id, text: `${ask} ${text}` }),
    emit: (name, payload) => events.push([name, payload]),
    own: (job) => own.push(job),
    log: (text) => logs.push(text),
    patience,
    now: () => time,
  });
  const last = () => hosts.at(-1) as Host;
  return { supervisor, hosts, last, events, logs, own, wait: (milliseconds: number) => (time += milliseconds) };
}

describe("the services' process", () => {
  it('is answered what it asks of the keychain, and nobody else is', () => {
    const { last } = start();
    last().say({ kind: 'keychain', id: 7, ask: 'encrypt', text: 'secret' });
    expect(last().received.at(-1)).toEqual({ kind: 'keychain', id: 7, text: 'encrypt secret' });
  });

  it('is opened with its options and answers calls, in any order', async () => {
    const { supervisor, last, events } = start();
    expect(last().received[0]).toEqual({ kind: 'open', options: { home: '/home', resources: '/resources' } });
    last().say({ kind: 'opened' });
    expect(events).toEqual([['services.changed', { state: 'ready', error: null }]]);
    const first = supervisor.call('templates.list', {});
    const second = supervisor.call('jobs.list', { limit: 1 });
    const [a, b] = last().callIds() as [number, number];
    last().say({ kind: 'value', id: b, value: [] });
    last().say({
      kind: 'error',
      id: a,
      error: { code: 'disk.full', params: { path: '/x' }, retry: true, causes: ['job.cancelled', 'ENOSPC'] },
    });
    expect(await second).toEqual([]);
    await expect(first).rejects.toMatchObject({ code: 'disk.full', params: { path: '/x' } });
  });

  it('that dies answers what was asked of it with services.lost, and is started again', async () => {
    const { supervisor, hosts, last, events } = start();
    const asked = supervisor.call('templates.list', {});
    last().die(139);
    await expect(asked).rejects.toMatchObject({ code: 'services.lost', retry: true });
    expect(events[0]).toMatchObject(['services.changed', { state: 'lost', error: { code: 'services.lost' } }]);
    expect(hosts).toHaveLength(2);
    const again = supervisor.call('templates.list', {});
    last().say({ kind: 'opened' });
    last().say({ kind: 'value', id: last().callIds()[0] as number, value: [] });
    expect(await again).toEqual([]);
    expect(events.at(-1)).toEqual(['services.changed', { state: 'ready', error: null }]);
  });

  it('that dies over and over rests until something is asked of it', async () => {
    const { supervisor, hosts, last } = start();
    for (let deaths = 0; deaths < 4; deaths++) last().die(1);
    expect(hosts).toHaveLength(4);
    const asked = supervisor.call('templates.list', {});
    expect(hosts).toHaveLength(5);
    last().say({ kind: 'value', id: last().callIds()[0] as number, value: [] });
    expect(await asked).toEqual([]);
  });

  it('that dies now and then is always started again', () => {
    const { hosts, last, wait } = start();
    for (let deaths = 0; deaths < 8; deaths++) {
      wait(30_000);
      last().die(1);
    }
    expect(hosts).toHaveLength(9);
  });

  it('that cannot open says why to every call', async () => {
    const { supervisor, last, events } = start();
    const error = { code: 'disk.denied', params: { path: '/home' }, retry: true, causes: ['EACCES'] };
    last().say({ kind: 'refused', error });
    expect(events).toEqual([['services.changed', { state: 'failed', error }]]);
    await expect(supervisor.call('templates.list', {})).rejects.toMatchObject({ code: 'disk.denied' });
  });

  it('closes when told, and takes no more calls', async () => {
    const { supervisor, last, hosts } = start();
    const closed = supervisor.close();
    expect(last().received.at(-1)).toEqual({ kind: 'close' });
    await expect(supervisor.call('templates.list', {})).rejects.toMatchObject({ code: 'services.lost' });
    last().die(0);
    await closed;
    expect(hosts).toHaveLength(1);
  });

  it('that does not close in time is killed', async () => {
    const { supervisor, last } = start(20);
    await supervisor.close();
    expect(last().killed).toBe(true);
  });

  it('tells which jobs end with it, and carries out what no window may ask for', async () => {
    const { supervisor, last, own } = start();
    last().say({ kind: 'own', job: '7' });
    expect(own).toEqual(['7']);
    const asked = supervisor.task('places.add', [{ path: '/a', kind: 'file' }]);
    expect(last().received.at(-1)).toMatchObject({ kind: 'task', name: 'places.add' });
    const message = last().received.at(-1);
    last().say({ kind: 'value', id: message?.kind === 'task' ? message.id : 0, value: [] });
    expect(await asked).toEqual([]);
  });
});
