import { SealiftError } from '../../errors';
import type { Unlock } from '../../packages';
import { fileKeyOf, PASSPHRASE_BOX } from '../../trust';
import type { TrustEnvironment } from './environment';
import { openFromKeychain } from './identities';

/**
 * Opens encrypted files with what this workstation has at hand: identities that were unlocked, and those that the keychain keeps. Nothing
 * is asked. Throws `encryption.locked` where one under a passphrase may be the right one, else `encryption.not_for_you`; and
 * `encryption.damaged`, `trust.box_failed`.
 */
export function unlockWith(trust: TrustEnvironment): Unlock {
  return async (header, path) => {
    const { identities } = await trust.keys.read();
    const locked: string[] = [];
    const open: string[] = [];
    // One that its keychain does not give keeps no other from opening the file.
    let failed: unknown;
    for (const stored of identities) {
      let identity = trust.opened.get(stored.recipient);
      try {
        if (identity === undefined && stored.secret.box !== PASSPHRASE_BOX)
          identity = await openFromKeychain(stored, trust);
      } catch (error) {
        failed ??= error;
        continue;
      }
      if (identity === undefined) locked.push(stored.name);
      else open.push(identity);
    }
    const key = await fileKeyOf(header, open, path);
    if (key) return key;
    if (failed !== undefined) throw failed;
    if (locked.length > 0) throw new SealiftError('encryption.locked', { path, identities: locked });
    throw new SealiftError('encryption.not_for_you', { path, recipients: header.recipients });
  };
}
