import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { templateComparison } from '../../../preload/contract';
import { makeCli } from '../../fixtures/cli';

const sample = join(import.meta.dirname, '../../fixtures/templates/nextcloud-v16.0.0.metadata.json');
const cli = makeCli();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-diff-'));
  const next = JSON.parse(await readFile(sample, 'utf8'));
  next.group_version = 'v16.10.0';
  next.apps[0].service_env_map_list[0].attr_value = 'UTC';
  next.apps[0].service_env_map_list.push({ attr_name: 'NEW', attr_value: '1' });
  next.apps.pop();
  await writeFile(join(folder, 'next.json'), JSON.stringify(next));
  await cli.ok('template', 'publish', '--from-template', sample, '--engine', 'none');
  await cli.ok('template', 'publish', '--from-template', join(folder, 'next.json'), '--engine', 'none');
});
afterAll(async () => {
  cli.remove();
  await rm(folder, { recursive: true });
});

describe('sealift template diff', () => {
  it('prints what an upgrade would do, by component', async () => {
    const { stdout } = await cli.ok('template', 'diff', 'Nextcloud@v16.0.0', 'Nextcloud');
    expect(stdout).toContain('Nextcloud v16.0.0 -> v16.10.0');
    expect(stdout).toContain('+ environment NEW = 1');
    expect(stdout).toContain('= environment TZ Asia/Shanghai -> UTC');
    expect(stdout).toMatch(/collabora-online {2}gone; stays installed/);
  });

  it('prints the same document every time with --json, without registry passwords', async () => {
    const words = ['template', 'diff', 'Nextcloud@v16.0.0', 'Nextcloud@v16.10.0', '--json'];
    const [first, second] = [await cli.ok(...words), await cli.ok(...words)];
    expect(first.stdout).toBe(second.stdout);
    expect(first.stdout).not.toContain('hub-secret-must-not-leave');
    const result = templateComparison.parse(first.json());
    // A field that the contract does not name would be missing from what it read.
    expect(result).toEqual(first.json());
    expect(result.direction).toBe('newer');
    expect(result.counts).toEqual({
      components: { added: 0, changed: 1, gone: 1, unchanged: 2 },
      findings: { add: 1, update: 0, delete: 0, leave: 2 },
    });
    expect(result.images).toBeNull();
  });

  it('compares backwards too, in Chinese where asked', async () => {
    const { stdout } = await cli.ok('template', 'diff', 'Nextcloud@v16.10.0', 'Nextcloud@v16.0.0', '--lang', 'zh-CN');
    expect(stdout).toContain('collabora-online  新增');
    expect(stdout).toContain('环境变量 NEW = 1  (规则从不删除)');
  });

  it('refuses a version that is not there', async () => {
    const result = await cli('template', 'diff', 'Nextcloud@v16.0.0', 'Nextcloud@v99');
    expect(result.code).toBe(4);
    expect(result.stderr).toContain('v99');
  });
});
