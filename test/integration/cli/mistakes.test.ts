import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCli } from '../../fixtures/cli';
import { makeVolume } from '../../fixtures/volumes';

interface ErrorDocument {
  error: { code: string; params: Record<string, unknown>; title: string; nextStep: string };
}

const cli = makeCli();
beforeAll(async () => {
  await writeFile(join(cli.home, 'broken-ram.tar.gz'), 'this is not a package');
});
afterAll(() => cli.remove());

/** Words, the code they end in, and the exit status. */
const mistakes: [string[], string, number][] = [
  [['tempalte'], 'cli.mistyped_command', 2],
  [['zzzzz'], 'cli.unknown_command', 2],
  [['help', 'zzzzz'], 'cli.unknown_command', 2],
  [['template'], 'cli.missing_command', 2],
  [['sites', '--jsonn'], 'cli.unknown_option', 2],
  [['export', 'a@1', '--out', 'o', '--overwrit'], 'cli.mistyped_option', 2],
  [['export'], 'cli.missing_option', 2],
  [['import'], 'cli.missing_argument', 2],
  [['copy', 'x', '--to'], 'cli.missing_value', 2],
  [['sites', 'extra'], 'cli.excess_arguments', 2],
  [['export', 'a@1', '--out', 'o', '--format', 'iso'], 'cli.bad_value', 2],
  [['history', '--limit', '0'], 'cli.bad_value', 2],
  [['sites', '--lang', 'de'], 'cli.bad_value', 2],
  [['export', 'shop@', '--out', 'o'], 'cli.bad_name', 2],
  [['install', 'shop@1', '--site', 's', '--set', 'novalue'], 'cli.bad_setting', 2],
  [['template', 'publish', '--name', 'x', '--version', '1'], 'cli.one_of', 2],
  [['template', 'publish', '--from-images', 'x', '--from-template', 'y'], 'cli.one_of', 2],
  [['push', 'a@1', '--registry', 'r', '--namespace', 'n', '--user', 'u'], 'cli.password_missing', 2],
  [['jobs', 'show', '4711'], 'job.not_found', 4],
  [['package', 'verify', 'no-such-folder'], 'disk.not_found', 4],
];

describe('a mistake', () => {
  it.each(mistakes)('%j ends with %s', async (words, code, status) => {
    const json = await cli('--json', ...words);
    const { error } = json.json<ErrorDocument>();
    expect([error.code, json.code, json.stderr]).toEqual([code, status, '']);
    expect(error.title).not.toContain('errors.');
    const plain = await cli(...words);
    expect([plain.code, plain.stdout]).toEqual([status, '']);
    expect(plain.stderr).toContain(`error: ${error.title}`);
    expect(plain.stderr).not.toMatch(/\n\s+at /);
    if (words.includes('--lang')) return;
    expect((await cli('--lang', 'zh-CN', ...words)).stderr).toContain('错误：');
  });

  it('in a package is refused with status 3', async () => {
    const result = await cli('package', 'verify', join(cli.home, 'broken-ram.tar.gz'), '--json');
    expect([result.code, result.json<ErrorDocument>().error.code.startsWith('package.')]).toEqual([3, true]);
  });

  it('about the place is said before the work begins', async () => {
    const sample = join(import.meta.dirname, '../../../resources/sample/docker-compose.yaml');
    const volume = await makeVolume('ext4', 16 * 1024 * 1024);
    try {
      await volume.unmount();
      await volume.mount({ readOnly: true });
      await cli.ok('template', 'publish', '--from-compose', sample, '--name', 'shop', '--version', '1');
      // Its images are nowhere either; where they would go comes first.
      for (const out of [volume.path, join(volume.path, 'new/folder')]) {
        const result = await cli('export', 'shop@1', '--format', 'rainbond-app', '--out', out, '--json');
        expect([result.code, result.json<ErrorDocument>().error.code]).toEqual([5, 'disk.denied']);
      }
      const inFile = await cli('export', 'shop@1', '--out', join(cli.home, 'broken-ram.tar.gz'), '--json');
      expect([inFile.code, inFile.json<ErrorDocument>().error.code]).toEqual([5, 'disk.not_folder']);
      const elsewhere = await cli('template', 'list', '--home', join(volume.path, 'home'), '--json');
      expect([elsewhere.code, elsewhere.json<ErrorDocument>().error.code]).toEqual([5, 'disk.denied']);
    } finally {
      await volume.remove();
    }
  });

  it('of the engine ends with status 5 and names the host', async () => {
    const host = `unix://${join(cli.home, 'none.sock')}`;
    const result = await cli(
      'template',
      'publish',
      '--from-containers',
      'web',
      '--name',
      'x',
      '--version',
      '1',
      '--engine',
      host,
    );
    expect(result.code).toBe(5);
    expect(result.stderr).toContain(host);
  });

  it('with a name that does not exist ends with status 4', async () => {
    for (const words of [
      ['template', 'show', 'nothing@1'],
      ['template', 'remove', 'nothing@1', '--yes'],
      ['export', 'nothing@1', '--out', join(cli.home, 'out')],
      ['install', 'nothing@1', '--site', 's'],
      ['status', 'nothing', '--site', 'nowhere'],
      ['uninstall', 'nothing', '--site', 'nowhere', '--yes'],
      ['import', join(cli.home, 'nothing.tar.gz')],
    ]) {
      const result = await cli(...words, '--json');
      expect([words, result.code, result.json<ErrorDocument>().error.code]).toEqual([
        words,
        4,
        expect.stringMatching(/^[a-z_]+\.[a-z_]+$/),
      ]);
    }
    await expect(stat(join(cli.home, 'out'))).rejects.toThrow();
  });

  it('that nobody foresaw is a bug: said in one sentence, with its stack in the log and no arguments beside it', async () => {
    const home = join(cli.home, 'odd');
    await mkdir(join(home, 'catalog.db'), { recursive: true });
    const result = await cli('--home', home, 'template', 'show', 'hunter2@1', '--json');
    const { error } = result.json<ErrorDocument>();
    if (error.code !== 'unexpected') {
      // The catalog foresaw it after all: still an error of ours, with a status of its own.
      expect(result.code).toBeGreaterThan(0);
      return;
    }
    expect(result.code).toBe(1);
    const log = await readFile(error.params.log as string, 'utf8');
    expect(log).toContain('template show');
    expect(log).not.toContain('hunter2');
    expect((await stat(error.params.log as string)).mode & 0o077).toBe(0);
  });
});

describe('--json', () => {
  it.each([['template', 'list'], ['package', 'list'], ['sites'], ['status'], ['jobs'], ['history'], ['engine']])(
    'prints one document and nothing else: %s %s',
    async (...words) => {
      const result = await cli(...words.filter(Boolean), '--json');
      expect([result.code, result.stderr, typeof result.json()]).toEqual([0, '', 'object']);
    },
  );
});

describe('a reader that goes away', () => {
  it('is no error', async () => {
    const child = cli.start('--help');
    child.stdout?.destroy();
    let said = '';
    child.stderr?.on('data', (part) => {
      said += part;
    });
    const code = await new Promise((settle) => child.once('exit', settle));
    expect([code, said]).toEqual([0, '']);
  });
});
