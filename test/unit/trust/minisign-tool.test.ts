import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fingerprint,
  isEncrypted,
  minisignLimits,
  offeredKey,
  parsePublicKey,
  parseSecretKey,
  parseSignature,
  publicKeyFile,
  publicKeyLine,
  SecretKey,
  secretKeyFile,
  signBytes,
  verifyBytes,
} from '../../../main/trust';
import { type Bench, cheapLimits, codeOf, openBench } from './tool';

const message = Buffer.from('{"schema":1}\n');
/** Time for minisign's own passphrase work (1 GiB, seconds), several times, on a busy computer. */
const slow = 180_000;
let bench: Bench;

beforeAll(() => {
  bench = openBench();
  bench.write('seal.json', message);
});
afterAll(() => bench.remove());

function makeKey(name: string): { publicText: string; secretText: string } {
  const made = bench.minisign(['-G', '-W', '-p', `${name}.pub`, '-s', `${name}.key`]);
  expect(made.status, made.output).toBe(0);
  return { publicText: bench.read(`${name}.pub`), secretText: bench.read(`${name}.key`) };
}

describe('the real minisign', () => {
  it('accepts our signature and shows our trusted comment', () => {
    const key = SecretKey.generate();
    bench.write('ours.pub', publicKeyFile(key.publicKey));
    bench.write('ours.minisig', signBytes(key, message, 'sealift 版本 1.0\tfile:seal.json'));
    const byFile = bench.minisign(['-V', '-p', 'ours.pub', '-m', 'seal.json', '-x', 'ours.minisig', '-Q']);
    expect(byFile).toEqual({ status: 0, output: 'sealift 版本 1.0\tfile:seal.json\n' });
    const byLine = bench.minisign(['-V', '-P', publicKeyLine(key.publicKey), '-m', 'seal.json', '-x', 'ours.minisig']);
    expect(byLine.status, byLine.output).toBe(0);
  });

  it('accepts our signature with the longest comment and with none', () => {
    const key = SecretKey.generate();
    bench.write('edge.pub', publicKeyFile(key.publicKey));
    for (const comment of ['', 'x'.repeat(2048)]) {
      bench.write('edge.minisig', signBytes(key, message, comment));
      const run = bench.minisign(['-V', '-p', 'edge.pub', '-m', 'seal.json', '-x', 'edge.minisig', '-Q']);
      expect(run).toEqual({ status: 0, output: `${comment}\n` });
    }
  });

  it('refuses our signature over other bytes, as we refuse it', async () => {
    const key = SecretKey.generate();
    bench.write('other.pub', publicKeyFile(key.publicKey));
    const signature = signBytes(key, Buffer.from('other bytes'), 'x');
    bench.write('other.minisig', signature);
    expect(bench.minisign(['-V', '-p', 'other.pub', '-m', 'seal.json', '-x', 'other.minisig']).status).toBe(1);
    expect(await codeOf(() => verifyBytes([key.publicKey], message, signature))).toBe('trust.signature_wrong');
  });

  it.each([
    ['over the bytes themselves (-l)', ['-l'], false],
    ['over their hash (its default)', [], true],
  ] as const)('makes signatures %s that we accept', (_, option, prehashed) => {
    const { publicText } = makeKey(`theirs-${prehashed}`);
    const comment = 'release 7\tby the team';
    const args = [
      '-S',
      ...option,
      '-s',
      `theirs-${prehashed}.key`,
      '-m',
      'seal.json',
      '-x',
      't.minisig',
      '-t',
      comment,
    ];
    expect(bench.minisign(args).status).toBe(0);
    const text = bench.read('t.minisig');
    const key = parsePublicKey(publicText);
    expect(parseSignature(text).prehashed).toBe(prehashed);
    expect(verifyBytes([key], message, text)).toEqual({ keyId: key.keyId, key, trustedComment: comment });
    expect(offeredKey(parseSignature(text))).toBeUndefined();
  });

  it('makes the very signature that we make of the same key and comment', async () => {
    const { secretText } = makeKey('same');
    bench.minisign(['-S', '-l', '-s', 'same.key', '-m', 'seal.json', '-x', 'same.minisig', '-t', 'one comment']);
    const ours = signBytes(await parseSecretKey(secretText), message, 'one comment');
    expect(ours.split('\n').slice(1)).toEqual(bench.read('same.minisig').split('\n').slice(1));
  });

  it('shows a key under the id that we show, and writes the file that we write', async () => {
    // One id in sixteen begins with a zero, which minisign does not write.
    for (let n = 0; n < 24; n++) {
      const { publicText, secretText } = makeKey(`id-${n}`);
      const { publicKey } = await parseSecretKey(secretText);
      expect(publicKeyFile(publicKey)).toBe(publicText);
      expect(fingerprint(parsePublicKey(publicText))).toBe(fingerprint(publicKey));
    }
  });

  it('signs with a key that we made without a passphrase', async () => {
    const key = SecretKey.generate();
    bench.write('plain.key', await secretKeyFile(key));
    const run = bench.minisign(['-S', '-s', 'plain.key', '-m', 'seal.json', '-x', 'plain.minisig', '-t', 'x']);
    expect(run.status, run.output).toBe(0);
    expect(verifyBytes([key.publicKey], message, bench.read('plain.minisig')).keyId).toBe(key.publicKey.keyId);
  });

  it.each([
    ['bound by memory', cheapLimits],
    ['bound by memory, in several passes', { opsLimit: 1 << 20, memLimit: 1 << 20 }],
    ['bound by operations', { opsLimit: 1 << 19, memLimit: 1 << 26 }],
    ['of odd numbers', { opsLimit: 777_777, memLimit: 3_333_333 }],
  ])('understands our passphrase under limits %s', { timeout: slow }, async (_, limits) => {
    const key = SecretKey.generate();
    bench.write('cheap.key', await secretKeyFile(key, 'pass 口令', limits));
    const args = ['-S', '-s', 'cheap.key', '-m', 'seal.json', '-x', 'cheap.minisig', '-t', 'x'];
    expect(bench.minisign(args, ['wrong']).status).not.toBe(0);
    const run = bench.minisign(args, ['pass 口令']);
    expect(run.status, run.output).toBe(0);
    expect(verifyBytes([key.publicKey], message, bench.read('cheap.minisig')).keyId).toBe(key.publicKey.keyId);
  });

  it('opens a key that we encrypted as it does itself', { timeout: slow }, async () => {
    const key = SecretKey.generate();
    const text = await secretKeyFile(key, 'correct horse');
    bench.write('sealed.key', text);
    const recreated = bench.minisign(['-R', '-s', 'sealed.key', '-p', 'recreated.pub'], ['correct horse']);
    expect(recreated.status, recreated.output).toBe(0);
    expect(parsePublicKey(bench.read('recreated.pub'))).toEqual(key.publicKey);
    const fields = Buffer.from(text.split('\n')[1] ?? '', 'base64');
    expect(fields.readBigUInt64LE(38)).toBe(BigInt(minisignLimits.opsLimit));
    expect(fields.readBigUInt64LE(46)).toBe(BigInt(minisignLimits.memLimit));
  });

  it('encrypts keys that we open with the right passphrase only', { timeout: slow }, async () => {
    const made = bench.minisign(['-G', '-p', 'pw.pub', '-s', 'pw.key'], ['tr0ub4dor', 'tr0ub4dor']);
    expect(made.status, made.output).toBe(0);
    const text = bench.read('pw.key');
    expect(isEncrypted(text)).toBe(true);
    expect(await codeOf(() => parseSecretKey(text))).toBe('trust.passphrase_needed');
    expect(await codeOf(() => parseSecretKey(text, 'troubador'))).toBe('trust.passphrase_wrong');
    const key = await parseSecretKey(text, 'tr0ub4dor');
    expect(key.publicKey).toEqual(parsePublicKey(bench.read('pw.pub')));
    bench.write('pw.minisig', signBytes(key, message, 'x'));
    expect(bench.minisign(['-V', '-p', 'pw.pub', '-m', 'seal.json', '-x', 'pw.minisig']).status).toBe(0);
  });
});
