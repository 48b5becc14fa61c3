import { ByteReader } from '../../archives';
import { SealiftError } from '../../errors';
import { memberHeaderSize } from './format';
import { ownMemberSize } from './walk';

/** One of Sealift's own gzip members as it stands in a stream, still compressed. */
export interface RawMember {
  readonly bytes: Uint8Array;
  /** Length of its data, by its own word. */
  readonly plainSize: number;
}

/**
 * Walks over a stream of Sealift's own members without decompressing them, for copying members from one package into another.
 * What is in them is not looked at. Throws `gzip.corrupt` at anything that is no member of that form.
 */
export async function* ownMembers(source: AsyncIterable<Uint8Array>): AsyncGenerator<RawMember> {
  const reader = new ByteReader(source);
  try {
    for (;;) {
      const offset = reader.position;
      const start = await reader.upTo(memberHeaderSize);
      if (start.length === 0) return;
      const size = ownMemberSize(start);
      if (size === undefined) throw new SealiftError('gzip.corrupt', { problem: 'header', offset });
      const rest = await reader.upTo(size - start.length);
      if (rest.length < size - start.length)
        throw new SealiftError('gzip.corrupt', { problem: 'truncated', offset: reader.position });
      const bytes = Buffer.concat([start, rest]);
      yield { bytes, plainSize: bytes.readUInt32LE(20) };
    }
  } finally {
    await reader.close();
  }
}
