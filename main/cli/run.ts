import { CommanderError } from 'commander';
import { createTexts } from '../texts';
import { reportFailure } from './failure';
import { mannerOf } from './globals';
import type { CliIo } from './io';
import { buildProgram } from './program';
import { Session } from './session';
import { usageError } from './usage';

export type { CliIo } from './io';

/**
 * Runs one command line (the words after the program's name) and resolves to its exit status; never rejects. The statuses stand in
 * main/errors and in `sealift help exit-codes`.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const manner = mannerOf(argv, io.env, io.stdout.isTTY === true);
  const session = new Session(io, createTexts(manner.language), manner);
  quietOnClosedPipe(io);
  try {
    await buildProgram(session).parseAsync(argv.length > 0 ? [...argv] : ['--help'], { from: 'user' });
    return session.status;
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) return await reportFailure(session, thrown);
    return thrown.exitCode === 0 ? 0 : await reportFailure(session, usageError(thrown));
  } finally {
    await session.close().catch((error: unknown) => reportFailure(session, error));
  }
}

/** `sealift package list | head -1`: when the reader has gone there is nobody to tell. */
function quietOnClosedPipe(io: CliIo): void {
  for (const stream of [io.stdout, io.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
