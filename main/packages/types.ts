import type { Compression, Digest, Platform } from '../images';

/** `rainbond-app`: 5.3 and later; `rainbond-app-legacy`: 5.2 and earlier, read only; `docker-compose`. */
export type PackageKind = 'rainbond-app' | 'rainbond-app-legacy' | 'docker-compose';
/** What the name of an encrypted package has behind it. */
export const ENCRYPTED = '.age';
export type WritableKind = Exclude<PackageKind, 'rainbond-app-legacy'>;

/** One entry of a sealed image archive: name, length in bytes and SHA-256 (hex) of its content. */
export interface SealedEntry {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** One file of the package's folder; `mode` in four octal digits, 0644 when left out. An image archive lists its entries instead of a digest over the whole. */
export type SealedFile =
  | { readonly path: string; readonly size: number; readonly sha256: string; readonly mode?: string }
  | { readonly path: string; readonly size: number; readonly entries: readonly SealedEntry[] };

export interface SealedImage {
  readonly archive: string;
  readonly reference: string;
  readonly configDigest: Digest;
  readonly platform: Platform;
  readonly layers: readonly { readonly diffId: Digest; readonly size: number }[];
}

interface SealedContent {
  readonly kind: WritableKind;
  readonly template: { readonly key: string; readonly name: string; readonly version: string };
  /** The one top folder, under which every path of `files` stands. */
  readonly folder: string;
  /** Every file but the seal and its signature, in the order of the archive. */
  readonly files: readonly SealedFile[];
  /** All images with all their layers, whether the package carries them or not. */
  readonly images: readonly SealedImage[];
  /** Layers that the package does not carry and that must be at the site: none in a full package. */
  readonly expects: { readonly layers: readonly Digest[] };
}

/** The seal of a full package. */
export interface FullSeal extends SealedContent {
  readonly schema: 1;
}

/** The seal of a delta package. */
export interface DeltaSeal extends SealedContent {
  readonly schema: 2;
  readonly delta: SealedDelta;
}

/** The content of `seal.json`. See docs/formats.md. */
export type Seal = FullSeal | DeltaSeal;

/** What a delta package counts on, and what it can be made whole into. */
export interface SealedDelta {
  /** Versions that have layers it counts on. */
  readonly bases: readonly SealedBase[];
  /** The site that it was made for; null where it was made against versions. */
  readonly site: string | null;
  /** Layers that it carries as what differs from another one; several of one layer: each is enough. */
  readonly differences: readonly SealedDifference[];
  readonly full: SealedFull;
}

export interface SealedBase {
  readonly key: string;
  readonly name: string;
  readonly version: string;
  /** Of the layers that are counted on those that this version has. */
  readonly layers: readonly Digest[];
}

export interface SealedDifference {
  /** The layer that comes of it. */
  readonly layer: Digest;
  /** The layer that it is applied to, and its length in bytes. */
  readonly base: Digest;
  readonly baseSize: number;
  /** Its file in the package. */
  readonly path: string;
}

/** The full package of the same content, as the same export would have made it. */
export interface SealedFull {
  readonly folder: string;
  /** SHA-256 (hex) of its seal.json. */
  readonly seal: string;
  readonly compression: Compression;
  /** The file of this package that holds the signature of its seal; null where it is not signed. */
  readonly signature: string | null;
  /** SHA-256 (hex) of everything in it that is no layer, compressed, in its order. */
  readonly between: string;
  /** SHA-256 (hex) of its layers, compressed, where they were known. */
  readonly layers: readonly { readonly diffId: Digest; readonly packed: string }[];
}

export type SealState = 'unsealed' | 'unsigned' | 'signed';
