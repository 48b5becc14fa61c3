import { cleanName, readTar } from '../../archives';
import { SealiftError } from '../../errors';
import { type ImageLoader, plainLayer } from '../../images';

const MAX_DATABASE_BYTES = 64 * 1024 * 1024;
const MAX_RELEASE_BYTES = 64 * 1024;
/** Of one layer, all files that are kept together. */
const MAX_KEPT_BYTES = 128 * 1024 * 1024;
/** Stands for the content of a file that is not read. */
const UNREAD = Buffer.from('unread');
const EMPTY = Buffer.alloc(0);

const dpkgStatus = 'var/lib/dpkg/status';
const dpkgFolder = 'var/lib/dpkg/status.d';
const apkInstalled = ['lib/apk/db/installed', 'usr/lib/apk/db/installed'];
const releases = ['etc/os-release', 'usr/lib/os-release'];
/** rpm's database: in SQLite, with what was not yet taken into it beside it; and in the forms that are not read (Berkeley DB, ndb). */
const rpmFolders = ['var/lib/rpm', 'usr/lib/sysimage/rpm'];
const rpmSqlite = 'rpmdb.sqlite';
const rpmLog = 'rpmdb.sqlite-wal';
const rpmOthers = ['Packages', 'Packages.db'];

/** What a layer says of the files that are looked for: their content, or that they are gone. */
export interface LayerFindings {
  /** Path to content; `null` for one that the layer deletes. */
  readonly files: ReadonlyMap<string, Buffer | null>;
  /** Folders whose content from layers below is gone. */
  readonly emptied: readonly string[];
}

/** Takes the layers of a package as they pass, keeps what databases of packages they hold, and loads nothing. */
export class LayerScanner implements ImageLoader {
  readonly label = 'sbom';
  readonly layers = new Map<string, LayerFindings>();

  has(): boolean {
    return false;
  }
  async hasImage(): Promise<boolean> {
    return false;
  }
  async addLayer(key: string, _size: number, data: AsyncIterable<Uint8Array>): Promise<void> {
    this.layers.set(key, await scanLayer(plainLayer(data)));
  }
  async commit(): Promise<void> {}
  async abort(): Promise<void> {}
}

async function scanLayer(data: AsyncIterable<Uint8Array>): Promise<LayerFindings> {
  const files = new Map<string, Buffer | null>();
  const emptied: string[] = [];
  let kept = 0;
  for await (const entry of readTar(data)) {
    const path = cleanName(entry.path);
    const [folder, base] = splitPath(path);
    if (base === '.wh..wh..opq') emptied.push(folder);
    else if (base.startsWith('.wh.')) files.set(folder === '' ? base.slice(4) : `${folder}/${base.slice(4)}`, null);
    // Of these it matters only that they are there, and the log also whether it is empty.
    else if (entry.kind === 'file' && isRpm(path, [rpmLog, ...rpmOthers]))
      files.set(path, entry.size > 0 ? UNREAD : EMPTY);
    else if (entry.kind === 'file' && isWanted(path)) {
      const limit = releases.includes(path) ? MAX_RELEASE_BYTES : MAX_DATABASE_BYTES;
      const tooLarge = entry.size > limit || kept + entry.size > MAX_KEPT_BYTES;
      if (tooLarge && isRpm(path, [rpmSqlite])) {
        files.set(path, UNREAD);
        continue;
      }
      if (tooLarge) throw new SealiftError('package.too_large', { file: path, limit });
      kept += entry.size;
      const parts: Uint8Array[] = [];
      for await (const part of entry.data) parts.push(part);
      files.set(path, Buffer.concat(parts));
    }
  }
  return { files, emptied };
}

function isWanted(path: string): boolean {
  return (
    path === dpkgStatus ||
    (path.startsWith(`${dpkgFolder}/`) && !path.endsWith('.md5sums')) ||
    apkInstalled.includes(path) ||
    releases.includes(path) ||
    isRpm(path, [rpmSqlite])
  );
}

function isRpm(path: string, names: readonly string[]): boolean {
  return rpmFolders.some((folder) => names.some((name) => path === `${folder}/${name}`));
}

function splitPath(path: string): [folder: string, base: string] {
  const at = path.lastIndexOf('/');
  return at < 0 ? ['', path] : [path.slice(0, at), path.slice(at + 1)];
}

/** What an image's layers, base first, leave of the files that are looked for. */
export interface ImageFindings {
  readonly dpkg: readonly string[];
  readonly apk: readonly string[];
  readonly release: string | undefined;
  /** Databases of rpm; `unread` where one is there that cannot be read. */
  readonly rpm: readonly (Buffer | 'unread')[];
}

export function mergeLayers(layers: readonly LayerFindings[]): ImageFindings {
  const files = new Map<string, Buffer>();
  const remove = (gone: (path: string) => boolean) => {
    for (const path of [...files.keys()]) if (gone(path)) files.delete(path);
  };
  for (const layer of layers) {
    for (const folder of layer.emptied) remove((path) => path.startsWith(folder === '' ? '' : `${folder}/`));
    for (const [path, content] of layer.files) {
      if (content === null) remove((each) => each === path || each.startsWith(`${path}/`));
      else files.set(path, content);
    }
  }
  const all = (wanted: (path: string) => boolean) =>
    [...files].filter(([path]) => wanted(path)).map(([, content]) => content.toString('utf8'));
  return {
    dpkg: all((path) => path === dpkgStatus || path.startsWith(`${dpkgFolder}/`)),
    apk: all((path) => apkInstalled.includes(path)),
    release: (files.get('etc/os-release') ?? files.get('usr/lib/os-release'))?.toString('utf8'),
    rpm: rpmFolders.flatMap((folder) => rpmIn(folder, files)),
  };
}

function rpmIn(folder: string, files: ReadonlyMap<string, Buffer>): (Buffer | 'unread')[] {
  const database = files.get(`${folder}/${rpmSqlite}`);
  const log = files.get(`${folder}/${rpmLog}`) ?? EMPTY;
  if (rpmOthers.some((name) => files.has(`${folder}/${name}`))) return ['unread'];
  if (!database) return [];
  return [database === UNREAD || log.length > 0 ? 'unread' : database];
}
