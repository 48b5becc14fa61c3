import type { CallInput } from '../../../preload/contract';
import { plainError } from '../../errors';
import type { PlanExportInput, Services } from '../../service-types';
import type { Places } from '../places';
import { requireContainerd } from './containerd';
import { started, type Table } from './table';

export const packageCalls = {
  'packages.list': ({ services }) => services.packages.summaries(),
  'packages.show': ({ services }, { package: id }) => services.packages.show(id),
  'packages.planExport': ({ services, places }, { key, version, ...how }) =>
    services.packages.planExport(exportInput(key, version, how, services, places)),
  'packages.export': ({ services, places }, { key, version, ...how }) => {
    const input = exportInput(key, version, how, services, places);
    if (how.to) services.packages.rememberExportFolder(input.out);
    return started(
      services.packages.export({
        ...input,
        ...(how.overwrite === undefined ? {} : { overwrite: how.overwrite }),
        ...(how.sign ? { sign: how.sign } : {}),
        ...(how.site ? { site: how.site } : {}),
      }),
    );
  },
  'packages.deltaBases': ({ services }, { key, version }) => services.packages.deltaBases({ name: key, version }),
  'packages.complete': ({ services, places }, { of, to, overwrite }) =>
    started(
      services.packages.complete({
        path: 'package' in of ? services.packages.locate(of.package) : places.path(of.found),
        ...(to ? { out: places.path(to) } : {}),
        ...(overwrite === undefined ? {} : { overwrite }),
      }),
    ),
  'packages.verify': ({ services }, { package: id }) => started(services.packages.verify(services.packages.locate(id))),
  'packages.find': async ({ services, places }, { in: at }) => {
    const { where, found, unreadable } = await services.packages.find(await lookedIn(at, services, places));
    const others = found.flatMap(({ delta }) => delta?.missing.flatMap(({ packages }) => packages) ?? []);
    return {
      where,
      nearby: [...new Set(others)].map((path) => ({ path, place: places.add(path, 'file').id })),
      found: found.map((each) => ({ ...each, id: places.add(each.package.path, 'file').id })),
      unreadable: unreadable.map(({ path, error, volumes }) => ({
        path,
        ...plainError(error),
        ...(volumes && { volumes }),
      })),
    };
  },
  'packages.import': async ({ services, places }, { found, accepted, engine, ...how }) => {
    await requireContainerd(engine, services);
    return started(
      services.packages.import({
        ...how,
        ...(engine === undefined ? {} : { engine }),
        path: found.map((id) => places.path(id)),
        // What a verdict warns of is imported only on a person's word.
        accepted: accepted ?? false,
      }),
    );
  },
  'packages.remove': ({ services }, { package: id, deleteFile }) => services.packages.remove(id, { deleteFile }),
  'registry.push': ({ services, places }, { from, accepted, to }) =>
    started(
      services.registry.push({
        from:
          'key' in from
            ? { version: { name: from.key, version: from.version } }
            : { package: 'package' in from ? services.packages.locate(from.package) : places.path(from.found) },
        accepted: accepted ?? false,
        to: to.map(({ authority, ...each }) => ({
          ...each,
          ...(authority === undefined ? {} : { authority: places.path(authority) }),
        })),
      }),
    ),
} as const satisfies Table;

/** What the window chose of an export, with the paths behind its places; the last folder, or the library's own, where it chose none. */
function exportInput(
  key: string,
  version: string,
  how: Pick<CallInput<'packages.planExport'>, 'kinds' | 'compression' | 'to' | 'archives' | 'encryptTo' | 'delta'>,
  services: Services,
  places: Places,
): PlanExportInput {
  return {
    version: { name: key, version },
    kinds: how.kinds,
    out: how.to ? places.path(how.to) : services.packages.exportFolder(),
    ...(how.compression ? { compression: how.compression } : {}),
    ...(how.encryptTo ? { encryptTo: how.encryptTo } : {}),
    ...(how.delta ? { delta: how.delta } : {}),
    archives: (how.archives ?? []).map((id) => places.path(id)),
  };
}

/** The path behind a place, or behind a medium of the list. Throws `place.unknown`, `media.*`. */
async function lookedIn(at: CallInput<'packages.find'>['in'], services: Services, places: Places): Promise<string> {
  return 'place' in at ? places.path(at.place) : services.media.folder(at.medium);
}
