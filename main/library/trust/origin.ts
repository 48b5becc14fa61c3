import type { Catalog, Vouch } from '../../catalog';
import { SealiftError } from '../../errors';
import { fingerprint, isSameKey, parsePublicKey, trustedKeys, type Verdict } from '../../trust';
import type { TrustEnvironment } from './environment';

/** What to keep of a verdict with the version that came in under it. */
export function vouchOf({
  state,
  publicKey,
}: {
  readonly state: Verdict['state'];
  readonly publicKey: string | null;
}): Vouch {
  // What is broken never comes in.
  return { state: state === 'broken' ? 'unsealed' : state, publicKey };
}

/**
 * Whether a version of the library may be installed by today's policy: what was published here may; what came in with a package, only
 * where its signer is trusted now, or the policy does not ask. Throws `trust.not_trusted`, `trust.unknown_key`,
 * `trust.unsigned`, `trust.unsealed`.
 */
export async function requireInstallable(
  catalog: Catalog,
  trust: TrustEnvironment,
  templateKey: string,
  version: string,
): Promise<void> {
  if (trust.policy() !== 'refuse') return;
  if (catalog.versions.get(templateKey, version)?.source !== 'package') return;
  const vouch = catalog.versions.vouched(templateKey, version);
  if (!vouch) throw new SealiftError('trust.unsealed');
  if (vouch.publicKey === null)
    throw new SealiftError(vouch.state === 'unsealed' ? 'trust.unsealed' : 'trust.unsigned');
  const key = parsePublicKey(vouch.publicKey);
  const trusted = trustedKeys(await trust.keys.read()).some((each) => isSameKey(each, key));
  if (!trusted) throw new SealiftError('trust.not_trusted', { keyId: key.keyId, fingerprint: fingerprint(key) });
}
