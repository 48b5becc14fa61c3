import { describe, expect, it } from 'vitest';
import { launchFrom, packagesIn } from '../../../main/desktop/mode';

describe('a start of the binary', () => {
  it.each([[['--help']], [['-h']], [['--version']], [['-V']], [['template', 'list']], [['demo']], [['nonsense']]])(
    'is the command line for %j',
    (argv) => {
      expect(launchFrom(argv, false)).toEqual({ mode: 'cli', argv });
    },
  );

  it.each([
    [[], []],
    [['/media/stick/shop-1.0-ram.tar.gz'], ['/media/stick/shop-1.0-ram.tar.gz']],
    [['--no-sandbox', '--disable-gpu'], []],
    [
      ['C:\\shop.zip', '--no-sandbox', 'shop-dca.TGZ'],
      ['C:\\shop.zip', 'shop-dca.TGZ'],
    ],
    [['--no-such-switch.zip'], []],
    [
      ['/media/a/shop.tar.gz.vol-002-of-003', '/media/a/shop.tar.gz.volumes.json'],
      ['/media/a/shop.tar.gz.vol-002-of-003', '/media/a/shop.tar.gz.volumes.json'],
    ],
  ])('opens the window for %j, with the packages %j', (argv, packages) => {
    expect(launchFrom(argv, false)).toEqual({ mode: 'window', home: undefined, engine: undefined, packages });
  });

  it('opens the window on the data folder and engine that are named, in either spelling', () => {
    expect(launchFrom(['--home', '/data', '--engine=unix:///run/docker.sock'], false)).toEqual({
      mode: 'window',
      home: '/data',
      engine: 'unix:///run/docker.sock',
      packages: [],
    });
  });

  it('takes options before a verb for the verb', () => {
    const argv = ['--home', '/data', 'sites'];
    expect(launchFrom(argv, false)).toEqual({ mode: 'cli', argv });
  });

  it('leaves the switches of the runtime out of the command line', () => {
    const given = ['--inspect=0', '--remote-debugging-port=0', '--no-sandbox', 'jobs', '--json'];
    expect(launchFrom(given, false)).toEqual({ mode: 'cli', argv: ['jobs', '--json'] });
  });

  it('in development takes the first word for the application folder, wherever the switches stand', () => {
    expect(launchFrom(['--inspect=0', '--no-sandbox', '/checkout'], true).mode).toBe('window');
    expect(launchFrom(['--no-sandbox', '/checkout', 'jobs'], true)).toEqual({ mode: 'cli', argv: ['jobs'] });
  });

  it('finds the packages of another start among switches and the executable', () => {
    const words = [
      '/opt/sealift.zip/sealift',
      '--no-sandbox',
      '--home=x.zip',
      '/checkout',
      'a 第一.tar.gz',
      'notes.txt',
    ];
    expect(packagesIn(words)).toEqual(['a 第一.tar.gz']);
  });
});
