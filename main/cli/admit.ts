import { basename } from 'node:path';
import { SealiftError } from '../errors';
import type { Services } from '../service-types';
import { ask, canAsk } from './passphrase';
import { printable } from './render/terminal';
import type { Session } from './session';

export interface FirstUse {
  /** The fingerprint of the publisher to trust from now on. */
  readonly fingerprint?: string | undefined;
  /** The name to know that publisher by. */
  readonly name?: string | undefined;
}

type Found = Awaited<ReturnType<Services['packages']['find']>>['found'][number];

/**
 * Says, before an import, what nobody trusted vouches for. A signer that is met for the first time can be trusted from now on: by the
 * fingerprint among the options, or by answering at the terminal. Throws `cli.publisher_not_met` when no package bears that
 * publisher's signature, `cli.declined` when the person does not go on.
 */
export async function admit(
  run: Session,
  services: Services,
  path: string | readonly string[],
  first: FirstUse,
): Promise<void> {
  const wanted = first.fingerprint === undefined ? undefined : digits(first.fingerprint);
  // One package or a whole stick: every signer is asked about once.
  const looked = await run.wait(services.packages.find(path));
  // Whose it is stands in the first part: before that is here, nobody can be told, and nothing is waited for.
  const unknown = looked.unreadable.find(({ volumes }) => volumes !== undefined);
  if (unknown && looked.found.length === 0) throw new SealiftError('volumes.parts_missing', unknown.error.params);
  const seen = new Set<string>();
  let met = false;
  for (const found of looked.found) {
    const { trust } = found;
    if (trust.state === 'trusted') met ||= wanted !== undefined && digits(trust.fingerprint ?? '') === wanted;
    else if (trust.state === 'known-untrusted' && trust.publicKey !== null) {
      if (wanted !== undefined && digits(trust.fingerprint ?? '') === wanted) {
        met = true;
        if (!seen.has(trust.publicKey)) await trustFromNowOn(run, services, found, first.name);
      } else if (!seen.has(trust.publicKey)) await meet(run, services, found);
      seen.add(trust.publicKey);
    } else if (trust.action === 'warn') say(run, found);
    if (found.against === 'older' && found.newest !== null)
      run.say(
        run.texts('cli.admit.older', {
          name: printable(found.package.name),
          version: printable(found.package.version),
          newest: printable(found.newest),
        }),
      );
  }
  if (wanted !== undefined && !met)
    throw new SealiftError('cli.publisher_not_met', { fingerprint: first.fingerprint ?? '' });
}

/** A signer that is not trusted here: shown, and asked about where there is somebody to ask. */
async function meet(run: Session, services: Services, found: Found): Promise<void> {
  say(run, found);
  if (!canAsk(run)) return;
  const answer = await ask(run, run.texts('cli.admit.question'), ['t', 'o', 'n']);
  if (answer === 't') return trustFromNowOn(run, services, found, undefined);
  if (answer === 'n') throw new SealiftError('cli.declined');
}

async function trustFromNowOn(
  run: Session,
  services: Services,
  { trust }: Found,
  name: string | undefined,
): Promise<void> {
  const added = await run.wait(
    services.trust.publishers.add(name ?? run.texts('cli.admit.unnamed', { keyId: trust.keyId ?? '' }), {
      text: trust.publicKey ?? '',
    }),
  );
  run.say(run.texts('cli.publisher.added', { name: added.name }));
}

function say(run: Session, { package: file, trust }: Found): void {
  run.say(
    run.texts.find(`cli.admit.${trust.state}`, {
      file: printable(basename(file.path)),
      fingerprint: trust.fingerprint ?? '',
    }),
  );
}

function digits(text: string): string {
  return text.normalize('NFKC').replace(/[\s-]/g, '');
}
