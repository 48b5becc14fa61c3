import { createHash } from 'node:crypto';
import { TAR_END, tarHeader, tarPadding } from '../../../main/archives';
import type { Digest, ImageRecord } from '../../../main/images';
import { digestOf } from '../../../main/images';

export const quiet = { signal: new AbortController().signal, onBytes: () => undefined };

/** Bytes that do not compress, the same for the same seed. */
export function noise(length: number, seed = 'seed'): Buffer {
  const out = Buffer.alloc(length);
  for (let at = 0, block = 0; at < length; at += 32, block++)
    createHash('sha256').update(`${seed}${block}`).digest().copy(out, at);
  return out;
}

/** Bytes that compress like text does. */
export function prose(length: number, seed = 1): Buffer {
  const words = [
    'layer',
    'vault',
    'stick',
    'engine',
    'network',
    'delivery',
    'receipt',
    '\n',
    ' the ',
    ' of ',
    '7',
    '42',
  ];
  const out: string[] = [];
  let state = seed;
  for (let size = 0; size < length; ) {
    state = (state * 1103515245 + 12345) % 2147483648;
    const word = words[(state >> 8) % words.length] as string;
    out.push(word);
    size += word.length;
  }
  return Buffer.from(out.join('').slice(0, length));
}

export async function* inChunks(data: Uint8Array, size = 65536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

export async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

export type TarFile =
  | { path: string; content: Uint8Array | string }
  | { path: string; symlink: string }
  | { path: string; link: string }
  | { path: string; type: string };

/** A tar file; links and odd types are made by patching the header. */
export function tar(files: readonly TarFile[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const file of files) {
    const content = 'content' in file ? Buffer.from(file.content) : Buffer.alloc(0);
    const header = Buffer.from(tarHeader('x', content.length));
    header.fill(0, 0, 100).write(file.path, 0, 'utf8');
    header.write('symlink' in file ? '2' : 'link' in file ? '1' : 'type' in file ? file.type : '0', 156);
    if ('symlink' in file) header.write(file.symlink, 157);
    if ('link' in file) header.write(file.link, 157);
    parts.push(sealHeader(header), content, Buffer.alloc(tarPadding(content.length)));
  }
  return Buffer.concat([...parts, TAR_END]);
}

export function sealHeader(header: Buffer): Buffer {
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

export interface SampleImage {
  readonly record: ImageRecord;
  readonly layers: ReadonlyMap<Digest, Buffer>;
}

/** An image of plain bytes: one file per layer. */
export function sampleImage(
  reference: string,
  contents: readonly (string | Uint8Array)[],
  platform = { os: 'linux', architecture: 'amd64' },
): SampleImage {
  const tars = contents.map((content, index) => tar([{ path: `file-${index}`, content }]));
  const diffIds = tars.map(digestOf);
  const config = Buffer.from(
    JSON.stringify({
      ...platform,
      config: { Cmd: ['/file-0'] },
      rootfs: { type: 'layers', diff_ids: diffIds },
      history: diffIds.map(() => ({ created: '2020-01-01T00:00:00Z', created_by: 'test' })),
    }),
  );
  return {
    record: {
      reference,
      configDigest: digestOf(config),
      config,
      platform,
      layers: tars.map((bytes, index) => ({ diffId: diffIds[index] as Digest, size: bytes.length })),
    },
    layers: new Map(tars.map((bytes, index) => [diffIds[index] as Digest, bytes])),
  };
}
