import { started, type Table } from './table';

export const mediaCalls = {
  'media.list': ({ services }) => services.media.list(),
  'media.addFolder': ({ services, places }, { place }) => services.media.addFolder(places.path(place)),
  'media.contents': ({ services }, { medium }) => services.media.contents(medium),
  'media.plan': ({ services }, input) => services.media.plan(input),
  'media.copy': async ({ services }, input) => started(await services.media.carry(input)),
  'media.verify': async ({ services }, { medium }) => started(await services.media.verifyMedium(medium)),
  'media.eject': ({ services }, { medium }) => services.media.eject(medium),
  'media.discard': ({ services }, { medium }) => services.media.discard(medium),
} as const satisfies Table;
