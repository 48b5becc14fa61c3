import { createHash, type Hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { recycle } from '../../archives';
import { SealiftError } from '../../errors';
import { EarlyFlush } from '../../files';
import { membersFor } from '../gzip';
import { type LayerMap, LayerMapper, packMap, smallestMapped } from '../segments';
import { Turnstile } from '../turnstile';
import type { ByteProgress, Compression, Digest, LayerRef } from '../types';
import { createTemporary, place, type TemporaryFile, writeAtomically } from './files';
import { blobPath, mapPath, prefixSize, type Sidecar, sidecarPath, type VaultPaths } from './layout';

/** A layer that is written and checked, and on its way to the disk, but not yet part of the vault. */
export interface StagedLayer {
  readonly sidecar: Sidecar;
  commit(): Promise<void>;
  discard(): Promise<void>;
}

/** More at a time would keep everything else waiting that the system is asked for. */
const flushes = new Turnstile(2);

/** What a pass over a layer's tar tells. */
export interface LayerFacts extends LayerRef {
  readonly prefixDigest: Digest;
}

/** Hashes, compresses (or takes over members, see `membersFor`) and writes a layer to a temporary file. Throws `image.corrupt` when it is not what is expected. */
export async function stageLayer(
  paths: VaultPaths,
  data: AsyncIterable<Uint8Array>,
  wanted: Compression,
  progress: ByteProgress,
  expect: Partial<LayerRef>,
  mapped = false,
): Promise<StagedLayer> {
  const mapper = mapped ? new LayerMapper() : undefined;
  const facts = hashing(data, expect, (bytes) => mapper?.add(bytes));
  const file = await createTemporary(paths.temporary);
  const discard = () => rm(file.path, { force: true });
  try {
    const made = await membersFor(facts.data, wanted, progress);
    const written = await writeMembers(file, made.members);
    const { compressedSize, compressedDigest } = written;
    const compression = made.compression();
    const sidecar: Sidecar = { schema: 1, ...facts.result(), compression, compressedSize, compressedDigest };
    const map = mapper?.end();
    return {
      sidecar,
      discard: async () => {
        await written.flushed.catch(() => undefined);
        await discard();
      },
      commit: async () => {
        await written.flushed;
        if (map !== undefined) await keepMap(paths, sidecar, map);
        // Flushed with the sidecar beside it, without which it does not count.
        await place(file.path, blobPath(paths, sidecar), { flush: false });
        await writeAtomically(
          paths.temporary,
          sidecarPath(paths, sidecar.diffId, sidecar.compression),
          `${JSON.stringify(sidecar)}\n`,
        );
      },
    };
  } catch (error) {
    await discard();
    throw error;
  }
}

/** Keeps a layer's map beside it. Nothing depends on it but time. */
export async function keepMap(
  paths: VaultPaths,
  { diffId, size }: LayerRef,
  map: LayerMap,
  replace = false,
): Promise<void> {
  const path = mapPath(paths, diffId);
  if (size < smallestMapped || (existsSync(path) && !replace)) return;
  await writeAtomically(paths.temporary, path, await packMap(diffId, map));
}

/** Reads a layer to its end for its digest only. */
export async function hashLayer(
  data: AsyncIterable<Uint8Array>,
  progress: ByteProgress,
  expect: Partial<LayerRef>,
): Promise<LayerFacts> {
  const facts = hashing(data, expect);
  for await (const bytes of facts.data) {
    progress.signal.throwIfAborted();
    progress.onBytes(bytes.length);
    recycle(bytes);
  }
  return facts.result();
}

/** Settles when everything is written; the flush goes on, so that the next layer need not wait for it, and closes the file. */
async function writeMembers(
  file: TemporaryFile,
  members: AsyncIterable<Uint8Array>,
): Promise<{ compressedSize: number; compressedDigest: Digest; flushed: Promise<void> }> {
  const hash = createHash('sha256');
  const early = new EarlyFlush(file.handle);
  let compressedSize = 0;
  try {
    for await (const member of members) {
      hash.update(member);
      compressedSize += member.length;
      await writeFully(file, member);
      early.wrote(member.length);
      recycle(member);
    }
  } catch (error) {
    await early.settled().catch(() => undefined);
    await file.handle.close();
    throw error;
  }
  const flush = async () => {
    try {
      await early.settled();
      await file.handle.sync();
    } finally {
      await file.handle.close();
    }
  };
  const { ended: flushed } = await flushes.begin(flush);
  return { compressedSize, compressedDigest: `sha256:${hash.digest('hex')}`, flushed };
}

async function writeFully(file: TemporaryFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.handle.write(bytes, at)).bytesWritten;
}

/** Passes data through while hashing it; `result` is complete when the data has ended. */
function hashing(
  source: AsyncIterable<Uint8Array>,
  expect: Partial<LayerRef>,
  onBytes: (bytes: Uint8Array) => void = () => undefined,
): { data: AsyncIterable<Uint8Array>; result: () => LayerFacts } {
  const whole = createHash('sha256');
  let prefix: Hash | undefined = createHash('sha256');
  let prefixDigest: Digest | undefined;
  let size = 0;
  const endPrefix = () => {
    prefixDigest = `sha256:${(prefix as Hash).digest('hex')}`;
    prefix = undefined;
  };
  let result: LayerFacts | undefined;
  return {
    data: (async function* () {
      for await (const bytes of source) {
        whole.update(bytes);
        if (prefix !== undefined) {
          prefix.update(bytes.subarray(0, prefixSize - size));
          if (size + bytes.length >= prefixSize) endPrefix();
        }
        size += bytes.length;
        // Known to be wrong already: no need to read (and store) the rest of it.
        if (expect.size !== undefined && size > expect.size) throw mismatch(expect, `sha256:?`, size);
        onBytes(bytes);
        yield bytes;
      }
      if (prefix !== undefined) endPrefix();
      const diffId: Digest = `sha256:${whole.digest('hex')}`;
      if (
        (expect.diffId !== undefined && expect.diffId !== diffId) ||
        (expect.size !== undefined && expect.size !== size)
      )
        throw mismatch(expect, diffId, size);
      result = { diffId, size, prefixDigest: prefixDigest as Digest };
    })(),
    result: () => {
      if (result === undefined) throw new Error('the layer has not been read to its end');
      return result;
    },
  };
}

function mismatch(expect: Partial<LayerRef>, diffId: string, size: number): SealiftError {
  const wrongSize = expect.size !== undefined && expect.size !== size;
  return new SealiftError('image.corrupt', {
    item: expect.diffId ?? 'layer',
    expected: wrongSize ? `${expect.size} bytes` : (expect.diffId ?? ''),
    actual: wrongSize ? `${size} bytes` : diffId,
  });
}
