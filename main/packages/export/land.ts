import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { SealiftError } from '../../errors';
import type { JobContext } from '../../jobs';
import type { LandingFile } from '../write/landing-file';
import { type WrittenPackage, writeChecksum } from '../write/write-package';

/**
 * Gives a written package its name, and writes its checksum file. When the very same bytes stand there already they are left
 * alone (false is returned); other bytes are replaced only when `overwrite` says so, else `package.exists`.
 */
export async function landPackage(
  file: LandingFile,
  written: WrittenPackage,
  overwrite: boolean,
  context: JobContext,
): Promise<boolean> {
  try {
    const existing = await stat(written.path).catch(() => undefined);
    const same = existing?.size === written.size && (await sha256File(written.path, context.signal)) === written.sha256;
    if (existing && !same && !overwrite) throw new SealiftError('package.exists', { path: written.path });
    if (same) await file.discard();
    else await file.land();
    await writeChecksum(written.path, written.sha256, context);
    return !same;
  } catch (error) {
    await file.discard();
    throw error;
  }
}

async function sha256File(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { signal, highWaterMark: 1024 * 1024 })) hash.update(chunk);
  return hash.digest('hex');
}
