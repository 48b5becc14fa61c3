import { createHash, type Hash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { recycle } from '../../archives';
import { SealiftError } from '../../errors';
import { membersFor } from '../gzip';
import type { ByteProgress, Compression, Digest, LayerRef } from '../types';
import { createTemporary, place, type TemporaryFile, writeAtomically } from './files';
import { blobPath, prefixSize, type Sidecar, sidecarPath, type VaultPaths } from './layout';

/** A layer that is written, checked and on disk, but not yet part of the vault. */
export interface StagedLayer {
  readonly sidecar: Sidecar;
  commit(): Promise<void>;
  discard(): Promise<void>;
}

/** What a pass over a layer's tar tells. */
export interface LayerFacts extends LayerRef {
  readonly prefixDigest: Digest;
}

/** Hashes, compresses (or takes over members, see `membersFor`) and writes a layer to a temporary file. Throws `image.corrupt` when it is not what is expected. */
export async function stageLayer(
  paths: VaultPaths,
  data: AsyncIterable<Uint8Array>,
  compression: Compression,
  progress: ByteProgress,
  expect: Partial<LayerRef>,
): Promise<StagedLayer> {
  const facts = hashing(data, expect);
  const file = await createTemporary(paths.temporary);
  const discard = () => rm(file.path, { force: true });
  try {
    const made = await membersFor(facts.data, compression, progress);
    const written = await writeMembers(file, made.members);
    const sidecar: Sidecar = { schema: 1, ...facts.result(), compression: made.compression(), ...written };
    return {
      sidecar,
      discard,
      commit: async () => {
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

async function writeMembers(
  file: TemporaryFile,
  members: AsyncIterable<Uint8Array>,
): Promise<{ compressedSize: number; compressedDigest: Digest }> {
  const hash = createHash('sha256');
  let compressedSize = 0;
  try {
    for await (const member of members) {
      hash.update(member);
      compressedSize += member.length;
      await writeFully(file, member);
    }
    await file.handle.sync();
  } finally {
    await file.handle.close();
  }
  return { compressedSize, compressedDigest: `sha256:${hash.digest('hex')}` };
}

async function writeFully(file: TemporaryFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.handle.write(bytes, at)).bytesWritten;
}

/** Passes data through while hashing it; `result` is complete when the data has ended. */
function hashing(
  source: AsyncIterable<Uint8Array>,
  expect: Partial<LayerRef>,
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
