import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ComponentState } from '../../../main/sites';
import { componentState, isReady, overallState } from '../../../main/sites/component-states';
import { isTaken, portsOfOthers, portsOfProject } from '../../../main/sites/host-ports';

const container = (
  service: string,
  state: string,
  health: ComponentState['health'] = 'none',
  ports: [number, number | null][] = [],
) => ({
  id: service,
  name: `p-${service}-1`,
  project: 'p',
  service,
  state,
  health,
  ports: ports.map(([inner, published]) => ({ container: inner, published, protocol: 'tcp' })),
  volumes: [],
});

describe('how components stand', () => {
  it('shows state, health and published ports once', () => {
    const state = componentState('web', '网站', [
      container('web', 'running', 'healthy', [
        [80, 8080],
        [80, 8080],
        [9000, null],
      ]),
      container('db', 'exited'),
    ]);
    expect(state).toEqual({
      service: 'web',
      name: '网站',
      state: 'running',
      health: 'healthy',
      ports: ['8080->80/tcp'],
    });
    expect(isReady(state)).toBe(true);
  });

  it('says absent for a component without a container, and lets the worst of several speak', () => {
    expect(componentState('web', 'web', [])).toMatchObject({ state: 'absent', health: 'none' });
    expect(
      componentState('web', 'web', [container('web', 'running', 'healthy'), container('web', 'exited')]),
    ).toMatchObject({ state: 'exited' });
    expect(
      componentState('web', 'web', [container('web', 'running', 'healthy'), container('web', 'running', 'unhealthy')]),
    ).toMatchObject({ health: 'unhealthy' });
  });

  it.each([
    [[], 'stopped'],
    [['running none', 'running healthy'], 'running'],
    [['running starting', 'running healthy'], 'partly'],
    [['running unhealthy'], 'partly'],
    [['running none', 'exited none'], 'partly'],
    [['restarting none'], 'partly'],
    [['running none', 'completed none'], 'running'],
    [['exited none', 'completed none'], 'stopped'],
    [['exited none', 'absent none', 'created none'], 'stopped'],
  ] as const)('sums up %j as %s', (states, overall) => {
    const components = states.map((text) => {
      const [state, health] = text.split(' ') as [string, ComponentState['health']];
      return { service: 'x', name: 'x', state, health, ports: [] };
    });
    expect(overallState(components)).toBe(overall);
  });
});

describe('host ports', () => {
  const wanted = [
    { port: 8080, protocol: 'tcp' as const },
    { port: 8080, protocol: 'udp' as const },
  ];
  it("names the container that has one, and does not mind the project's own", () => {
    const containers = [container('web', 'running', 'none', [[80, 8080]])];
    expect([...portsOfOthers(wanted, 'other', containers)].map(([port, { name }]) => [port.protocol, name])).toEqual([
      ['tcp', 'p-web-1'],
    ]);
    expect([...portsOfOthers(wanted, 'p', containers).values()]).toEqual([]);
    expect([...portsOfProject('p', containers)]).toEqual(['8080/tcp']);
  });

  it('finds out whether a program has one, and lets go of it', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    expect(await isTaken({ port, protocol: 'tcp' })).toBe(true);
    await new Promise((resolve) => server.close(resolve));
    expect(await isTaken({ port, protocol: 'tcp' })).toBe(false);
    expect(await isTaken({ port, protocol: 'udp' })).toBe(false);
    expect(await isTaken({ port, protocol: 'udp' })).toBe(false);
  });
});
