import { hexOf } from '../digest';
import { compressMembers, gunzipMembers } from '../gzip';
import type { Digest } from '../types';
import { LayerMap, mostSegments, recordSize } from './layer-map';

/*
 * A map as the vault keeps it beside its layer, so that the layer need not be unpacked for it: gzip members that hold 8 bytes of
 * version, the layer's digest (32 bytes), and the records. What it costs on disk is under 1 % of the layer.
 */
const version = Buffer.from('SLMAP\0\0\x01', 'latin1');
const headSize = version.length + 32;

/** The file for a map. */
export async function packMap(diffId: Digest, map: LayerMap): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const member of compressMembers(pieces(diffId, map), 'fast')) parts.push(member);
  return Buffer.concat(parts);
}

async function* pieces(diffId: Digest, map: LayerMap): AsyncGenerator<Uint8Array> {
  yield version;
  yield Buffer.from(hexOf(diffId), 'hex');
  yield map.records;
}

/** The map in a file; undefined when it is not one of this layer, whole and of this version: it is then made anew. */
export async function unpackMap(diffId: Digest, size: number, file: Uint8Array): Promise<LayerMap | undefined> {
  const parts: Uint8Array[] = [];
  try {
    const source = (async function* () {
      yield file;
    })();
    for await (const part of gunzipMembers(source, { maxBytes: headSize + (mostSegments + 1) * recordSize }))
      parts.push(part);
  } catch {
    return undefined;
  }
  const all = Buffer.concat(parts);
  const ours = all.subarray(0, version.length).equals(version);
  if (!ours || all.toString('hex', version.length, headSize) !== hexOf(diffId)) return undefined;
  if ((all.length - headSize) % recordSize !== 0) return undefined;
  const map = new LayerMap(all.subarray(headSize));
  return map.size === size ? map : undefined;
}
