import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { PackageSummaryView, PackageView } from '../../preload/contract';
import { SealiftError } from '../errors';
import type { JobContext } from '../jobs';
import { damagedParts, type FoundVolumes, findVolumes, forgetSums, partNames } from '../media';
import { inspectPackage, type PackageContents, type PackageSource, readPackage } from '../packages';
import type { VerifyResult } from '../service-types';
import type { LibraryEnvironment } from './environment';
import { inspectedView, packageSummary, packageView, recordPackage } from './package-records';
import { judgePackage } from './trust/verdict';
import { namesParts, sourceFor } from './volumes';

/** Every package the library remembers, last made first, with whether its file is still there. */
export function listPackages(env: LibraryEnvironment): PackageView[] {
  return env.catalog.packages.list().map((row) => packageView(row));
}

/** As `listPackages`, without what the images are: quick with thousands of packages. */
export function summarizePackages(env: LibraryEnvironment): PackageSummaryView[] {
  return env.catalog.packages.summaries().map((row) => packageSummary(row));
}

/** A remembered package by its id. Throws `package.unknown`. */
export function showPackage(id: string, env: LibraryEnvironment): PackageView {
  const row = env.catalog.packages.get(id);
  if (!row) throw new SealiftError('package.unknown', { package: id });
  return packageView(row);
}

/** What a package file says of itself; enriched by what the library knows of the very same file. */
export async function inspect(path: string, env: LibraryEnvironment): Promise<PackageView> {
  const { source } = await sourceFor(path, env, { beginning: true });
  const { mtimeMs } = source;
  const inspected = await inspectPackage(source);
  const at = resolve(source.path);
  const known = env.catalog.packages.byPath(at);
  const view = { ...inspectedView(inspected), path: at };
  return known?.mtimeMs === mtimeMs && known.size === inspected.size
    ? { ...view, id: known.id, sha256: known.sha256, createdAt: known.createdAt }
    : view;
}

/**
 * Reads and checks a whole package, a file or the parts at several places: structure, seal, files, layers, images. Remembers its
 * digest when the library knows it.
 */
export async function verifyPackage(
  at: string | readonly string[],
  env: LibraryEnvironment,
  context: JobContext,
): Promise<VerifyResult> {
  context.plan([{ key: 'verify', weight: 1 }]);
  const { source, set } = await sourceFor(at, env);
  const { path, size, mtimeMs } = source;
  context.begin('verify', size);
  const contents = await readWhole(source, set, context);
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

/** Of a package in parts that is damaged every damaged part is named, not only the first that is come upon. */
async function readWhole(
  source: PackageSource,
  set: FoundVolumes | undefined,
  context: JobContext,
): Promise<PackageContents & { readonly sha256: string; readonly size: number }> {
  try {
    return await readPackage(source, {
      signal: context.signal,
      onBytes: (bytes) => context.advance(bytes),
      onItem: (name) => context.item(name),
    });
  } catch (error) {
    if (!set || !(error instanceof SealiftError && error.code === 'volumes.parts_damaged')) throw error;
    const damaged = await damagedParts(set, context.signal);
    if (damaged.length === 0) throw error;
    throw new SealiftError('volumes.parts_damaged', {
      package: set.manifest.package.file,
      parts: partNames(damaged),
      paths: damaged.flatMap(({ number }) => set.places[number - 1] ?? []),
    });
  }
}

/** What deleting a package deletes. The manifest goes last: until then it says what the parts are. */
async function filesOf(path: string): Promise<string[]> {
  if (!namesParts(path) || !existsSync(path)) return [path, `${path}.sha256`];
  const { found } = await findVolumes([path]);
  return [...found.flatMap(({ places }) => places.flat()), path];
}

/** Forgets a package, named by its id or path. With `deleteFile` its file and the checksum beside it are deleted first;
 * of a package in parts, the manifest at its path and the parts beside that. */
export async function removePackage(
  idOrPath: string,
  deleteFile: boolean,
  env: LibraryEnvironment,
): Promise<{ deleted: string[] }> {
  const row = env.catalog.packages.get(idOrPath) ?? env.catalog.packages.byPath(resolve(idOrPath));
  if (!row) throw new SealiftError('package.unknown', { package: idOrPath });
  const deleted: string[] = [];
  for (const path of deleteFile ? await filesOf(row.path) : []) {
    if (!existsSync(path)) continue;
    await rm(path);
    deleted.push(path);
  }
  if (deleted.length > 0) await forgetSums(dirname(row.path), new Set(deleted.map((path) => basename(path))));
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
