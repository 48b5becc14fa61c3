import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { attempt } from '../../fixtures/command';

const root = resolve(import.meta.dirname, '../../..');
const home = mkdtempSync(join(tmpdir(), 'sealift-bin-'));
const env = { ...process.env, SEALIFT_HOME: home, DOCKER_HOST: `unix://${home}/none.sock` };
/** The Node that people's shells find, which need not be the one that runs the tests. */
const nodes = [process.execPath, '/usr/bin/node'].filter((path) => existsSync(path));

afterAll(() => rmSync(home, { recursive: true, force: true }));

test.each(nodes)('the sealift command passes output and exit code through, started by %s', async (node) => {
  const bin = resolve(root, 'scripts/sealift.mjs');
  const listed = await attempt(node, [bin, 'template', 'list', '--json'], { env });
  expect(listed).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(listed.stdout)).toEqual({ templates: [] });
  const wrong = await attempt(node, [bin, 'no-such-verb'], { env });
  const direct = await attempt(process.execPath, [resolve(root, 'out/main/cli.js'), 'no-such-verb'], { env });
  expect(wrong).toEqual(direct);
  expect(wrong.code).not.toBe(0);
});
