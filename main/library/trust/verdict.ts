import { basename } from 'node:path';
import type { VerdictView } from '../../../preload/contract';
import type { Vouch } from '../../catalog';
import { SealiftError } from '../../errors';
import type { PackageHeader } from '../../packages';
import {
  examineSeal,
  fingerprint,
  judge,
  type KeyStore,
  knownKeys,
  nameOfKey,
  publicKeyLine,
  requireAccepted,
  trustedKeys,
  type Verdict,
} from '../../trust';
import type { TrustEnvironment } from './environment';
import { vouchOf } from './origin';

/** What a package is to this workstation. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly view: VerdictView;
  /** What broke it, where that is known. */
  readonly error?: SealiftError;
}

type Signed = Pick<PackageHeader, 'sealBytes' | 'signature'>;

/** Judges a package by the beginning of it that was read: by its seal, its signature, the keys here and the policy. */
export async function judgePackage(header: Signed, trust: TrustEnvironment): Promise<Judgement> {
  return judgeBy(header, await trust.keys.read(), trust);
}

/** As judgePackage, over a key store that was read: for many packages at once. */
export function judgeBy(header: Signed, store: KeyStore, trust: Pick<TrustEnvironment, 'policy'>): Judgement {
  const signature = header.sealBytes
    ? examineSeal(knownKeys(store), header.sealBytes, header.signature)
    : { kind: 'none' as const };
  const verdict = judge({
    seal: header.sealBytes ? 'sealed' : 'unsealed',
    signature,
    trustedKeys: trustedKeys(store),
    policy: trust.policy(),
  });
  return {
    verdict,
    view: verdictView(verdict, store),
    ...(signature.kind === 'invalid' && { error: signature.error }),
  };
}

/**
 * Tells what is to be kept of a package that may come in. Throws unless it may: what is broken never does (its own error), what the policy refuses neither
 * (`trust.unsigned` and its like), and what the policy warns of only with a person's word (`library.not_accepted`).
 */
export function admitted(
  { verdict, view, error }: Judgement,
  { path, accepted }: { readonly path: string; readonly accepted: boolean },
): Vouch {
  if (verdict.state === 'broken' && error) throw error;
  requireAccepted(verdict);
  if (verdict.action === 'warn' && !accepted)
    throw new SealiftError('library.not_accepted', { file: basename(path), state: verdict.state });
  return vouchOf(view);
}

function verdictView({ state, action, key, keyId, trustedComment }: Verdict, store: KeyStore): VerdictView {
  return {
    state,
    action,
    keyId,
    fingerprint: key && fingerprint(key),
    publicKey: key && publicKeyLine(key),
    signer: (key && nameOfKey(store, key)) ?? null,
    comment: trustedComment,
  };
}
