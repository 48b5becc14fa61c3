import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const mostBytes = 1_000_000;

/** Appends a dated entry to the log; the file before it is kept as `<file>.1`. Writing must never be what fails. */
export function writeLog(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size > mostBytes) renameSync(file, `${file}.1`);
    appendFileSync(file, `${new Date().toISOString()} ${text.trimEnd()}\n`, { mode: 0o600 });
  } catch {
    console.error(text);
  }
}
