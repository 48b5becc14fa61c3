import { hostname } from 'node:os';
import { SealiftError } from '../../errors';
import { type Platform, parsePlatform } from '../../images';
import type { ComposeCommand } from '../compose-command';
import { composeFacts, type PublishedPort } from '../compose-facts';
import type { ContainerView, EngineCalls, EngineInfo } from '../engine-calls';
import { isTaken, portsOfOthers, portsOfProject } from '../host-ports';
import { askedOf } from './asked';
import { freeAt } from './disk';
import type { DiskFact, EngineFacts, ImageFact, PortFact, SiteFacts, VolumeFact } from './facts';
import { risksOf } from './risks';

/** An image that the library could bring. */
export interface LibraryImage {
  /** Uncompressed bytes of its layers. */
  readonly bytes: number;
  /** `os/architecture`; null where unknown. */
  readonly platform: string | null;
}

/** What is about to stand at a site, as far as a look beforehand has to know. */
export interface FactsRequest {
  readonly placement: { readonly project: string; readonly folder: string };
  /** The compose file as it would be written. */
  readonly yaml: string;
  /** Ports that services on the host's own network listen on; the compose file does not say them. */
  readonly hostPorts?: readonly (PublishedPort & { readonly service: string })[];
  /** Whether containers of the project's name are this installation's own; otherwise they stand in its way. */
  readonly standing: boolean;
  /** Ids of the images where they are known. */
  readonly images: ReadonlyMap<string, string>;
  /** Whether the library could bring an image. */
  readonly library?: (reference: string) => Promise<LibraryImage | undefined>;
  /** Services whose containers are made anew, of an installation that stands: only their volumes are of interest then. */
  readonly recreated?: ReadonlySet<string>;
  /** Bytes of volumes that are to be saved in the data folder. */
  readonly saved?: number;
}

/**
 * Looks at a site before something is done there; changes nothing. Never throws for an engine that does not answer: that is a
 * finding. `job.cancelled` where `signal` says so.
 */
export async function gatherFacts(
  engine: EngineCalls,
  findCompose: (signal: AbortSignal) => Promise<ComposeCommand | undefined>,
  request: FactsRequest,
  signal: AbortSignal,
): Promise<SiteFacts> {
  const asked = askedOf(request.yaml);
  const [{ info, facts: engineFacts }, compose, dataDisk] = await Promise.all([
    lookAtEngine(engine),
    findCompose(signal),
    freeAt(request.placement.folder, { above: true }),
  ]);
  const common = {
    engine: engineFacts,
    compose: compose ?? null,
    dataDisk,
    memory: { needed: asked.memory, unlimited: asked.unlimited },
    saved: request.saved ?? 0,
    risks: risksOf(request.yaml),
  };
  const unseen = { ...common, images: [], clashing: [], ports: [], engineDisk: null, volumes: [] };
  if (!info) return unseen;
  try {
    const { project } = request.placement;
    const composed = composeFacts(request.yaml);
    const [containers, existing] = await Promise.all([engine.containers(), engine.volumes(project)]);
    stopIf(signal);
    return {
      ...common,
      images: await lookAtImages(engine, composed.images, request, info, signal),
      clashing: clashing(containers, composed.containerNames, request),
      ports: await lookAtPorts([...composed.ports, ...(request.hostPorts ?? [])], containers, request, engine.host),
      engineDisk: await engineDisk(info, engine.host),
      volumes: volumesOf(asked.volumes, new Set(existing), request),
    };
  } catch (error) {
    // It answered a moment ago: gone in the middle is as good as never there.
    if (error instanceof SealiftError && error.code.startsWith('engine.'))
      return { ...unseen, engine: { ...engineFacts, state: 'unreachable' } };
    throw error;
  }
}

async function lookAtEngine(engine: EngineCalls): Promise<{ info: EngineInfo | undefined; facts: EngineFacts }> {
  const nothing = { host: engine.host, version: null, platform: null, memory: null };
  try {
    const info = await engine.info();
    const { version, platform, memory } = info;
    return { info, facts: { host: engine.host, state: 'ready', version, platform, memory } };
  } catch (error) {
    if (!(error instanceof SealiftError) || !error.code.startsWith('engine.')) throw error;
    return {
      info: undefined,
      facts: { ...nothing, state: error.code === 'engine.denied' ? 'denied' : 'unreachable' },
    };
  }
}

async function lookAtImages(
  engine: EngineCalls,
  references: readonly string[],
  request: FactsRequest,
  info: EngineInfo,
  signal: AbortSignal,
): Promise<ImageFact[]> {
  const facts: ImageFact[] = [];
  for (const reference of references) {
    stopIf(signal);
    const [there, brought] = await Promise.all([engine.image(reference), request.library?.(reference)]);
    // A store of containerd's numbers images in its own way: there the name has to do.
    const wanted = info.containerdStore ? undefined : request.images.get(reference);
    facts.push(imageFact(reference, there, brought, wanted));
  }
  return facts;
}

function imageFact(
  reference: string,
  there: { readonly id: string; readonly platform: Platform } | undefined,
  brought: LibraryImage | undefined,
  wanted: string | undefined,
): ImageFact {
  if (there && (wanted === undefined || wanted === there.id))
    return { reference, state: wanted === undefined ? 'unpinned' : 'present', bytes: 0, platform: there.platform };
  if (!brought) return { reference, state: there ? 'other' : 'missing', bytes: 0, platform: null };
  const platform = brought.platform === null ? null : (parsePlatform(brought.platform) ?? null);
  return { reference, state: there ? 'replaced' : 'library', bytes: brought.bytes, platform };
}

/** Containers of our project's name that we did not start are someone else's: compose would take them over. */
function clashing(
  containers: readonly ContainerView[],
  names: readonly string[],
  { placement, standing }: FactsRequest,
): string[] {
  return containers
    .filter((container) => (container.project === placement.project ? !standing : names.includes(container.name)))
    .map((container) => container.name);
}

async function lookAtPorts(
  wanted: readonly (PublishedPort & { readonly service?: string })[],
  containers: readonly ContainerView[],
  { placement: { project } }: FactsRequest,
  host: string,
): Promise<PortFact[]> {
  const others = portsOfOthers(wanted, project, containers);
  const own = portsOfProject(project, containers);
  const running = new Set(
    containers.filter((one) => one.project === project && one.state === 'running').map((one) => one.service),
  );
  const facts: PortFact[] = [];
  for (const port of wanted) {
    const fact = { port: port.port, protocol: port.protocol, holder: others.get(port)?.name ?? null };
    if (others.has(port)) facts.push({ ...fact, state: 'taken' });
    else if (own.has(`${port.port}/${port.protocol}`) || (port.service !== undefined && running.has(port.service)))
      facts.push({ ...fact, state: 'own' });
    else if (!isLocal(host)) facts.push({ ...fact, state: 'unknown' });
    else facts.push({ ...fact, state: (await isTaken(port)) ? 'taken' : 'free' });
  }
  return facts;
}

/** Only of an engine whose host is this very computer can the disk be looked at: a socket may lead anywhere. */
async function engineDisk(info: EngineInfo, host: string): Promise<DiskFact | null> {
  if (!isLocal(host) || info.dataRoot === null || info.name !== hostname()) return null;
  return freeAt(info.dataRoot);
}

/** Whether the engine shares its ports with this computer. */
function isLocal(host: string): boolean {
  return /^(unix|npipe):/.test(host);
}

function volumesOf(
  asked: readonly { readonly name: string; readonly services: readonly string[] }[],
  existing: ReadonlySet<string>,
  { placement, recreated }: FactsRequest,
): VolumeFact[] {
  return asked
    .map(({ name, services }) => {
      const full = `${placement.project}_${name}`;
      const touched = services.some((service) => recreated?.has(service));
      return { name: full, exists: existing.has(full), services, touched };
    })
    .filter((volume) => recreated === undefined || volume.touched || !volume.exists);
}

function stopIf(signal: AbortSignal): void {
  if (signal.aborted) throw new SealiftError('job.cancelled', {}, { cause: signal.reason });
}
