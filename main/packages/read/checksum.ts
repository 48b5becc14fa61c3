import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** The SHA-256 (hex) that a `.sha256` file beside a package states for it; undefined where there is none. */
export async function checksumBeside(path: string): Promise<string | undefined> {
  const text = await readFile(`${path}.sha256`, 'utf8').catch(() => undefined);
  if (text === undefined || text.length > 100_000) return undefined;
  for (const line of text.split('\n')) {
    const parts = /^(?<digest>[0-9a-fA-F]{64})[ \t]+\*?(?<name>.+?)\r?$/.exec(line)?.groups;
    if (parts?.name === basename(path)) return parts.digest?.toLowerCase();
  }
  return undefined;
}
