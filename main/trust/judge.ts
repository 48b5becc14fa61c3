import { SealiftError } from '../errors';
import { fingerprint } from './fingerprint';
import { isSameKey, type PublicKey } from './minisign/public-key';
import { isCanonicalSignature, offeredKey, parseSignature, verifyBytes } from './minisign/signature';

/**
 * What reading a package said of its seal: `sealed` (there is one, and all that was read agrees with it), `unsealed` (there is none),
 * `broken` (there is one, and something does not agree with it).
 */
export type SealState = 'sealed' | 'unsealed' | 'broken';

/** What examining the signature beside a seal said. `invalid` carries the `trust.*` error. */
export type SignatureResult =
  | { readonly kind: 'none' }
  | { readonly kind: 'verified'; readonly key: PublicKey; readonly trustedComment: string }
  | { readonly kind: 'unknown-key'; readonly keyId: string }
  | { readonly kind: 'invalid'; readonly error: SealiftError };

/** `refuse`: nothing but what is trusted gets in. `warn`: the person is told and decides. */
export type TrustPolicy = 'warn' | 'refuse';

/**
 * `trusted`: signed by a trusted key. `known-untrusted`: the signature is right for a key that is at hand, and that key is not
 * trusted. `unknown-key`: signed by a key that is not at hand, so nobody can say whether the signature is right. `unsigned`: sealed
 * without a signature. `unsealed`: another tool's package. `broken`: the seal or its signature does not hold.
 */
export const trustStates = ['trusted', 'known-untrusted', 'unknown-key', 'unsigned', 'unsealed', 'broken'] as const;
export type TrustState = (typeof trustStates)[number];

export interface Verdict {
  readonly state: TrustState;
  /** `refuse` is final; `warn` needs a person's word. What is broken is refused under any policy. */
  readonly action: 'accept' | 'warn' | 'refuse';
  /** The key that signed, where the signature is right. */
  readonly key: PublicKey | null;
  /** The signer's key id, also where it is only claimed. */
  readonly keyId: string | null;
  /** Null unless the signature over it is right. */
  readonly trustedComment: string | null;
}

/**
 * Verifies the signature over a seal's bytes with the keys that are at hand, and otherwise with the key that the signature brings
 * along. Never throws for bad input: what is wrong is in the result.
 */
export function examineSignature(
  knownKeys: readonly PublicKey[],
  sealBytes: Uint8Array,
  signatureText: string | Uint8Array | undefined,
): SignatureResult {
  if (signatureText === undefined) return { kind: 'none' };
  try {
    const signature = parseSignature(signatureText);
    const known = knownKeys.filter((key) => key.keyId === signature.keyId);
    const offered = offeredKey(signature);
    // A key at hand decides alone: who forges one cannot turn "wrong" into "unknown" by offering a key of the same id.
    const keys = known.length > 0 || !offered ? known : [offered];
    if (keys.length === 0) return { kind: 'unknown-key', keyId: signature.keyId };
    const { key, trustedComment } = verifyBytes(keys, sealBytes, signatureText);
    return { kind: 'verified', key, trustedComment };
  } catch (error) {
    if (error instanceof SealiftError) return { kind: 'invalid', error };
    throw error;
  }
}

/**
 * As examineSignature, for the signature that stands beside a seal in a package: it must also be in the one form that
 * Sealift writes (a pure signature, LF, and the signer's own key as the untrusted comment), so that not a byte of it can change unseen.
 */
export function examineSeal(
  knownKeys: readonly PublicKey[],
  sealBytes: Uint8Array,
  signatureBytes: Uint8Array | undefined,
): SignatureResult {
  const result = examineSignature(knownKeys, sealBytes, signatureBytes);
  if (signatureBytes === undefined || result.kind === 'invalid' || result.kind === 'none') return result;
  const key = result.kind === 'verified' ? result.key : undefined;
  return isCanonicalSignature(signatureBytes, key)
    ? result
    : { kind: 'invalid', error: new SealiftError('trust.signature_malformed', { problem: 'form' }) };
}

/** What a package is to this workstation, and what follows from it. Pure, and closed: every input has one answer. */
export function judge(input: {
  readonly seal: SealState;
  readonly signature: SignatureResult;
  readonly trustedKeys: readonly PublicKey[];
  readonly policy: TrustPolicy;
}): Verdict {
  const { seal, signature, trustedKeys, policy } = input;
  const verified = signature.kind === 'verified' ? signature : undefined;
  const state = stateOf(seal, signature, trustedKeys);
  const sound = state === 'broken' ? undefined : verified;
  return {
    state,
    action: state === 'trusted' ? 'accept' : state === 'broken' ? 'refuse' : policy,
    key: sound?.key ?? null,
    keyId: verified?.key.keyId ?? (signature.kind === 'unknown-key' ? signature.keyId : null),
    trustedComment: sound?.trustedComment ?? null,
  };
}

function stateOf(seal: SealState, signature: SignatureResult, trustedKeys: readonly PublicKey[]): TrustState {
  if (seal === 'broken' || signature.kind === 'invalid') return 'broken';
  // A signature that lies where there is no seal signs nothing: something was taken out.
  if (seal === 'unsealed') return signature.kind === 'none' ? 'unsealed' : 'broken';
  if (signature.kind === 'none') return 'unsigned';
  if (signature.kind === 'unknown-key') return 'unknown-key';
  return trustedKeys.some((key) => isSameKey(key, signature.key)) ? 'trusted' : 'known-untrusted';
}

/**
 * Throws when a verdict refuses: `trust.not_trusted`, `trust.unknown_key`, `trust.unsigned`, `trust.unsealed` or `trust.broken`. A
 * caller that has the error which made a package broken throws that one instead.
 */
export function requireAccepted({ state, action, key, keyId }: Verdict): void {
  if (action !== 'refuse' || state === 'trusted') return;
  if (state === 'known-untrusted')
    throw new SealiftError('trust.not_trusted', { keyId: keyId ?? '', fingerprint: key ? fingerprint(key) : '' });
  if (state === 'unknown-key') throw new SealiftError('trust.unknown_key', { keyId: keyId ?? '' });
  throw new SealiftError(`trust.${state}`);
}
