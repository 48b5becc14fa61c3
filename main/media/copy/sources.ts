import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { SealiftError } from '../../errors';
import { readBeside } from '../checksums';
import { mediumError, systemCode } from '../failures';

/** A file to be copied. */
export interface Source {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  /** What the `.sha256` beside it says; that file then travels along. */
  readonly recorded: string | undefined;
}

/** Checks the named files and leaves out checksum files that travel along with another one of them. */
export async function resolveSources(paths: readonly string[], folder: string): Promise<Source[]> {
  if (paths.length === 0) throw new SealiftError('media.nothing_to_copy');
  const sources: Source[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    const real = await realpath(path).catch((error) => Promise.reject(sourceError(error, path)));
    if (seen.has(real)) continue;
    seen.add(real);
    const stats = await stat(real).catch((error) => Promise.reject(sourceError(error, path)));
    if (!stats.isFile()) throw new SealiftError('media.source_not_a_file', { path });
    if (dirname(real) === folder) throw new SealiftError('media.source_is_destination', { path });
    await access(real, constants.R_OK).catch((error) => Promise.reject(sourceError(error, path)));
    sources.push({
      path: real,
      name: basename(path),
      size: stats.size,
      recorded: await readBeside(real, basename(real)),
    });
  }
  const companions = new Set(
    sources.filter((source) => source.recorded !== undefined).map((source) => `${source.path}.sha256`),
  );
  return sources.filter((source) => !companions.has(source.path));
}

export function sourceError(error: unknown, path: string): unknown {
  if (systemCode(error) === 'ENOENT') return new SealiftError('media.source_missing', { path }, { cause: error });
  return mediumError(error, path);
}
