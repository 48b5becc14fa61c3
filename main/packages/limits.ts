/*
 * Bounds on what is accepted from a package. They are far beyond honest packages and near enough that a hostile one cannot
 * exhaust the machine: whatever is kept in memory has a bound of its own, and data may not grow without end when unpacked.
 */

export const MAX_SEAL_BYTES = 32 * 1024 * 1024;
export const MAX_METADATA_BYTES = 64 * 1024 * 1024;
export const MAX_COMPOSE_BYTES = 8 * 1024 * 1024;
/** Small files kept while reading a foreign compose package (its config files), all together. */
export const MAX_KEPT_BYTES = 64 * 1024 * 1024;
export const MAX_SIGNATURE_BYTES = 16 * 1024;
export const MAX_FILES = 20_000;
export const MAX_ARCHIVE_ENTRIES = 100_000;

const FREE_PLAIN_BYTES = 1024 * 1024 * 1024;
const MAX_RATIO = 200;

/**
 * Whether so many unpacked bytes from so many packed ones are beyond what honest images compress to. Deflate itself can reach
 * 1032:1, with nothing but zeros; the first GiB is free, so that an image with one large sparse file still passes.
 */
export function isBomb(plainBytes: number, packedBytes: number): boolean {
  return plainBytes > FREE_PLAIN_BYTES + MAX_RATIO * packedBytes;
}
