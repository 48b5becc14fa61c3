import type { ByteProgress, StoredLayer } from '../types';
import type { DiskVault } from '../vault';

export interface MadeDifference {
  /** Length of the difference file in bytes, and its SHA-256 in hex. */
  readonly size: number;
  readonly sha256: string;
  /** Bytes of the layer that come from the base, and that the difference carries (unpacked). */
  readonly copied: number;
  readonly literal: number;
}

/**
 * Writes the difference from `base` to `layer`, both in the vault, into the new file `out`. Undefined when it does not pay: when it
 * would be longer than `limit` bytes, which ends it early, or take too much unpacking to follow; no file is left then, nor after an
 * error or an abort. The same two layers give the same bytes. Progress counts the bytes of both layers.
 */
export async function makeDifference(
  _base: StoredLayer,
  _layer: StoredLayer,
  _vault: DiskVault,
  _out: string,
  _options: { readonly limit: number; readonly progress: ByteProgress },
): Promise<MadeDifference | undefined> {
  return undefined;
}
