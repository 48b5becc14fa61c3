import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeCli } from '../../fixtures/cli';

const home = makeCli();
const site = makeCli();
const folder = mkdtempSync(join(tmpdir(), 'sealift-cli-encryption-'));
const secret = 'correct horse';
const unlocked = { env: { SEALIFT_PASSPHRASE: secret } };
let packed: string;

/** Runs a command on a terminal of its own and types the passphrase when it asks. */
async function typing(command: string): Promise<{ code: number | null; output: string }> {
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: folder });
  let output = '';
  let typed = false;
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
    if (typed || !/passphrase/i.test(output)) return;
    typed = true;
    child.stdin.write(`${secret}\r`);
  });
  const code = await new Promise<number | null>((ended) => child.on('close', ended));
  return { code, output };
}

beforeAll(async () => {
  const { stdout } = await home.ok('demo', '--keep', '--json');
  packed = join((JSON.parse(stdout) as { kept: string }).kept, 'out', 'shop-1.0-ram.tar.gz');
});
afterAll(() => {
  home.remove();
  site.remove();
  rmSync(folder, { recursive: true, force: true });
  rmSync(join(packed, '..', '..'), { recursive: true, force: true });
});

it('carries an encrypted package to the one who can read it, and age reads it too', { timeout: 120_000 }, async () => {
  const made = await site.with(unlocked, 'identity', 'make', 'Plant 7', '--json');
  const { recipient } = made.json<{ recipient: string }>();
  const pub = (await site.ok('identity', 'export', 'Plant 7', '--out', folder, '--json')).json<{ path: string }>().path;
  expect((await home.ok('recipient', 'add', pub, '--name', 'Plant 7')).stdout).toMatch(
    /Plant 7.*\n[\s\S]*(\d{5} ){5}\d{5}/,
  );
  const encrypted = await home.ok('package', 'encrypt', packed, '--to', 'Plant 7', '--out', folder, '--json');
  const file = encrypted.json<{ package: { path: string } }>().package.path;
  expect(file).toBe(join(folder, 'shop-1.0-ram.tar.gz.age'));

  // Who cannot read it is told so, and what can be known.
  const outside = await home.ok('package', 'inspect', file);
  expect(outside.stdout).toMatch(/for 1 recipient\n[\s\S]*No identity of this workstation/);
  const refused = await home('import', file, '--json');
  expect(refused.code).toBe(3);
  expect(refused.stderr + refused.stdout).toContain('encryption.not_for_you');
  const locked = await site.ok('package', 'inspect', file, '--json');
  expect(locked.json()).toMatchObject({ encryption: { recipients: 1, readable: 'locked' } });
  const wrong = await site.with({ env: { SEALIFT_PASSPHRASE: 'x' } }, 'package', 'verify', file, '--json');
  expect(wrong.stderr + wrong.stdout).toContain('trust.passphrase_wrong');

  const seen = await site.with(unlocked, 'package', 'inspect', file, '--json');
  expect(seen.json()).toMatchObject({ name: 'shop', recipients: 1, encryption: { readable: 'yes' } });
  const imported = await site.with(unlocked, 'import', file, '--into', 'library', '--json');
  expect(imported.json()).toMatchObject({ imported: [{ package: { version: '1.0', recipients: 1 } }] });
  expect((await site.ok('package', 'list')).stdout).toMatch(/shop .*encrypted/);

  // The tool that everybody has, with the site's own key; and a key of that tool here.
  writeFileSync(join(folder, 'passphrase'), `${secret}\n`);
  const exported = ['identity', 'export', 'Plant 7', '--out', folder, '--secret', '--passphrase-file'];
  const key = (await site.ok(...exported, join(folder, 'passphrase'), '--json')).json<{ path: string }>().path;
  const run = await typing(`age -d -i '${key}' -o plain.tar.gz '${file}'`);
  expect(run.code, run.output).toBe(0);
  expect(readFileSync(join(folder, 'plain.tar.gz')).equals(readFileSync(packed))).toBe(true);
  spawnSync('age', ['-r', recipient, '-o', 'by-age.tar.gz.age', packed], { cwd: folder });
  const decrypt = ['package', 'decrypt', join(folder, 'by-age.tar.gz.age'), '--json'];
  const decrypted = (await site.with(unlocked, ...decrypt)).json<{ package: { path: string } }>().package.path;
  expect(readFileSync(decrypted).equals(readFileSync(packed))).toBe(true);
});
