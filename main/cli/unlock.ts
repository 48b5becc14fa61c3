import { stat } from 'node:fs/promises';
import { Option } from 'commander';
import { SealiftError } from '../errors';
import type { Services } from '../service-types';
import type { Options } from './command';
import { readPassphrase } from './passphrase';
import type { Session } from './session';

/** What commands take that read packages: whose passphrase to ask for, and where it stands. */
export function unlockOptions(): Option[] {
  return [new Option('--identity <identity>'), new Option('--passphrase-file <file>')];
}

/**
 * Unlocks the identity that packages at these places may need, with a passphrase from where options say, the environment or a prompt. Where
 * nothing there waits for one, nothing is asked. Throws `trust.passphrase_wrong`, `encryption.identity_missing`.
 */
export async function unlockFor(
  run: Session,
  services: Services,
  paths: readonly string[],
  options: Options,
): Promise<void> {
  let locked = await run.wait(firstLocked(services, paths));
  if (!locked) return;
  const all = await run.wait(services.trust.identities.list());
  const given = options.identity as string | undefined;
  const wanted =
    given === undefined ? all.filter(({ kept, open }) => kept === 'passphrase' && !open) : [{ name: given }];
  const [first] = wanted;
  const passphrase = await readPassphrase(run, {
    file: options.passphraseFile as string | undefined,
    prompt: run.texts('cli.identity.passphrase', { name: wanted.length === 1 && first ? first.name : '' }),
  });
  let opened = false;
  for (const { name } of wanted) {
    if (!locked) return;
    try {
      await run.wait(services.trust.identities.unlock({ identity: name, passphrase }));
      opened = true;
    } catch (error) {
      // Another one may be kept under it.
      if (given !== undefined || !(error instanceof SealiftError && error.code === 'trust.passphrase_wrong'))
        throw error;
    }
    locked = await run.wait(firstLocked(services, paths));
  }
  if (!opened) throw new SealiftError('trust.passphrase_wrong');
}

/** The first place where a package waits for an identity to be unlocked. */
async function firstLocked(services: Services, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const facts = await stat(path).catch(() => undefined);
    if (facts?.isFile()) {
      if ((await services.packages.encryption(path))?.readable === 'locked') return path;
    } else if (facts?.isDirectory()) {
      const { unreadable } = await services.packages.find(path);
      if (unreadable.some(({ error }) => error.code === 'encryption.locked')) return path;
    }
  }
  return undefined;
}
