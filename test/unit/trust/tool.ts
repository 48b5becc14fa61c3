import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder in which the real minisign runs. */
export interface Bench {
  path(name: string): string;
  write(name: string, content: string | Uint8Array): string;
  read(name: string): string;
  /** Runs minisign there; passphrases are typed line by line. Fails when the tool is not installed. */
  minisign(args: readonly string[], typed?: readonly string[]): { status: number | null; output: string };
  remove(): void;
}

export function openBench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-trust-'));
  const path = (name: string) => join(folder, name);
  return {
    path,
    write(name, content) {
      writeFileSync(path(name), content);
      return path(name);
    },
    read: (name) => readFileSync(path(name), 'utf8'),
    minisign(args, typed = []) {
      const input = typed.map((line) => `${line}\n`).join('');
      const run = spawnSync('minisign', args, { cwd: folder, input, encoding: 'utf8', timeout: 120_000 });
      if (run.error && (run.error as NodeJS.ErrnoException).code === 'ENOENT')
        throw new Error('minisign is not installed: these tests need it (Debian: apt-get install minisign)');
      if (run.error) throw run.error;
      return { status: run.status, output: run.stdout + run.stderr };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The code that a call throws or rejects with; 'none' when it does neither. */
export async function codeOf(call: () => unknown): Promise<string> {
  try {
    await call();
    return 'none';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/** Every copy of `bytes` in which one bit is turned over. */
export function* bitFlips(bytes: Uint8Array): Generator<Buffer> {
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    yield copy;
  }
}

/** Little work for a passphrase, so that a test can ask for it often. */
export const cheapLimits = { opsLimit: 32_768, memLimit: 1 << 20 };
