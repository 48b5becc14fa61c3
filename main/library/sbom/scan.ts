import { cleanName, readTar } from '../../archives';
import { SealiftError } from '../../errors';
import { type ImageLoader, plainLayer } from '../../images';

const MAX_DATABASE_BYTES = 64 * 1024 * 1024;
const MAX_RELEASE_BYTES = 64 * 1024;
/** Of one layer, all files that are kept together. */
const MAX_KEPT_BYTES = 128 * 1024 * 1024;

const dpkgStatus = 'var/lib/dpkg/status';
const dpkgFolder = 'var/lib/dpkg/status.d';
const apkInstalled = ['lib/apk/db/installed', 'usr/lib/apk/db/installed'];
const releases = ['etc/os-release', 'usr/lib/os-release'];
const rpmDatabases = ['var/lib/rpm/', 'usr/lib/sysimage/rpm/'];
const rpmFile = /\/(rpmdb\.sqlite|Packages|Packages\.db)$/;

/** What a layer says of the files that are looked for: their content, or that they are gone. */
export interface LayerFindings {
  /** Path to content; `null` for one that the layer deletes. */
  readonly files: ReadonlyMap<string, string | null>;
  /** Folders whose content from layers below is gone. */
  readonly emptied: readonly string[];
  /** Databases that are there and are not read. */
  readonly rpm: boolean;
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
  const files = new Map<string, string | null>();
  const emptied: string[] = [];
  let rpm = false;
  let kept = 0;
  for await (const entry of readTar(data)) {
    const path = cleanName(entry.path);
    const [folder, base] = splitPath(path);
    if (base === '.wh..wh..opq') emptied.push(folder);
    else if (base.startsWith('.wh.')) files.set(folder === '' ? base.slice(4) : `${folder}/${base.slice(4)}`, null);
    else if (entry.kind === 'file' && rpmDatabases.some((each) => path.startsWith(each)) && rpmFile.test(path))
      rpm = true;
    else if (entry.kind === 'file' && isWanted(path)) {
      const limit = releases.includes(path) ? MAX_RELEASE_BYTES : MAX_DATABASE_BYTES;
      if (entry.size > limit || kept + entry.size > MAX_KEPT_BYTES)
        throw new SealiftError('package.too_large', { file: path, limit });
      kept += entry.size;
      const parts: Uint8Array[] = [];
      for await (const part of entry.data) parts.push(part);
      files.set(path, Buffer.concat(parts).toString('utf8'));
    }
  }
  return { files, emptied, rpm };
}

function isWanted(path: string): boolean {
  return (
    path === dpkgStatus ||
    (path.startsWith(`${dpkgFolder}/`) && !path.endsWith('.md5sums')) ||
    apkInstalled.includes(path) ||
    releases.includes(path)
  );
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
  readonly rpm: boolean;
}

export function mergeLayers(layers: readonly LayerFindings[]): ImageFindings {
  const files = new Map<string, string>();
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
    [...files].filter(([path]) => wanted(path)).map(([, content]) => content);
  return {
    dpkg: all((path) => path === dpkgStatus || path.startsWith(`${dpkgFolder}/`)),
    apk: all((path) => apkInstalled.includes(path)),
    release: files.get('etc/os-release') ?? files.get('usr/lib/os-release'),
    rpm: layers.some(({ rpm }) => rpm),
  };
}
