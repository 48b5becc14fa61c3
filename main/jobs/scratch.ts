import { rm } from 'node:fs/promises';
import { dirname, isAbsolute, normalize, sep } from 'node:path';

/** Whether a path may be named as scratch: absolute, in its plain form, and not a root or a folder directly under it. */
export function isScratchPath(path: string): boolean {
  if (!isAbsolute(path) || normalize(path) !== path || path.endsWith(sep)) return false;
  const parent = dirname(path);
  return parent !== path && dirname(parent) !== parent;
}

/** The paths that can be removed while others are in use: none that is, holds or lies in one of those. */
export function removable(paths: readonly string[], inUse: readonly string[]): string[] {
  const within = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(outer + sep);
  return paths.filter((path) => isScratchPath(path) && !inUse.some((used) => within(path, used) || within(used, path)));
}

/** Removes files and folders (never what a link points to); returns those that could not be removed, each with why. */
export async function removeScratch(
  paths: readonly string[],
): Promise<{ readonly path: string; readonly error: unknown }[]> {
  const left: { path: string; error: unknown }[] = [];
  for (const path of paths) {
    try {
      await rm(path, { recursive: true, force: true });
    } catch (error) {
      left.push({ path, error });
    }
  }
  return left;
}
