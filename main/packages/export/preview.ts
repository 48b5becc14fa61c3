import type { SealiftError } from '../../errors';
import type { Compression, DiskVault, ImageRecord, ImageSource, StoredLayer } from '../../images';
import { blankCredentials, packageFolder, type Template } from '../../templates';
import type { WritableKind } from '../types';
import { estimatePackedSize } from '../write/write-package';
import { estimatedPackage, expectedBytes, type WeighedImage } from './estimate';
import { layOut } from './export';
import { neededImages, type Pins } from './needed-images';
import { type SurveyedImage, surveyImages } from './resolve-images';

/** Where an image of an export would come from. */
export interface PreviewedImage {
  readonly reference: string;
  readonly state: SurveyedImage['state'];
  /** Which source has it; null for the vault, and where it is missing. */
  readonly source: ImageSource | null;
  /** Uncompressed bytes; null where nobody can tell before. */
  readonly size: number | null;
  /** Uncompressed bytes of its layers that are in the vault already. */
  readonly known: number | null;
}

export interface PreviewedPackage {
  readonly kind: WritableKind;
  readonly file: string;
  readonly bytes: number;
  /** Whether every layer is in the vault, so that `bytes` is more than an expectation. */
  readonly exact: boolean;
}

export interface ExportPreview {
  readonly images: readonly PreviewedImage[];
  readonly packages: readonly PreviewedPackage[];
  /** Packed bytes that the vault is expected to grow by. */
  readonly newBytes: number;
  /** Why an engine that may have what is missing could not be asked. */
  readonly problem: SealiftError | undefined;
}

/** What an export would do, found out without reading a layer or writing a byte. */
export async function previewExport(
  request: {
    readonly template: Template;
    readonly pins: Pins;
    readonly kinds: readonly WritableKind[];
    readonly compression: Compression;
  },
  sources: readonly ImageSource[],
  vault: DiskVault,
): Promise<ExportPreview> {
  const { kinds, compression } = request;
  const template = blankCredentials(request.template);
  const needed = neededImages(template, request.pins);
  const plugins = kinds.includes('rainbond-app') ? needed.plugins : [];
  const all = [...new Map([...needed.components, ...plugins].map((image) => [image.reference, image])).values()];
  const { images, problem } = await surveyImages(all, sources, vault);
  const byReference = new Map(images.map((image) => [image.needed.reference, image]));
  const pick = (wanted: readonly { readonly reference: string }[]) =>
    wanted.flatMap(({ reference }) => byReference.get(reference) ?? []);

  const previewed = await Promise.all(images.map((image) => previewImage(image, vault)));
  const weights = new Map(
    await Promise.all(images.map(async (image) => [image, await weigh(image, vault, compression)] as const)),
  );
  const packages = await Promise.all(
    kinds.map(async (kind): Promise<PreviewedPackage> => {
      const components = pick(needed.components);
      const own = kind === 'rainbond-app' ? pick(plugins) : [];
      const file = `${packageFolder(template.group_name, template.group_version, kind)}.tar.gz`;
      const ready = recordsOf([...components, ...own]);
      if (!ready) {
        const weighed = [...components, ...own].flatMap((image) => weights.get(image) ?? []);
        return { kind, file, bytes: estimatedPackage(weighed, compression), exact: false };
      }
      const stored = await layersOf(ready, vault, compression);
      const plan = layOut(kind, template, ready.slice(0, components.length), ready.slice(components.length), undefined);
      const exact = [...stored.values()].every((layer) => layer.compression === compression);
      return { kind, file, bytes: estimatePackedSize(plan, stored), exact };
    }),
  );
  const unknown = [...weights.values()].reduce((sum, weight) => sum + weight.unknown, 0);
  return { images: previewed, packages, newBytes: expectedBytes(unknown, compression), problem };
}

async function previewImage(image: SurveyedImage, vault: DiskVault): Promise<PreviewedImage> {
  const reference = image.needed.reference;
  switch (image.state) {
    case 'ready': {
      const size = image.record.layers.reduce((sum, layer) => sum + layer.size, 0);
      return { reference, state: 'ready', source: null, size, known: size };
    }
    case 'located': {
      const known = image.summary.diffIds ? (await knownLayers(image.summary.diffIds, vault)).plain : null;
      return { reference, state: 'located', source: image.source, size: image.summary.size, known };
    }
    case 'changed':
      return { reference, state: 'changed', source: image.source, size: null, known: null };
    case 'missing':
      return { reference, state: 'missing', source: null, size: null, known: null };
  }
}

async function weigh(image: SurveyedImage, vault: DiskVault, compression: Compression): Promise<WeighedImage> {
  if (image.state === 'ready') {
    const stored = await layersOf([image.record], vault, compression);
    return {
      layers: [...stored.values()].map(({ diffId, compressedSize }) => ({ id: diffId, packed: compressedSize })),
      unknown: 0,
    };
  }
  if (image.state !== 'located') return { layers: [], unknown: 0 };
  const { layers, plain } = await knownLayers(image.summary.diffIds ?? [], vault);
  return { layers, unknown: Math.max(0, image.summary.size - plain) };
}

/** Of these layers the ones that the vault has: packed each, and how many uncompressed bytes they are together. */
async function knownLayers(diffIds: readonly StoredLayer['diffId'][], vault: DiskVault) {
  const found = await Promise.all([...new Set(diffIds)].map((diffId) => vault.find(diffId)));
  const stored = found.filter((layer) => layer !== undefined);
  return {
    layers: stored.map(({ diffId, compressedSize }) => ({ id: diffId, packed: compressedSize })),
    plain: stored.reduce((sum, layer) => sum + layer.size, 0),
  };
}

/** Every layer as the vault has it: in the wanted compression where it does, else in another one. */
async function layersOf(
  records: readonly ImageRecord[],
  vault: DiskVault,
  compression: Compression,
): Promise<Map<string, StoredLayer>> {
  const stored = new Map<string, StoredLayer>();
  for (const { diffId } of records.flatMap(({ layers }) => layers)) {
    if (stored.has(diffId)) continue;
    const layer = (await vault.find(diffId, compression)) ?? (await vault.find(diffId));
    if (layer) stored.set(diffId, layer);
  }
  return stored;
}

/** The records of all images; undefined as soon as one is not in the vault. */
function recordsOf(images: readonly SurveyedImage[]): ImageRecord[] | undefined {
  const records = images.flatMap((image) => (image.state === 'ready' ? [image.record] : []));
  return records.length === images.length ? records : undefined;
}
