import { join } from 'node:path';
import { SealiftError } from '../../errors';
import type { PublicKeySource } from '../../service-types';
import type { Places } from '../places';
import { type Context, started, type Table } from './table';

/** Of faults and changes, as the contract has it. */
const mostShown = 100;

export const trustCalls = {
  'keys.list': ({ services }) => services.trust.keys.list(),
  'keys.keychain': async ({ services }) => ({ available: await services.trust.keys.keychain() }),
  'keys.make': ({ services }, { name, passphrase }) =>
    services.trust.keys.make({ name, ...(passphrase !== undefined && { passphrase }) }),
  'keys.import': ({ services, places }, { name, place, filePassphrase, passphrase }) =>
    services.trust.keys.import({
      name,
      file: places.path(place),
      keychain: passphrase === undefined,
      ...(filePassphrase !== undefined && { filePassphrase }),
      ...(passphrase !== undefined && { passphrase }),
    }),
  'keys.export': ({ services, places }, { to, ...input }) =>
    services.trust.keys.export({ ...input, to: places.path(to) }),
  'keys.rename': ({ services }, { key, name }) => services.trust.keys.rename(key, name),
  'keys.retire': ({ services }, { key }) => services.trust.keys.retire(key),
  'publishers.list': ({ services }) => services.trust.publishers.list(),
  'publishers.read': ({ services, places }, source) => services.trust.publishers.read(sourceOf(source, places)),
  'publishers.add': ({ services, places }, { name, from }) =>
    services.trust.publishers.add(name, sourceOf(from, places)),
  'publishers.rename': ({ services }, { publisher, name }) => services.trust.publishers.rename(publisher, name),
  'publishers.remove': async ({ services }, { publisher }) => {
    await services.trust.publishers.remove(publisher);
    return {};
  },
  'recipients.list': ({ services }) => services.trust.recipients.list(),
  'recipients.add': ({ services, places }, { name, from }) =>
    services.trust.recipients.add(name, sourceOf(from, places)),
  'recipients.rename': ({ services }, { recipient, name }) => services.trust.recipients.rename(recipient, name),
  'recipients.remove': async ({ services }, { recipient }) => {
    await services.trust.recipients.remove(recipient);
    return {};
  },
  'identities.list': ({ services }) => services.trust.identities.list(),
  'identities.make': ({ services }, { name, passphrase }) =>
    services.trust.identities.make({ name, ...(passphrase !== undefined && { passphrase }) }),
  'identities.import': ({ services, places }, { name, place, filePassphrase, passphrase }) =>
    services.trust.identities.import({
      name,
      file: places.path(place),
      keychain: passphrase === undefined,
      ...(filePassphrase !== undefined && { filePassphrase }),
      ...(passphrase !== undefined && { passphrase }),
    }),
  'identities.export': ({ services, places }, { to, ...input }) =>
    services.trust.identities.export({ ...input, to: places.path(to) }),
  'identities.rename': ({ services }, { identity, name }) => services.trust.identities.rename(identity, name),
  'identities.remove': async ({ services }, { identity }) => {
    await services.trust.identities.remove(identity);
    return {};
  },
  'identities.unlock': ({ services }, input) => services.trust.identities.unlock(input),
  'identities.lock': ({ services }) => {
    services.trust.identities.lock();
    return {};
  },
  'history.verify': async ({ services, places }, { against }) => {
    const check = await services.trust.history.verify(against === undefined ? undefined : places.path(against));
    const changed = check.against?.changed ?? [];
    return {
      ...{ entries: check.entries, head: check.head },
      ...{ faultCount: check.faults.length, faults: check.faults.slice(0, mostShown) },
      against: check.against && {
        ...{ entries: check.against.entries, signer: check.against.signer },
        ...{ changedCount: changed.length, changed: changed.slice(0, mostShown) },
      },
    };
  },
  'history.export': ({ services, places }, { to, sign }) => {
    const name = `sealift-history-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.json`;
    return services.trust.history.export({ to: join(places.path(to), name), ...(sign && { sign }) });
  },
  'packages.verdict': async (context, input) => context.services.trust.verdict(await pathOf(context, input.package)),
  'packages.sign': async (context, { package: id, sign, overwrite }) =>
    started(
      context.services.packages.sign({
        path: await pathOf(context, id),
        sign,
        ...(overwrite !== undefined && { overwrite }),
      }),
    ),
} as const satisfies Table;

/** The file of a package that the library remembers. Throws `package.unknown`. */
async function pathOf({ services }: Context, id: string): Promise<string> {
  const found = (await services.packages.list()).find((each) => each.id === id);
  if (!found) throw new SealiftError('package.unknown', { package: id });
  return found.path;
}

function sourceOf(source: { place: string } | { text: string }, places: Places): PublicKeySource {
  return 'place' in source ? { file: places.path(source.place) } : { text: source.text };
}
