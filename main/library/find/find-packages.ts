import { statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CheckView } from '../../../preload/contract';
import type { InstallationRow } from '../../catalog';
import { toErrorData } from '../../errors';
import type { Platform } from '../../images';
import {
  broughtLayers,
  type InspectedPackage,
  inspectPackage,
  type PackageSource,
  type SurveyedFile,
  surveyPackages,
  unlocked,
} from '../../packages';
import type { FoundPackages, PackageFinding, VolumesHere } from '../../service-types';
import { isNewer } from '../../templates';
import { type ReadinessContext, readiness, readinessPlace } from '../delta/readiness';
import type { LibraryEnvironment } from '../environment';
import { inspectedView } from '../package-records';
import { compareWithCatalog } from '../register';
import { unlockWith } from '../trust/unlock';
import { judgePackage } from '../trust/verdict';
import { namesParts, packagesInParts } from '../volumes';
import { importChecks } from './checks';
import { standing } from './standing';

/**
 * Looks at a package file, or at the packages in folders and volumes, and says of each what it is against this workstation: whether
 * it is trusted, new, already here; where its template is installed; what has to be brought. Reads no image of a sealed package,
 * changes nothing. Throws `disk.*` when the place itself cannot be read.
 */
export async function findAgainstLibrary(
  path: string | readonly string[],
  env: LibraryEnvironment,
): Promise<FoundPackages> {
  const paths = (typeof path === 'string' ? [path] : path).map((each) => resolve(each));
  const [where = ''] = paths;
  const inParts = await packagesInParts(paths, env);
  const unlock = unlockWith(env.trust);
  const looked: SurveyedFile[] = [];
  for (const each of paths.filter((one) => !namesParts(one))) looked.push(...(await surveyPackages(each, unlock)));
  const [free, engine] = await Promise.all([freeBytes(env.home), enginePlatform(env)]);
  const installed = env.catalog.installations.list();
  const inspected = looked.flatMap((file) => ('inspected' in file ? [file.inspected] : []));
  const deltas = await deltasAmong(inspected, env);
  const surroundings = { free, engine, installed, deltas };
  const found: PackageFinding[] = [];
  const unreadable: FoundPackages['unreadable'][number][] = [];
  for (const file of looked) {
    if ('failure' in file) unreadable.push({ path: file.path, error: file.failure });
    else found.push(await weigh(file.source, file.inspected, env, surroundings));
  }
  for (const { beginning: stored, volumes, set } of inParts.found) {
    try {
      const beginning = await unlocked(stored, unlock);
      const finding = await weigh(beginning, await inspectPackage(beginning), env, surroundings);
      found.push({ ...finding, volumes, checks: [...finding.checks, volumesCheck(volumes)] });
    } catch (error) {
      const data = toErrorData(error);
      unreadable.push({ path: set.path, error: data, ...(data.code === 'volumes.parts_missing' && { volumes }) });
    }
  }
  for (const { path: at, error } of inParts.unreadable) unreadable.push({ path: at, error: toErrorData(error) });
  return { where, found, unreadable };
}

/** Whether all parts are here; an import waits for those that are not. */
function volumesCheck({ here, of, missing }: VolumesHere): CheckView {
  const parts = missing.map(({ number, medium }) => (medium ? `${number} (${medium})` : `${number}`));
  return missing.length === 0
    ? { code: 'import.volumes', state: 'ok', params: { of } }
    : { code: 'import.volumes_missing', state: 'warning', params: { here, of, parts } };
}

interface Surroundings {
  /** Free bytes where the library is. */
  readonly free: number | null;
  readonly engine: Platform | undefined;
  readonly installed: readonly InstallationRow[];
  /** What delta packages are looked at with; undefined where none was found. */
  readonly deltas: ReadinessContext | undefined;
}

/** Only where a delta was found the engine is asked what it has. */
async function deltasAmong(
  found: readonly InspectedPackage[],
  env: LibraryEnvironment,
): Promise<ReadinessContext | undefined> {
  return found.some(({ seal }) => seal?.schema === 2) ? { found, ...(await readinessPlace(env)) } : undefined;
}

async function weigh(
  source: PackageSource,
  inspected: InspectedPackage,
  env: LibraryEnvironment,
  { free, engine, installed, deltas }: Surroundings,
): Promise<PackageFinding> {
  const { catalog } = env;
  const { group_key: key, group_name: name, group_version: version } = inspected.template;
  const content = compareWithCatalog(catalog, {
    template: inspected.template,
    metadata: inspected.metadata,
    source: 'package',
    images: sealedImages(inspected),
  });
  const known = catalog.versions.list(key).map((row) => row.version);
  const { against, newest } = standing(version, known, content);
  const newBytes = await missingBytes(inspected, env);
  const { seal } = inspected;
  const delta =
    seal?.schema === 2
      ? await readiness(seal, source.path, deltas ?? { found: [], ...(await readinessPlace(env)) }, env)
      : undefined;
  return {
    package: withCatalog(source, inspected, env),
    trust: (await judgePackage(inspected, env.trust)).view,
    against,
    newest,
    installations: installed
      .filter(({ templateKey }) => templateKey === key)
      .map(({ site, name: installation, version: runs }) => ({
        site,
        name: installation,
        version: runs,
        newer: isNewer(version, runs),
      })),
    newBytes,
    ...(delta && { delta }),
    checks: importChecks({
      ...(delta && { delta }),
      name,
      version,
      against,
      images: inspected.seal?.images,
      checksum: (await source.expected()) !== undefined,
      newBytes,
      free,
      engine,
    }),
  };
}

/** Enough of the sealed images to compare them with what a version is pinned to. */
function sealedImages({ seal }: InspectedPackage) {
  if (!seal) return undefined;
  const components = seal.images.map((image) => ({ ...image, config: new Uint8Array() }));
  return { components, plugins: [] };
}

/** The view of an inspected file, with what the library remembers of the very same file. */
function withCatalog({ mtimeMs }: PackageSource, inspected: InspectedPackage, env: LibraryEnvironment) {
  const path = resolve(inspected.path);
  const view = { ...inspectedView(inspected), path };
  const known = env.catalog.packages.byPath(path);
  return known?.mtimeMs === mtimeMs && known.size === inspected.size
    ? { ...view, id: known.id, sha256: known.sha256, createdAt: known.createdAt }
    : view;
}

/** Plain bytes of layers that the vault does not hold, each once. */
async function missingBytes({ seal }: InspectedPackage, { vault }: LibraryEnvironment): Promise<number | null> {
  if (!seal) return null;
  // What a delta does not carry is there, or comes from near.
  const brought = broughtLayers(seal);
  const layers = new Map(seal.images.flatMap(({ layers: all }) => all.map(({ diffId, size }) => [diffId, size])));
  let bytes = 0;
  for (const [diffId, size] of layers) if (brought.has(diffId) && !vault.holds(diffId)) bytes += size;
  return bytes;
}

async function freeBytes(folder: string): Promise<number | null> {
  const facts = await statfs(folder).catch(() => undefined);
  return facts ? facts.bavail * facts.bsize : null;
}

async function enginePlatform(env: LibraryEnvironment): Promise<Platform | undefined> {
  const status = await env.engine()?.status();
  return status?.platform ?? undefined;
}
