import { type ErrorData, SealiftError, toErrorData } from '../../errors';
import type { JobContext } from '../../jobs';
import type { CopiedFile } from '../../service-types';
import type { ReadBack } from '../read-back';
import { type CopyHooks, type PreparedCopy, prepareCopy, runCopy } from './prepare';

/** What goes to one medium. `name` is what people call it. */
export interface MediumLoad {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  readonly files: readonly string[];
}

export interface MediumOutcome {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  readonly files: readonly CopiedFile[];
  readonly readBack: ReadBack;
  /** Why not everything came there; null when it did. */
  readonly failure: { readonly thrown: unknown; readonly data: ErrorData } | null;
  /** Bytes per second at which it took what was new to it, read back included; null where that was nothing, or too little to tell. */
  readonly rate: number | null;
}

/** So many media are written at once: more share one controller anyway, and each takes some memory. */
const atOnce = 4;

/** Of less, opening, flushing and reading back take longer than the bytes do. */
const enoughToMeasure = 8 * 1024 * 1024;

/**
 * Copies files to several media at once, each as `copyFiles` does. One that fails does not stop the others: what happened on each is in
 * its outcome, which is complete when this returns. `finished` hears of each as soon as it is done. Throws only `job.cancelled`.
 */
export async function copyToMedia(
  loads: readonly MediumLoad[],
  overwrite: boolean,
  context: JobContext,
  finished: (outcome: MediumOutcome) => Promise<void>,
): Promise<MediumOutcome[]> {
  context.plan([
    { key: 'look', weight: 1 },
    { key: 'copy', weight: 99 },
  ]);
  context.begin('look');
  const hooksOf = (load: MediumLoad, onBytes: (bytes: number) => void): CopyHooks => ({
    signal: context.signal,
    onBytes,
    onItem: (name) => context.item(loads.length > 1 ? `${load.name}: ${name}` : name),
  });
  const failed = async (load: MediumLoad, error: unknown, copied: readonly CopiedFile[] = []) => {
    if (context.signal.aborted) throw error;
    const outcome: MediumOutcome = {
      id: load.id,
      name: load.name,
      folder: load.folder,
      files: copied,
      readBack: 'cached',
      failure: { thrown: error, data: toErrorData(error) },
      rate: null,
    };
    await finished(outcome);
    return outcome;
  };

  const prepared = await limited(loads, async (load): Promise<PreparedCopy | MediumOutcome> => {
    try {
      return await prepareCopy(
        load.files,
        load.folder,
        overwrite,
        hooksOf(load, (bytes) => context.advance(bytes)),
      );
    } catch (error) {
      return failed(load, error);
    }
  });
  const bytesOf = (each: PreparedCopy | MediumOutcome) => ('bytes' in each ? each.bytes : 0);
  context.begin(
    'copy',
    prepared.reduce((sum, each) => sum + bytesOf(each), 0),
  );
  return limited(loads, async (load, index) => {
    const copy = prepared[index] as PreparedCopy | MediumOutcome;
    if (!('bytes' in copy)) return copy;
    const done: CopiedFile[] = [];
    let counted = 0;
    const began = performance.now();
    try {
      const files = await runCopy(
        copy,
        hooksOf(load, (bytes) => {
          counted += bytes;
          context.advance(bytes);
        }),
        (file) => done.push(file),
      );
      const seconds = (performance.now() - began) / 1000;
      const outcome: MediumOutcome = {
        id: load.id,
        name: load.name,
        folder: copy.folder,
        files,
        readBack: copy.ways.has('cached') ? 'cached' : 'direct',
        failure: null,
        rate: copy.bytes >= enoughToMeasure && seconds > 0 ? Math.round(copy.bytes / seconds) : null,
      };
      await finished(outcome);
      return outcome;
    } catch (error) {
      // What will not be done any more is not waited for either.
      context.forgo?.(copy.bytes - counted);
      return failed(load, error, done);
    }
  });
}

/** Works on all at once, as far as the limit goes; the first that rejects is told once all that were begun have settled. */
async function limited<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length && failures.length === 0) {
      const index = next++;
      try {
        results[index] = await work(items[index] as T, index);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  if (failures.length > 0) throw failures[0] instanceof SealiftError ? failures[0] : new SealiftError('job.cancelled');
  return results;
}
