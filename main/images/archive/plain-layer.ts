import { ByteReader } from '../../archives';
import { decompressLayer, sniffCompression, sniffSize } from './layer-data';

/** More than any layer unpacks to per byte; a hostile one ends in `gzip.too_large`. */
const MAX_RATIO = 1100;

/** A layer's tar, however the layer was compressed when it was found. Throws `image.compression`, `gzip.*`. */
export async function* plainLayer(data: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(data);
  const compression = sniffCompression(await reader.peek(sniffSize));
  yield* decompressLayer(reader.rest(), compression, 'layer', { maxRatio: MAX_RATIO });
}
