import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  applyDifference,
  type DiskVault,
  digestOf,
  type LayerBytes,
  type MadeDifference,
  makeDifference,
  openVault,
} from '../../../main/images';
import { collect, inChunks, quiet } from './samples';

/** A vault in a folder of its own. */
export async function temporaryVault(): Promise<{ vault: DiskVault; folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'sealift-difference-'));
  const vault = await openVault(join(folder, 'vault'));
  return { vault, folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

let files = 0;

/** The difference between two layers given as bytes, through the vault as products of it are made. */
export async function difference(
  { vault, folder }: { vault: DiskVault; folder: string },
  base: Buffer,
  layer: Buffer,
  limit = Number.POSITIVE_INFINITY,
): Promise<{ made: MadeDifference; bytes: Buffer } | undefined> {
  const [from, to] = [
    await vault.ingest(inChunks(base), 'fast', quiet),
    await vault.ingest(inChunks(layer), 'fast', quiet),
  ];
  const out = join(folder, `difference-${files++}`);
  const made = await makeDifference(from, to, vault, out, { limit, progress: quiet });
  if (made === undefined) return undefined;
  const bytes = await readFile(out);
  await rm(out);
  return { made, bytes };
}

/** A layer in memory, as a base. */
export function inMemory(bytes: Buffer): LayerBytes & { reads: number } {
  return {
    diffId: digestOf(bytes),
    size: bytes.length,
    reads: 0,
    async read(offset, length) {
      this.reads++;
      if (offset < 0 || length < 0 || offset + length > bytes.length) throw new RangeError('outside');
      return bytes.subarray(offset, offset + length);
    },
    close: async () => undefined,
  };
}

export function rebuild(bytes: Uint8Array, base: Buffer, layer: Buffer, chunk = 65536): Promise<Buffer> {
  const expect = { diffId: digestOf(layer), size: layer.length };
  return collect(applyDifference(inChunks(bytes, chunk), inMemory(base), expect));
}

/** Numbers that are the same for the same seed. */
export function numbers(seed: number): (below: number) => number {
  let count = 0;
  return (below) => createHash('sha256').update(`${seed}:${count++}`).digest().readUInt32LE(0) % below;
}
