import type { SealiftError } from '../../errors';
import type { Compression, Digest, DiskVault, ImageRecord, ImageSource, StoredLayer } from '../../images';
import { blankCredentials, packageFolder, type Template } from '../../templates';
import { type Base, deltaContent, namesOfBases, sealedFull } from '../delta/content';
import { leftOut } from '../delta/left-out';
import { deltaFolder } from '../delta/name';
import type { WritableKind } from '../types';
import { planPackage } from '../write/plan';
import { estimatePackedSize } from '../write/write-package';
import { rebuiltLayers } from './differences';
import { estimatedPackage, expectedBytes, type WeighedImage } from './estimate';
import { contentOf, versionOf } from './export';
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
  /** Of a delta: bytes of the full package, how many layers are left out, and how many may go as differences. */
  readonly full?: { readonly bytes: number; readonly leftOut: number; readonly differences: number };
}

export interface ExportPreview {
  readonly images: readonly PreviewedImage[];
  readonly packages: readonly PreviewedPackage[];
  /** Packed bytes that the vault is expected to grow by. */
  readonly newBytes: number;
  /** Why an engine that may have what is missing could not be asked. */
  readonly problem: SealiftError | undefined;
}

interface PreviewRequest {
  readonly template: Template;
  readonly pins: Pins;
  readonly kinds: readonly WritableKind[];
  readonly compression: Compression;
  /** The length of a layer that is known without its bytes. */
  readonly sizeOf?: (layer: Digest) => number | undefined;
}

/** What an export would do, found out without reading a layer or writing a byte. */
export async function previewExport(
  request: PreviewRequest & { readonly delta?: { readonly bases: readonly Base[] } },
  sources: readonly ImageSource[],
  vault: DiskVault,
): Promise<ExportPreview> {
  const { kinds, compression, delta } = request;
  const survey = await surveyed(request, sources, vault);
  const previewed = await Promise.all(survey.images.map((image) => previewImage(image, vault)));
  const packages = await Promise.all(
    kinds.map((kind) => previewPackage(kind, survey, vault, compression, delta?.bases)),
  );
  const unknown = [...survey.weights.values()].reduce((sum, weight) => sum + weight.unknown, 0);
  return { images: previewed, packages, newBytes: expectedBytes(unknown, compression), problem: survey.problem };
}

/** The delta package of one kind for each choice of bases; undefined where an image is nowhere, so that nobody can tell. */
export async function previewDeltas(
  request: PreviewRequest,
  sources: readonly ImageSource[],
  vault: DiskVault,
  choices: readonly (readonly Base[])[],
): Promise<(PreviewedPackage | undefined)[]> {
  const survey = await surveyed(request, sources, vault);
  const [kind] = request.kinds;
  if (!kind || survey.images.some(({ state }) => state === 'missing' || state === 'changed'))
    return choices.map(() => undefined);
  return Promise.all(choices.map((bases) => previewPackage(kind, survey, vault, request.compression, bases)));
}

interface Surveyed {
  readonly template: Template;
  readonly images: readonly SurveyedImage[];
  readonly problem: SealiftError | undefined;
  readonly weights: ReadonlyMap<SurveyedImage, WeighedImage>;
  of(kind: WritableKind): { readonly components: SurveyedImage[]; readonly plugins: SurveyedImage[] };
}

async function surveyed(request: PreviewRequest, sources: readonly ImageSource[], vault: DiskVault): Promise<Surveyed> {
  const { kinds, compression, sizeOf = () => undefined } = request;
  const template = blankCredentials(request.template);
  const needed = neededImages(template, request.pins);
  const plugins = kinds.includes('rainbond-app') ? needed.plugins : [];
  const all = [...new Map([...needed.components, ...plugins].map((image) => [image.reference, image])).values()];
  const { images, problem } = await surveyImages(all, sources, vault);
  const byReference = new Map(images.map((image) => [image.needed.reference, image]));
  const pick = (wanted: readonly { readonly reference: string }[]) =>
    wanted.flatMap(({ reference }) => byReference.get(reference) ?? []);
  const weights = new Map(
    await Promise.all(images.map(async (image) => [image, await weigh(image, vault, compression, sizeOf)] as const)),
  );
  const of = (kind: WritableKind) => ({
    components: pick(needed.components),
    plugins: kind === 'rainbond-app' ? pick(plugins) : [],
  });
  return { template, images, problem, weights, of };
}

async function previewPackage(
  kind: WritableKind,
  { template, weights, of }: Surveyed,
  vault: DiskVault,
  compression: Compression,
  bases: readonly Base[] | undefined,
): Promise<PreviewedPackage> {
  const { components, plugins } = of(kind);
  const folder = packageFolder(template.group_name, versionOf(template), kind);
  const file = `${bases ? deltaFolder(folder, namesOfBases(bases)) : folder}.tar.gz`;
  const ready = recordsOf([...components, ...plugins]);
  if (!ready) {
    const weighed = [...components, ...plugins].flatMap((image) => weights.get(image) ?? []);
    const bytes = estimatedPackage(weighed, compression);
    if (!bases) return { kind, file, bytes, exact: false };
    const ids = weighed.flatMap(({ layers }) => layers.map(({ id }) => ({ diffId: id as Digest })));
    const leave: ReadonlySet<string> = leftOut([{ layers: ids }], bases);
    const smaller = estimatedPackage(weighed, compression, (layer) => leave.has(layer));
    return { kind, file, bytes: smaller, exact: false, full: { bytes, leftOut: leave.size, differences: 0 } };
  }
  const stored = await layersOf(ready, vault, compression);
  const content = contentOf(kind, template, ready.slice(0, components.length), ready.slice(components.length));
  const plan = planPackage(content);
  const bytes = estimatePackedSize(plan, stored);
  const leave = leftOut(ready, bases ?? []);
  const exact = [...stored.values()].every((layer) => layer.compression === compression || leave.has(layer.diffId));
  if (!bases) return { kind, file, bytes, exact };
  const differences = rebuiltLayers(ready, bases, leave).length;
  const sealed = await sealedFull(plan, compression, stored);
  const smaller = estimatePackedSize(planPackage(deltaContent(content, bases, [], sealed, undefined)), stored);
  return { kind, file, bytes: smaller, exact, full: { bytes, leftOut: leave.size, differences } };
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

async function weigh(
  image: SurveyedImage,
  vault: DiskVault,
  compression: Compression,
  sizeOf: (layer: Digest) => number | undefined,
): Promise<WeighedImage> {
  if (image.state === 'ready') {
    const stored = await layersOf([image.record], vault, compression);
    return {
      layers: [...stored.values()].map(({ diffId, compressedSize }) => ({ id: diffId, packed: compressedSize })),
      unknown: 0,
    };
  }
  if (image.state !== 'located') return { layers: [], unknown: 0 };
  const { diffIds = [], size } = image.summary;
  const { layers, plain } = await knownLayers(diffIds, vault);
  const inVault = new Set(layers.map(({ id }) => id));
  const told = [...new Set(diffIds)].flatMap((id) => {
    const length = inVault.has(id) ? undefined : sizeOf(id);
    return length === undefined ? [] : [{ id, length, packed: expectedBytes(length, compression) }];
  });
  const unknown = size - plain - told.reduce((sum, { length }) => sum + length, 0);
  return { layers: [...layers, ...told], unknown: Math.max(0, unknown) };
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
