import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the part of memory where new objects are made as small as it is now, instead of letting it grow to 64 MB: for commands that move
 * gigabytes through a few buffers and make little else. Nothing happens in runtimes other than Node, which take no such word once they run.
 */
export function littleMemory(): void {
  if (process.versions.electron === undefined) setFlagsFromString('--semi-space-growth-factor=1');
}
