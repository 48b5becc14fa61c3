import type { CallInput } from '../../../preload/contract';
import type { GivenTrust } from '../../service-types';
import type { Places } from '../places';
import { type Context, started, type Table } from './table';

export const platformCalls = {
  'platforms.list': ({ services }) => services.platforms.list(),
  'platforms.test': ({ services, places }, { trust, ...input }) =>
    services.platforms.test({ ...input, trust: trustOf(trust, places) }),
  'platforms.save': ({ services, places }, { trust, ...input }) =>
    services.platforms.save({ ...input, trust: trustOf(trust, places) }),
  'platforms.remove': async ({ services }, { platform }) => {
    await services.platforms.remove(platform);
    return {};
  },
  'platforms.apps': ({ services }, { platform }) => services.platforms.apps(platform),
  'platforms.planDelivery': (context, { from, platform }) =>
    context.services.platforms.plan({ path: pathOf(from, context), platform }),
  'platforms.deliver': (context, { from, accepted, ...input }) =>
    started(context.services.platforms.deliver({ ...input, path: pathOf(from, context), accepted: accepted ?? false })),
} as const satisfies Table;

function trustOf(given: CallInput<'platforms.test'>['trust'], places: Places): GivenTrust {
  return given.kind === 'authority-file' ? { kind: given.kind, file: places.path(given.place) } : given;
}

/** A package of the library, or one that was found. Throws `package.unknown`, `place.unknown`. */
function pathOf(from: CallInput<'platforms.deliver'>['from'], { services, places }: Context): string {
  return 'package' in from ? services.packages.locate(from.package) : places.path(from.found);
}
