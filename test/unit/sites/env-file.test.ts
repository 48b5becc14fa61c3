import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { completeEnv, drawSecret, envNames } from '../../../main/sites/env-file';

describe('secrets on site', () => {
  it('are 32 characters that mean nothing anywhere, another one each time', () => {
    const drawn = Array.from({ length: 200 }, () => drawSecret());
    for (const secret of drawn) expect(secret).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(new Set(drawn).size).toBe(200);
    // Every character of the alphabet can come: 6400 draws miss a given one with odds of 10^-45.
    expect(new Set(drawn.join('')).size).toBe(62);
  });

  it('are drawn once for each variable and then stay, with everything else that stands there', () => {
    let count = 0;
    const draw = () => `drawn${++count}`;
    const first = completeEnv('', ['A', 'B'], {}, draw);
    expect(first).toBe('A=drawn1\nB=drawn2\n');
    const edited = `# by hand\nexport C=3\n\n${first}B_MORE=x`;
    expect(completeEnv(edited, ['A', 'B', 'C'], {}, draw)).toBe(`${edited}\n`);
    expect(completeEnv(first, ['A', 'B', 'D'], { A: 'chosen' }, draw)).toBe('B=drawn2\nA=chosen\nD=drawn3\n');
    expect(completeEnv(first, ['A', 'B'], { A: '' }, draw)).toBe('B=drawn2\nA=\n');
  });

  it('knows the names a file gives values to', () => {
    expect([...envNames('A=1\n # B=2\r\n export C=3\nD\n E =4\n_F=')]).toEqual(['A', 'C', '_F']);
  });

  it.each(['plain-1.2/3:4@5%6,7=8+9', 'a b', 'a#b', 'a"b', 'a$b', '中文 密码', '  '])(
    'a chosen value reaches compose unchanged: %j',
    (value) => {
      const folder = mkdtempSync(join(tmpdir(), 'sealift-env-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      writeFileSync(join(folder, '.env'), completeEnv('', [], { CHOSEN: value }));
      writeFileSync(
        join(folder, 'docker-compose.yaml'),
        'version: "2.1"\nservices:\n  web:\n    image: a\n    environment:\n      V: "${CHOSEN}"\n',
      );
      const shown = execFileSync('docker-compose', ['config'], {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' },
        stdio: 'pipe',
      });
      const line = /V: (.*)/.exec(shown)?.[1] ?? '';
      const read = line.startsWith('"')
        ? JSON.parse(line)
        : line.startsWith("'")
          ? line.slice(1, -1).replaceAll("''", "'")
          : line;
      // `config` writes a dollar the way a compose file needs it.
      expect(read.replaceAll('$$', '$')).toBe(value);
    },
  );

  it.each(["it's", 'a\\b', 'a\nb', 'a${b}', 'a\u0007'])('refuses a value that would not: %j', (value) => {
    expect(() => completeEnv('', [], { CHOSEN: value })).toThrowError(
      expect.objectContaining({ code: 'site.value_not_allowed', params: { name: 'CHOSEN' } }),
    );
  });
});
