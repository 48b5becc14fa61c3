import type { Digest, Platform } from '../images';

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

/** The content of `seal.json` (schema 1). See docs/formats.md. */
export interface Seal {
  readonly schema: 1;
  readonly kind: WritableKind;
  readonly template: { readonly key: string; readonly name: string; readonly version: string };
  /** The one top folder, under which every path of `files` stands. */
  readonly folder: string;
  /** Every file but the seal and its signature, in the order of the archive. */
  readonly files: readonly SealedFile[];
  readonly images: readonly SealedImage[];
  /** What must already be at the site: empty in a full package. */
  readonly expects: { readonly layers: readonly Digest[] };
}

export type SealState = 'unsealed' | 'unsigned' | 'signed';
