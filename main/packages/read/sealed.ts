import { createHash } from 'node:crypto';
import {
  BLOCK,
  type ByteReader,
  EndOfData,
  HEADER_PEEK,
  peekHeader,
  recycle,
  TAR_END,
  tarHeader,
  tarPadding,
} from '../../archives';
import { SealiftError } from '../../errors';
import { blobName, type Digest, digestOf, hexOf, type ImageRecord } from '../../images';
import { imageReferences, parseTemplate, type Template } from '../../templates';
import { isBomb, MAX_METADATA_BYTES, MAX_SEAL_BYTES, MAX_SIGNATURE_BYTES } from '../limits';
import { checkSeal, isSealedArchive } from '../seal/check';
import { METADATA_FILE, parseSeal, SEAL_FILE, SIGNATURE_FILE } from '../seal/schema';
import type { Seal, SealedFile, SealedImage } from '../types';
import { collect } from './collect';
import type { PackageContents, PackagedImage, PackageHeader, ReadOptions } from './contents';
import { checkManifest } from './manifest';

type SealedArchive = Extract<SealedFile, { entries: unknown }>;

/** How much of a stream `startsSealed` looks at. */
export const START_BYTES = HEADER_PEEK;

/** Whether a tar stream that begins with these bytes is a sealed package. */
export function startsSealed(start: Uint8Array): boolean {
  const first = peekHeader(start);
  return first?.path.split('/').length === 2 && first.path.endsWith(`/${SEAL_FILE}`);
}

export interface SealedStart {
  readonly header: PackageHeader & { readonly seal: Seal; readonly sealBytes: Buffer; readonly sealDigest: Digest };
  /** The metadata.json file was read already; the rest of `seal.files` follows in the stream. */
  readonly rest: readonly SealedFile[];
}

/**
 * Reads the seal, its signature when there is one, and metadata.json when it is the first file, checking each against the
 * seal. A reader that only inspects stops here.
 */
export async function readSealedStart(reader: ByteReader): Promise<SealedStart> {
  const first = peekHeader(await reader.peek(HEADER_PEEK));
  if (!first) throw new SealiftError('package.seal_invalid', { problem: 'first entry' });
  if (first.size > MAX_SEAL_BYTES)
    throw new SealiftError('package.too_large', { file: SEAL_FILE, limit: MAX_SEAL_BYTES });
  await reader.read(first.length);
  const bytes = await content(reader, first.size);
  const seal = parseSeal(bytes);
  if (first.path !== `${seal.folder}/${SEAL_FILE}`)
    throw new SealiftError('package.seal_invalid', { problem: 'folder' });
  checkSeal(seal);

  const next = peekHeader(await reader.peek(HEADER_PEEK));
  let signature: Buffer | undefined;
  if (next?.path === `${seal.folder}/${SIGNATURE_FILE}`) {
    if (next.size > MAX_SIGNATURE_BYTES)
      throw new SealiftError('package.too_large', { file: SIGNATURE_FILE, limit: MAX_SIGNATURE_BYTES });
    await reader.read(next.length);
    signature = await content(reader, next.size);
  }

  const [metadataFile, ...rest] = seal.files;
  if (!metadataFile || metadataFile.path !== METADATA_FILE || isSealedArchive(metadataFile))
    throw new SealiftError('package.seal_invalid', { problem: `${METADATA_FILE} is not the first file` });
  if (metadataFile.size > MAX_METADATA_BYTES)
    throw new SealiftError('package.too_large', { file: METADATA_FILE, limit: MAX_METADATA_BYTES });
  await expectHeader(reader, `${seal.folder}/${METADATA_FILE}`, METADATA_FILE, metadataFile);
  const metadata = await content(reader, metadataFile.size);
  if (hexOf(digestOf(metadata)) !== metadataFile.sha256)
    throw new SealiftError('package.altered', { file: METADATA_FILE });
  const text = metadata.toString('utf8');
  const template = parseTemplate(text);
  checkIdentity(seal, template);
  const sealDigest = digestOf(bytes);
  return {
    header: {
      kind: seal.kind,
      folder: seal.folder,
      seal,
      sealBytes: bytes,
      sealDigest,
      signature,
      template,
      metadata: text,
    },
    rest,
  };
}

/**
 * Reads a sealed package to its very end. The seal and what tar adds around the files determine every byte of the stream, so the
 * reader does not parse what follows: it compares. Layers go to the loader as they pass; nothing is committed here.
 * Throws `package.altered` (a file or entry is not what the seal says), `package.unsealed_content` (something the seal does not
 * list), `package.truncated`, and the loader's own errors.
 */
export async function readSealed(
  reader: ByteReader,
  packedSize: number,
  options: ReadOptions,
): Promise<PackageContents> {
  const start = await readSealedStart(reader);
  const { seal } = start.header;
  const plain = seal.files.reduce((sum, file) => sum + file.size, 0);
  if (isBomb(plain, packedSize)) throw new SealiftError('package.bomb', { plain, packed: packedSize });
  await options.onHeader?.(start.header);

  const images: PackagedImage[] = [];
  const handed = new Set<string>();
  for (const file of start.rest) {
    options.onItem?.(file.path);
    await expectHeader(reader, `${seal.folder}/${file.path}`, file.path, file);
    if (isSealedArchive(file)) {
      images.push(...(await readArchive(reader, file, seal, options, handed)));
      await expectZeros(reader, tarPadding(file.size), file.path);
    } else {
      const digest = createHash('sha256');
      const data = hashed(reader.stream(file.size), digest);
      await options.onFile?.(file.path, file.size, uninterrupted(data));
      for await (const _ of data) {
        // what nobody took is only hashed
      }
      if (digest.digest('hex') !== file.sha256) throw new SealiftError('package.altered', { file: file.path });
      await expectZeros(reader, tarPadding(file.size), file.path);
    }
  }
  await expectEnd(reader);
  return {
    ...start.header,
    images,
    files: seal.files.length,
    bytes: reader.position,
    notices: [],
  };
}

/** `handed`: the layers that the loader was given from an earlier archive of the package; they are not given twice. */
async function readArchive(
  reader: ByteReader,
  file: SealedArchive,
  seal: Seal,
  options: ReadOptions,
  handed: Set<string>,
): Promise<PackagedImage[]> {
  const sealed = seal.images.filter((image) => image.archive === file.path);
  const wanted = new Set(sealed.filter((image) => options.wants?.(image) ?? true));
  const layersToHand = layersFor(wanted, options);
  const configs = new Set(sealed.map((image) => blobName(image.configDigest)));
  const layers = new Set(sealed.flatMap((image) => image.layers.map(({ diffId }) => blobName(diffId))));
  const kept = new Map<string, Buffer>();
  for (const entry of file.entries) {
    options.signal.throwIfAborted();
    const name = `${file.path}/${entry.path}`;
    await expectHeader(reader, entry.path, name, entry);
    const layer = layersToHand.get(entry.path);
    if (options.passOver && !layer && layers.has(entry.path) && !configs.has(entry.path)) {
      if (!(await reader.skip(entry.size))) throw new EndOfData(reader.position);
      await expectZeros(reader, tarPadding(entry.size), name);
      continue;
    }
    const digest = createHash('sha256');
    const data = hashed(reader.stream(entry.size), digest);
    if (layer && options.loader && !handed.has(layer)) {
      handed.add(layer);
      await options.loader.addLayer(layer, entry.size, data);
    } else if (configs.has(entry.path) || entry.path === 'manifest.json')
      kept.set(entry.path, await collect(data, { path: name, size: entry.size, limit: MAX_METADATA_BYTES }));
    // What nobody took is only hashed.
    for await (const piece of data) recycle(piece);
    if (digest.digest('hex') !== entry.sha256) throw new SealiftError('package.altered', { file: name });
    await expectZeros(reader, tarPadding(entry.size), name);
  }
  await expectEndOfTar(reader, file.path);
  checkManifest(file.path, kept.get('manifest.json'), sealed);
  return sealed.map((image) => packaged(image, kept, wanted.has(image), layersToHand));
}

/** The layers to hand over, by blob path: those of wanted images that the loader does not have on their chain. */
function layersFor(wanted: ReadonlySet<SealedImage>, { loader }: ReadOptions): Map<string, Digest> {
  const layers = new Map<string, Digest>();
  for (const image of wanted) {
    image.layers.forEach((layer, index) => {
      const chain = image.layers.slice(0, index + 1).map(({ diffId }) => diffId);
      if (!loader?.has(chain)) layers.set(blobName(layer.diffId), layer.diffId);
    });
  }
  return layers;
}

function packaged(
  image: SealedImage,
  kept: ReadonlyMap<string, Buffer>,
  wanted: boolean,
  handed: ReadonlyMap<string, Digest>,
): PackagedImage {
  const config = kept.get(blobName(image.configDigest));
  if (!config) throw new SealiftError('package.seal_invalid', { problem: `images: ${image.reference} has no config` });
  const record: ImageRecord = {
    reference: image.reference,
    configDigest: image.configDigest,
    config,
    platform: image.platform,
    layers: image.layers,
  };
  checkConfig(record);
  const layerKeys = image.layers.map(({ diffId }) => (wanted ? (handed.get(blobName(diffId)) ?? null) : null));
  return { archive: image.archive, image: record, layerKeys, wanted };
}

/** The seal's layers and platform must be the config's own: the config is what the engine will believe. */
function checkConfig(image: ImageRecord): void {
  const problem = () =>
    new SealiftError('package.seal_invalid', { problem: `images: ${image.reference} does not match its config` });
  let config: { os?: unknown; architecture?: unknown; rootfs?: { diff_ids?: unknown } };
  try {
    config = JSON.parse(Buffer.from(image.config).toString('utf8'));
  } catch {
    throw problem();
  }
  const diffIds = config?.rootfs?.diff_ids;
  const same =
    Array.isArray(diffIds) &&
    diffIds.length === image.layers.length &&
    image.layers.every((layer, at) => layer.diffId === diffIds[at]);
  if (!same || config.os !== image.platform.os || config.architecture !== image.platform.architecture) throw problem();
}

/** The template names itself as the seal does, and every image it needs is in the package. */
function checkIdentity(seal: Seal, template: Template): void {
  const { key, name, version } = seal.template;
  if (template.group_key !== key || template.group_name !== name || template.group_version !== version)
    throw new SealiftError('package.seal_invalid', { problem: 'template' });
  const sealed = new Set(seal.images.map((image) => image.reference));
  const { components, plugins } = imageReferences(template);
  const needed = seal.kind === 'rainbond-app' ? [...components, ...plugins] : components;
  const missing = needed.filter((reference) => !sealed.has(reference));
  if (missing.length > 0) throw new SealiftError('package.image_missing', { images: missing });
}

async function expectHeader(
  reader: ByteReader,
  path: string,
  name: string,
  expected: { readonly size: number; readonly mode?: string },
): Promise<void> {
  const header = tarHeader(
    path,
    expected.size,
    expected.mode === undefined ? undefined : Number.parseInt(expected.mode, 8),
  );
  const offset = reader.position;
  // Block by block: what stands there instead may be shorter than the header that was expected.
  for (let at = 0; at < header.length; at += BLOCK)
    if (!(await reader.read(BLOCK)).equals(header.subarray(at, at + BLOCK)))
      throw new SealiftError('package.unsealed_content', { expected: name, offset });
}

async function content(reader: ByteReader, size: number): Promise<Buffer> {
  const bytes = await reader.read(size);
  await expectZeros(reader, tarPadding(size), SEAL_FILE);
  return bytes;
}

async function expectZeros(reader: ByteReader, length: number, name: string): Promise<void> {
  const bytes = await reader.read(length);
  if (bytes.some((byte) => byte !== 0))
    throw new SealiftError('package.unsealed_content', { expected: name, offset: reader.position - length });
}

async function expectEndOfTar(reader: ByteReader, name: string): Promise<void> {
  await expectZeros(reader, TAR_END.length, name);
}

async function expectEnd(reader: ByteReader): Promise<void> {
  await expectEndOfTar(reader, 'end of package');
  if (!(await reader.atEnd()))
    throw new SealiftError('package.unsealed_content', { expected: 'end of package', offset: reader.position });
}

/** Leaving it before its end does not close what it reads from. */
async function* uninterrupted(data: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (let item = await data.next(); !item.done; item = await data.next()) yield item.value;
}

async function* hashed(data: AsyncIterable<Uint8Array>, digest: { update(chunk: Uint8Array): unknown }) {
  for await (const chunk of data) {
    digest.update(chunk);
    yield chunk;
  }
}

/** Turns an unexpected end of data into `package.truncated`. */
export function asTruncated(error: unknown): unknown {
  return error instanceof EndOfData
    ? new SealiftError('package.truncated', { offset: error.offset }, { cause: error })
    : error;
}
