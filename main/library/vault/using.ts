import type { LibraryEnvironment } from '../environment';

/**
 * Runs a job's work over the vault: what it relies on is not removed meanwhile, whoever makes room. Afterwards the vault is brought
 * back to its limit; that this fails takes nothing from what the job did.
 */
export async function usingVault<T>(
  env: Pick<LibraryEnvironment, 'vault' | 'vaultLimit'>,
  work: () => Promise<T>,
): Promise<T> {
  // Where not even an empty file can be written, an import into an engine may still go well.
  const end = await env.vault.use().catch(() => undefined);
  try {
    return await work();
  } finally {
    await end?.();
    await keepLimit(env).catch(() => undefined);
  }
}

async function keepLimit({ vault, vaultLimit }: Pick<LibraryEnvironment, 'vault' | 'vaultLimit'>): Promise<void> {
  const limit = vaultLimit();
  if (limit !== null && (await vault.status()).bytes > limit) await vault.makeRoom(limit);
}
