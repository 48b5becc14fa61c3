import type { CallInput } from '../../../preload/contract';
import type { PublishSource } from '../../service-types';
import type { Places } from '../places';
import { started, type Table } from './table';

export const libraryCalls = {
  'templates.list': ({ services }) => services.templates.list(),
  'templates.show': ({ services }, { key, version }) => services.templates.show({ name: key, version }),
  'templates.compatibility': ({ services }, { key, version, target }) =>
    services.templates.compatibility({ name: key, version }, target),
  'templates.preview': ({ services, places }, { source, ...wanted }) =>
    services.templates.preview({ ...wanted, source: sourceOf(source, places) }),
  'templates.publish': ({ services, places }, { source, ...wanted }) =>
    started(services.templates.publish({ ...wanted, source: sourceOf(source, places) })),
  'templates.remove': ({ services }, { key, version }) => {
    services.templates.remove({ name: key, version });
    return {};
  },
} as const satisfies Table;

/** The source with the paths behind the places that it names. Throws `place.unknown`. */
function sourceOf(source: CallInput<'templates.preview'>['source'], places: Places): PublishSource {
  return 'place' in source ? { from: source.from, file: places.path(source.place) } : source;
}
