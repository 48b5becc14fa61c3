import { SealiftError } from '../../errors';
import { archiveLimits, type CollectedArchive, collectArchive, type LayerSink } from '../archive/collect';
import { fullName } from '../archive/entries';
import { keepImages } from '../archive/into-vault';
import { filesOf, followLinks } from '../archive/read';
import { type DescribedImage, describeImages } from '../archive/resolve';
import { inOrder } from '../pieces';
import type { ByteProgress, Compression, Digest, ImageRecord, ImageSource, ImageSummary, LayerVault } from '../types';
import { type DiskVault, settling, vaultSink } from '../vault';
import { type EngineClient, QUESTIONS } from './client';
import type { ImageFacts } from './facts';

/** What of an engine its image source needs. */
export interface SourceEngine {
  readonly client: EngineClient;
  inspect(reference: string): Promise<ImageFacts | undefined>;
  /** Whether images lie in containerd's store, where an image's id is not its config's digest. */
  containerdStore(): Promise<boolean>;
}

/** An engine's images. All that are wanted come in one stream, so that layers they share come once. */
export function engineSource(engine: SourceEngine): ImageSource {
  const configs = new Map<Digest, Digest>();
  const configDigest = async (facts: ImageFacts, reference: string): Promise<Digest> => {
    if (!(await engine.containerdStore())) return facts.id;
    let known = configs.get(facts.id);
    if (known === undefined) {
      // The API does not tell; the image's own manifest does.
      const idle = { signal: new AbortController().signal, onBytes: () => undefined };
      const { images } = await savedImages(engine.client, [reference], async () => undefined, idle);
      known = images[0]?.configDigest ?? facts.id;
      configs.set(facts.id, known);
    }
    return known;
  };
  const find = async (reference: string): Promise<ImageSummary | undefined> => {
    const facts = await engine.inspect(reference);
    if (facts === undefined) return undefined;
    return {
      reference,
      configDigest: await configDigest(facts, reference),
      platform: facts.platform,
      size: facts.size,
      diffIds: facts.diffIds,
    };
  };
  return {
    label: engine.client.host,
    find,
    fetch: (references, vault, compression, progress) =>
      fetchImages(engine, find, references, vault, compression, progress),
  };
}

async function fetchImages(
  engine: SourceEngine,
  find: (reference: string) => Promise<ImageSummary | undefined>,
  references: readonly string[],
  vault: LayerVault,
  compression: Compression,
  progress: ByteProgress,
): Promise<ImageRecord[]> {
  const records = new Map<string, ImageRecord>();
  const wanted: ImageSummary[] = [];
  const missing: string[] = [];
  // In containerd's store each look reads a whole image.
  const atATime = (await engine.containerdStore()) ? 1 : QUESTIONS;
  const looked = inOrder(new Set(references), atATime, async (reference) => {
    const summary = await find(reference);
    return { reference, summary, record: summary && (await vault.image(reference, summary.configDigest)) };
  });
  for await (const { reference, summary, record } of looked) {
    if (summary === undefined) missing.push(reference);
    else if (record === undefined) wanted.push(summary);
    else records.set(reference, record);
  }
  if (missing.length > 0) throw new SealiftError('image.missing', { references: missing, source: engine.client.host });
  if (wanted.length > 0)
    for (const record of await fetchMissing(engine.client, wanted, vault, compression, progress))
      records.set(record.reference, record);
  return references.map((reference) => records.get(reference) as ImageRecord);
}

async function fetchMissing(
  client: EngineClient,
  wanted: readonly ImageSummary[],
  vault: LayerVault,
  compression: Compression,
  progress: ByteProgress,
): Promise<ImageRecord[]> {
  const names = wanted.map((summary) => summary.reference);
  const known = new Set(wanted.flatMap((summary) => summary.diffIds ?? []));
  for (;;) {
    try {
      const sink = vaultSink(vault as DiskVault, compression, progress, known);
      const { archive, images } = await settling(sink, savedImages(client, names, sink, progress));
      const chosen = wanted.map((summary) => described(summary, images, client));
      return await keepImages(chosen, (path) => archive.layers.get(followLinks(archive, path)), vault);
    } catch (error) {
      // Another layer only began like a known one: once more, without that supposition.
      const supposed = error instanceof SealiftError && error.code === 'image.corrupt' && error.params.actual;
      if (!supposed || !known.delete(supposed as Digest)) throw error;
    }
  }
}

/** What the engine's archive says of an image that was asked for. */
function described(summary: ImageSummary, images: readonly DescribedImage[], client: EngineClient): DescribedImage {
  const image = images.find((candidate) => isNamed(candidate, summary.reference));
  if (image === undefined)
    throw new SealiftError('image.missing', { references: [summary.reference], source: client.host });
  if (image.configDigest !== summary.configDigest)
    throw new SealiftError('image.corrupt', {
      item: summary.reference,
      expected: summary.configDigest,
      actual: image.configDigest,
    });
  return { ...image, reference: summary.reference };
}

function isNamed(image: DescribedImage, reference: string): boolean {
  return reference === image.configDigest || fullName(image.reference) === fullName(reference);
}

/** Reads `docker save` of these images straight from the engine. */
async function savedImages(
  client: EngineClient,
  names: readonly string[],
  sink: LayerSink,
  progress: ByteProgress,
): Promise<{ archive: CollectedArchive; images: DescribedImage[] }> {
  const abort = new AbortController();
  const onAbort = () => abort.abort();
  progress.signal.throwIfAborted();
  progress.signal.addEventListener('abort', onAbort, { once: true });
  const tail = new Tail();
  try {
    const answer = await client.body('/images/get', { names }, abort.signal);
    const archive = await collectArchive(tail.watch(answer), sink, progress, archiveLimits);
    return { archive, images: await describeImages(filesOf(archive), client.host, undefined) };
  } catch (error) {
    progress.signal.throwIfAborted();
    const said = tail.message();
    if (said !== undefined)
      throw new SealiftError(
        'engine.refused',
        { host: client.host, call: '/images/get', message: said },
        { cause: error },
      );
    throw client.failure(error, '/images/get');
  } finally {
    progress.signal.removeEventListener('abort', onAbort);
    abort.abort();
  }
}

/** The end of a stream: an engine that fails half-way writes its complaint as JSON into what should be a tar. */
class Tail {
  #last: Buffer = Buffer.alloc(0);

  async *watch(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const bytes of source) {
      this.#last =
        bytes.length >= 4096 ? Buffer.from(bytes.subarray(-4096)) : Buffer.concat([this.#last, bytes]).subarray(-4096);
      yield bytes;
    }
  }

  message(): string | undefined {
    return /\{"errorDetail":\{"message":("(?:[^"\\]|\\.)*")/.exec(this.#last.toString('utf8'))?.[1]?.slice(1, -1);
  }
}
