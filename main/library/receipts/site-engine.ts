import { statfs } from 'node:fs/promises';
import { SealiftError } from '../../errors';
import { connectEngine, type Digest, type Engine, formatPlatform } from '../../images';
import type { Receipt } from '../../receipts';

/** How many images are asked about at a time. */
const AT_A_TIME = 8;

/** An image that a site's engine has. */
export interface EngineImage {
  readonly id: Digest;
  readonly references: readonly string[];
  /** Diff ids, base first. */
  readonly layers: readonly Digest[];
}

/** What the engine of a site has. A kind of engine of its own makes one of these. */
export interface EngineReport {
  readonly engine: NonNullable<Receipt['engine']>;
  /** Free bytes where it keeps its data; null where that is not this computer's disk. */
  readonly free: number | null;
  readonly images: readonly EngineImage[];
  /** Whether the ids of images are those of their configs: where not, what the library pinned tells by their layers. */
  readonly idsAreConfigs: boolean;
}

/** Asks a Docker Engine or a containerd; undefined for `none`. Throws `engine.*`, `containerd.*` where it does not answer. */
export async function reportEngine(host: string | undefined, signal: AbortSignal): Promise<EngineReport | undefined> {
  if (host === 'none') return undefined;
  const engine = connectEngine(host);
  const { reachable, error, version, platform, docker, containerd } = await engine.status();
  if (!reachable) throw new SealiftError(error?.code ?? 'engine.unreachable', { host: engine.host, ...error?.params });
  const storage = containerd?.snapshotter ?? docker?.storage ?? null;
  return {
    engine: {
      kind: containerd ? 'containerd' : 'docker',
      version: version ?? '',
      platform: platform ? formatPlatform(platform) : '',
      storage,
    },
    free: await freeBytes(engine.host, docker?.dataRoot ?? null),
    images: await imagesOf(engine, containerd !== undefined, signal),
    idsAreConfigs: !docker?.storage?.startsWith('containerd'),
  };
}

/** All images, a containerd's by their names: there what is listed are manifests. */
async function imagesOf(engine: Engine, byName: boolean, signal: AbortSignal): Promise<EngineImage[]> {
  const listed = await engine.listImages();
  const asked = [...new Set(byName ? listed.flatMap(({ references }) => references) : listed.map(({ id }) => id))];
  const images: EngineImage[] = [];
  const work = async () => {
    for (let each = asked.pop(); each !== undefined; each = asked.pop()) {
      signal.throwIfAborted();
      // An image may vanish while they are asked for one by one.
      const facts = await engine.inspectImage(each);
      if (facts) images.push({ id: facts.id, references: facts.references, layers: facts.diffIds });
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return images;
}

/** Of a local engine only: the disk of another computer cannot be asked from here. */
async function freeBytes(host: string, dataRoot: string | null): Promise<number | null> {
  if (!host.startsWith('unix://') || dataRoot === null) return null;
  const facts = await statfs(dataRoot).catch(() => undefined);
  return facts ? facts.bavail * facts.bsize : null;
}
