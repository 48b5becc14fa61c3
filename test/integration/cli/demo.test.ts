import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DemoReport } from '../../../main/cli/demo/report';
import { makeCli } from '../../fixtures/cli';
import { until } from '../../fixtures/command';
import { emptyEngine, sharedEngine } from '../../fixtures/engines';

const engine = sharedEngine('site');
let temporary: string;
let cli: ReturnType<typeof makeCli>;

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'sealift-demo-test-'));
  cli = makeCli({ engine: engine.host, env: { TMPDIR: temporary } });
});
afterEach(() => emptyEngine(engine));
afterAll(async () => {
  cli.remove();
  await rm(temporary, { recursive: true });
});

async function leftOnEngine(): Promise<string[]> {
  const lists = await Promise.all([
    engine.docker('ps', '-aq'),
    engine.docker('volume', 'ls', '-q'),
    engine.docker('image', 'ls', '-q'),
  ]);
  return lists.filter(Boolean);
}

describe('the demonstration', () => {
  it('delivers the sample to an engine, is answered through its dependencies, and leaves nothing behind', async () => {
    const result = await cli.ok('demo', '--json');
    const report = result.json<DemoReport>();
    expect(report.steps.map((step) => step.step)).toEqual([
      'publish',
      'export',
      'copy',
      'verify',
      'import',
      'install',
      'call',
      'restart',
      'uninstall',
    ]);
    expect(report.answer).toContain('store: shared key present and accepted\nstore: visits 1');
    expect(report.packages.map((item) => item.kind)).toEqual(['rainbond-app', 'docker-compose']);
    expect(await leftOnEngine()).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('ends with the import where there is no engine, and tells the story in Chinese', async () => {
    const { stdout } = await cli.ok('demo', '--engine', 'none', '--lang', 'zh-CN');
    expect(stdout).toContain('5. 在现场：从 U 盘导入，全程校验');
    expect(stdout).not.toContain('6. ');
    expect(stdout).toContain('交付完成');
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('cleans up when it is interrupted while the application starts', async () => {
    const child = cli.start('demo');
    let said = '';
    child.stderr?.on('data', (part) => {
      said += part;
    });
    const ended = new Promise((settle) => child.once('exit', settle));
    await until('a container', async () => (await engine.docker('ps', '-aq')) !== '');
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(said).toContain('Cancelled.');
    expect(await leftOnEngine()).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('keeps everything when asked to, and says how to remove it', async () => {
    const report = (await cli.ok('demo', '--keep', '--json')).json<DemoReport>();
    expect(await (await fetch(report.running?.address ?? '')).text()).toContain('store: visits 3');
    const words = (report.running?.removeBy ?? '').replaceAll("'", '').split(' ').slice(1);
    await cli.ok(...words, '--yes');
    expect(await engine.docker('ps', '-aq')).toBe('');
    expect(await engine.docker('volume', 'ls', '-q')).toBe('');
    await rm(report.kept ?? '', { recursive: true });
    expect(readdirSync(temporary)).toEqual([]);
  });
});
