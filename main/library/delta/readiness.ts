import { basename } from 'node:path';
import type { DeltaReadinessView } from '../../../preload/contract';
import { connectEngine, type Engine, findContainerds, type ImageLoader, runsOn, vaultLoader } from '../../images';
import { broughtLayers, type DeltaSeal, type InspectedPackage, missingBy } from '../../packages';
import type { LibraryEnvironment } from '../environment';
import { findBase } from './base';
import { nearby } from './near';

/** What is looked at once for all delta packages of a place. */
export interface ReadinessContext {
  /** Every package that was found with it. */
  readonly found: readonly InspectedPackage[];
  readonly loader: ImageLoader;
  /** The engine that it loads into; undefined for the library. */
  readonly engine: Engine | undefined;
}

/** Whether what a delta package needs is here: where it was found, or what would bring it. Reads no layer, changes nothing. */
export async function readiness(
  seal: DeltaSeal,
  path: string,
  { found, loader, engine }: ReadinessContext,
  env: LibraryEnvironment,
): Promise<DeltaReadinessView> {
  const { vault } = env;
  const near = nearby(env, engine, [path], new AbortController().signal);
  const wanted = seal.images.filter(({ platform }) => !loader.platform || runsOn(platform, loader.platform));
  const wants = (reference: string) => wanted.some((image) => image.reference === reference);
  const { needs, sources } = await findBase(seal, { loader, wants, vault, near });
  // What comes with another package, which is imported before this one, will be there.
  const others = found.filter((other) => other.path !== path && other.seal);
  const coming = (layer: (typeof needs.missing)[number]['layer']) =>
    others.find((other) => other.seal && broughtLayers(other.seal).has(layer));
  const missing = needs.missing.filter(({ layer }) => !coming(layer));
  const used = new Set([...needs.hand.map(({ layer }) => layer), ...needs.apply.map(({ base }) => base)]);
  const from = [
    ...(needs.relied.length > 0 ? [engine ? loader.label : 'library'] : []),
    ...[...used].map((layer) => {
      if (vault.holds(layer)) return 'library';
      const source = sources.find(({ layers }) => layers.has(layer));
      return source?.package ? basename(source.package.path) : (source?.label ?? '');
    }),
    ...needs.missing.flatMap(({ layer }) => {
      const other = coming(layer);
      return other ? [basename(other.path)] : [];
    }),
  ];
  const here = [...sources.flatMap((one) => one.package ?? []), ...others.map(packageOf)];
  return {
    ready: missing.length === 0,
    from: [...new Set(from)],
    missing: missingBy(missing, seal).map((group) => ({
      ...group,
      packages: [
        ...new Set(
          here
            .filter((one) => group.by.some(({ key, version }) => key === one.key && version === one.version))
            .map((one) => one.path),
        ),
      ],
    })),
  };
}

function packageOf({ path, template }: InspectedPackage) {
  return { path, key: template.group_key, version: template.group_version };
}

/**
 * The place that the window would import packages into: the engine when it answers, else a containerd of this computer, else the
 * library.
 */
export async function readinessPlace(
  env: LibraryEnvironment,
): Promise<{ readonly loader: ImageLoader; readonly engine: Engine | undefined }> {
  const engine = env.engine();
  const status = await engine?.status();
  if (engine && status?.reachable) {
    const loader = await engine.loader().catch(() => undefined);
    if (loader) return { loader, engine };
  }
  for (const { host, reachable } of engine ? await findContainerds() : []) {
    const containerd = connectEngine(host);
    const loader = reachable ? await containerd.loader().catch(() => undefined) : undefined;
    if (loader) return { loader, engine: containerd };
  }
  return { loader: vaultLoader(env.vault), engine: undefined };
}
