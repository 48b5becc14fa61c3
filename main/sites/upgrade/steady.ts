import { setTimeout as sleep } from 'node:timers/promises';
import { SealiftError, toErrorData } from '../../errors';
import type { EngineCalls } from '../engine-calls';

const tries = 3;

/**
 * Does something that can be done again, also when the engine goes away in the middle: then it is waited for (`seconds` at most) and
 * the work is done again. What fails with the engine at hand fails.
 */
export async function steadily<T>(
  engine: EngineCalls,
  seconds: number,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || attempt >= tries || !(await cameBack(engine, error, seconds, signal))) throw error;
    }
  }
}

/** Whether the failure came of an engine that was away, and is there again. */
async function cameBack(engine: EngineCalls, error: unknown, seconds: number, signal: AbortSignal): Promise<boolean> {
  const { code, params } = toErrorData(error);
  const lost = ['engine.unreachable', 'engine.lost'].includes(code) || isLost(String(params.output ?? ''));
  for (const end = Date.now() + seconds * 1000; ; ) {
    if (signal.aborted) throw new SealiftError('job.cancelled', {}, { cause: signal.reason });
    const answers = await engine.ping().then(
      () => true,
      () => false,
    );
    if (answers) return lost;
    // It does not answer now, whatever the failure said.
    if (Date.now() >= end) return false;
    await sleep(500, undefined, { signal }).catch(() => undefined);
    if (
      await engine.ping().then(
        () => true,
        () => false,
      )
    )
      return true;
  }
}

/** What compose says when the engine went away under it. */
function isLost(output: string): boolean {
  return /cannot connect to the docker daemon|couldn't connect to docker daemon|connection (refused|aborted|reset)|unexpected EOF|\bEOF\b|remote end closed|broken pipe|no such file or directory.*docker|daemon is shutting down|shutdown/i.test(
    output,
  );
}
