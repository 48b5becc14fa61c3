import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toErrorData } from '../../../main/errors';
import { checkFolder } from '../../../main/files';

const home = mkdtempSync(join(tmpdir(), 'sealift-folder-'));
const codeOf = (path: string) =>
  checkFolder(path).then(
    () => 'fine',
    (error) => toErrorData(error).code,
  );

beforeAll(() => {
  mkdirSync(join(home, 'folder'));
  writeFileSync(join(home, 'file'), '');
});
afterAll(() => rmSync(home, { recursive: true }));

describe('a folder that is to be written into', () => {
  it('may be there, or be made with its parents, which does not happen here', async () => {
    expect(await codeOf(join(home, 'folder'))).toBe('fine');
    expect(await codeOf(join(home, 'folder/a/b'))).toBe('fine');
    expect(existsSync(join(home, 'folder/a'))).toBe(false);
  });

  it('is no file, and not below one', async () => {
    expect(await codeOf(join(home, 'file'))).toBe('disk.not_folder');
    expect(await codeOf(join(home, 'file/below'))).toBe('disk.not_folder');
  });
});
