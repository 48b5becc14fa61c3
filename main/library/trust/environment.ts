import type { Keychain } from '../../service-types';
import type { KdfLimits, KeyFile, TrustPolicy } from '../../trust';
import type { OpenedIdentities } from './opened';

/** What this workstation trusts, and what it signs with. */
export interface TrustEnvironment {
  readonly keys: KeyFile;
  /** What is to happen with packages that no trusted key signed. */
  policy(): TrustPolicy;
  /** Where keys without a passphrase are kept; undefined where the system has no such place. */
  readonly keychain: Keychain | undefined;
  /** Identities whose passphrase was given, while this process lasts. */
  readonly opened: OpenedIdentities;
  /** What turning a passphrase into a key costs. */
  readonly limits: KdfLimits;
}
