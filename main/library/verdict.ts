import { basename } from 'node:path';
import type { VerdictView } from '../../preload/contract';
import { SealiftError } from '../errors';
import type { PackageHeader } from '../packages';
import { examineSignature, fingerprint, judge, publicKeyLine, type TrustPolicy } from '../trust';

/** What a package is to this workstation, by what stands at its beginning. */
export function verdictOf(header: PackageHeader, policy: TrustPolicy): VerdictView {
  const { sealBytes, signature } = header;
  const verdict = judge({
    seal: sealBytes ? 'sealed' : 'unsealed',
    signature: examineSignature([], sealBytes ?? new Uint8Array(), signature),
    trustedKeys: [],
    policy,
  });
  return {
    state: verdict.state,
    action: verdict.action,
    keyId: verdict.keyId,
    fingerprint: verdict.key ? fingerprint(verdict.key) : null,
    publicKey: verdict.key ? publicKeyLine(verdict.key) : null,
    signer: null,
    comment: verdict.trustedComment,
  };
}

/**
 * Throws what a verdict refuses, and what it warns of unless a person goes on past it: `trust.not_trusted`, `trust.unknown_key`,
 * `trust.unsigned`, `trust.unsealed`, `trust.broken`, `library.not_accepted`.
 */
export function requireWord(
  verdict: VerdictView,
  { path, accepted }: { readonly path: string; readonly accepted: boolean },
): void {
  const { state, action, keyId, fingerprint: print } = verdict;
  if (action === 'accept' || state === 'trusted') return;
  if (action === 'warn') {
    if (!accepted) throw new SealiftError('library.not_accepted', { file: basename(path), state });
    return;
  }
  if (state === 'known-untrusted')
    throw new SealiftError('trust.not_trusted', { keyId: keyId ?? '', fingerprint: print ?? '' });
  if (state === 'unknown-key') throw new SealiftError('trust.unknown_key', { keyId: keyId ?? '' });
  throw new SealiftError(`trust.${state}`);
}
