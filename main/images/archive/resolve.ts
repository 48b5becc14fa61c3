import { z } from 'zod';
import { SealiftError } from '../../errors';
import { type ConfigFacts, mostLayers, parseMetadata, readConfig } from '../config';
import { digestOf, hexOf, isDigest, isSha256Hex } from '../digest';
import { formatPlatform, runsOn, samePlatform } from '../platform';
import type { Digest, ImageRecord, LayerRef, Platform } from '../types';
import { Looked } from './looked';

/** The small files of an archive or layout, wherever they are: by path, links already followed. */
export interface MetadataFiles {
  get(path: string): Promise<Uint8Array | undefined>;
  has(path: string): Promise<boolean>;
}

/** An image as its metadata describes it; its layers by the paths they have in the archive. */
export interface DescribedImage {
  readonly reference: string;
  readonly configDigest: Digest;
  readonly config: Uint8Array;
  readonly facts: ConfigFacts;
  /** As long as `facts.diffIds`. */
  readonly layerPaths: readonly string[];
  /** Lengths of the layers as stored, where the metadata says. */
  readonly layerSizes: readonly (number | undefined)[];
}

const mostImages = 10_000;
const deepestIndex = 4;
const path = z.string().min(1).max(1024);
const dockerManifest = z
  .array(
    z.object({
      Config: path,
      RepoTags: z.array(z.string().min(1).max(512)).max(1000).nullish(),
      Layers: z.array(path).max(mostLayers).nullish(),
    }),
  )
  .max(mostImages);
const descriptor = z.object({
  mediaType: z.string().max(255).nullish(),
  digest: z.custom<Digest>(isDigest, 'not a sha256 digest'),
  size: z.number().int().nonnegative(),
  platform: z.object({ os: z.string(), architecture: z.string(), variant: z.string().nullish() }).nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
});
type Descriptor = z.output<typeof descriptor>;
const index = z.object({ schemaVersion: z.literal(2), manifests: z.array(descriptor).max(mostImages) });
const manifest = z.object({
  schemaVersion: z.literal(2),
  config: descriptor,
  layers: z.array(descriptor).max(mostLayers),
});
const manifestOrIndex = z.object({ manifests: z.unknown().optional() });

/**
 * Reads what images an archive holds: from `manifest.json` where there is one, otherwise from `index.json`. Every digest that
 * covers metadata is checked. `platform` chooses among the images of a multi-platform one. Throws `image.*`.
 */
export async function describeImages(
  files: MetadataFiles,
  source: string,
  platform: Platform | undefined,
): Promise<DescribedImage[]> {
  const looked = new Looked();
  const docker = await files.get('manifest.json');
  if (docker !== undefined) return fromDockerManifest(files, docker, looked);
  const oci = await files.get('index.json');
  if (oci === undefined) throw new SealiftError('image.not_archive', { source });
  const images: DescribedImage[] = [];
  const top = parseMetadata(oci, index, 'index.json');
  for (const entry of top.manifests) {
    const reference =
      entry.annotations?.['io.containerd.image.name'] ?? entry.annotations?.['org.opencontainers.image.ref.name'];
    const found = await candidates(files, entry, 'index.json', 0, looked);
    const name = reference === undefined ? undefined : withTag(reference);
    for (const chosen of choose(found, platform, name ?? entry.digest))
      images.push(await fromOciManifest(files, chosen, name, looked));
    if (images.length > mostImages) throw new SealiftError('image.too_large', { what: 'images', limit: mostImages });
  }
  return unique(images);
}

async function fromDockerManifest(files: MetadataFiles, bytes: Uint8Array, looked: Looked): Promise<DescribedImage[]> {
  const images: DescribedImage[] = [];
  for (const item of parseMetadata(bytes, dockerManifest, 'manifest.json')) {
    const name = item.RepoTags?.[0] ?? item.Config;
    const { config, configDigest, facts } = await looked.once(`config ${item.Config}`, async () => {
      const config = await needed(files, item.Config, name);
      return { config, configDigest: digestOf(config), facts: readConfig(config, item.Config) };
    });
    const claimed = /([0-9a-f]{64})(\.json)?$/.exec(item.Config)?.[1];
    if (claimed !== undefined && isSha256Hex(claimed) && claimed !== hexOf(configDigest))
      throw new SealiftError('image.corrupt', {
        item: item.Config,
        expected: `sha256:${claimed}`,
        actual: configDigest,
      });
    const layerPaths = item.Layers ?? [];
    sameLength(layerPaths, facts, 'manifest.json');
    const layerSizes = layerPaths.map(() => undefined);
    const references = item.RepoTags?.length ? [...new Set(item.RepoTags.map(withTag))] : [configDigest];
    for (const reference of references) images.push({ reference, configDigest, config, facts, layerPaths, layerSizes });
    if (images.length > mostImages) throw new SealiftError('image.too_large', { what: 'images', limit: mostImages });
  }
  return unique(images);
}

interface Candidate {
  readonly descriptor: Descriptor;
  readonly platform: Platform | undefined;
}

/** All image manifests below an index entry whose blobs are there. Attestations are not images. */
async function candidates(
  files: MetadataFiles,
  entry: Descriptor,
  from: string,
  depth: number,
  looked: Looked,
): Promise<Candidate[]> {
  looked.step();
  if (depth > deepestIndex)
    throw new SealiftError('image.metadata_invalid', { entry: from, problem: 'index nested too deep' });
  if (entry.annotations?.['vnd.docker.reference.type'] !== undefined || entry.platform?.os === 'unknown') return [];
  const blob = blobPath(entry.digest);
  // An engine that holds one platform of several saves the whole index and only what it has.
  if (depth > 0 && !(await files.has(blob))) return [];
  const below = await looked.once(`${blob} ${entry.size}`, async () => {
    const bytes = await needed(files, blob, from);
    sized(bytes, entry, blob);
    const isImage = parseMetadata(bytes, manifestOrIndex, blob).manifests === undefined;
    return isImage ? undefined : parseMetadata(bytes, index, blob).manifests;
  });
  if (below === undefined) {
    const platform = entry.platform;
    return [
      {
        descriptor: entry,
        platform: platform
          ? {
              os: platform.os,
              architecture: platform.architecture,
              ...(platform.variant ? { variant: platform.variant } : {}),
            }
          : undefined,
      },
    ];
  }
  const found: Candidate[] = [];
  for (const inner of below) {
    found.push(...(await candidates(files, inner, blob, depth + 1, looked)));
    if (found.length > mostImages) throw new SealiftError('image.too_large', { what: 'images', limit: mostImages });
  }
  return found;
}

/** One entry is one image; of several platforms only the wanted one is meant. */
function choose(found: readonly Candidate[], wanted: Platform | undefined, reference: string): readonly Candidate[] {
  if (found.length <= 1) return found;
  const exact = wanted
    ? found.filter((candidate) => candidate.platform && samePlatform(candidate.platform, wanted))
    : [];
  const fitting =
    exact.length > 0
      ? exact
      : wanted
        ? found.filter((candidate) => candidate.platform && runsOn(candidate.platform, wanted))
        : [];
  if (fitting.length === 1) return fitting;
  throw new SealiftError('image.platform', {
    reference,
    wanted: wanted ? formatPlatform(wanted) : '?',
    platforms: found.map((candidate) => (candidate.platform ? formatPlatform(candidate.platform) : '?')),
  });
}

async function fromOciManifest(
  files: MetadataFiles,
  chosen: Candidate,
  reference: string | undefined,
  looked: Looked,
): Promise<DescribedImage> {
  const blob = blobPath(chosen.descriptor.digest);
  const name = reference ?? chosen.descriptor.digest;
  const { config: configEntry, layers } = await looked.once(`manifest ${blob}`, async () =>
    parseMetadata(await needed(files, blob, name), manifest, blob),
  );
  const configBlob = blobPath(configEntry.digest);
  const { config, facts } = await looked.once(`config ${configBlob} ${configEntry.size}`, async () => {
    const config = await needed(files, configBlob, name);
    sized(config, configEntry, configBlob);
    return { config, facts: readConfig(config, configBlob) };
  });
  sameLength(layers, facts, blob);
  return {
    reference: reference ?? configEntry.digest,
    configDigest: configEntry.digest,
    config,
    facts,
    layerPaths: layers.map((layer) => blobPath(layer.digest)),
    layerSizes: layers.map((layer) => layer.size),
  };
}

/** The record of an image once its layers have been measured. */
export function recordOf(image: DescribedImage, layers: readonly LayerRef[]): ImageRecord {
  const { reference, configDigest, config, facts } = image;
  return { reference, configDigest, config, platform: facts.platform, layers };
}

/** A reference always has a tag here; what has a digest keeps it. */
function withTag(reference: string): string {
  const last = reference.slice(reference.lastIndexOf('/') + 1);
  return last.includes(':') || last.includes('@') ? reference : `${reference}:latest`;
}

function unique(images: readonly DescribedImage[]): DescribedImage[] {
  const byName = new Map<string, DescribedImage>();
  for (const image of images) {
    const other = byName.get(image.reference);
    if (other !== undefined && other.configDigest !== image.configDigest)
      throw new SealiftError('image.metadata_invalid', {
        entry: 'index',
        problem: `two images named ${image.reference}`,
      });
    byName.set(image.reference, image);
  }
  return [...byName.values()];
}

function sameLength(layers: readonly unknown[], facts: ConfigFacts, entry: string): void {
  if (layers.length !== facts.diffIds.length)
    throw new SealiftError('image.metadata_invalid', {
      entry,
      problem: `${layers.length} layers listed, ${facts.diffIds.length} in the config`,
    });
}

function sized(bytes: Uint8Array, entry: Descriptor, blob: string): void {
  if (bytes.length !== entry.size || digestOf(bytes) !== entry.digest)
    throw new SealiftError('image.corrupt', {
      item: blob,
      expected: `${entry.size} bytes, ${entry.digest}`,
      actual: `${bytes.length} bytes, ${digestOf(bytes)}`,
    });
}

async function needed(files: MetadataFiles, name: string, reference: string): Promise<Uint8Array> {
  const bytes = await files.get(name);
  if (bytes === undefined) throw new SealiftError('image.entry_missing', { entry: name, reference });
  return bytes;
}

function blobPath(digest: Digest): string {
  return `blobs/sha256/${hexOf(digest)}`;
}
