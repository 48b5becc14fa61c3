import type { CheckView } from '../../../preload/contract';
import { SealiftError } from '../../errors';
import { inspectPackage } from '../../packages';
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
    const { source } = await sourceFor(path, env);
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
