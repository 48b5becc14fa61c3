import { basename } from 'node:path';
import { SealiftError } from '../../errors';
import type { PackageHeader } from '../../packages';

/** Refuses a delta package where all of its layers are needed. Throws `delta.not_full`. */
export function requireFull({ seal }: Pick<PackageHeader, 'seal'>, path: string): void {
  if (seal?.schema === 2)
    throw new SealiftError('delta.not_full', { path: basename(path), full: `${seal.delta.full.folder}.tar.gz` });
}
