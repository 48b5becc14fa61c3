import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { formatChecksums, parseChecksums, updateSums } from '../../../main/media/checksums';

const sum = (digit: string) => digit.repeat(64);

describe('checksum lists', () => {
  it('reads text and binary lines, escapes, CRLF, a byte order mark, blank lines and remarks', () => {
    const text = `\uFEFF# written at home\r\n${sum('a')}  a b.tar.gz\r\n\r\n${sum('B')} *应用.tar.gz\n\\${sum('c')}  odd\\\\name\\n\n`;
    expect(parseChecksums(text, 'x')).toEqual([
      { sha256: sum('a'), name: 'a b.tar.gz' },
      { sha256: sum('b'), name: '应用.tar.gz' },
      { sha256: sum('c'), name: 'odd\\name\n' },
    ]);
  });

  it.each(['hello', `${'a'.repeat(63)}  x`, `${sum('a')} `, `${sum('g')}  x`, `${sum('a')}x`])(
    'names the line that is none: %j',
    (line) => {
      expect(() => parseChecksums(`${sum('a')}  fine\n${line}\n`, 'SUMS')).toThrowError(
        expect.objectContaining({ code: 'media.checksums_invalid', params: { path: 'SUMS', line: 2 } }),
      );
    },
  );

  it('writes what it reads, in one order', () => {
    const entries = [
      { sha256: sum('2'), name: 'b\\c' },
      { sha256: sum('1'), name: 'a' },
    ];
    const text = formatChecksums(entries);
    expect(parseChecksums(text, 'x')).toEqual([entries[1], entries[0]]);
    expect(formatChecksums([...entries].reverse())).toBe(text);
  });

  it('keeps entries of files still there, drops those of files gone, and is accepted by sha256sum', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sealift-sums-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const name of ['old', 'new', 'odd\\name']) writeFileSync(join(folder, name), name);
    const of = (name: string) =>
      execFileSync('sha256sum', [join(folder, name)], { encoding: 'utf8' })
        .replace(/^\\/, '')
        .slice(0, 64);
    writeFileSync(join(folder, 'SHA256SUMS'), `${of('old')}  old\n${sum('a')}  gone\n${sum('b')}  new\n`);
    await updateSums(
      folder,
      [
        { sha256: of('new'), name: 'new' },
        { sha256: of('odd\\name'), name: 'odd\\name' },
      ],
      async (name) => name !== 'gone',
    );
    const said = execFileSync('sha256sum', ['-c', '--strict', 'SHA256SUMS'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
    expect(said.trim().split('\n').sort()).toEqual(['new: OK', 'odd\\name: OK', 'old: OK']);
  });
});
