import type { Readable } from 'node:stream';

/** `sha256:` and 64 lower-case hex digits. */
export type Digest = `sha256:${string}`;

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** One layer of an image: the SHA-256 and the length in bytes of its uncompressed tar. */
export interface LayerRef {
  readonly diffId: Digest;
  readonly size: number;
}

/** An image known in full: its config as bytes (their SHA-256 is the image id) and its layers, base first. */
export interface ImageRecord {
  /** The name it is to be known by, normalised with a tag: `registry.example/team/web:1.2`. */
  readonly reference: string;
  readonly configDigest: Digest;
  readonly config: Uint8Array;
  readonly platform: Platform;
  readonly layers: readonly LayerRef[];
}

/** What a source tells of an image without reading its layers. */
export interface ImageSummary {
  readonly reference: string;
  readonly configDigest: Digest;
  readonly platform: Platform;
  /** Uncompressed bytes of all layers; an estimate where the source only estimates. */
  readonly size: number;
  /** Uncompressed layer digests, base first; undefined where the source cannot tell without reading them. */
  readonly diffIds?: readonly Digest[];
}

/**
 * How layers are compressed: `default` balances size and time, `fast` prefers time, `store` does not compress.
 * Data that does not compress is stored whatever the setting.
 */
export type Compression = 'default' | 'fast' | 'store';

export interface ByteProgress {
  readonly signal: AbortSignal;
  /** Called with the number of further bytes handled (uncompressed). */
  onBytes(bytes: number): void;
}

/** A place images come from: an engine, docker-archive and OCI files, the vault itself. */
export interface ImageSource {
  /** Shown to people: an engine's address, a file's name. */
  readonly label: string;
  find(reference: string): Promise<ImageSummary | undefined>;
  /**
   * Brings every layer and config of the named images into the vault, in one pass over the source, and returns the
   * records in the order asked for. Layers that the vault has are not compressed again.
   * Throws `image.missing` (all names), `image.corrupt`, `engine.*`.
   */
  fetch(
    references: readonly string[],
    vault: LayerVault,
    compression: Compression,
    progress: ByteProgress,
  ): Promise<ImageRecord[]>;
}

/** A layer as the vault holds it: whole gzip members, so that they can be copied into any gzip stream. */
export interface StoredLayer extends LayerRef {
  readonly compression: Compression;
  readonly compressedSize: number;
  /** SHA-256 of the compressed bytes: what a registry calls the layer. */
  readonly compressedDigest: Digest;
}

/** Random access to a layer's uncompressed tar. */
export interface LayerBytes extends LayerRef {
  /** Exactly these bytes; the buffer is the reader's to read, not to change. Throws RangeError outside of the layer. */
  read(offset: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** The content-addressed store of compressed layers and image configs: the one copy of images that Sealift keeps. */
export interface LayerVault {
  find(diffId: Digest, compression?: Compression): Promise<StoredLayer | undefined>;
  /**
   * Hashes, compresses and commits one layer (temp file, hash, fsync, rename). A layer already there is only hashed.
   * Throws `image.corrupt` when `expect` is given and the data is something else; nothing is kept then.
   */
  ingest(
    data: AsyncIterable<Uint8Array>,
    compression: Compression,
    progress: ByteProgress,
    expect?: Partial<LayerRef>,
  ): Promise<StoredLayer & { readonly added: boolean }>;
  /** The layer under this setting, made from another setting when need be. Undefined when the vault does not have it at all. */
  ensure(diffId: Digest, compression: Compression, progress: ByteProgress): Promise<StoredLayer | undefined>;
  /** The compressed bytes; verified against `compressedDigest` while read: a damaged one ends in `vault.damaged`. */
  readCompressed(layer: StoredLayer, signal?: AbortSignal): Readable;
  /** As `readCompressed`, for copying: a piece is good until `write` has settled. */
  copyCompressed(layer: StoredLayer, write: (bytes: Uint8Array) => Promise<void>, signal?: AbortSignal): Promise<void>;
  /** The layer's tar, uncompressed. */
  readPlain(layer: StoredLayer, signal?: AbortSignal): Readable;
  putConfig(config: Uint8Array): Promise<Digest>;
  /** The record of an image whose config and layers are all here; undefined when any is missing. */
  image(reference: string, configDigest: Digest): Promise<ImageRecord | undefined>;
  remove(diffId: Digest): Promise<void>;
  usage(): Promise<{ readonly layers: number; readonly bytes: number }>;
}

/**
 * Images on their way into an engine or the vault. Layers are handed over as they are read; nothing becomes visible there
 * before `commit`, which the caller makes only when everything has been verified.
 */
export interface ImageLoader {
  readonly label: string;
  /** The platform it runs; undefined when it takes any (the vault). */
  readonly platform?: Platform;
  /** Whether it can use a package's own gzip members beside the layers that come out of them. */
  readonly takesMembers?: boolean;
  /** Whether this layer chain (base first) is already there, so that its last layer need not be handed over. */
  has(chain: readonly Digest[]): boolean;
  /** Whether exactly this image is there under this name. */
  hasImage(reference: string, configDigest: Digest): Promise<boolean>;
  /**
   * Hands over one layer under a key of the caller's choice (unique in this load). `data` is consumed to its end: the layer's tar
   * as it is, or compressed with gzip or zstd as it was found; `size` is the length of what is handed over.
   */
  addLayer(key: string, size: number, data: AsyncIterable<Uint8Array>): Promise<void>;
  /** Makes the images visible. `layerKeys[i]` names the layer handed over for `image.layers[i]`, or null where `has` said it is there. */
  commit(
    images: readonly { readonly image: ImageRecord; readonly layerKeys: readonly (string | null)[] }[],
  ): Promise<void>;
  /** Leaves nothing behind; safe to call at any time, also after commit (then it does nothing). */
  abort(): Promise<void>;
}
