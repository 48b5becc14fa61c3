import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type RunScriptOptions, runScript } from '../../../main/packages/compose/run-script';

const options: RunScriptOptions = {
  title: "商城 'Shop' $HOME \\ `x` 1.0\n# not a comment",
  project: 'shop',
  services: ['web', 'shu-ju-ku'],
  images: [{ reference: 'registry.example/team/web:1.0', configDigest: `sha256:${'a'.repeat(64)}` }],
  secrets: [
    { name: 'DB_PASSWORD', variable: 'DB_PASSWORD' },
    { name: 'TOKEN', variable: 'TOKEN' },
  ],
  archive: 'component-images.tar',
};
const shells = ['dash', 'bash', 'busybox'].filter((shell) => spawnSync(shell, ['--help']).error === undefined);
const call = (shell: string, script: string, args: string[], environment: NodeJS.ProcessEnv = {}) => {
  const first = shell === 'busybox' ? ['ash'] : shell === 'bash' ? ['--posix'] : [];
  return spawnSync(shell, [...first, script, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...environment },
  });
};

let folder: string;
let script: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'sealift-run-')), "a folder's name");
  mkdirSync(folder);
  script = join(folder, 'run.sh');
  writeFileSync(script, runScript(options), { mode: 0o755 });
  return () => rmSync(join(folder, '..'), { recursive: true, force: true });
});

/** A folder of commands that stand in for those of a system, so that one without Docker can be had. */
function systemWith(commands: Readonly<Record<string, string>>): string {
  const bin = join(folder, '..', 'bin');
  mkdirSync(bin);
  for (const name of [
    'cat',
    'dirname',
    'readlink',
    'head',
    'tail',
    'tr',
    'grep',
    'mv',
    'rm',
    'wc',
    'sed',
    'cut',
    'date',
    'sleep',
    'umask',
  ])
    if (existsSync(`/usr/bin/${name}`)) symlinkSync(`/usr/bin/${name}`, join(bin, name));
  for (const [name, text] of Object.entries(commands)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

describe('run.sh', () => {
  it('is the same for the same application, and ends in a line break', () => {
    expect(runScript(options)).toBe(runScript(structuredClone(options)));
    expect(runScript(options)).toMatch(/\nesac\n$/);
  });

  it('has at least one shell to be tested with', () => expect(shells.length).toBeGreaterThan(0));

  it.each(shells)('is understood by %s', (shell) => {
    const first = shell === 'busybox' ? ['ash', '-n'] : ['-n'];
    expect(execFileSync(shell, [...first, script], { encoding: 'utf8' })).toBe('');
  });

  it.each(shells)('shows its help from any folder, through a link and with any title (%s)', (shell) => {
    const link = join(folder, '..', 'link to run');
    symlinkSync(script, link);
    for (const path of [script, link]) {
      const shown = call(shell, path, ['help']);
      expect(shown.stderr).toBe('');
      expect(shown.status).toBe(0);
      expect(shown.stdout.split('\n')[0]).toBe("商城 'Shop' $HOME \\ `x` 1.0 # not a comment");
      expect(shown.stdout).toContain('down --volumes');
    }
    expect(call(shell, script, []).status).toBe(0);
    for (const wrong of [['begin'], ['start', 'now'], ['down', '-v'], ['down', '--volumes', 'x']]) {
      const answer = call(shell, script, wrong);
      expect(answer.status, wrong.join(' ')).toBe(2);
      expect(answer.stdout).toBe('');
    }
  });

  it.each([
    ['Docker is missing', {}, 'Docker is not installed'],
    [
      'the daemon does not answer',
      { docker: 'echo "Cannot connect to the Docker daemon" >&2; exit 1' },
      'Docker does not answer',
    ],
    ['the user may not', { docker: 'echo "Got permission denied while trying" >&2; exit 1' }, 'may not talk to Docker'],
    [
      'compose is missing',
      { docker: '[ "$1" = version ]' },
      'Neither "docker compose" nor "docker-compose" is installed',
    ],
  ])('says in both languages that %s', (_, commands: Record<string, string>, message) => {
    const bin = systemWith(commands);
    const answer = spawnSync('/bin/sh', [script, 'start'], { encoding: 'utf8', env: { PATH: bin } });
    expect(answer.status).toBe(3);
    expect(answer.stderr).toContain(message);
    expect(answer.stderr).toMatch(/\p{Script=Han}/u);
    expect(existsSync(join(folder, '.env'))).toBe(false);
  });

  /** A Docker that has the image and lets everything run; what the script asks of compose is written down. */
  const willing = {
    docker: `case "$1 $2" in
"image inspect") echo "sha256:${'a'.repeat(64)}" ;;
"ps -aq") echo 0123 ;;
"inspect --format") echo "running healthy" ;;
"compose version") exit 1 ;;
esac`,
    'docker-compose': '[ "$1" = version ] && exit 0\nprintf "%s|" "$@" >>calls; echo "$DB_PASSWORD" >>calls',
  };

  it.each(shells)('draws secrets once, for the owner alone, and never touches a value that is there (%s)', (shell) => {
    const PATH = systemWith({ ...willing });
    writeFileSync(join(folder, '.env'), 'TOKEN=chosen by $someone\nOTHER=1', { mode: 0o600 });
    const start = () =>
      call(shell, script, ['start'], { PATH: `${PATH}:${process.env.PATH}`, DB_PASSWORD: 'from the shell' });
    const first = start();
    expect(first.stderr).toBe('');
    expect(first.status).toBe(0);
    const text = readFileSync(join(folder, '.env'), 'utf8');
    expect(text).toMatch(/^TOKEN=chosen by \$someone\nOTHER=1\nDB_PASSWORD=[A-Za-z0-9]{32}\n$/);
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
    expect(start().status).toBe(0);
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(text);
    // The shell's own variable would win over .env in compose, so it does not get there.
    expect(readFileSync(join(folder, 'calls'), 'utf8')).toBe(
      '-p|shop|-f|docker-compose.yaml|up|-d|--no-build|\n'.repeat(2),
    );
  });

  it('refuses to start without the images and says which', () => {
    const PATH = systemWith({
      ...willing,
      docker: willing.docker.replace(/"image inspect".*/, '"image inspect") exit 1 ;;'),
    });
    const answer = call('/bin/sh', script, ['start'], { PATH });
    expect(answer.status).toBe(4);
    expect(answer.stderr).toContain('registry.example/team/web:1.0');
    writeFileSync(join(folder, 'component-images.tar'), 'x');
    const loaded = call('/bin/sh', script, ['start'], { PATH });
    expect(loaded.status).toBe(4);
    expect(loaded.stderr).toContain('still missing after loading');
    expect(existsSync(join(folder, 'calls'))).toBe(false);
  });

  it('deletes volumes only when that is said', () => {
    const PATH = systemWith({ ...willing });
    expect(call('/bin/sh', script, ['stop'], { PATH }).status).toBe(0);
    expect(call('/bin/sh', script, ['down'], { PATH }).status).toBe(0);
    expect(call('/bin/sh', script, ['down', '--volumes'], { PATH }).status).toBe(0);
    expect(readFileSync(join(folder, 'calls'), 'utf8').split('\n').slice(0, 3)).toEqual(
      ['stop', 'down', 'down|--volumes'].map((verb) => `-p|shop|-f|docker-compose.yaml|${verb}|`),
    );
  });

  it('refuses names that could mean something to a shell', () => {
    for (const bad of [
      { project: 'Shop' },
      { services: ['a b'] },
      { secrets: [{ name: 'x', variable: 'a-b' }] },
      { images: [{ reference: 'a;b', configDigest: options.images[0]?.configDigest ?? '' }] },
      { images: [{ reference: 'a', configDigest: 'sha256:0' }] },
    ])
      expect(() => runScript({ ...options, ...bad })).toThrow(TypeError);
  });

  const shellcheck = spawnSync('shellcheck', ['--version']).error === undefined;
  it(shellcheck ? 'passes shellcheck' : 'has no bashism that shellcheck would be needed for', () => {
    if (shellcheck) execFileSync('shellcheck', ['--shell=sh', script], { stdio: 'pipe' });
    expect(runScript(options)).not.toMatch(/\[\[|\bfunction\b|<\(|\blocal\b|\$'/);
  });
});
