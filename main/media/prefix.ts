import type { Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { openDirect } from './direct';
import { cancelledUnless } from './failures';
import { alignedBuffers } from './read-back';
import { readFully, type TransferProgress } from './transfer';

/**
 * How many bytes of a file that was begun are the source's, compared byte by byte with what the medium holds (past the cache where that can
 * be had), in whole chunks from the beginning; what is right is added to `hash`. Nothing of it is believed because it is there: a
 * block that was never written, or is not readable, ends the comparison.
 * Throws what reading the source throws, and `job.cancelled`.
 */
export async function provenPrefix(
  source: FileHandle,
  part: string,
  length: number,
  hash: Hash,
  progress: TransferProgress,
): Promise<number> {
  const [theirs, ours] = alignedBuffers();
  const chunk = ours.length;
  const held = (await openDirect(part).catch(() => undefined)) ?? (await open(part, 'r'));
  try {
    let proven = 0;
    while (proven + chunk <= length) {
      cancelledUnless(progress.signal);
      const [read, wanted] = await Promise.all([
        // An unreadable spot is as good as a wrong one: it is written anew.
        readFully(held, theirs, proven).catch(() => 0),
        readFully(source, ours, proven),
      ]);
      if (read !== chunk || wanted !== chunk || !theirs.equals(ours)) break;
      hash.update(ours);
      proven += chunk;
      progress.onBytes(chunk);
    }
    return proven;
  } finally {
    await held.close();
  }
}
