import { createHash } from 'node:crypto';
import { SealiftError } from '../../errors';
import { type ImageLoader, type ImageRecord, readImageArchive } from '../../images';
import { imageReferences, parseTemplate, type Template } from '../../templates';
import { type ComposeFolder, templateFromComposePackage } from '../compose/foreign-compose';
import { MAX_COMPOSE_BYTES, MAX_KEPT_BYTES, MAX_METADATA_BYTES } from '../limits';
import { COMPOSE_FILE, METADATA_FILE, SEAL_FILE, SIGNATURE_FILE } from '../seal/schema';
import type { PackageKind } from '../types';
import { collect } from './collect';
import type { PackageContents, PackagedImage, ReadOptions } from './contents';
import type { ForeignEntry } from './foreign-entries';
import { type ArchivedImage, matchImages } from './match-images';

const COMPOSE_NAMES = new Set([COMPOSE_FILE, 'docker-compose.yml', 'compose.yaml', 'compose.yml']);

/** What was kept of a foreign package while it passed. */
interface Kept {
  folder: string;
  metadata?: Buffer;
  compose?: Buffer;
  /** Small files of a compose package: config files that its compose file mounts. */
  readonly small: Map<string, Buffer>;
  smallBytes: number;
  readonly images: ArchivedImage[];
  readonly legacy: { value: boolean };
  files: number;
  bytes: number;
}

/**
 * Reads a package that carries no seal, to its very end. Structure, names and image archives are checked as far as they can be:
 * every layer against its image's config, every image against its id, every image the template names. What nobody can check
 * without a seal (the template's own content) is said in `notices`. Nothing is committed here.
 */
export async function readForeign(
  entries: AsyncIterable<ForeignEntry>,
  zip: boolean,
  options: ReadOptions,
): Promise<PackageContents> {
  const kept: Kept = {
    folder: '',
    small: new Map(),
    smallBytes: 0,
    images: [],
    legacy: { value: zip },
    files: 0,
    bytes: 0,
  };
  for await (const entry of entries) {
    options.signal.throwIfAborted();
    options.onItem?.(entry.path);
    kept.folder = entry.folder;
    kept.files += 1;
    await readEntry(entry, kept, options);
  }
  const { kind, template, metadata } = describe(kept);
  await options.onHeader?.({ kind, folder: kept.folder, template, metadata });
  return {
    kind,
    folder: kept.folder,
    template,
    metadata,
    images: chooseImages(kept, template, kind, options),
    files: kept.files,
    bytes: kept.bytes,
    notices: [{ code: 'package.no_seal', params: {} }],
  };
}

async function readEntry(entry: ForeignEntry, kept: Kept, options: ReadOptions): Promise<void> {
  const count = (bytes: number) => {
    kept.bytes += bytes;
  };
  const data = counted(entry.data, count);
  const depth = entry.path.split('/').length;
  if (entry.path === SEAL_FILE || entry.path === SIGNATURE_FILE) throw new SealiftError('package.seal_broken', {});
  if (entry.path === METADATA_FILE) kept.metadata = await collect(data, { ...entry, limit: MAX_METADATA_BYTES });
  else if (depth === 1 && COMPOSE_NAMES.has(entry.path))
    kept.compose = await collect(data, { ...entry, limit: MAX_COMPOSE_BYTES });
  else if (depth <= 2 && entry.path.endsWith('.tar')) {
    if (depth === 2) kept.legacy.value = true;
    // The keys of one load must differ between archives, and each archive numbers its own.
    const prefix = `${kept.images.length}-${createHash('sha256').update(entry.path).digest('hex').slice(0, 12)}-`;
    const progress = { signal: options.signal, onBytes: () => undefined };
    const found = await readImageArchive(data, prefixed(options.loader, prefix), progress);
    for (const { image, layerKeys } of found)
      kept.images.push({
        file: entry.path,
        image,
        layerKeys: layerKeys.map((key) => (key === null ? null : prefix + key)),
      });
  } else if (kept.smallBytes + entry.size <= MAX_KEPT_BYTES && kept.metadata === undefined) {
    kept.small.set(entry.path, await collect(data, { ...entry, limit: MAX_KEPT_BYTES }));
    kept.smallBytes += entry.size;
  }
  for await (const _ of data) {
    // what nobody needs is only counted
  }
}

function describe(kept: Kept): { kind: PackageKind; template: Template; metadata: string } {
  if (kept.metadata) {
    const metadata = kept.metadata.toString('utf8');
    return { kind: packageKind(kept), template: parseTemplate(metadata), metadata };
  }
  if (kept.compose) {
    const folder: ComposeFolder = { name: kept.folder, compose: kept.compose.toString('utf8'), files: kept.small };
    return { kind: 'docker-compose', ...templateFromComposePackage(folder) };
  }
  throw new SealiftError('package.no_template', { folder: kept.folder });
}

function packageKind(kept: Kept): PackageKind {
  if (kept.compose) return 'docker-compose';
  return kept.legacy.value ? 'rainbond-app-legacy' : 'rainbond-app';
}

function chooseImages(kept: Kept, template: Template, kind: PackageKind, options: ReadOptions): PackagedImage[] {
  const { components, plugins } = imageReferences(template);
  const needed = kind === 'docker-compose' ? components : [...components, ...plugins];
  const { matched, missing } = matchImages(needed, kept.images);
  if (missing.length > 0) throw new SealiftError('package.image_missing', { images: missing });
  return matched.map(({ file, image, layerKeys }) => {
    const wanted = options.wants?.({ reference: image.reference, platform: image.platform }) ?? true;
    return { archive: file, image, layerKeys, wanted };
  });
}

/** A loader whose keys carry a prefix; layers are drained when there is no loader. */
function prefixed(loader: ImageLoader | undefined, prefix: string): ImageLoader {
  const drain = async (_key: string, _size: number, data: AsyncIterable<Uint8Array>) => {
    for await (const _ of data) {
      // read for its digest only
    }
  };
  return {
    label: loader?.label ?? '',
    has: () => false,
    hasImage: async () => false,
    addLayer: loader ? (key, size, data) => loader.addLayer(prefix + key, size, data) : drain,
    commit: async (_images: readonly { image: ImageRecord }[]) => undefined,
    abort: async () => undefined,
  };
}

async function* counted(
  data: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of data) {
    onBytes(chunk.length);
    yield chunk;
  }
}
