import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VolumeManifest } from '../../../../main/media';
import { formatManifest, setId } from '../../../../main/media/volumes/manifest';
import { manifestName, volumeName } from '../../../../main/media/volumes/names';

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The manifest of `bytes` cut into parts of these lengths. */
export function manifestFor(
  file: string,
  bytes: Uint8Array,
  cuts: readonly number[],
  blockSize = 65536,
): VolumeManifest {
  let offset = 0;
  const parts = cuts.map((length, index) => {
    const part = bytes.subarray(offset, offset + length);
    const blocks: string[] = [];
    for (let at = 0; at < length; at += blockSize) blocks.push(sha256(part.subarray(at, at + blockSize)));
    offset += length;
    return {
      number: index + 1,
      file: volumeName(file, index + 1, cuts.length),
      offset: offset - length,
      bytes: length,
      sha256: sha256(part),
      medium: `STICK-${index + 1}`,
      blocks,
    };
  });
  const content = { package: { file, size: bytes.length, sha256: sha256(bytes) }, blockSize, parts };
  return { ...content, kind: null, template: null, set: setId(content) };
}

/** Puts parts (by number; all when left out) and the manifest into a folder. */
export function putParts(
  folder: string,
  manifest: VolumeManifest,
  bytes: Uint8Array,
  numbers?: readonly number[],
): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, manifestName(manifest.package.file)), formatManifest(manifest));
  for (const { number, file, offset, bytes: length } of manifest.parts)
    if (numbers === undefined || numbers.includes(number))
      writeFileSync(join(folder, file), bytes.subarray(offset, offset + length));
}
