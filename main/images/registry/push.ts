import { SealiftError } from '../../errors';
import { digestOf } from '../digest';
import type { ByteProgress, Compression, Digest, ImageRecord, LayerVault, StoredLayer } from '../types';
import { type PushTarget, parseTarget } from './address';
import { type RegistryAccess, RegistrySession } from './session';

export interface PushItem {
  readonly image: ImageRecord;
  /** Full reference it is to have: `registry.example:5000/team/web:1`. */
  readonly target: string;
}

export interface PushOptions extends RegistryAccess {
  /** Which of the vault's copies of a layer is sent when it has several; made when it has none of it. Default `default`. */
  readonly compression?: Compression;
}

export interface PushedImage {
  readonly from: string;
  readonly to: string;
  /** Of the manifest: what the registry calls the image. */
  readonly digest: Digest;
  /** Bytes sent, and bytes that the registry had already (compressed, config and manifest included). */
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
 * there at all. Blobs the registry has are not sent, blobs it has in another repository of this push are mounted. `onBytes` counts
 * compressed bytes, skipped ones too. Plain HTTP only to this machine or when `insecure`. Throws `registry.*`, `vault.damaged`.
 */
export async function pushImages(
  items: readonly PushItem[],
  vault: LayerVault,
  options: PushOptions,
  progress: ByteProgress,
): Promise<PushedImage[]> {
  const targets = items.map((item) => ({ ...item, to: parseTarget(item.target) }));
  const sessions = new Map<string, RegistryPush>();
  for (const { to } of targets) {
    if (sessions.has(to.registry)) continue;
    const session = new RegistrySession(to.registry, options, progress.signal);
    await session.open();
    sessions.set(to.registry, new RegistryPush(session, vault, options.compression ?? 'default', progress));
  }
  const pushed: PushedImage[] = [];
  for (const { image, target, to } of targets) {
    const counts = await (sessions.get(to.registry) as RegistryPush).push(image, to);
    pushed.push({ from: image.reference, to: target, ...counts });
  }
  return pushed;
}

interface Blob {
  readonly digest: Digest;
  readonly size: number;
  /** Fresh for every attempt. */
  body(
    onBytes: (bytes: number) => void,
  ): Uint8Array | { size: number; stream: ReturnType<LayerVault['readCompressed']> };
}

class RegistryPush {
  readonly #session: RegistrySession;
  readonly #vault: LayerVault;
  readonly #compression: Compression;
  readonly #progress: ByteProgress;
  /** Where each blob is, as far as this push knows. */
  readonly #known = new Map<Digest, string>();

  constructor(session: RegistrySession, vault: LayerVault, compression: Compression, progress: ByteProgress) {
    this.#session = session;
    this.#vault = vault;
    this.#compression = compression;
    this.#progress = progress;
  }

  async push(
    image: ImageRecord,
    to: PushTarget,
  ): Promise<{ digest: Digest; uploadedBytes: number; skippedBytes: number }> {
    const counts = { uploadedBytes: 0, skippedBytes: 0 };
    const count = async (blob: Blob) => {
      counts[(await this.#blob(blob, to.repository)) ? 'uploadedBytes' : 'skippedBytes'] += blob.size;
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
      await count(this.#layerBlob(layer));
    await count({ digest: image.configDigest, size: image.config.length, body: () => image.config });

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

  #layerBlob(layer: StoredLayer): Blob {
    return {
      digest: layer.compressedDigest,
      size: layer.compressedSize,
      body: (onBytes) => {
        const stream = this.#vault.readCompressed(layer, this.#progress.signal);
        stream.on('data', (bytes: Buffer) => onBytes(bytes.length));
        stream.pause();
        return { size: layer.compressedSize, stream };
      },
    };
  }

  /** True when it had to be sent. */
  async #blob(blob: Blob, repository: string): Promise<boolean> {
    const { digest, size } = blob;
    const there = await this.#session.call({ method: 'HEAD', path: `${repository}/blobs/${digest}`, repository });
    if (there.status === 401 || there.status === 403) throw this.#session.refusal(there, 'HEAD blob', repository);
    if (there.status === 200) {
      this.#known.set(digest, repository);
      this.#progress.onBytes(size);
      return false;
    }
    const sent = await this.#upload(blob, repository);
    this.#known.set(digest, repository);
    return sent;
  }

  async #upload(blob: Blob, repository: string): Promise<boolean> {
    // A retry sends from the start: bytes are counted once, whatever it takes.
    let counted = 0;
    for (let attempt = 1; ; attempt++) {
      const other = this.#known.get(blob.digest);
      const mount = other === undefined ? '' : `?${new URLSearchParams({ mount: blob.digest, from: other })}`;
      const begun = await this.#session.call({
        method: 'POST',
        path: `${repository}/blobs/uploads/${mount}`,
        repository,
      });
      if (begun.status === 201) {
        this.#progress.onBytes(blob.size);
        return false;
      }
      const location = begun.headers.location;
      if (begun.status !== 202 || location === undefined)
        throw this.#session.refusal(begun, 'POST uploads', repository);
      const url = this.#session.resolve(location);
      url.searchParams.append('digest', blob.digest);
      let sent = 0;
      const body = () =>
        blob.body((bytes) => {
          sent += bytes;
          if (sent > counted) {
            this.#progress.onBytes(sent - counted);
            counted = sent;
          }
        });
      try {
        const done = await this.#session.call(
          { method: 'PUT', path: url, headers: { 'content-type': 'application/octet-stream' }, body, repository },
          1,
        );
        if (done.status === 201 || done.status === 204) {
          if (counted < blob.size) this.#progress.onBytes(blob.size - counted);
          return true;
        }
        if (attempt >= 3 || (done.status < 500 && done.status !== 404 && done.status !== 416))
          throw this.#session.refusal(done, 'PUT blob', repository);
      } catch (error) {
        // An upload that broke off cannot be sent to again: a new one is begun.
        if (attempt >= 3 || !(error instanceof SealiftError) || error.code !== 'registry.unreachable') throw error;
      }
    }
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
