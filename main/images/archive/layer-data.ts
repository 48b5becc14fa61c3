import { createHash } from 'node:crypto';
import type { Transform } from 'node:stream';
import { PassThrough, pipeline } from 'node:stream';
import * as zlib from 'node:zlib';
import { SealiftError } from '../../errors';
import { type GunzipLimits, gunzipMembers } from '../gzip';
import type { Digest, LayerRef } from '../types';

export type LayerCompression = 'none' | 'gzip' | 'zstd' | 'bzip2' | 'xz';

/** Enough of a layer's beginning to tell how it is compressed. */
export const sniffSize = 512;

/** How data is compressed, by its first bytes. */
export function sniffCompression(start: Uint8Array): LayerCompression {
  const head = Buffer.from(start.buffer, start.byteOffset, Math.min(start.length, 6)).toString('hex');
  if (head.startsWith('1f8b08')) return 'gzip';
  if (head.startsWith('28b52ffd')) return 'zstd';
  if (head.startsWith('425a68')) return 'bzip2';
  if (head.startsWith('fd377a585a00')) return 'xz';
  return 'none';
}

/** The layer's tar. zstd needs a runtime that has it (Node 22.15); bzip2 and xz are not read. Throws `image.compression`. */
export function decompressLayer(
  data: AsyncIterable<Uint8Array>,
  compression: LayerCompression,
  entry: string,
  limits: GunzipLimits,
): AsyncIterable<Uint8Array> {
  if (compression === 'none') return data;
  if (compression === 'gzip') return gunzipMembers(data, limits);
  const create = (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress;
  if (compression !== 'zstd' || create === undefined)
    throw new SealiftError('image.compression', { entry, compression });
  return zstdPieces(data, create(), entry, limits);
}

async function* zstdPieces(
  data: AsyncIterable<Uint8Array>,
  decoder: Transform,
  entry: string,
  limits: GunzipLimits,
): AsyncGenerator<Uint8Array> {
  const {
    maxBytes = Number.POSITIVE_INFINITY,
    maxRatio = Number.POSITIVE_INFINITY,
    ratioFrom = 256 * 1024 * 1024,
  } = limits;
  let taken = 0;
  let size = 0;
  let sourceFault: unknown;
  const counted = (async function* () {
    try {
      for await (const bytes of data) {
        taken += bytes.length;
        yield bytes;
      }
    } catch (error) {
      sourceFault = error;
      throw error;
    }
  })();
  pipeline(counted, decoder, () => undefined);
  try {
    for await (const bytes of decoder as AsyncIterable<Uint8Array>) {
      size += bytes.length;
      if (size > maxBytes || (size > ratioFrom && size > taken * maxRatio))
        throw new SealiftError('gzip.too_large', { limit: Math.min(maxBytes, Math.round(taken * maxRatio)) });
      yield bytes;
    }
  } catch (error) {
    if (sourceFault !== undefined) throw sourceFault;
    if (error instanceof SealiftError) throw error;
    throw new SealiftError(
      'image.corrupt',
      { item: entry, expected: 'zstd', actual: 'damaged data' },
      { cause: error },
    );
  } finally {
    decoder.destroy();
  }
}

/** What a pass over a layer as found in an archive tells: of the stored bytes and of the tar within. */
export interface PassedLayer {
  /** Of the bytes as found; left out where they are the tar itself. */
  readonly storedDigest?: Digest;
  readonly layer: LayerRef;
}

/**
 * Hands a layer on as it is while working out its digests, decompressing on the side where need be. The last piece is held back
 * until the layer is known to be whole and sound, so that a consumer never sees a damaged layer end well.
 */
export function passLayer(
  data: AsyncIterable<Uint8Array>,
  compression: LayerCompression,
  entry: string,
  limits: GunzipLimits,
): { data: AsyncIterable<Uint8Array>; result: () => PassedLayer } {
  let result: PassedLayer | undefined;
  const passing = async function* (): AsyncGenerator<Uint8Array> {
    const stored = createHash('sha256');
    let storedSize = 0;
    const side = compression === 'none' ? undefined : sideways(compression, entry, limits);
    let held: Uint8Array | undefined;
    try {
      for await (const bytes of data) {
        limits.signal?.throwIfAborted();
        stored.update(bytes);
        storedSize += bytes.length;
        // A copy: these may be used up and their memory taken again before the side gets to them.
        if (side !== undefined) await side.write(Buffer.from(bytes));
        if (held !== undefined) yield held;
        held = bytes;
      }
      const storedDigest: Digest = `sha256:${stored.digest('hex')}`;
      result = {
        storedDigest,
        layer: side === undefined ? { diffId: storedDigest, size: storedSize } : await side.end(),
      };
      if (held !== undefined) yield held;
    } finally {
      await side?.close();
    }
  };
  return {
    data: passing(),
    result: () => {
      if (result === undefined) throw new Error('the layer has not been read to its end');
      return result;
    },
  };
}

/** A decompressor that is fed piece by piece and only hashes what comes out. */
function sideways(compression: LayerCompression, entry: string, limits: GunzipLimits) {
  const input = new PassThrough({ highWaterMark: 1024 * 1024 });
  input.on('error', () => undefined);
  const hash = createHash('sha256');
  let size = 0;
  let fault: unknown;
  const work = (async () => {
    for await (const bytes of decompressLayer(input, compression, entry, limits)) {
      hash.update(bytes);
      size += bytes.length;
    }
  })().catch((error: unknown) => {
    fault = error;
    input.destroy();
  });
  return {
    async write(bytes: Uint8Array): Promise<void> {
      if (fault === undefined && !input.write(bytes)) {
        await Promise.race([new Promise((resolve) => input.once('drain', resolve)), work]);
      }
      if (fault !== undefined) throw fault;
    },
    async end(): Promise<LayerRef> {
      input.end();
      await work;
      if (fault !== undefined) throw fault;
      return { diffId: `sha256:${hash.digest('hex')}`, size };
    },
    async close(): Promise<void> {
      input.destroy();
      await work;
    },
  };
}
