import { SealiftError } from '../../errors';
import { digestOf } from '../digest';
import type { ByteProgress, Compression, Digest, ImageRecord, LayerVault, StoredLayer } from '../types';
import { type PushTarget, parseTarget } from './address';
import { type RegistryAccess, RegistrySession } from './session';
import { type Blob, BlobUploads } from './upload';
import type { UploadRecords } from './uploads';

export interface PushItem {
  readonly image: ImageRecord;
  /** Full reference it is to have: `registry.example:5000/team/web:1`. */
  readonly target: string;
}

export interface PushOptions extends RegistryAccess {
  /** Which of the vault's copies of a layer is sent when it has several; made when it has none of it. Default `default`. */
  readonly compression?: Compression;
  /** Where to remember uploads that were cut off; without it every push begins them anew. */
  readonly uploads?: UploadRecords;
  /** Hears the reference of each image as it is begun. */
  onImage?(target: string): void;
}

export interface PushedImage {
  readonly from: string;
  readonly to: string;
  /** Of the manifest: what the registry calls the image. */
  readonly digest: Digest;
  /** Bytes that had to be sent, and bytes that the registry had already, of uploads cut off before too (compressed, config and manifest included). */
  readonly uploadedBytes: number;
  readonly skippedBytes: number;
}

const mediaTypes = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
};

/**
 * Pushes images from the vault to a registry (v2 API), one after the other; manifests come last, so that an image that broke off is not
 * there at all. Blobs the registry has are not sent, blobs it has in another repository of this push are mounted, and long blobs
 * that were cut off go on where the registry allows it (see `BlobUploads`). `onBytes` counts compressed bytes, skipped ones too.
 * Plain HTTP only to this machine or when `insecure`. Throws `registry.*`, `vault.damaged`.
 */
export async function pushImages(
  items: readonly PushItem[],
  vault: LayerVault,
  options: PushOptions,
  progress: ByteProgress,
): Promise<PushedImage[]> {
  const targets = items.map((item) => ({ ...item, to: parseTarget(item.target) }));
  const sessions = new Map<string, { session: RegistrySession; push: RegistryPush }>();
  try {
    for (const { to } of targets) {
      if (sessions.has(to.registry)) continue;
      const session = new RegistrySession(to.registry, options, progress.signal);
      sessions.set(to.registry, { session, push: new RegistryPush(session, vault, options, progress) });
      await session.open();
    }
    const pushed: PushedImage[] = [];
    for (const { image, target, to } of targets) {
      options.onImage?.(target);
      const counts = await (sessions.get(to.registry) as { push: RegistryPush }).push.push(image, to);
      pushed.push({ from: image.reference, to: target, ...counts });
    }
    return pushed;
  } finally {
    for (const { session } of sessions.values()) session.close();
  }
}

class RegistryPush {
  readonly #session: RegistrySession;
  readonly #vault: LayerVault;
  readonly #compression: Compression;
  readonly #progress: ByteProgress;
  readonly #uploads: BlobUploads;
  /** Where each blob is, as far as this push knows. */
  readonly #known = new Map<Digest, string>();

  constructor(
    session: RegistrySession,
    vault: LayerVault,
    { compression = 'default', uploads }: PushOptions,
    progress: ByteProgress,
  ) {
    this.#session = session;
    this.#vault = vault;
    this.#compression = compression;
    this.#progress = progress;
    this.#uploads = new BlobUploads(session, uploads);
  }

  async push(
    image: ImageRecord,
    to: PushTarget,
  ): Promise<{ digest: Digest; uploadedBytes: number; skippedBytes: number }> {
    const counts = { uploadedBytes: 0, skippedBytes: 0 };
    const count = async (blob: Blob) => {
      const sent = await this.#blob(blob, to.repository);
      counts.uploadedBytes += sent;
      counts.skippedBytes += blob.size - sent;
    };
    const layers: StoredLayer[] = [];
    for (const { diffId } of image.layers) {
      const layer = await this.#vault.ensure(diffId, this.#compression, {
        signal: this.#progress.signal,
        onBytes: () => undefined,
      });
      if (layer === undefined)
        throw new SealiftError('image.layer_missing', { layer: diffId, reference: image.reference });
      layers.push(layer);
    }
    for (const layer of new Map(layers.map((each) => [each.compressedDigest, each])).values())
      await count({
        digest: layer.compressedDigest,
        size: layer.compressedSize,
        read: () => this.#vault.readCompressed(layer, this.#progress.signal),
      });
    await count({ digest: image.configDigest, size: image.config.length, read: () => oneOf(image.config) });

    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: mediaTypes.manifest,
        config: { mediaType: mediaTypes.config, size: image.config.length, digest: image.configDigest },
        layers: layers.map((layer) => ({
          mediaType: mediaTypes.layer,
          size: layer.compressedSize,
          digest: layer.compressedDigest,
        })),
      }),
    );
    const digest = digestOf(manifest);
    const sent = await this.#manifest(manifest, digest, to);
    counts[sent ? 'uploadedBytes' : 'skippedBytes'] += manifest.length;
    return { digest, ...counts };
  }

  /** How many bytes of it had to be sent. */
  async #blob(blob: Blob, repository: string): Promise<number> {
    const { digest, size } = blob;
    const there = await this.#session.call({ method: 'HEAD', path: `${repository}/blobs/${digest}`, repository });
    if (there.status === 401 || there.status === 403) throw this.#session.refusal(there, 'HEAD blob', repository);
    let sent = 0;
    if (there.status === 200) this.#progress.onBytes(size);
    else
      sent = await this.#uploads.send(blob, repository, this.#known.get(digest), (bytes) =>
        this.#progress.onBytes(bytes),
      );
    this.#known.set(digest, repository);
    return sent;
  }

  async #manifest(manifest: Buffer, digest: Digest, { repository, tag }: PushTarget): Promise<boolean> {
    const path = `${repository}/manifests/${tag}`;
    const there = await this.#session.call({
      method: 'HEAD',
      path,
      headers: { accept: mediaTypes.manifest },
      repository,
    });
    if (there.status === 200 && there.headers['docker-content-digest'] === digest) {
      this.#progress.onBytes(manifest.length);
      return false;
    }
    const done = await this.#session.call({
      method: 'PUT',
      path,
      headers: { 'content-type': mediaTypes.manifest },
      body: () => manifest,
      repository,
    });
    if (done.status !== 201 && done.status !== 200 && done.status !== 202)
      throw this.#session.refusal(done, 'PUT manifest', repository);
    const named = done.headers['docker-content-digest'];
    if (named !== undefined && named !== digest)
      throw new SealiftError('image.corrupt', {
        item: `${repository}:${tag}`,
        expected: digest,
        actual: String(named),
      });
    this.#progress.onBytes(manifest.length);
    return true;
  }
}

async function* oneOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
