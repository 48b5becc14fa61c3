import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { redact } from '../../../main/jobs/redact';
import { isScratchPath, removable, removeScratch } from '../../../main/jobs/scratch';

it('scratch is never a root, a top folder or a path with detours', () => {
  for (const path of ['/', '/home', 'a/b', '', '/a/../..', '/tmp/../etc/x', '/tmp/x/', '.'])
    expect(isScratchPath(path), path).toBe(false);
  for (const path of ['/tmp/x', '/media/stick/名 字.part']) expect(isScratchPath(path), path).toBe(true);
});

it('what another job uses stays: the same path, one inside, one around', () => {
  const mine = ['/t/a/x', '/t/a/y', '/t/b', '/t/bc'];
  expect(removable(mine, ['/t/a/x', '/t/b/inner'])).toEqual(['/t/a/y', '/t/bc']);
  expect(removable(mine, ['/t/a'])).toEqual(['/t/b', '/t/bc']);
});

it('folders go with what they hold, links go without what they point to, and what is gone is no trouble', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-jobs-'));
  mkdirSync(join(folder, 'kept'));
  writeFileSync(join(folder, 'kept', 'file'), 'x');
  mkdirSync(join(folder, 'work', 'deep'), { recursive: true });
  symlinkSync(join(folder, 'kept'), join(folder, 'work', 'deep', 'link'));
  symlinkSync(join(folder, 'kept'), join(folder, 'link'));
  expect(await removeScratch([join(folder, 'work'), join(folder, 'link'), join(folder, 'never')])).toEqual([]);
  expect(existsSync(join(folder, 'work'))).toBe(false);
  expect(existsSync(join(folder, 'link'))).toBe(false);
  expect(existsSync(join(folder, 'kept', 'file'))).toBe(true);
  rmSync(folder, { recursive: true });
});

it('an input is kept without its secrets', () => {
  expect(
    redact({
      user: 'u',
      password: 'p',
      values: { 'web.DB_PASSWORD': 'x', PORT: '80', DB_PASS: 'y', empty: { token: '' } },
      engine: 'tcp://me:pw@host:1',
      mail: 'smtp://me:p@w@host, then //x:y@z/a:b@c',
      list: [{ apiKey: 1 }],
      none: undefined,
      signal: () => 1,
    }),
  ).toEqual({
    user: 'u',
    password: '***',
    values: { 'web.DB_PASSWORD': '***', PORT: '80', DB_PASS: '***', empty: { token: '' } },
    engine: 'tcp://me:***@host:1',
    mail: 'smtp://me:***@host, then //x:***@z/a:b@c',
    list: [{ apiKey: '***' }],
  });
});

it('an input that refers to itself is cut off', () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  expect(JSON.stringify(redact(loop))).toContain('…');
});
