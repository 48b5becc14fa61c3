import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { PackageView } from '../../preload/contract';
import { SealiftError } from '../errors';
import type { JobContext } from '../jobs';
import { inspectPackage, readPackage, sourceAt } from '../packages';
import type { VerifyResult } from '../service-types';
import type { LibraryEnvironment } from './environment';
import { inspectedView, packageView, recordPackage } from './package-records';
import { judgePackage } from './trust/verdict';

/** Every package the library remembers, last made first, with whether its file is still there. */
export function listPackages(env: LibraryEnvironment): PackageView[] {
  return env.catalog.packages.list().map((row) => packageView(row));
}

/** What a package file says of itself; enriched by what the library knows of the very same file. */
export async function inspect(path: string, env: LibraryEnvironment): Promise<PackageView> {
  const source = await sourceAt(path);
  const { mtimeMs } = source;
  const inspected = await inspectPackage(source);
  const known = env.catalog.packages.byPath(resolve(path));
  const view = { ...inspectedView(inspected), path: resolve(path) };
  return known?.mtimeMs === mtimeMs && known.size === inspected.size
    ? { ...view, id: known.id, sha256: known.sha256, createdAt: known.createdAt }
    : view;
}

/** Reads and checks a whole package: structure, seal, files, layers, images. Remembers its digest when the library knows it. */
export async function verifyPackage(path: string, env: LibraryEnvironment, context: JobContext): Promise<VerifyResult> {
  context.plan([{ key: 'verify', weight: 1 }]);
  const source = await sourceAt(path);
  const { size, mtimeMs } = source;
  context.begin('verify', size);
  const contents = await readPackage(source, {
    signal: context.signal,
    onBytes: (bytes) => context.advance(bytes),
    onItem: (name) => context.item(name),
  });
  const { verdict, error } = await judgePackage(contents, env.trust);
  if (verdict.state === 'broken') throw error ?? new SealiftError('trust.broken');
  const expected = await source.expected();
  if (expected !== undefined && expected !== contents.sha256) throw new SealiftError('package.checksum', { path });
  const known = env.catalog.packages.byPath(resolve(path));
  const view = known
    ? packageView(recordPackage(env.catalog, path, mtimeMs, contents), true)
    : {
        ...inspectedView({ ...contents, path: resolve(path), modifiedAt: new Date(mtimeMs).toISOString() }),
        sha256: contents.sha256,
      };
  return { package: view, files: contents.files, bytes: contents.bytes, notices: contents.notices };
}

/** Forgets a package, named by its id or path. With `deleteFile` its file and the checksum beside it are deleted first. */
export async function removePackage(
  idOrPath: string,
  deleteFile: boolean,
  env: LibraryEnvironment,
): Promise<{ deleted: string[] }> {
  const row = env.catalog.packages.get(idOrPath) ?? env.catalog.packages.byPath(resolve(idOrPath));
  if (!row) throw new SealiftError('package.unknown', { package: idOrPath });
  const deleted: string[] = [];
  for (const path of deleteFile ? [row.path, `${row.path}.sha256`] : []) {
    if (!existsSync(path)) continue;
    await rm(path);
    deleted.push(path);
  }
  env.catalog.packages.remove(row.id);
  env.catalog.history.append({
    actor: env.actor,
    action: 'remove-package',
    subject: `${row.templateName}@${row.version}`,
    detail: { path: row.path, deleted },
  });
  env.changed();
  return { deleted };
}

/** Where a package that the library remembers lies. Throws `package.unknown`. */
export function locatePackage(id: string, env: LibraryEnvironment): string {
  const row = env.catalog.packages.get(id);
  if (!row) throw new SealiftError('package.unknown', { package: id });
  return row.path;
}
