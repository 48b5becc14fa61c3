import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SealiftError } from '../../errors';
import {
  describeMedium,
  type MediumFacts,
  type PackageIdentity,
  type PlanMedium,
  type PlanPackage,
  type PresentFile,
  pathWithin,
  readsPastCache,
  unfinishedCopies,
} from '../../media';
import { inspectPackage } from '../../packages';
import type { LibraryEnvironment } from '../environment';
import { rateOf } from './rates';
import type { ShelfMedium } from './shelf';

const packageName = /\.(tar\.gz|tgz|tar|zip)$/i;
/** Packages on a medium are looked at for this long; what was not reached is planned for by its name alone. */
const patienceMs = 3_000;
/** What files on media turned out to be: a plan is made anew with every change of a medium. */
const looked = new Map<string, PackageIdentity | null>();
const mostLooked = 2_000;

/** A package that is to be carried, with the file it lies in. Throws `package.unknown`, `media.source_missing`. */
export async function packageToPlan(
  id: string,
  env: Pick<LibraryEnvironment, 'catalog'>,
): Promise<PlanPackage & { readonly path: string; readonly sealed: boolean }> {
  const row = env.catalog.packages.get(id);
  if (!row) throw new SealiftError('package.unknown', { package: id });
  const facts = await stat(row.path).catch(() => undefined);
  if (!facts?.isFile()) throw new SealiftError('media.source_missing', { path: row.path });
  const unchanged = facts.size === row.size && facts.mtimeMs === row.mtimeMs;
  return {
    id,
    path: row.path,
    sealed: row.seal !== 'unsealed',
    file: basename(row.path),
    size: facts.size,
    sha256: unchanged ? row.sha256 : null,
    about: { key: row.templateKey, name: row.templateName, version: row.version, kind: row.kind },
  };
}

/** All of a medium that a plan looks at, as it is now. */
export async function mediumToPlan(
  { view, folder, volume }: ShelfMedium,
  env: Pick<LibraryEnvironment, 'catalog'>,
): Promise<PlanMedium> {
  const facts = await describeMedium(folder);
  return {
    id: view.id,
    name: view.name,
    kind: view.kind,
    bus: view.bus,
    system: view.system,
    writeProtected: volume?.writeProtected ?? false,
    facts,
    present: await presentFiles(folder, facts, env),
    unfinished: await unfinishedCopies(folder),
    rate: rateOf(env.catalog, facts),
    direct: readsPastCache(facts.filesystem),
  };
}

async function presentFiles(
  folder: string,
  facts: MediumFacts,
  { catalog }: Pick<LibraryEnvironment, 'catalog'>,
): Promise<PresentFile[]> {
  const root = facts.mountPoint ?? facts.path;
  const medium = catalog.media.find({ fsUuid: facts.uuid, path: root });
  const remembered = new Map((medium ? catalog.media.files(medium.id) : []).map((file) => [file.path, file]));
  const end = Date.now() + patienceMs;
  const files: PresentFile[] = [];
  for (const name of (await readdir(folder)).sort()) {
    if (name.startsWith('.')) continue;
    const path = join(folder, name);
    const stats = await stat(path).catch(() => undefined);
    if (!stats?.isFile()) continue;
    const known = remembered.get(pathWithin(root, path));
    files.push({
      name,
      size: stats.size,
      sha256: known?.size === stats.size ? known.sha256 : null,
      about: packageName.test(name) ? await identity(path, `${path}\0${stats.size}\0${stats.mtimeMs}`, end) : null,
    });
  }
  return files;
}

async function identity(path: string, key: string, end: number): Promise<PackageIdentity | null> {
  const before = looked.get(key);
  if (before !== undefined) return before;
  const left = end - Date.now();
  if (left <= 0) return null;
  let about: PackageIdentity | null = null;
  try {
    const { template, kind } = await inspectPackage(path, AbortSignal.timeout(left));
    about = { key: template.group_key, name: template.group_name, version: template.group_version, kind };
  } catch {
    // No package, a damaged one, or one that takes too long: it is a file of that name, no more.
    if (Date.now() >= end) return null;
  }
  for (const oldest of looked.keys()) {
    if (looked.size < mostLooked) break;
    looked.delete(oldest);
  }
  looked.set(key, about);
  return about;
}
