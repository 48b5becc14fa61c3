import { afterAll, describe, expect, it } from 'vitest';
import { version } from '../../../package.json';
import { makeCli } from '../../fixtures/cli';

const cli = makeCli();
afterAll(() => cli.remove());

const commands = [
  'template publish',
  'template list',
  'template show',
  'template remove',
  'export',
  'copy',
  'import',
  'push',
  'media list',
  'media show',
  'media verify',
  'media iso',
  'media eject',
  'media discard',
  'package list',
  'package inspect',
  'package verify',
  'package remove',
  'package sbom',
  'package sign',
  'key list',
  'key make',
  'key import',
  'key export',
  'key rename',
  'key retire',
  'publisher list',
  'publisher add',
  'publisher rename',
  'publisher remove',
  'policy',
  'install',
  'status',
  'start',
  'stop',
  'uninstall',
  'site list',
  'site status',
  'site forget',
  'platform add',
  'platform change',
  'platform list',
  'platform test',
  'platform remove',
  'platform teams',
  'platform regions',
  'platform apps',
  'platform deliver',
  'history list',
  'history verify',
  'history export',
  'engine',
  'vault status',
  'vault check',
  'vault evict',
  'vault limit',
  'jobs list',
  'jobs show',
  'jobs report',
  'jobs cancel',
  'demo',
  'help',
];

describe('help', () => {
  it.each(commands)('of `%s` describes every option and gives examples, in both languages', async (command) => {
    const [english, chinese] = await Promise.all(
      ['en', 'zh-CN'].map((language) => cli.ok(...command.split(' '), '--help', '--lang', language)),
    );
    for (const help of [english, chinese]) {
      expect(help?.stderr).toBe('');
      expect(help?.stdout).toContain(`sealift ${command}`);
      // A text that is missing shows its key.
      expect(help?.stdout).not.toMatch(/cli\.help|undefined/);
    }
    expect(english?.stdout).toMatch(
      /^Usage: [\s\S]*\nOptions:[\s\S]*\nGlobal options:[\s\S]*\nExamples:\n {2}sealift /,
    );
    expect(chinese?.stdout).toMatch(/^用法： [\s\S]*\n选项：[\s\S]*\n全局选项：[\s\S]*\n示例：\n {2}sealift /);
    for (const line of english?.stdout.split('\n') ?? []) {
      const option = /^ {2}(-[^\s]+(?:, --\S+)?(?: <[^>]+>)?)(.*)$/.exec(line);
      if (option && line.length < 60) expect(option[2]?.trim(), line).not.toBe('');
    }
  });

  it('of the program names every command that there is, and shows a whole delivery', async () => {
    const { stdout } = await cli.ok('--help');
    for (const command of commands) expect(stdout).toMatch(new RegExp(`\\n {2}${command.split(' ')[0]} `));
    expect(stdout).toContain('sealift import /media/stick');
    expect((await cli.ok()).stdout).toBe(stdout);
    expect((await cli.ok('help')).stdout).toBe(stdout);
  });

  it('is found by `help` too, and lists the exit codes', async () => {
    expect((await cli.ok('help', 'package', 'verify')).stdout).toBe(
      (await cli.ok('package', 'verify', '--help')).stdout,
    );
    const codes = (await cli.ok('help', 'exit-codes', '--json')).stdout;
    expect((JSON.parse(codes) as { exitCodes: { status: number }[] }).exitCodes.map((code) => code.status)).toEqual([
      0, 1, 2, 3, 4, 5, 130,
    ]);
  });

  it('follows the language of the environment', async () => {
    const { stdout } = await cli.with({ env: { LC_ALL: '', LANG: 'zh_CN.UTF-8' } }, 'sites', '--help');
    expect(stdout).toContain('用法：');
    expect(
      (await cli.with({ env: { LC_ALL: 'zh_CN.UTF-8', SEALIFT_LANG: 'en' } }, 'sites', '--help')).stdout,
    ).toContain('Usage:');
  });

  it('tells the version', async () => {
    expect((await cli.ok('--version')).stdout).toBe(`${version}\n`);
  });

  it('needs no data folder', async () => {
    const { stdout, code } = await cli.with({ env: { SEALIFT_HOME: '/proc/nowhere' } }, 'export', '--help');
    expect([code, stdout.length > 0]).toEqual([0, true]);
  });
});
