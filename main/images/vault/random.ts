import { type FileHandle, open } from 'node:fs/promises';
import { SealiftError } from '../../errors';
import { inflateMember, memberHeaderSize, ownMemberSize } from '../gzip';
import type { LayerBytes, StoredLayer } from '../types';
import { blobPath, vaultPaths } from './layout';
import { damaged } from './read';
import type { DiskVault } from './vault';

/** Where a member lies in the blob and its data in the layer. */
interface Member {
  readonly at: number;
  readonly bytes: number;
  readonly offset: number;
  readonly plain: number;
}

/**
 * Random access to a layer in the vault: its members are unpacked as they are needed, and the `keep` used last are kept. Going from one to
 * the next unpacks one more ahead. Throws `vault.damaged` for a blob that is not what the vault wrote; what is read is checked by the members'
 * own checksums.
 */
export async function vaultLayerBytes(vault: DiskVault, stored: StoredLayer, keep = 32): Promise<LayerBytes> {
  const paths = vaultPaths(vault.folder);
  const file = await open(blobPath(paths, stored), 'r').catch(async (error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? await damaged(paths, stored, error) : error;
  });
  try {
    const members = await findMembers(file, stored);
    if (members === undefined) throw await damaged(paths, stored);
    return new MemberBytes(stored, file, members, keep, (cause) => damaged(paths, stored, cause));
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function findMembers(file: FileHandle, stored: StoredLayer): Promise<Member[] | undefined> {
  const members: Member[] = [];
  const header = Buffer.alloc(memberHeaderSize);
  let offset = 0;
  for (let at = 0; at < stored.compressedSize; ) {
    const { bytesRead } = await file.read(header, 0, memberHeaderSize, at);
    const bytes = ownMemberSize(header.subarray(0, bytesRead));
    if (bytes === undefined) return undefined;
    const plain = header.readUInt32LE(20);
    members.push({ at, bytes, offset, plain });
    at += bytes;
    offset += plain;
    if (at > stored.compressedSize) return undefined;
  }
  return offset === stored.size ? members : undefined;
}

class MemberBytes implements LayerBytes {
  readonly diffId;
  readonly size;
  readonly #file: FileHandle;
  readonly #members: readonly Member[];
  readonly #keep: number;
  readonly #damaged: (cause: unknown) => Promise<SealiftError>;
  /** Unpacked members by number, the one used last at the end. */
  readonly #kept = new Map<number, Promise<Buffer>>();
  /** Memory that members are read into: as much as was needed at a time. */
  readonly #spare: Buffer[] = [];
  #last = -1;
  #closed = false;

  constructor(
    stored: StoredLayer,
    file: FileHandle,
    members: readonly Member[],
    keep: number,
    onDamage: (cause: unknown) => Promise<SealiftError>,
  ) {
    this.diffId = stored.diffId;
    this.size = stored.size;
    this.#file = file;
    this.#members = members;
    this.#keep = Math.max(2, keep);
    this.#damaged = onDamage;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    if (offset < 0 || length < 0 || offset + length > this.size) throw new RangeError(`no bytes ${offset}+${length}`);
    const parts: Buffer[] = [];
    for (let at = offset; at < offset + length; ) {
      const number = this.#memberAt(at);
      const member = this.#members[number] as Member;
      const plain = await this.#unpacked(number);
      const part = plain.subarray(at - member.offset, offset + length - member.offset);
      parts.push(part);
      at += part.length;
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.allSettled(this.#kept.values());
    this.#kept.clear();
    await this.#file.close();
  }

  /** The member that holds this byte: the one before the first that begins behind it. */
  #memberAt(offset: number): number {
    let low = 0;
    let high = this.#members.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#members[middle] as Member).offset <= offset) low = middle;
      else high = middle;
    }
    return low;
  }

  #unpacked(number: number): Promise<Buffer> {
    const forwards = number === this.#last + 1;
    this.#last = number;
    const plain = this.#load(number);
    if (forwards && number + 1 < this.#members.length) this.#load(number + 1);
    return plain;
  }

  #load(number: number): Promise<Buffer> {
    const there = this.#kept.get(number);
    if (there !== undefined) {
      this.#kept.delete(number);
      this.#kept.set(number, there);
      return there;
    }
    const loading = this.#unpack(this.#members[number] as Member);
    // A member that was unpacked ahead and is never asked for must not count as unhandled.
    loading.catch(() => undefined);
    this.#kept.set(number, loading);
    if (this.#kept.size > this.#keep) this.#kept.delete(this.#kept.keys().next().value as number);
    return loading;
  }

  async #unpack({ at, bytes }: Member): Promise<Buffer> {
    if (this.#closed) throw new Error('the layer is closed');
    const memory = this.#spare.pop();
    const packed =
      memory !== undefined && memory.length >= bytes ? memory.subarray(0, bytes) : Buffer.allocUnsafe(bytes);
    let filled = 0;
    while (filled < bytes) {
      const { bytesRead } = await this.#file.read(packed, filled, bytes - filled, at + filled);
      if (bytesRead === 0) throw await this.#damaged(undefined);
      filled += bytesRead;
    }
    try {
      const plain = await inflateMember(packed, at);
      this.#spare.push(memory !== undefined && memory.length >= bytes ? memory : packed);
      return Buffer.from(plain.buffer, plain.byteOffset, plain.length);
    } catch (error) {
      throw error instanceof SealiftError && error.code === 'gzip.corrupt' ? await this.#damaged(error) : error;
    }
  }
}
