import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ErrorData, SealiftError, toErrorData } from '../../errors';
import { type Unlock, unlocked } from './encrypted';
import { type InspectedPackage, inspectPackage } from './inspect';
import { type PackageSource, sourceAt } from './source';

/** How files are named that may be packages. */
export const PACKAGE_NAME = /\.(tar\.gz|tgz|tar|zip)(\.age)?$/i;
const MAX_DEPTH = 2;
const MAX_LOOKED_AT = 2000;
/** What a file in a folder may turn out to be without being anybody's package. */
const NOT_A_PACKAGE = new Set([
  'package.unknown_format',
  'package.no_template',
  'package.not_one_folder',
  'package.not_a_file',
]);

/** A package that was found; what it says of itself, where it had to be looked at to know that it is one. */
export interface FoundPackage {
  readonly source: PackageSource;
  readonly inspected?: InspectedPackage;
}

/** A file that was looked at: a package, or why it is none that can be read. */
export type SurveyedFile =
  | { readonly source: PackageSource; readonly inspected: InspectedPackage }
  | { readonly path: string; readonly failure: ErrorData };

/**
 * Looks at a file, or at every archive in a folder or volume, two levels deep, by name. In a folder, archives that are no packages
 * are passed over; damaged packages are not, and neither is a file that was named by itself. Reads no image of a sealed package.
 */
export async function surveyPackages(path: string, unlock: Unlock, signal?: AbortSignal): Promise<SurveyedFile[]> {
  const root = resolve(path);
  if ((await stat(root)).isFile()) return [await lookAt(root, unlock, signal)];
  const looked: SurveyedFile[] = [];
  for (const candidate of await archivesIn(root, MAX_DEPTH)) {
    signal?.throwIfAborted();
    const found = await lookAt(candidate, unlock, signal);
    if ('inspected' in found || !NOT_A_PACKAGE.has(found.failure.code)) looked.push(found);
  }
  return looked;
}

/**
 * The package files at a path: the file itself, or those in a folder or volume, two levels deep, by name. In a folder, archives
 * that are no packages are passed over; damaged packages are not, so that importing them says what is wrong.
 * Throws `package.none_found`.
 */
export async function findPackages(path: string, unlock: Unlock, signal?: AbortSignal): Promise<FoundPackage[]> {
  const root = resolve(path);
  if ((await stat(root)).isFile()) return [{ source: await unlocked(await sourceAt(root), unlock, signal) }];
  const packages = await surveyPackages(root, unlock, signal);
  if (packages.length === 0) throw new SealiftError('package.none_found', { path: root });
  return Promise.all(packages.map(async (found) => ('inspected' in found ? found : { source: await failing(found) })));
}

/** What could not be looked at, as a source: what is encrypted says why when it is opened, the others when they are read. */
async function failing({ path, failure }: { path: string; failure: ErrorData }): Promise<PackageSource> {
  const source = await sourceAt(path);
  if (!failure.code.startsWith('encryption.')) return source;
  return { ...source, open: () => Promise.reject(new SealiftError(failure.code, failure.params)) };
}

async function archivesIn(folder: string, depth: number): Promise<string[]> {
  const found: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith('.') || found.length >= MAX_LOOKED_AT) continue;
    const path = join(folder, entry.name);
    if (entry.isFile() && PACKAGE_NAME.test(entry.name)) found.push(path);
    else if (entry.isDirectory() && depth > 1) found.push(...(await archivesIn(path, depth - 1).catch(() => [])));
  }
  return found;
}

async function lookAt(path: string, unlock: Unlock, signal?: AbortSignal): Promise<SurveyedFile> {
  try {
    const source = await unlocked(await sourceAt(path), unlock, signal);
    return { source, inspected: await inspectPackage(source, signal) };
  } catch (error) {
    signal?.throwIfAborted();
    return { path, failure: toErrorData(error) };
  }
}
