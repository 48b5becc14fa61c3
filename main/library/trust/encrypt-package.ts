import { mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { SealiftError } from '../../errors';
import { checkFolder } from '../../files';
import type { JobContext } from '../../jobs';
import {
  ENCRYPTED,
  encryptionOf,
  landPackage,
  type PackageSource,
  readPackage,
  rewritePackage,
  unlocked,
} from '../../packages';
import type { DecryptInput, EncryptInput, EncryptionView, EncryptResult } from '../../service-types';
import { type AgeWriter, ageWriter } from '../../trust';
import type { LibraryEnvironment } from '../environment';
import { packageView, recordPackage } from '../package-records';
import { storedSource } from '../volumes';
import { recipientsNamed } from './recipients';
import { unlockWith } from './unlock';
import { judgePackage } from './verdict';

/**
 * Writes an encrypted file around a package that is there already, after checking all of it; the package itself is left alone. Throws
 * `encryption.already`, `encryption.recipient_*`, `package.exists`, and what makes a package broken.
 */
export async function encryptExisting(
  input: EncryptInput,
  env: LibraryEnvironment,
  context: JobContext,
): Promise<EncryptResult> {
  const { names, keys } = await recipientsNamed(input.to, env.trust);
  const { source, set } = await storedSource(resolve(input.path), env);
  if (await encryptionOf(source, context.signal)) throw new SealiftError('encryption.already', { path: source.path });
  const file = `${set?.manifest.package.file ?? basename(source.path)}${ENCRYPTED}`;
  const how = { file, encrypt: await ageWriter(keys), recipients: keys.length, detail: { encryptedFor: names } };
  return { ...(await rewrite('encrypt', source, input, how, env, context)), names };
}

/**
 * Writes the package inside an encrypted file as a file of its own, after checking all of it. Throws `encryption.not_encrypted`,
 * `encryption.locked`, `encryption.not_for_you`, `package.exists`, and what makes a package broken.
 */
export async function decryptExisting(
  input: DecryptInput,
  env: LibraryEnvironment,
  context: JobContext,
): Promise<EncryptResult> {
  const { source: stored, set } = await storedSource(resolve(input.path), env);
  const source = await unlocked(stored, unlockWith(env.trust), context.signal);
  if (!source.encrypted) throw new SealiftError('encryption.not_encrypted', { path: stored.path });
  const name = set?.manifest.package.file ?? basename(stored.path);
  const file = name.endsWith(ENCRYPTED) ? name.slice(0, -ENCRYPTED.length) : `${name}.decrypted`;
  return { ...(await rewrite('decrypt', source, input, { file, detail: {} }, env, context)), names: [] };
}

/** What an encrypted file says to everybody, and whether this workstation can read it; null when it is not encrypted. */
export async function describeEncryption(path: string, env: LibraryEnvironment): Promise<EncryptionView | null> {
  const { source } = await storedSource(resolve(path), env, true);
  const found = await encryptionOf(source);
  if (!found) return null;
  const facts = { recipients: found.header.recipients, size: source.size };
  try {
    await unlockWith(env.trust)(found.header, source.path);
    return { ...facts, readable: 'yes' };
  } catch (error) {
    if (!(error instanceof SealiftError)) throw error;
    if (error.code === 'encryption.locked') return { ...facts, readable: 'locked' };
    if (error.code === 'encryption.not_for_you') return { ...facts, readable: 'no' };
    throw error;
  }
}

async function rewrite(
  action: 'encrypt' | 'decrypt',
  source: PackageSource,
  { path, out, overwrite }: DecryptInput,
  how: { readonly file: string; readonly encrypt?: AgeWriter; readonly recipients?: number; readonly detail: object },
  env: LibraryEnvironment,
  context: JobContext,
): Promise<Omit<EncryptResult, 'names'>> {
  const folder = out === undefined ? dirname(resolve(path)) : resolve(out);
  await checkFolder(folder);
  context.plan([
    { key: 'verify', weight: 60 },
    { key: 'write', weight: 40 },
  ]);
  context.begin('verify', source.size);
  const contents = await readPackage(source, {
    signal: context.signal,
    onBytes: (bytes) => context.advance(bytes),
    onItem: (name) => context.item(name),
  });
  const { verdict, error } = await judgePackage(contents, env.trust);
  if (verdict.state === 'broken') throw error ?? new SealiftError('trust.broken');
  const expected = await source.expected();
  if (expected !== undefined && expected !== contents.sha256)
    throw new SealiftError('package.checksum', { path: source.path });

  const target = join(folder, how.file);
  context.begin('write', source.size);
  context.item(how.file);
  await mkdir(folder, { recursive: true });
  const { file, written } = await rewritePackage(source, target, contents.sha256, context, how.encrypt);
  await landPackage(file, written, overwrite ?? false, context);
  const { mtimeMs } = await stat(target);
  const { group_name: name, group_version: version } = contents.template;
  const record = env.catalog.transaction(() => {
    env.catalog.history.append({
      actor: env.actor,
      action,
      subject: `${name}@${version}`,
      detail: { path: target, sha256: written.sha256, size: written.size, ...how.detail },
    });
    const facts = { ...contents, sha256: written.sha256, size: written.size, recipients: how.recipients };
    return recordPackage(env.catalog, target, mtimeMs, facts);
  });
  env.changed();
  return { package: packageView(record, true) };
}
