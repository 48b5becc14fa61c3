import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { type ErrorCode, SealiftError } from '../../errors';

const MAX_BYTES = 64 * 1024;

/** The bytes of a file that holds a key. What is no small file (a device, a folder) is refused with `code`, before it is read. */
export async function readSmallFile(path: string, code: ErrorCode): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const facts = await file.stat();
    if (!facts.isFile() || facts.size > MAX_BYTES) throw new SealiftError(code, { problem: 'size' });
    return await file.readFile();
  } finally {
    await file.close();
  }
}
