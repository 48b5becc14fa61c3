import { ByteReader } from '../../archives';
import { SealiftError } from '../../errors';
import { sniffCompression, sniffSize } from '../archive/layer-data';
import { digestOf } from '../digest';
import type { Digest, ImageLoader, ImageRecord, Platform } from '../types';
import { kubernetesName } from './address';
import type { ContainerdClient, Descriptor } from './client';
import { describedImage } from './described';
import { takeLease } from './lease';
import { chainId, findImage, type Holdings, snapshotLabel } from './namespace';
import { type UnpackLayer, unpack } from './unpack';
import { writeBlob } from './write';

/** What of a containerd its loader needs to know. */
export interface LoaderNamespace {
  readonly client: ContainerdClient;
  readonly label: string;
  readonly platform: Platform;
  readonly snapshotter: string;
  readonly holdings: Pick<Holdings, 'layers'>;
  /** Chain ids of what is unpacked. */
  readonly snapshots: ReadonlySet<string>;
}

type Loaded = Parameters<ImageLoader['commit']>[0];

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';
const layerType = 'application/vnd.oci.image.layer.v1.tar';

/**
 * Loads images into one namespace of a containerd. Layers become blobs of its content store as they come, held by a lease; no
 * image refers to them. `commit` adds configs and manifests, unpacks, and gives the names last. A load that is aborted ends its
 * lease, and containerd collects what that held.
 */
export class ContainerdLoader implements ImageLoader {
  readonly #namespace: LoaderNamespace;
  readonly #stop = new AbortController();
  #lease: Promise<string> | undefined;
  readonly #handed = new Map<string, Descriptor>();
  #writes = 0;
  #state: 'open' | 'committed' | 'aborted' = 'open';

  constructor(namespace: LoaderNamespace) {
    this.#namespace = namespace;
  }

  get label(): string {
    return this.#namespace.label;
  }

  get platform(): Platform {
    return this.#namespace.platform;
  }

  /**
   * A layer need not come when its blob is here, however compressed, or when the chain up to it is unpacked: containerd throws
   * blobs away after unpacking where it is told to, and containers need only what is unpacked.
   */
  has(chain: readonly Digest[]): boolean {
    const last = chain.at(-1);
    if (last === undefined) return false;
    const { holdings, snapshots } = this.#namespace;
    return holdings.layers.has(last) || snapshots.has(chainId(chain) as Digest);
  }

  async hasImage(reference: string, configDigest: Digest): Promise<boolean> {
    const { client, platform, snapshotter } = this.#namespace;
    const image = await describedImage(client, reference, platform).catch(() => undefined);
    if (image?.configDigest !== configDigest) return false;
    // One that is not unpacked is loaded once more, which sends nothing, so that containers start from it at once.
    const key = chainId(image.facts.diffIds);
    return key === undefined || (await client.find('snapshot', { snapshotter, key })) !== undefined;
  }

  async addLayer(key: string, size: number, data: AsyncIterable<Uint8Array>): Promise<void> {
    if (this.#state !== 'open' || this.#handed.has(key)) throw new Error(`layer ${key} cannot be added`);
    const reader = new ByteReader(data);
    const start = await reader.upTo(sniffSize);
    reader.unread(start);
    const media_type = layerTypeOf(start);
    this.#handed.set(key, { media_type, digest: await this.#write(size, reader.rest()), size });
  }

  async commit(images: Loaded): Promise<void> {
    if (this.#state !== 'open') throw new Error('this load has ended');
    if (images.length === 0) return this.abort();
    const targets = new Map<Digest, Descriptor>();
    for (const { image, layerKeys } of images)
      if (!targets.has(image.configDigest)) targets.set(image.configDigest, await this.#put(image, layerKeys));
    const names = new Map<string, Descriptor>();
    for (const { image } of images)
      if (!image.reference.startsWith('sha256:'))
        names.set(kubernetesName(image.reference), targets.get(image.configDigest) as Descriptor);
    await this.#name(names);
    this.#state = 'committed';
    await this.#end(false);
  }

  async abort(): Promise<void> {
    if (this.#state === 'committed') return;
    this.#state = 'aborted';
    this.#stop.abort();
    await this.#end(true);
  }

  /** Everything of an image but its name: layers made sure of, config, manifest, unpacked. */
  async #put(image: ImageRecord, layerKeys: readonly (string | null)[]): Promise<Descriptor> {
    const { client, snapshotter } = this.#namespace;
    if (digestOf(image.config) !== image.configDigest)
      throw new SealiftError('image.corrupt', {
        item: image.reference,
        expected: image.configDigest,
        actual: digestOf(image.config),
      });
    const lease = await this.#leasing();
    const options = { lease, signal: this.#stop.signal };
    const layers: UnpackLayer[] = [];
    for (const [at, { diffId }] of image.layers.entries())
      layers.push({ diffId, blob: await this.#layer(image, diffId, layerKeys[at] ?? null) });
    const top = await unpack(client, snapshotter, image.reference, layers, options);

    const config = { media_type: configType, digest: image.configDigest as string, size: image.config.length };
    await this.#writeMetadata(image.config, top === undefined ? {} : { [`${snapshotLabel}${snapshotter}`]: top });
    const blobs = layers.map(
      ({ diffId, blob }, at) => blob ?? { media_type: layerType, digest: diffId, size: image.layers[at]?.size ?? 0 },
    );
    const manifest = Buffer.from(
      JSON.stringify({ schemaVersion: 2, mediaType: manifestType, config: oci(config), layers: blobs.map(oci) }),
    );
    const references = Object.fromEntries(
      [['config', config] as const, ...blobs.map((blob, at) => [`l.${at}`, blob] as const)].map(
        ([name, { digest }]) => [`containerd.io/gc.ref.content.${name}`, digest],
      ),
    );
    const digest = await this.#writeMetadata(manifest, references);
    return { media_type: manifestType, digest, size: manifest.length };
  }

  /** The blob of a layer: what was handed over, else what is here; undefined where there is none. */
  async #layer(image: ImageRecord, diffId: Digest, key: string | null): Promise<Descriptor | undefined> {
    const handed = this.#handed.get(key ?? diffId);
    if (handed !== undefined) {
      if (handed.media_type === layerType && handed.digest !== diffId)
        throw new SealiftError('image.corrupt', { item: key ?? diffId, expected: diffId, actual: handed.digest });
      return handed;
    }
    if (key !== null) throw new SealiftError('image.layer_missing', { layer: diffId, reference: image.reference });
    const { client, holdings } = this.#namespace;
    const blob = holdings.layers.get(diffId);
    if (blob === undefined) return undefined;
    const lease = await this.#leasing();
    const { digest, size } = blob;
    await client.call('hold', { id: lease, resource: { id: digest, type: 'content' } });
    if (!(await client.find('blob', { digest }))) return undefined;
    let start: Uint8Array = Buffer.alloc(0);
    for await (const { data } of client.stream('readBlob', { digest, size: Math.min(size, sniffSize) }))
      start = Buffer.concat([start, data]);
    return { media_type: layerTypeOf(start), digest, size };
  }

  /** Names are given one by one: when one cannot be, those given before are taken back and point where they did. */
  async #name(names: ReadonlyMap<string, Descriptor>): Promise<void> {
    const { client } = this.#namespace;
    const options = { signal: this.#stop.signal };
    const lease = await this.#leasing();
    const given: { readonly name: string; readonly before: Descriptor | undefined }[] = [];
    try {
      for (const [name, target] of names) {
        const there = await findImage(client, name);
        const before = there?.target ?? undefined;
        // What the name stood for is held too, or it might be gone when the name is to stand for it again.
        if (before) await client.call('hold', { id: lease, resource: { id: before.digest, type: 'content' } }, options);
        if (there || !(await client.make('createImage', { image: { name, target } }, options)))
          await this.#point(name, target);
        given.push({ name, before });
      }
    } catch (error) {
      for (const { name, before } of given)
        await (before ? this.#point(name, before) : client.find('deleteImage', { name })).catch(() => undefined);
      throw error;
    }
  }

  async #point(name: string, target: Descriptor): Promise<void> {
    await this.#namespace.client.call('updateImage', { image: { name, target }, update_mask: { paths: ['target'] } });
  }

  /** A small blob, with labels that hold what it refers to; also where the blob was there before. */
  async #writeMetadata(bytes: Uint8Array, labels: Readonly<Record<string, string>>): Promise<Digest> {
    const digest = await this.#write(bytes.length, single(bytes), labels);
    const paths = Object.keys(labels).map((name) => `labels.${name}`);
    if (paths.length > 0)
      await this.#namespace.client.call('updateBlob', { info: { digest, labels }, update_mask: { paths } });
    return digest;
  }

  async #write(
    size: number,
    data: AsyncIterable<Uint8Array>,
    labels?: Readonly<Record<string, string>>,
  ): Promise<Digest> {
    const lease = await this.#leasing();
    const ref = `${lease}-${this.#writes++}`;
    const { signal } = this.#stop;
    return writeBlob(this.#namespace.client, { ref, lease, size, data, signal, ...(labels && { labels }) });
  }

  async #leasing(): Promise<string> {
    if (this.#state !== 'open') throw new DOMException('The load was aborted', 'AbortError');
    this.#lease ??= takeLease(this.#namespace.client);
    return this.#lease;
  }

  /** Whatever happens to the lease, its time runs out: the end of a load is not told of it. */
  async #end(sync: boolean): Promise<void> {
    const lease = this.#lease;
    this.#lease = undefined;
    if (lease === undefined) return;
    const { client } = this.#namespace;
    await lease.then((id) => client.find('deleteLease', { id, sync })).catch(() => undefined);
  }
}

function oci({ media_type, digest, size }: Descriptor): object {
  return { mediaType: media_type, digest, size };
}

function layerTypeOf(start: Uint8Array): string {
  const compression = sniffCompression(start);
  return compression === 'none' ? layerType : `${layerType}+${compression}`;
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
