import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { compressMembers } from '../gzip';
import type { LayerMap } from '../segments';
import type { ByteProgress, StoredLayer } from '../types';
import { type DiskVault, vaultLayerBytes, vaultLayerMap } from '../vault';
import { LayerComparison } from './compare';
import { Effort } from './effort';
import { differenceHead } from './format';
import { InstructionWriter } from './instructions';
import { MapIndex } from './map-index';

export interface MadeDifference {
  /** Length of the difference file in bytes, and its SHA-256 in hex. */
  readonly size: number;
  readonly sha256: string;
  /** Bytes of the layer that come from the base, and that the difference carries (unpacked). */
  readonly copied: number;
  readonly literal: number;
}

export interface DifferenceOptions {
  /** Longest difference that pays, in bytes. */
  readonly limit: number;
  /** Told of the base's bytes once and of the layer's twice. */
  readonly progress: ByteProgress;
}

/** Unpacked members kept of each layer while they are compared, mostly forwards. */
const membersKept = 12;

/**
 * Writes the difference from `base` to `layer`, both in the vault, into the new file `out`. Undefined when it does not pay: when it
 * would be longer than `limit` bytes, which ends it early, when it would take too much unpacking to follow, or when a layer has more files
 * than are mapped; no file is left then, nor after an error or an abort. The same two layers give the same bytes.
 */
export async function makeDifference(
  base: StoredLayer,
  layer: StoredLayer,
  vault: DiskVault,
  out: string,
  options: DifferenceOptions,
): Promise<MadeDifference | undefined> {
  const baseMap = await vaultLayerMap(vault, base, options.progress);
  const layerMap = baseMap === undefined ? undefined : await vaultLayerMap(vault, layer, options.progress);
  if (baseMap === undefined || layerMap === undefined) return undefined;
  const [old, young] = [
    await vaultLayerBytes(vault, base, membersKept),
    await vaultLayerBytes(vault, layer, membersKept),
  ];
  let made: MadeDifference | undefined;
  try {
    const file = await open(out, 'wx', 0o600);
    try {
      const writer = new InstructionWriter(new Effort(base.size));
      const comparison = new LayerComparison(old, new MapIndex(baseMap), young, layerMap, writer);
      const written = await write(file, blocks(comparison, layerMap, writer, options.progress), {
        head: differenceHead({ base, layer }),
        limit: options.limit,
      });
      if (written !== undefined && writer.bearable)
        made = { ...written, copied: writer.copiedBytes, literal: writer.literalBytes };
    } finally {
      await file.close();
      if (made === undefined) await rm(out, { force: true });
    }
  } finally {
    await old.close();
    await young.close();
  }
  return made;
}

async function* blocks(
  comparison: LayerComparison,
  map: LayerMap,
  writer: InstructionWriter,
  progress: ByteProgress,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < map.count && writer.bearable; at++) {
    progress.signal.throwIfAborted();
    await comparison.segment(at);
    progress.onBytes(map.length(at));
    yield* writer.take();
  }
  yield* writer.end();
}

async function write(
  file: FileHandle,
  data: AsyncIterable<Uint8Array>,
  { head, limit }: { readonly head: Buffer; readonly limit: number },
): Promise<{ size: number; sha256: string } | undefined> {
  const hash = createHash('sha256');
  let size = 0;
  const add = async (bytes: Uint8Array): Promise<boolean> => {
    size += bytes.length;
    if (size > limit) return false;
    hash.update(bytes);
    await file.appendFile(bytes);
    return true;
  };
  if (!(await add(head))) return undefined;
  for await (const member of compressMembers(data, 'default')) if (!(await add(member))) return undefined;
  return { size, sha256: hash.digest('hex') };
}
