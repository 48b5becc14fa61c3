import { describe, expect, it } from 'vitest';
import { lastLines } from '../../../main/sites/command';
import { commandEnvironment } from '../../../main/sites/compose-command';
import { composeFacts } from '../../../main/sites/compose-facts';

const ports = (list: string) => composeFacts(`services:\n  web:\n    image: a:1\n    ports: ${list}\n`).ports;

describe('what a compose file asks of its engine', () => {
  it('lists services, images once, and fixed container names', () => {
    const facts = composeFacts(
      'services:\n  b: {image: "x:1", container_name: fixed}\n  a: {image: "x:1"}\n  c: {build: ., network_mode: host}\nvolumes: {}\n',
    );
    expect(facts).toEqual({
      services: ['b', 'a', 'c'],
      images: ['x:1'],
      ports: [],
      containerNames: ['fixed'],
      onHost: ['c'],
    });
  });

  it.each([
    ['["8080:80"]', [8080, 'tcp']],
    ['["127.0.0.1:8080:80/udp"]', [8080, 'udp']],
    ['["[::1]:8080:80"]', [8080, 'tcp']],
    ['[{target: 80, published: 8080, protocol: udp}]', [8080, 'udp']],
    ['[{target: 80, published: "8080"}]', [8080, 'tcp']],
  ])('reads the host port of %s', (list, [port, protocol]) => expect(ports(list)).toEqual([{ port, protocol }]));

  it('reads ranges, and leaves out ports that the engine chooses', () => {
    expect(ports('["8080-8082:80-82"]').map(({ port }) => port)).toEqual([8080, 8081, 8082]);
    expect(ports('["80", 443, {target: 80}, ":80", "127.0.0.1::80"]')).toEqual([]);
  });

  it('takes files with nothing in them', () => {
    for (const text of ['', 'services:', 'services: []', 'services: {web: null}', '[]'])
      expect(composeFacts(text).images).toEqual([]);
  });
});

describe('commands', () => {
  it('run in an environment of what they need, with the engine said outright', () => {
    const given = {
      PATH: '/bin',
      Path: 'C:\\',
      DOCKER_HOST: 'tcp://elsewhere',
      COMPOSE_FILE: 'other.yaml',
      DB_PASSWORD: 'x',
      HOME: '/root',
      HTTP_PROXY: 'y',
    };
    const made = commandEnvironment('unix:///a.sock', given);
    expect(made).toMatchObject({ PATH: '/bin', Path: 'C:\\', DOCKER_HOST: 'unix:///a.sock', HOME: '/root' });
    for (const name of ['COMPOSE_FILE', 'DB_PASSWORD', 'HTTP_PROXY']) expect(made).not.toHaveProperty(name);
  });

  it('tell their last lines without colours and empty lines', () => {
    expect(lastLines(`one\n\n\u001b[31mtwo\u001b[0m\r\n  \nthree\n`, 2)).toBe('two\nthree');
    expect(lastLines('x'.repeat(9000))).toHaveLength(2000);
  });
});
