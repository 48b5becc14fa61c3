import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publicKeyFile, SecretKey, secretKeyFile } from '../../../main/trust';
import { makeCli } from '../../fixtures/cli';
import { cheapLimits } from '../../unit/trust/tool';

const home = makeCli();
const site = makeCli();
const folder = mkdtempSync(join(tmpdir(), 'sealift-cli-trust-'));
const secret = 'correct horse';
const entry = resolve(import.meta.dirname, '../../../out/main/cli.js');
let packed: string;

/** Runs the command line on a terminal of its own, typing the given lines when each prompt is seen. */
async function onTerminal(dataFolder: string, args: readonly string[], typed: readonly (readonly [RegExp, string])[]) {
  const command = [process.execPath, entry, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...process.env, SEALIFT_HOME: dataFolder, NO_COLOR: '1', LC_ALL: 'C.UTF-8', DOCKER_HOST: 'unix:///nowhere' },
  });
  let output = '';
  let next = 0;
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
    const step = typed[next];
    if (step?.[0].test(output)) {
      next++;
      child.stdin.write(`${step[1]}\r`);
    }
  });
  const code = await new Promise<number | null>((ended) => child.on('close', ended));
  return { code, output };
}

beforeAll(async () => {
  const key = SecretKey.generate();
  writeFileSync(join(folder, 'team.key'), await secretKeyFile(key, secret, cheapLimits));
  writeFileSync(join(folder, 'team.pub'), publicKeyFile(key.publicKey));
  writeFileSync(join(folder, 'passphrase'), `${secret}\n`);
  await home.ok('demo', '--keep', '--json').then(({ stdout }) => {
    const { kept } = JSON.parse(stdout) as { kept: string };
    packed = join(kept, 'out', 'shop-1.0-ram.tar.gz');
  });
});
afterAll(() => {
  home.remove();
  site.remove();
  rmSync(folder, { recursive: true, force: true });
  rmSync(join(packed, '..', '..'), { recursive: true, force: true });
});

describe('trust on the command line', () => {
  it('imports a key, signs an existing package with it, and says whose it is', async () => {
    const imported = await home.ok(
      'key',
      'import',
      join(folder, 'team.key'),
      '--name',
      'Team',
      '--passphrase-file',
      join(folder, 'passphrase'),
      '--json',
    );
    const { id } = imported.json<{ id: string }>();
    const signed = await home.with(
      { env: { SEALIFT_PASSPHRASE: secret } },
      'package',
      'sign',
      packed,
      '--key',
      'Team',
      '--json',
    );
    expect(signed.json()).toMatchObject({ keyId: id, changed: true, package: { seal: 'signed' } });
    const inspected = await home.ok('package', 'inspect', packed, '--json');
    expect(inspected.json()).toMatchObject({ seal: 'signed', trust: { state: 'trusted', signer: 'Team' } });
    expect((await home.ok('key', 'list')).stdout).toMatch(/Team .* (\d{5} ){5}\d{5} +passphrase +signs/);
    expect((await home.ok('history')).stdout).toContain('imported a key');
  });

  it('takes no passphrase from nowhere', async () => {
    const refused = await home('package', 'sign', packed, '--key', 'Team');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('SEALIFT_PASSPHRASE');
  });

  it('refuses a stranger by policy, and trusts by fingerprint', async () => {
    expect((await site.ok('policy', 'refuse')).stdout).toContain('nothing but what a trusted key signed');
    const refused = await site('import', packed, '--into', 'library', '--json');
    expect(refused.code).toBe(3);
    const { error } = refused.json<{ error: { code: string; params: { fingerprint: string } } }>();
    expect(error.code).toBe('trust.not_trusted');
    const wrong = await site('import', packed, '--into', 'library', '--trust-publisher', '11111 22222', '--json');
    expect(wrong.json()).toMatchObject({ error: { code: 'cli.publisher_not_met' } });
    expect((await site.ok('publisher', 'list', '--json')).json()).toEqual({ publishers: [] });
    await site.ok(
      'import',
      packed,
      '--into',
      'library',
      '--trust-publisher',
      error.params.fingerprint.replaceAll(' ', '-'),
      '--publisher-name',
      'Home',
    );
    expect((await site.ok('publisher', 'list')).stdout).toContain('Home');
    await site.ok('publisher', 'rename', 'Home', 'The team at home');
    await site.ok('publisher', 'remove', 'The team at home', '--yes');
    const again = await site('import', packed, '--into', 'library', '--json');
    expect(again.json()).toMatchObject({ error: { code: 'trust.not_trusted' } });
    await site.ok('publisher', 'add', join(folder, 'team.pub'), '--name', 'Home');
    await site.ok('import', packed, '--into', 'library');
    await site.ok('publisher', 'remove', 'Home', '--yes');
    await site.ok('policy', 'warn');
  });

  it('asks about a stranger at a terminal, and lets nothing in on no', async () => {
    const other = makeCli();
    const no = await onTerminal(other.home, ['import', packed, '--into', 'library'], [[/\[N\]o\?/, 'n']]);
    expect(no.output).toMatch(/Fingerprint: (\d{5} ){5}\d{5}/);
    expect(no.code).toBe(130);
    expect((await other.ok('template', 'list', '--json')).json()).toEqual({ templates: [] });
    const yes = await onTerminal(other.home, ['import', packed, '--into', 'library'], [[/\[N\]o\?/, 't']]);
    expect(yes.code).toBe(0);
    expect((await other.ok('publisher', 'list', '--json')).json<{ publishers: unknown[] }>().publishers).toHaveLength(
      1,
    );
    other.remove();
  });

  it('reads a passphrase from a terminal without showing it', async () => {
    const out = join(folder, 'signed');
    const signing = ['package', 'sign', packed, '--key', 'Team', '--out', out];
    const signed = await onTerminal(home.home, signing, [[/Passphrase of the key:/, secret]]);
    expect(signed.code).toBe(0);
    expect(signed.output).not.toContain(secret);
    expect(readFileSync(join(out, 'shop-1.0-ram.tar.gz')).equals(readFileSync(packed))).toBe(true);
  });
});
