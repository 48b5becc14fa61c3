import { basename } from 'node:path';
import type { CheckView } from '../../../preload/contract';
import { SealiftError } from '../../errors';
import { inspectPackage, packageForm } from '../../packages';
import { requireAccepted } from '../../trust';
import type { LibraryEnvironment } from '../environment';
import { judgePackage } from '../trust/verdict';
import { sourceFor } from '../volumes';

/** What stands against carrying a package, to be shown and to be thrown. */
export interface Objection {
  readonly id: string;
  readonly check: CheckView;
  readonly error: SealiftError;
}

interface Carried {
  readonly id: string;
  readonly path: string;
  readonly file: string;
  readonly sealed: boolean;
}

/**
 * What stands against carrying a package by whom it is from: a seal or signature that does not hold, or a policy that lets nothing pass but
 * what is trusted. Undefined when nothing does. Reads its beginning only; what is damaged further on, verifying finds.
 */
export async function objectionTo(
  { id, path, file, sealed }: Carried,
  env: LibraryEnvironment,
): Promise<Objection | undefined> {
  const refuses = env.trust.policy() === 'refuse';
  const objection = (code: string, error: SealiftError): Objection => ({
    id,
    check: { code, state: 'blocked', params: { file } },
    error,
  });
  // Nobody vouches for another tool's package; looking into it may take long.
  if (!sealed) return refuses ? objection('media.trust_refused', new SealiftError('trust.unsealed')) : undefined;
  try {
    const { source } = await sourceFor(path, env, { beginning: true });
    const { verdict, error } = await judgePackage(await inspectPackage(source), env.trust);
    if (verdict.state === 'broken') throw error ?? new SealiftError('trust.broken');
    requireAccepted(verdict);
    return undefined;
  } catch (error) {
    // Whatever else went wrong with the file, copying it says.
    if (!(error instanceof SealiftError) || !/^(trust|package|encryption)\./.test(error.code)) return undefined;
    // What this workstation cannot read it cannot judge; whoever imports it will.
    const unread = error.code === 'encryption.locked' || error.code === 'encryption.not_for_you';
    if (unread && !refuses) return undefined;
    const byPolicy = unread || ['trust.unsigned', 'trust.unknown_key', 'trust.not_trusted'].includes(error.code);
    return objection(byPolicy ? 'media.trust_refused' : 'media.seal_broken', error);
  }
}

/** Files that are to be copied, judged as packages of the library are; what is no package is nobody's to judge. Throws what stands against the first. */
export async function requireCarriable(files: readonly string[], env: LibraryEnvironment): Promise<void> {
  for (const path of files) {
    const sealed = await isSealed(path, env);
    const objection =
      sealed === undefined ? undefined : await objectionTo({ id: path, path, file: basename(path), sealed }, env);
    if (objection) throw objection.error;
  }
}

/** Undefined for what is no package, or cannot be read at all, which copying it says. */
async function isSealed(path: string, env: LibraryEnvironment): Promise<boolean | undefined> {
  try {
    const { source } = await sourceFor(path, env, { beginning: true });
    return (await packageForm(source)) === 'sealed';
  } catch (error) {
    // Encrypted for others: there is a package, and judging it says what follows from that.
    return error instanceof SealiftError && error.code.startsWith('encryption.') ? true : undefined;
  }
}
