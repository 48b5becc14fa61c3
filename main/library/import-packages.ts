import { basename, resolve } from 'node:path';
import { SealiftError, toErrorData } from '../errors';
import { connectEngine, containerdLabel, vaultLoader } from '../images';
import type { JobContext } from '../jobs';
import {
  type FoundPackage,
  findPackages,
  inOrderOfNeed,
  inspectPackage,
  type PackageHeader,
  unlocked,
} from '../packages';
import type { ImportedPackage, ImportInput, ImportResult } from '../service-types';
import { nearby } from './delta/near';
import type { LibraryEnvironment } from './environment';
import { type ImportTarget, importPackage } from './import-package';
import { carriedOn } from './media/carried-on';
import { unlockWith } from './trust/unlock';
import { admitted, judgePackage } from './trust/verdict';
import { usingVault } from './vault/using';
import { namesParts, packagesInParts } from './volumes';

/**
 * Imports a package, or every package found in a folder or volume. In a folder each stands for itself: one that is refused does
 * not keep the others out, and the job then fails naming both.
 */
export function importPackages(
  input: ImportInput,
  env: LibraryEnvironment,
  context: JobContext,
): Promise<ImportResult> {
  return usingVault(env, () => importing(input, env, context));
}

async function importing(input: ImportInput, env: LibraryEnvironment, context: JobContext): Promise<ImportResult> {
  const files = await inOrder(await packagesAt(input, env, context), context);
  const target = await chooseTarget(input, env);
  context.plan(
    files.flatMap(({ inspected }) => [
      ...(inspected?.seal?.schema === 2 ? [{ key: 'bring', weight: 30 }] : []),
      { key: 'read', weight: 90 },
      { key: 'load', weight: 9 },
      { key: 'register', weight: 1 },
    ]),
  );
  const options = {
    anyPlatform: input.anyPlatform ?? false,
    replace: input.replace ?? false,
    actor: env.actor,
    admit: async (header: PackageHeader, path: string) =>
      admitted(await judgePackage(header, env.trust), { path, accepted: input.accepted ?? false }),
    vault: env.vault,
    carriedOn: (path: string) => carriedOn(path, env.home),
    near: (path: string) => nearby(env, target.engine, [path], context.signal),
  };
  const imported: ImportedPackage[] = [];
  const failed: string[] = [];
  for (const file of files) {
    try {
      imported.push(await importPackage(file, target, env.catalog, options, context));
      env.changed();
    } catch (error) {
      if (files.length === 1 || context.signal.aborted) throw error;
      failed.push(`${basename(file.source.path)} (${toErrorData(error).code})`);
    }
  }
  if (failed.length > 0)
    throw new SealiftError('package.import_partly', {
      failed,
      imported: imported.map((each) => basename(each.package.path)),
    });
  return { imported };
}

/** Looks at each package, where it was not yet, and puts what brings layers before the deltas that need them. */
async function inOrder(files: readonly FoundPackage[], { signal }: JobContext): Promise<FoundPackage[]> {
  const looked: FoundPackage[] = [];
  for (const file of files) {
    // What cannot be read says so in its turn.
    const inspected = file.inspected ?? (await inspectPackage(file.source, signal).catch(() => undefined));
    signal.throwIfAborted();
    looked.push({ ...file, ...(inspected && { inspected }) });
  }
  return inOrderOfNeed(looked, ({ inspected }) => inspected?.seal);
}

/** The packages at one path or several, each once, whole or in parts. Throws `package.none_found`. */
export async function packagesAt(
  { path, wait = false }: Pick<ImportInput, 'path' | 'wait'>,
  env: LibraryEnvironment,
  context: JobContext,
): Promise<FoundPackage[]> {
  const { signal } = context;
  const paths = typeof path === 'string' ? [path] : path;
  const files = new Map<string, FoundPackage>();
  const unlock = unlockWith(env.trust);
  const inParts = await packagesInParts(paths, env, signal);
  for (const { path: at, source: here, waiting } of inParts.found) {
    const stored = wait ? waiting(context) : here;
    // One that cannot be opened keeps no other out: it says so in its turn.
    const source = await unlocked(stored, unlock, signal).catch((error: unknown) => ({
      ...stored,
      open: () => Promise.reject(error),
    }));
    files.set(at, { source });
  }
  for (const each of paths.filter((one) => !namesParts(one))) {
    const found = await findPackages(each, unlock, signal).catch((error: unknown) => {
      // Parts may be all that lies there.
      if (files.size > 0 && error instanceof SealiftError && error.code === 'package.none_found') return [];
      throw inParts.unreadable[0]?.error ?? error;
    });
    for (const one of found) files.set(resolve(one.source.path), one);
  }
  if (files.size === 0)
    throw inParts.unreadable[0]?.error ?? new SealiftError('package.none_found', { path: paths[0] ?? '' });
  return [...files.values()];
}

/** The engine when it is asked for or answers, else the library's own vault. */
async function chooseTarget(
  { into, engine: host }: Pick<ImportInput, 'into' | 'engine'>,
  env: LibraryEnvironment,
): Promise<ImportTarget> {
  const asked = host === undefined ? env.engine() : connectEngine(host);
  const engine = into === 'library' ? undefined : asked;
  const library: ImportTarget = { id: 'library', label: 'library', loader: async () => vaultLoader(env.vault) };
  if (!engine) {
    if (into === 'engine') throw new SealiftError('library.engine_needed', {});
    return library;
  }
  const status = await engine.status();
  if (!status.reachable) {
    if (into === 'auto' && !env.engineNamed && host === undefined) return library;
    const { code, params } = status.error ?? { code: 'engine.unreachable', params: { host: engine.host } };
    throw new SealiftError(code, params);
  }
  return {
    id: `engine ${status.id ?? engine.host}`,
    label: status.containerd ? containerdLabel(status.containerd.namespace) : engine.host,
    platform: status.platform ?? undefined,
    loader: () => engine.loader(),
    engine,
  };
}
