import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isEncrypted, isSameKey, parseSecretKey, SecretKey, secretKeyFile, signBytes } from '../../../main/trust';
import { bitFlips, cheapLimits, codeOf } from './tool';

const key = SecretKey.generate();
const secret = key.expose();
const refusals = /^trust\.(secret_key_malformed|passphrase_wrong|passphrase_needed|kdf_refused|kdf_memory)$/;

/** The text with the decoded bytes of its key changed. */
function changed(text: string, change: (bytes: Buffer) => void): string {
  const [comment, line = ''] = text.split('\n');
  const bytes = Buffer.from(line, 'base64');
  change(bytes);
  return `${comment}\n${bytes.toString('base64')}\n`;
}

/** How many bit flips of a text are refused, and how many give the very same key; anything else fails. */
async function flipAll(text: string, passphrase?: string): Promise<{ refused: number; same: number }> {
  const outcome = { refused: 0, same: 0 };
  for (const flipped of bitFlips(Buffer.from(text))) {
    let parsed: SecretKey | undefined;
    const code = await codeOf(async () => {
      parsed = await parseSecretKey(flipped, passphrase);
    });
    if (parsed) {
      expect(parsed.expose().equals(secret)).toBe(true);
      expect(isSameKey(parsed.publicKey, key.publicKey)).toBe(true);
      outcome.same++;
    } else {
      expect(code).toMatch(refusals);
      outcome.refused++;
    }
  }
  expect(outcome.refused + outcome.same).toBe(Buffer.byteLength(text) * 8);
  return outcome;
}

describe('a secret key', () => {
  it('comes back from its file, with and without a passphrase', async () => {
    for (const passphrase of [undefined, 'x', ' 口令 with blanks ']) {
      const text = await secretKeyFile(key, passphrase, cheapLimits);
      expect(isEncrypted(text)).toBe(passphrase !== undefined);
      const back = await parseSecretKey(text, passphrase);
      expect(back.publicKey).toEqual(key.publicKey);
      expect(back.expose()).toEqual(secret);
    }
  });

  it('is encrypted with another salt each time', async () => {
    expect(await secretKeyFile(key, 'x', cheapLimits)).not.toBe(await secretKeyFile(key, 'x', cheapLimits));
  });

  it('does not open with another passphrase, without one, or with one of other case', async () => {
    const text = await secretKeyFile(key, 'Passphrase', cheapLimits);
    for (const wrong of ['', 'passphrase', 'Passphrase ', 'Passphrasf'])
      expect(await codeOf(() => parseSecretKey(text, wrong))).toBe('trust.passphrase_wrong');
    expect(await codeOf(() => parseSecretKey(text))).toBe('trust.passphrase_needed');
  });

  it('is not encrypted with nothing', async () => {
    expect(await codeOf(() => secretKeyFile(key, '', cheapLimits))).toBe('trust.passphrase_empty');
  });

  it('with any bit of its file turned over is refused or the same key', async () => {
    const { refused, same } = await flipAll(await secretKeyFile(key));
    expect(refused).toBeGreaterThan(104 * 8);
    // The comment, and the salt and limits that a key without passphrase does not use.
    expect(same).toBeGreaterThan(0);
  });

  it('with any bit of its encrypted file turned over is refused or the same key', { timeout: 180_000 }, async () => {
    const { refused } = await flipAll(await secretKeyFile(key, 'x', cheapLimits), 'x');
    expect(refused).toBeGreaterThan((104 + 32) * 8);
  });

  it('is refused when cut off', async () => {
    for (const text of [await secretKeyFile(key), await secretKeyFile(key, 'x', cheapLimits)])
      for (let length = 0; length < text.length - 1; length++)
        expect(await codeOf(() => parseSecretKey(text.slice(0, length), 'x'))).toBe('trust.secret_key_malformed');
  });

  it('is refused when its public half is of another key, though the checksum was left out as minisign does', async () => {
    const other = SecretKey.generate().expose();
    const text = changed(await secretKeyFile(key), (bytes) => {
      other.copy(bytes, 54 + 8 + 32, 32);
      bytes.fill(0, 54 + 72);
    });
    expect(await codeOf(() => parseSecretKey(text))).toBe('trust.secret_key_malformed');
  });

  it('under a passphrase is refused without its checksum', async () => {
    const sum = Buffer.from((await secretKeyFile(key)).split('\n')[1] ?? '', 'base64').subarray(-32);
    const text = changed(await secretKeyFile(key, 'x', cheapLimits), (bytes) => {
      for (const [n, byte] of sum.entries()) bytes.writeUInt8(bytes.readUInt8(126 + n) ^ byte, 126 + n);
    });
    expect(await codeOf(() => parseSecretKey(text, 'x'))).toBe('trust.passphrase_wrong');
  });

  it.each([
    ['more operations than minisign asks for', 38, 33_554_433n],
    ['more memory than minisign asks for', 46, 1_073_741_825n],
    ['numbers beyond any computer', 38, 0xffff_ffff_ffff_ffffn],
  ])('that asks for %s is refused before any work is done', async (_, at, value) => {
    const text = changed(await secretKeyFile(key, 'x', cheapLimits), (bytes) => bytes.writeBigUInt64LE(value, at));
    expect(await codeOf(() => parseSecretKey(text, 'x'))).toBe('trust.kdf_refused');
  });

  it('does not show in logs, JSON or clones', () => {
    const seed = secret.subarray(0, 32);
    const shown = [
      inspect(key, { showHidden: true, depth: 9 }),
      JSON.stringify(key),
      JSON.stringify(structuredClone(key)),
      inspect(structuredClone(key), { depth: 9 }),
    ].join('\n');
    for (const spelling of [seed.toString('hex'), seed.toString('base64'), [...seed].join(','), [...seed].join(', ')])
      expect(shown).not.toContain(spelling);
    expect(shown).not.toContain(inspect(seed).slice(8, 60));
    expect(Object.values(key)).toEqual([key.publicKey]);
  });

  it('signs alike after it was read back', async () => {
    const back = await parseSecretKey(await secretKeyFile(key));
    expect(signBytes(back, Buffer.from('x'), 'c')).toBe(signBytes(key, Buffer.from('x'), 'c'));
  });
});
