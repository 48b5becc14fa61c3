import type { JobContext } from '../../jobs';
import type { CopyResult } from '../../service-types';
import { type CopyHooks, prepareCopy, runCopy } from './prepare';

/**
 * Copies files into an existing folder of a medium and reads back what the medium then holds. Everything that can be known
 * beforehand is checked first. A file carries its final name only after it was written, flushed, read back and found right;
 * an older file of that name stays until then. The `.sha256` beside a source is honoured and travels along, and the folder's
 * `SHA256SUMS` is brought up to date. After an error or a cancel, files that were finished stay; of one under way a part stays, under a
 * temporary name, where the medium was pulled out or full, and the same call goes on behind what is proven of it.
 * Throws `media.*`, `disk.full`, `disk.denied`, `job.cancelled`.
 */
export async function copyFiles(
  input: { readonly files: readonly string[]; readonly to: string; readonly overwrite?: boolean },
  context: JobContext,
): Promise<CopyResult> {
  context.plan([
    { key: 'look', weight: 1 },
    { key: 'copy', weight: 99 },
  ]);
  context.begin('look');
  const hooks: CopyHooks = {
    signal: context.signal,
    onBytes: (bytes) => context.advance(bytes),
    onItem: (name) => context.item(name),
  };
  const prepared = await prepareCopy(input.files, input.to, input.overwrite === true, hooks);
  context.begin('copy', prepared.bytes);
  const files = await runCopy(prepared, hooks);
  return { files, readBack: prepared.ways.has('cached') ? 'cached' : 'direct' };
}
