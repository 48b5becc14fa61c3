import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { fingerprint, isFingerprint, parsePublicKey, publicKeyLine, SecretKey } from '../../../main/trust';

const line = 'RWSePQlAyzhEoz1awB1s4LVhqrACQy2a4S0DW0TdIYNFkvJYASHumWw9';

describe('a fingerprint', () => {
  it('never changes for a key', () => {
    expect(fingerprint(parsePublicKey(line))).toBe('90665 50747 43845 47119 30005 40523');
  });

  it('is what anyone can compute with common tools', () => {
    const key = SecretKey.generate().publicKey;
    const hex = execFileSync('sh', ['-c', 'base64 -d | sha256sum'], { input: publicKeyLine(key), encoding: 'utf8' });
    const groups = [0, 1, 2, 3, 4, 5].map((n) => BigInt(`0x${hex.slice(n * 10, n * 10 + 10)}`) % 100_000n);
    expect(fingerprint(key)).toBe(groups.map((group) => String(group).padStart(5, '0')).join(' '));
  });

  it('differs when only the key id differs', () => {
    const { key } = SecretKey.generate().publicKey;
    expect(fingerprint({ keyId: '0000000000000001', key })).not.toBe(fingerprint({ keyId: '0000000000000002', key }));
  });

  it('is understood as people type it, and only whole', () => {
    const key = parsePublicKey(line);
    for (const typed of [
      '90665 50747 43845 47119 30005 40523',
      '906655074743845471193000540523',
      ' 90665-50747-43845-47119-30005-40523\n',
      '９０６６５　50747 43845 47119 30005 40523',
    ])
      expect(isFingerprint(key, typed)).toBe(true);
    for (const typed of ['', '90665', '90665 50747 43845 47119 30005', '90665 50747 43845 47119 30005 40524'])
      expect(isFingerprint(key, typed)).toBe(false);
  });
});
