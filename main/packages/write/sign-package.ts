import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, join } from 'node:path';
import { TAR_END, tarEntrySize, tarHeader, tarPadding } from '../../archives';
import { SealiftError } from '../../errors';
import { blobName, type Compression, gunzipMembers, ownMembers, type RawMember } from '../../images';
import type { JobContext } from '../../jobs';
import type { PackageContents } from '../read/contents';
import { isSealedArchive } from '../seal/check';
import { SEAL_FILE, SIGNATURE_FILE } from '../seal/schema';
import type { Seal } from '../types';
import { LandingFile } from './landing-file';
import { entryBytes, type SignSeal } from './plan';
import { gzipRun, type WrittenPackage } from './write-package';

const READ_BYTES = 1024 * 1024;
const MAX_HEAD_BYTES = 256 * 1024 * 1024;
const compressions: readonly Compression[] = ['default', 'fast', 'store'];

/** A sealed package that was read and checked to its end. */
export type CheckedPackage = PackageContents & {
  readonly seal: Seal;
  readonly sealBytes: Buffer;
  readonly sha256: string;
};

/**
 * Writes a checked package again with another signature: what stands before the first layer (or difference) is compressed anew, everything after
 * it is copied as it is. The result is, byte for byte, what a signed export gives. It is finished but still under its temporary
 * name. Throws `package.changed` when the file is no longer what was checked. Reports the package's size as progress.
 */
export async function signPackage(
  path: string,
  contents: CheckedPackage,
  sign: SignSeal,
  out: string,
  context: JobContext,
): Promise<{ file: LandingFile; written: WrittenPackage; signature: Buffer }> {
  const { seal, sealBytes } = contents;
  const signature = sign(sealBytes, seal.folder);
  const target = join(out, basename(path));
  const hash = createHash('sha256');
  const members = ownMembers(hashed(path, hash, context));
  const file = await LandingFile.create(target, context);
  try {
    const head = await readHead(members, headSize(contents));
    const plain = await unpacked(head);
    const sealEntry = tarEntrySize(`${seal.folder}/${SEAL_FILE}`, sealBytes.length);
    const before = signatureEntrySize(seal, contents.signature);
    const signed = Buffer.concat([
      plain.subarray(0, sealEntry),
      entryBytes(`${seal.folder}/${SIGNATURE_FILE}`, signature),
      plain.subarray(sealEntry + before),
    ]);
    for await (const member of gzipRun(signed, await compressionOf(head, plain))) await file.write(member);
    for await (const member of members) await file.write(member.bytes);
    const sha256 = await file.finish();
    if (hash.digest('hex') !== contents.sha256) throw new SealiftError('package.changed', { path });
    return { file, written: { path: target, size: file.size, sha256 }, signature };
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/**
 * Length of the run of ready bytes at a package's beginning: everything before its first layer or difference, or all of it. It is kept in
 * memory, so it is bounded.
 */
function headSize({ seal, sealBytes, signature }: CheckedPackage): number {
  const layers = new Set(seal.images.flatMap((image) => image.layers.map(({ diffId }) => blobName(diffId))));
  const differences = new Set(seal.schema === 2 ? seal.delta.differences.map(({ path }) => path) : []);
  let size = tarEntrySize(`${seal.folder}/${SEAL_FILE}`, sealBytes.length) + signatureEntrySize(seal, signature);
  for (const entry of seal.files) {
    const path = `${seal.folder}/${entry.path}`;
    if (!isSealedArchive(entry)) {
      if (differences.has(entry.path)) return bounded(size + tarHeader(path, entry.size).length);
      size += tarEntrySize(path, entry.size);
      continue;
    }
    size += tarHeader(path, entry.size).length;
    for (const inner of entry.entries) {
      if (layers.has(inner.path)) return bounded(size + tarHeader(inner.path, inner.size).length);
      size += tarEntrySize(inner.path, inner.size);
    }
    size += TAR_END.length + tarPadding(entry.size);
  }
  return bounded(size + TAR_END.length);
}

function signatureEntrySize(seal: Seal, signature: Uint8Array | undefined): number {
  return signature ? tarEntrySize(`${seal.folder}/${SIGNATURE_FILE}`, signature.length) : 0;
}

function bounded(size: number): number {
  if (size > MAX_HEAD_BYTES) throw new SealiftError('package.too_large', { file: SEAL_FILE, limit: MAX_HEAD_BYTES });
  return size;
}

/** The members that hold the first `size` bytes. Sealift ends a member there, so they hold nothing else. */
async function readHead(members: AsyncGenerator<RawMember>, size: number): Promise<RawMember[]> {
  const head: RawMember[] = [];
  for (let plain = 0; plain < size; ) {
    const next = await members.next();
    if (next.done) throw new SealiftError('package.truncated', { offset: plain });
    head.push(next.value);
    plain += next.value.plainSize;
  }
  return head;
}

async function unpacked(head: readonly RawMember[]): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of gunzipMembers(each(head))) parts.push(part);
  return Buffer.concat(parts);
}

/** How the head was compressed: the setting that gives the very same members; the usual one where none does. */
async function compressionOf(head: readonly RawMember[], plain: Buffer): Promise<Compression> {
  const present = Buffer.concat(head.map(({ bytes }) => bytes));
  for (const compression of compressions) {
    const parts: Uint8Array[] = [];
    for await (const member of gzipRun(plain, compression)) parts.push(member);
    if (Buffer.concat(parts).equals(present)) return compression;
  }
  return 'default';
}

async function* each(members: readonly RawMember[]): AsyncGenerator<Uint8Array> {
  for (const { bytes } of members) yield bytes;
}

async function* hashed(path: string, hash: Hash, context: JobContext): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(path, { signal: context.signal, highWaterMark: READ_BYTES })) {
    hash.update(chunk as Buffer);
    context.advance((chunk as Buffer).length);
    yield chunk as Buffer;
  }
}
