import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { MediumView } from '../../../preload/contract';
import type { Catalog, MediumFileRow } from '../../catalog';
import { type MediumFacts, nameOf, pathWithin, type Volume } from '../../media';

/** The name of a medium in calls: the same while it stays plugged in, and no path can be read from it or put into it. */
export function mediumId(key: string): string {
  return createHash('sha256').update(`medium\0${key}`).digest('hex').slice(0, 20);
}

export function volumeView(volume: Volume, catalog: Catalog): MediumView {
  const { label, model, bus, mountPoint, filesystem, size, free, readOnly, locked, system, ejectable, uuid } = volume;
  return {
    id: mediumId(volume.key),
    kind: volume.kind,
    name: nameOf(volume),
    label,
    model,
    bus,
    mountPoint,
    filesystem,
    size,
    free,
    readOnly,
    locked,
    system,
    ejectable,
    uuid,
    known: mountPoint === null && uuid === null ? null : known(catalog, uuid, mountPoint ?? '', () => true),
  };
}

/** A folder that a person chose, with what the volume it lies on is like. */
export function folderView(facts: MediumFacts, catalog: Catalog): MediumView {
  const root = facts.mountPoint ?? facts.path;
  const prefix = pathWithin(root, facts.path);
  return {
    id: mediumId(`folder:${facts.path}`),
    kind: 'folder',
    name: basename(facts.path) || facts.path,
    label: facts.label,
    model: null,
    bus: null,
    mountPoint: facts.path,
    filesystem: facts.filesystem.type,
    size: facts.size,
    free: facts.free,
    readOnly: facts.readOnly,
    locked: false,
    system: false,
    ejectable: false,
    uuid: facts.uuid,
    known: known(catalog, facts.uuid, root, (path) => prefix === '' || path.startsWith(`${prefix}/`)),
  };
}

/** What the catalog remembers of a medium, of the files that `counted` takes. */
function known(
  catalog: Catalog,
  fsUuid: string | null,
  path: string,
  counted: (path: string) => boolean,
): MediumView['known'] {
  const medium = catalog.media.find({ fsUuid, path });
  if (!medium) return null;
  const files = catalog.media.files(medium.id).filter((file) => counted(file.path));
  const newest = files.reduce<MediumFileRow | undefined>(
    (last, file) => (last === undefined || file.copiedAt > last.copiedAt ? file : last),
    undefined,
  );
  const verified = files.map((file) => file.verifiedAt).filter((at) => at !== null);
  return {
    firstSeenAt: medium.firstSeenAt,
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.size, 0),
    lastCopiedAt: newest?.copiedAt ?? null,
    lastVerifiedAt: verified.sort().at(-1) ?? null,
    site: newest?.site ?? null,
  };
}
