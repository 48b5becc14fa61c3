import type { Table } from './table';

export const mediaCalls = {
  'media.list': ({ services }) => services.media.list(),
  'media.addFolder': ({ services, places }, { place }) => services.media.addFolder(places.path(place)),
  'media.contents': ({ services }, { medium }) => services.media.contents(medium),
} as const satisfies Table;
