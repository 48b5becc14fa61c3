import { mkdir, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { SealiftError } from '../../errors';
import { checkFolder } from '../../files';
import type { JobContext } from '../../jobs';
import {
  type CheckedPackage,
  encryptionOf,
  landPackage,
  readPackage,
  type SignSeal,
  signPackage,
  sourceAt,
} from '../../packages';
import type { SignInput, SignResult } from '../../service-types';
import { type SecretKey, signBytes } from '../../trust';
import type { LibraryEnvironment } from '../environment';
import { packageView, recordPackage } from '../package-records';
import { openSigningKey } from './keys';
import { judgePackage } from './verdict';

/** Signs seals with a key. The comment says which package it is and nothing else, so that equal packages are signed equally. */
export function sealSigner(key: SecretKey): SignSeal {
  return (sealBytes, folder) => Buffer.from(signBytes(key, sealBytes, `sealift package ${folder}`));
}

/**
 * Signs a sealed package that is there already: reads and checks all of it, then writes it again with the signature, copying its
 * layers as they are. Until the last byte is on disk the old file stands. Throws `trust.nothing_to_sign` for another
 * tool's package, `trust.already_signed` for another key's signature that may not be replaced, and what makes a package broken.
 */
export async function signExisting(
  input: SignInput,
  env: LibraryEnvironment,
  context: JobContext,
): Promise<SignResult> {
  const path = resolve(input.path);
  const out = input.out === undefined ? dirname(path) : resolve(input.out);
  await checkFolder(out);
  const key = await openSigningKey(input.sign, env.trust);
  context.plan([
    { key: 'verify', weight: 60 },
    { key: 'write', weight: 40 },
  ]);
  const source = await sourceAt(path);
  if (await encryptionOf(source, context.signal)) throw new SealiftError('encryption.sign_first', { path });
  const { size } = source;
  context.begin('verify', size);
  const contents = await readPackage(source, {
    signal: context.signal,
    onBytes: (bytes) => context.advance(bytes),
    onItem: (name) => context.item(name),
  });
  if (!isSealed(contents)) throw new SealiftError('trust.nothing_to_sign', { path });
  const expected = await source.expected();
  if (expected !== undefined && expected !== contents.sha256) throw new SealiftError('package.checksum', { path });
  const { keyId } = key.publicKey;
  const { verdict } = await judgePackage(contents, env.trust);
  const byOther = contents.signature !== undefined && (verdict.keyId !== keyId || verdict.state === 'broken');
  if (byOther && !input.overwrite) throw new SealiftError('trust.already_signed', { path, keyId: verdict.keyId ?? '' });

  context.begin('write', size);
  context.item(basename(path));
  await mkdir(out, { recursive: true });
  const { file, written, signature } = await signPackage(path, contents, sealSigner(key), out, context);
  // In its own place the package replaces itself; elsewhere another file of the name is the person's.
  const changed = await landPackage(file, written, out === dirname(path) || input.overwrite === true, context);
  const { mtimeMs } = await stat(written.path);
  const record = env.catalog.transaction(() => {
    env.catalog.history.append({
      actor: env.actor,
      action: 'sign',
      subject: `${contents.template.group_name}@${contents.template.group_version}`,
      detail: { path: written.path, keyId, sha256: written.sha256, size: written.size },
    });
    const facts = { ...contents, signature, sha256: written.sha256, size: written.size };
    return recordPackage(env.catalog, written.path, mtimeMs, facts);
  });
  env.changed();
  return { package: packageView(record, true), keyId, changed };
}

function isSealed(contents: Awaited<ReturnType<typeof readPackage>>): contents is CheckedPackage & typeof contents {
  return contents.seal !== undefined && contents.sealBytes !== undefined;
}
