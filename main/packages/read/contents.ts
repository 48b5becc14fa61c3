import type { Digest, ImageLoader, ImageRecord } from '../../images';
import type { Template } from '../../templates';
import type { PackageKind, Seal } from '../types';

/** An image of a package, verified, with the keys under which its layers were handed to the loader. */
export interface PackagedImage {
  readonly archive: string;
  readonly image: ImageRecord;
  /** A key per layer; null where it was not handed over because the loader has it (or the image is not wanted). */
  readonly layerKeys: readonly (string | null)[];
  /** False when it was left out by `wants`. */
  readonly wanted: boolean;
}

/** What a package says of itself before its images are read. */
export interface PackageHeader {
  readonly kind: PackageKind;
  readonly folder: string;
  readonly seal?: Seal;
  /** seal.json as it stands in the package: what a signature is over. */
  readonly sealBytes?: Buffer;
  /** SHA-256 of seal.json. */
  readonly sealDigest?: Digest;
  readonly signature?: Buffer;
  readonly template: Template;
  /** metadata.json as it stands in the package; for a compose package without one, made from its compose file. */
  readonly metadata: string;
}

/** What reading a whole package gave: everything in it was checked. */
export interface PackageContents extends PackageHeader {
  readonly images: readonly PackagedImage[];
  readonly files: number;
  /** Bytes unpacked and checked. */
  readonly bytes: number;
  readonly notices: readonly { readonly code: string; readonly params: Readonly<Record<string, string | number>> }[];
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  /** Bytes of the package file, as they are read; together its size. */
  onBytes(bytes: number): void;
  onItem?(name: string): void;
  /** Takes the layers; left out when the package is only verified. The reader never commits. */
  readonly loader?: ImageLoader;
  /** Is given the files of a sealed package that are no archives, but for metadata.json, as they pass; it need not read them to the end. */
  onFile?(path: string, size: number, data: AsyncIterable<Uint8Array>): Promise<void>;
  /** Whether an image is to be loaded; asked with its platform before its layers are read. Default: all. */
  wants?(image: {
    readonly reference: string;
    readonly platform: { readonly os: string; readonly architecture: string; readonly variant?: string };
  }): boolean;
  /**
   * Layers that the loader has already are passed over instead of unpacked. Only for a package whose packed bytes the caller compares
   * with a checksum of the whole before anything is committed: the digest that comes back is over all of them.
   */
  readonly passOver?: boolean;
  /** With as little memory as will do, at the price of some time. */
  readonly lean?: boolean;
  /** Called once the template is known and before any image is read (sealed) or at the end (foreign). Throws to refuse. */
  onHeader?(header: PackageHeader): Promise<void>;
}
