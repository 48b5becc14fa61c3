import { describe, expect, it } from 'vitest';
import { SealiftError } from '../../../main/errors';
import {
  examineSignature,
  fingerprint,
  judge,
  requireAccepted,
  type SealState,
  SecretKey,
  type SignatureResult,
  signBytes,
  type TrustPolicy,
  trustStates,
} from '../../../main/trust';
import { codeOf } from './tool';

const seal = Buffer.from('{"schema":1}\n');
const trusted = SecretKey.generate();
const other = SecretKey.generate();
const verified = (key: SecretKey): SignatureResult => ({
  kind: 'verified',
  key: key.publicKey,
  trustedComment: 'version:1',
});
const none: SignatureResult = { kind: 'none' };
const unknown: SignatureResult = { kind: 'unknown-key', keyId: '00000000000000AA' };
const invalid: SignatureResult = { kind: 'invalid', error: new SealiftError('trust.signature_wrong', { keyId: 'x' }) };
const judged = (sealState: SealState, signature: SignatureResult, policy: TrustPolicy = 'warn') =>
  judge({ seal: sealState, signature, trustedKeys: [trusted.publicKey], policy });

describe('a verdict', () => {
  it.each([
    ['sealed', verified(trusted), 'trusted', 'accept', 'accept'],
    ['sealed', verified(other), 'known-untrusted', 'warn', 'refuse'],
    ['sealed', unknown, 'unknown-key', 'warn', 'refuse'],
    ['sealed', none, 'unsigned', 'warn', 'refuse'],
    ['sealed', invalid, 'broken', 'refuse', 'refuse'],
    ['unsealed', none, 'unsealed', 'warn', 'refuse'],
    ['unsealed', verified(trusted), 'broken', 'refuse', 'refuse'],
    ['unsealed', unknown, 'broken', 'refuse', 'refuse'],
    ['unsealed', invalid, 'broken', 'refuse', 'refuse'],
    ['broken', verified(trusted), 'broken', 'refuse', 'refuse'],
    ['broken', verified(other), 'broken', 'refuse', 'refuse'],
    ['broken', unknown, 'broken', 'refuse', 'refuse'],
    ['broken', none, 'broken', 'refuse', 'refuse'],
    ['broken', invalid, 'broken', 'refuse', 'refuse'],
  ] as const)(
    'on a package that is %s with signature %j is %s: %s or %s',
    (sealState, signature, state, warn, refuse) => {
      expect(judged(sealState, signature, 'warn')).toMatchObject({ state, action: warn });
      expect(judged(sealState, signature, 'refuse')).toMatchObject({ state, action: refuse });
    },
  );

  it('names the signer and the comment only where the signature is right and the seal holds', () => {
    expect(judged('sealed', verified(trusted))).toMatchObject({ key: trusted.publicKey, trustedComment: 'version:1' });
    expect(judged('broken', verified(trusted))).toMatchObject({ key: null, trustedComment: null });
    expect(judged('sealed', unknown)).toMatchObject({ key: null, keyId: '00000000000000AA', trustedComment: null });
  });

  it('does not take a key for a trusted one because it has its id', () => {
    const namesake = new SecretKey(trusted.publicKey.keyId, other.expose().subarray(0, 32));
    expect(judged('sealed', verified(namesake)).state).toBe('known-untrusted');
  });

  it('that refuses throws with a code of its own; one that does not, does not', async () => {
    const codes = {
      trusted: 'none',
      'known-untrusted': 'trust.not_trusted',
      'unknown-key': 'trust.unknown_key',
      unsigned: 'trust.unsigned',
      unsealed: 'trust.unsealed',
      broken: 'trust.broken',
    };
    const verdicts = [
      judged('sealed', verified(trusted), 'refuse'),
      judged('sealed', verified(other), 'refuse'),
      judged('sealed', unknown, 'refuse'),
      judged('sealed', none, 'refuse'),
      judged('unsealed', none, 'refuse'),
      judged('broken', none, 'refuse'),
    ];
    expect(verdicts.map(({ state }) => state)).toEqual(trustStates);
    for (const verdict of verdicts) expect(await codeOf(() => requireAccepted(verdict))).toBe(codes[verdict.state]);
    requireAccepted(judged('sealed', none, 'warn'));
    expect(() => requireAccepted(verdicts[1] ?? judged('broken', none))).toThrow(fingerprint(other.publicKey));
  });
});

describe('examining a signature', () => {
  const text = signBytes(trusted, seal, 'version:1');

  it('finds the known key that made it', () => {
    const result = examineSignature([other.publicKey, trusted.publicKey], seal, text);
    expect(result).toEqual({ kind: 'verified', key: trusted.publicKey, trustedComment: 'version:1' });
  });

  it('falls back on the key that it brings along, which is not trusted for that', () => {
    const result = examineSignature([other.publicKey], seal, Buffer.from(text));
    expect(result).toMatchObject({ kind: 'verified', key: trusted.publicKey });
    expect(judge({ seal: 'sealed', signature: result, trustedKeys: [other.publicKey], policy: 'warn' }).state).toBe(
      'known-untrusted',
    );
  });

  it('says that the key is unknown when it brings none', () => {
    const bare = text.split('\n').with(0, 'untrusted comment: x').join('\n');
    expect(examineSignature([], seal, bare)).toEqual({ kind: 'unknown-key', keyId: trusted.publicKey.keyId });
  });

  it('does not let a forger bring a key with the id of a known one', () => {
    const forger = new SecretKey(trusted.publicKey.keyId, other.expose().subarray(0, 32));
    const forged = signBytes(forger, seal, 'version:1');
    expect(examineSignature([trusted.publicKey], seal, forged)).toMatchObject({
      kind: 'invalid',
      error: { code: 'trust.signature_wrong' },
    });
  });

  it('reports what is wrong without throwing', () => {
    expect(examineSignature([trusted.publicKey], seal, undefined)).toEqual({ kind: 'none' });
    for (const [bytes, signature, code] of [
      [Buffer.from('other'), text, 'trust.signature_wrong'],
      [seal, text.replace('version:1', 'version:2'), 'trust.comment_wrong'],
      [seal, '', 'trust.signature_malformed'],
      [seal, Buffer.from([0xff, 0xfe]), 'trust.signature_malformed'],
    ] as const)
      for (const keys of [[trusted.publicKey], []])
        expect(examineSignature(keys, bytes, signature)).toMatchObject({ kind: 'invalid', error: { code } });
  });
});
