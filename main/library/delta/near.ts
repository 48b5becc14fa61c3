import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ByteProgress, Digest, DiskVault, Engine } from '../../images';
import type { JobContext } from '../../jobs';
import {
  inspectPackage,
  PACKAGE_NAME,
  type PackageSource,
  readPackage,
  type Seal,
  surveyPackages,
  wholeLayers,
} from '../../packages';
import type { LibraryEnvironment } from '../environment';
import { unlockWith } from '../trust/unlock';
import { packagesInParts, sourceFor } from '../volumes';
import { PickingLoader } from './picking-loader';

/** Something near that has layers: an engine, a package file. */
export interface LayerSource {
  /** Shown to people. */
  readonly label: string;
  /** Of a package: which version it is of, and where it lies. */
  readonly package?: { readonly key: string; readonly version: string; readonly path: string };
  readonly layers: ReadonlySet<Digest>;
  /** How many bytes `bring` reads, however few layers are wanted of it. */
  readonly bytes: number;
  /** Brings these layers into the vault, each checked against its digest. */
  bring(wanted: ReadonlySet<Digest>, vault: DiskVault, progress: ByteProgress): Promise<void>;
}

/** Ways to look for layers, the nearest first; each is asked only when those before it do not have all. */
export type Near = readonly (() => Promise<readonly LayerSource[]>)[];

/**
 * What a delta package may be completed from, besides the vault: images of the engine, packages that the library knows and those that lie beside
 * it, packages on media that are in use; whole or in parts, and encrypted ones that this workstation can read. What cannot be looked at has
 * nothing.
 */
export function nearby(
  env: Pick<LibraryEnvironment, 'catalog' | 'trust' | 'mediaFolders'>,
  engine: Engine | undefined,
  beside: readonly string[],
  signal: AbortSignal,
): Near {
  const seen = new Set(beside.map((path) => resolve(path)));
  const once = (paths: readonly string[]) =>
    paths.map((path) => resolve(path)).filter((path) => !seen.has(path) && seen.add(path));
  return [
    async () => (engine ? engineLayers(engine).catch(() => []) : []),
    async () => {
      const known = env.catalog.packages.list().flatMap(({ sealDigest, path }) => (sealDigest ? [path] : []));
      const lying = (
        await Promise.all([...new Set(beside.map((path) => dirname(resolve(path))))].map((one) => packagesIn(one, env)))
      ).flat();
      return packageLayers(once([...known, ...lying]), env, signal);
    },
    async () => {
      const found: string[] = [];
      for (const folder of await env.mediaFolders())
        for (const file of await surveyPackages(folder, unlockWith(env.trust), signal).catch(() => []))
          if ('source' in file) found.push(file.source.path);
      found.push(...(await partsIn(await env.mediaFolders(), env)));
      return packageLayers(once(found), env, signal);
    },
  ];
}

/** What bringing is reported to. `begin` is told once how many bytes will be read: none where all is there. */
export interface BringProgress extends ByteProgress {
  begin(bytes: number): void;
  item(name: string): void;
}

/** Bringing as the step `bring` of a job. */
export function bringing(context: JobContext): BringProgress {
  return {
    signal: context.signal,
    begin: (bytes) => context.begin('bring', bytes > 0 ? bytes : undefined),
    onBytes: (bytes) => context.advance(bytes),
    item: (name) => context.item(name),
  };
}

/** Brings layers into the vault from sources that have them, each from the first that has it. What none has is left. */
export async function bringLayers(
  layers: ReadonlySet<Digest>,
  sources: readonly LayerSource[],
  vault: DiskVault,
  progress: BringProgress,
): Promise<void> {
  const left = new Set([...layers].filter((layer) => !vault.holds(layer)));
  const turns = sources.flatMap((source) => {
    const wanted = new Set([...left].filter((layer) => source.layers.has(layer)));
    for (const layer of wanted) left.delete(layer);
    return wanted.size > 0 ? [{ source, wanted }] : [];
  });
  progress.begin(turns.reduce((sum, { source }) => sum + source.bytes, 0));
  for (const { source, wanted } of turns) {
    progress.item(source.label);
    await source.bring(wanted, vault, progress);
  }
}

async function packagesIn(folder: string, env: Pick<LibraryEnvironment, 'mediaFolders'>): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const whole = names.filter((name) => PACKAGE_NAME.test(name) && !name.startsWith('.'));
  return [...whole.map((name) => join(folder, name)), ...(await partsIn([folder], env))];
}

/** Manifests of the packages whose parts lie in folders; a part that is missing there may be on another medium in use. */
async function partsIn(folders: readonly string[], env: Pick<LibraryEnvironment, 'mediaFolders'>): Promise<string[]> {
  const parts = await packagesInParts(folders, env).catch(() => undefined);
  return (parts?.found ?? []).map(({ path }) => path);
}

async function packageLayers(
  paths: readonly string[],
  env: Pick<LibraryEnvironment, 'trust' | 'mediaFolders'>,
  signal: AbortSignal,
): Promise<LayerSource[]> {
  const found: LayerSource[] = [];
  for (const path of paths) {
    signal.throwIfAborted();
    try {
      const { source } = await sourceFor(path, env);
      const { seal } = await inspectPackage(source, signal);
      if (seal) found.push(packageSource(source, seal));
    } catch {
      signal.throwIfAborted();
      // What is gone, damaged or not for this workstation has nothing that could be had.
    }
  }
  return found;
}

function packageSource(source: PackageSource, seal: Seal): LayerSource {
  const { key, version } = seal.template;
  return {
    label: source.path,
    package: { key, version, path: source.path },
    layers: wholeLayers(seal),
    bytes: source.size,
    bring: async (wanted, vault, progress) => {
      const loader = new PickingLoader(wanted, vault, progress);
      // Every layer is checked by its own digest, so what is passed over need not be read.
      await loader.until(
        readPackage(source, {
          signal: progress.signal,
          loader,
          passOver: true,
          onBytes: (bytes) => progress.onBytes(bytes),
        }),
      );
    },
  };
}

/** One source for each image of an engine that holds layers. */
async function engineLayers(engine: Engine): Promise<LayerSource[]> {
  const source = engine.source();
  const found: LayerSource[] = [];
  for (const { id, references } of await engine.listImages()) {
    const name = references[0] ?? id;
    const facts = await engine.inspectImage(name);
    if (!facts) continue;
    found.push({
      label: engine.host,
      layers: new Set(facts.diffIds),
      bytes: facts.size,
      bring: async (_, vault, progress) => {
        await source.fetch([name], vault, 'default', progress);
      },
    });
  }
  return found;
}
