import { open } from 'node:fs/promises';
import { SealiftError } from '../../errors';
import type { Keychain } from '../../service-types';
import type { TrustEnvironment } from './environment';

export const KEYCHAIN_BOX = 'keychain';

export async function hasKeychain({ keychain }: TrustEnvironment): Promise<boolean> {
  return (await keychain?.available()) ?? false;
}

/**
 * The keychain, to keep or open a secret with. Throws `trust.box_missing` for one that is kept by it (with its `name`),
 * `trust.keychain_missing` for one that is to be.
 */
export async function keychainOf({ keychain }: TrustEnvironment, name?: string): Promise<Keychain> {
  if (keychain && (await keychain.available())) return keychain;
  if (name !== undefined) throw new SealiftError('trust.box_missing', { name, kind: KEYCHAIN_BOX });
  throw new SealiftError('trust.keychain_missing');
}

/** A name fit for a file on any system; the key's id where nothing of the name is left. */
export function fileNameOf(name: string, keyId: string): string {
  const safe = name
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 60);
  return safe === '' ? keyId : safe;
}

/** Throws `trust.file_exists`. */
export async function refuseExisting(path: string): Promise<void> {
  const found = await open(path, 'r').catch(() => undefined);
  if (!found) return;
  await found.close();
  throw new SealiftError('trust.file_exists', { path });
}

let last: Promise<unknown> = Promise.resolve();

/** A passphrase costs 1 GiB for some seconds; two at a time would cost two. */
export function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const done = last.then(work);
  last = done.catch(() => undefined);
  return done;
}
