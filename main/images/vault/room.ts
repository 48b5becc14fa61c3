import type { Compression, Digest } from '../types';

/** A stored layer in one compression, as far as making room is concerned. */
export interface VaultBlob {
  readonly diffId: Digest;
  readonly compression: Compression;
  /** Compressed, as it lies on disk. */
  readonly bytes: number;
  /** When a job last relied on it, in milliseconds. */
  readonly usedAt: number;
}

export interface RoomPlan {
  /** What has to go, least recently used first. */
  readonly evict: readonly VaultBlob[];
  readonly evictedBytes: number;
  /** What stays. */
  readonly keptBytes: number;
  /** Of what stays, what running jobs rely on: more than the limit, if they need more. */
  readonly neededBytes: number;
}

/**
 * Which layers leave so that the others fit into `limit` bytes: the ones used longest ago, and never one that was used at or after
 * `neededSince`, the moment from which on running jobs rely on what they touched (infinity when none runs). Pure.
 */
export function planRoom(blobs: readonly VaultBlob[], limit: number, neededSince: number): RoomPlan {
  const needed = (blob: VaultBlob) => blob.usedAt >= neededSince;
  let left = sum(blobs);
  const evict: VaultBlob[] = [];
  for (const blob of blobs.filter((each) => !needed(each)).sort(olderFirst)) {
    if (left <= limit) break;
    left -= blob.bytes;
    evict.push(blob);
  }
  return { evict, evictedBytes: sum(evict), keptBytes: left, neededBytes: sum(blobs.filter(needed)) };
}

/** Of the same moment the larger first: fewer have to go. The rest only makes the order certain. */
function olderFirst(a: VaultBlob, b: VaultBlob): number {
  return (
    a.usedAt - b.usedAt || b.bytes - a.bytes || compare(a.diffId, b.diffId) || compare(a.compression, b.compression)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sum(blobs: readonly VaultBlob[]): number {
  return blobs.reduce((total, { bytes }) => total + bytes, 0);
}
