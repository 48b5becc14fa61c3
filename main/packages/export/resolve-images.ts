import { SealiftError } from '../../errors';
import type {
  ByteProgress,
  Compression,
  Digest,
  DiskVault,
  ImageRecord,
  ImageSource,
  ImageSummary,
  StoredLayer,
} from '../../images';

/** An image that a version needs: the name it gets in the package, and other names under which a source may know it. */
export interface NeededImage {
  readonly reference: string;
  readonly alternates: readonly string[];
  /** The image this version was exported or imported with before: the same version always means the same image. */
  readonly pinned?: Digest;
}

interface Located {
  readonly needed: NeededImage;
  readonly source: ImageSource;
  readonly name: string;
  readonly summary: ImageSummary;
}

/** Where each image will come from. Nothing was read or written for it yet. */
export interface ImagePlan {
  readonly ready: readonly ImageRecord[];
  readonly toFetch: readonly Located[];
  /** Uncompressed bytes that will be read from sources: an upper bound, since shared layers are read once. */
  readonly fetchBytes: number;
}

/** What was found of one needed image. */
export type SurveyedImage =
  | { readonly state: 'ready'; readonly needed: NeededImage; readonly record: ImageRecord }
  | ({ readonly state: 'located' } & Located)
  /** A source has another image under the name than the version is pinned to. */
  | { readonly state: 'changed'; readonly needed: NeededImage; readonly source: ImageSource }
  | { readonly state: 'missing'; readonly needed: NeededImage };

export interface ImageSurvey {
  readonly images: readonly SurveyedImage[];
  /** Why an engine that may have what is missing could not be asked. */
  readonly problem: SealiftError | undefined;
}

/**
 * Looks every needed image up: in the given sources in their order, and in the vault. An image whose config and layers are in
 * the vault is ready and no source is read for it. Says what it found of each; refuses nothing.
 */
export async function surveyImages(
  needed: readonly NeededImage[],
  sources: readonly ImageSource[],
  vault: DiskVault,
): Promise<ImageSurvey> {
  const asking = new Asking(sources);
  const images: SurveyedImage[] = [];
  for (const image of needed) {
    const located = await asking.find(image);
    if (located && image.pinned && located.summary.configDigest !== image.pinned) {
      images.push({ state: 'changed', needed: image, source: located.source });
      continue;
    }
    const digest = located?.summary.configDigest ?? image.pinned;
    const record = digest && (await vault.image(image.reference, digest));
    if (record) images.push({ state: 'ready', needed: image, record });
    else if (located) images.push({ state: 'located', ...located });
    else images.push({ state: 'missing', needed: image });
  }
  return { images, problem: asking.problem };
}

/**
 * Plans where every needed image comes from. Throws `image.missing` with every name that is nowhere (`image.not_asked` when an
 * engine that may have them does not answer), `package.image_changed` when a source now holds another image than the version is
 * pinned to.
 */
export async function locateImages(
  needed: readonly NeededImage[],
  sources: readonly ImageSource[],
  vault: DiskVault,
): Promise<ImagePlan> {
  const { images, problem } = await surveyImages(needed, sources, vault);
  const missing = images.flatMap((image) => (image.state === 'missing' ? [image.needed.reference] : []));
  if (missing.length > 0) throw notFound(missing, sources, problem);
  const changed = images.flatMap((image) => (image.state === 'changed' ? [image.needed.reference] : []));
  if (changed.length > 0) throw new SealiftError('package.image_changed', { images: changed });
  const ready = images.flatMap((image) => (image.state === 'ready' ? [image.record] : []));
  const toFetch = images.flatMap((image) => (image.state === 'located' ? [image] : []));
  return { ready, toFetch, fetchBytes: toFetch.reduce((sum, { summary }) => sum + summary.size, 0) };
}

/** Brings what is not in the vault yet into it, each source read once, and returns all records in the order of `needed`. */
export async function fetchImages(
  needed: readonly NeededImage[],
  plan: ImagePlan,
  vault: DiskVault,
  compression: Compression,
  progress: ByteProgress,
): Promise<ImageRecord[]> {
  const records = new Map(plan.ready.map((record) => [record.reference, record]));
  for (const source of new Set(plan.toFetch.map((located) => located.source))) {
    const wanted = plan.toFetch.filter((located) => located.source === source);
    const names = [...new Set(wanted.map(({ name }) => name))];
    const fetched = await source.fetch(names, vault, compression, progress);
    for (const { name, needed: image } of wanted) {
      const record = fetched[names.indexOf(name)];
      if (record) records.set(image.reference, { ...record, reference: image.reference });
    }
  }
  return needed.map(({ reference }) => {
    const record = records.get(reference);
    if (!record) throw new SealiftError('image.missing', { references: [reference], source: '' });
    return record;
  });
}

/**
 * The vault's copy of every layer in the wanted compression, by diff id; recompressed where it has only another one. Layers that are left out
 * are named where they are there, and nothing is done for them.
 */
export async function storedLayers(
  images: readonly ImageRecord[],
  vault: DiskVault,
  compression: Compression,
  progress: ByteProgress,
  leave: ReadonlySet<Digest> = new Set(),
): Promise<Map<string, StoredLayer>> {
  const stored = new Map<string, StoredLayer>();
  for (const layer of images.flatMap((image) => image.layers)) {
    if (stored.has(layer.diffId)) continue;
    if (leave.has(layer.diffId)) {
      const there = await vault.find(layer.diffId, compression);
      if (there) stored.set(layer.diffId, there);
      continue;
    }
    const found = await vault.ensure(layer.diffId, compression, progress);
    if (!found) throw new SealiftError('vault.damaged', { layer: layer.diffId });
    stored.set(layer.diffId, found);
  }
  return stored;
}

/** Asks sources in their order; one that cannot be asked is asked no more, and its problem is kept for the message. */
class Asking {
  problem: SealiftError | undefined;
  #sources: readonly ImageSource[];

  constructor(sources: readonly ImageSource[]) {
    this.#sources = sources;
  }

  async find(needed: NeededImage): Promise<Located | undefined> {
    for (const source of this.#sources) {
      try {
        for (const name of [needed.reference, ...needed.alternates]) {
          const summary = await source.find(name);
          if (summary) return { needed, source, name, summary };
        }
      } catch (error) {
        if (!(error instanceof SealiftError) || !error.code.startsWith('engine.')) throw error;
        this.problem ??= error;
        this.#sources = this.#sources.filter((other) => other !== source);
      }
    }
    return undefined;
  }
}

/** Images that are nowhere; or, where an engine could not be asked, images that it may have. */
function notFound(
  references: readonly string[],
  sources: readonly ImageSource[],
  problem: SealiftError | undefined,
): SealiftError {
  if (problem)
    return new SealiftError(
      'image.not_asked',
      { references, host: String(problem.params.host ?? '') },
      { cause: problem },
    );
  const source = sources.length > 0 ? sources.map(({ label }) => label) : ['library'];
  return new SealiftError('image.missing', { references, source });
}
