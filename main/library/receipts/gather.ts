import { statfs } from 'node:fs/promises';
import { z } from 'zod';
import { version as program } from '../../../package.json';
import type { InstallationView } from '../../../preload/contract';
import type { Catalog } from '../../catalog';
import type { Digest } from '../../images';
import { componentsOf, normalizeReference, parseTemplate } from '../../templates';
import { contentDigest } from '../content-digest';
import type { LibraryEnvironment } from '../environment';
import type { Gathered, VaultImage } from './compose';
import { reportEngine } from './site-engine';

type Env = Pick<LibraryEnvironment, 'catalog' | 'vault' | 'home'>;

/** What a receipt needs to know of a site: where its engine is, and how its installations stand just now. */
export interface SiteHere {
  /** Its engine's address; undefined for the environment's, `none` where none is to be asked. */
  readonly engine: string | undefined;
  installations(): Promise<InstallationView[]>;
}

/** Asks everything that a receipt says. Throws `engine.*` where the site's engine does not answer, `job.cancelled`. */
export async function gather(site: SiteHere, env: Env, now: Date, signal: AbortSignal): Promise<Gathered> {
  const engine = await reportEngine(site.engine, signal);
  signal.throwIfAborted();
  const installations = await site.installations();
  signal.throwIfAborted();
  const { catalog, vault } = env;
  const pinned = pinnedImages(catalog);
  const vaultLayers = new Map<Digest, number>();
  for (const image of pinned)
    for (const { diffId, size } of image.layers) if (vault.holds(diffId)) vaultLayers.set(diffId, size);
  const vaultFacts = await statfs(env.home).catch(() => undefined);
  const looked: VerifiedMedium[] = [];
  const { rows, head } = catalog.history.walk((row) => looked.push(...verifiedBy(row)));
  return {
    at: now,
    tool: `sealift ${program}`,
    engine,
    vaultFree: vaultFacts ? vaultFacts.bavail * vaultFacts.bsize : null,
    installations: installations.map((view) => ({ view, ...versionOf(view, env) })),
    pinned,
    vaultImages: pinned.filter(({ layers }) => layers.every(({ diffId }) => vaultLayers.has(diffId))),
    vaultLayers,
    history: { entries: rows, head },
    media: lastVerified([...carriedMedia(catalog), ...looked]),
  };
}

/** What every version of the library is made of. */
function pinnedImages(catalog: Catalog): VaultImage[] {
  return catalog.versions.list().flatMap(({ templateKey, version }) =>
    catalog.versions.images(templateKey, version).map(({ reference, configDigest, layers }) => ({
      reference,
      id: configDigest,
      layers: layers.map(({ diffId, size }) => ({ diffId, size })),
    })),
  );
}

/** What an installation was made of, from its own record: the library may have the version no longer, or another one under its name. */
function versionOf(
  { site, name }: InstallationView,
  { catalog }: Env,
): Pick<Gathered['installations'][number], 'content' | 'images'> {
  const row = catalog.installations.get(site, name);
  if (!row) return { content: null, images: new Map() };
  const template = parseTemplate(row.metadata);
  const pins = catalog.versions.imageContents(row.templateKey, row.version);
  const images = componentsOf(template).flatMap((component): [string, Digest][] => {
    const id =
      component.shareImage === '' ? undefined : pins.get(normalizeReference(component.shareImage))?.configDigest;
    return id ? [[component.name, id]] : [];
  });
  return { content: contentDigest(template), images: new Map(images) };
}

type VerifiedMedium = Gathered['media'][number];

/** Media that were filled here, when each was last read back and found right. */
function carriedMedia(catalog: Catalog): VerifiedMedium[] {
  return catalog.media.list().flatMap(({ id, label, fsUuid }) => {
    const at = catalog.media.files(id).flatMap(({ verifiedAt }) => verifiedAt ?? []);
    const last = at.sort().at(-1);
    return last === undefined ? [] : [{ label, uuid: fsUuid, verifiedAt: last }];
  });
}

const looked = z.object({
  medium: z.object({ label: z.string(), uuid: z.string().nullable() }),
  files: z.array(z.object({ state: z.string() })).optional(),
});

/** Media that came from elsewhere: one that was verified and found intact, or that a package was imported from, which reads every byte of it. */
function verifiedBy({ action, detail, at }: { action: string; detail: string; at: string }): VerifiedMedium[] {
  if (action !== 'verify-medium' && action !== 'import') return [];
  const { data } = looked.safeParse(JSON.parse(detail));
  if (!data || data.files?.some(({ state }) => state !== 'ok')) return [];
  return [{ ...data.medium, verifiedAt: at }];
}

/** Each medium once, as it was verified last; last verified first. */
function lastVerified(media: readonly VerifiedMedium[]): VerifiedMedium[] {
  const newestFirst = [...media].sort((a, b) => (a.verifiedAt < b.verifiedAt ? 1 : -1));
  const byMedium = Map.groupBy(newestFirst, ({ label, uuid }) => uuid ?? `label ${label}`);
  return [...byMedium.values()].flatMap(([last]) => last ?? []);
}
