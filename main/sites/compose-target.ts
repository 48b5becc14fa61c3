import { setTimeout as sleep } from 'node:timers/promises';
import { SealiftError } from '../errors';
import type { JobContext } from '../jobs';
import { templateToCompose } from '../templates';
import { componentState } from './component-states';
import { type ComposeCommand, ComposeProject, findCompose } from './compose-command';
import { type ComposeFacts, composeFacts, type PublishedPort } from './compose-facts';
import type { ContainerView, EngineCalls } from './engine-calls';
import { completeEnv } from './env-file';
import { hostNetworkPorts, isTaken, portsOfOthers, portsOfProject } from './host-ports';
import { type FactsRequest, gatherFacts, risksOf, riskWords, type SiteFacts } from './preflight';
import { readComposeFile, readEnvFile, removeProject, writeProject } from './project-folder';
import type { ComponentState, InstallPlan, Placement, PreparedInstall, SiteTarget } from './target';

/** Installations as compose projects on a Docker Engine. */
export class ComposeTarget implements SiteTarget {
  readonly kind = 'compose';
  readonly #engine: EngineCalls;
  #compose: ComposeCommand | undefined;

  constructor(engine: EngineCalls) {
    this.#engine = engine;
  }

  get address(): string {
    return this.#engine.host;
  }

  /** The engine it stands on, for single steps. */
  get engine(): EngineCalls {
    return this.#engine;
  }

  /** The compose command for a project, for single steps. Throws `site.no_compose`. */
  async project(
    { folder, project }: Pick<Placement, 'folder' | 'project'>,
    signal: AbortSignal,
  ): Promise<ComposeProject> {
    return new ComposeProject(await this.#command(signal), this.address, folder, project);
  }

  async prepare(plan: InstallPlan, context: JobContext): Promise<PreparedInstall> {
    const { project, folder } = plan.placement;
    await this.#engine.ping();
    const compose = await this.#command(context.signal);
    const stack = templateToCompose(plan.template, { values: plan.values, ports: plan.ports ?? {} });
    // Left out, such a setting would make another application than the one that was delivered: it is refused as a whole.
    const reaching = risksOf(stack.yaml);
    if (!plan.trusted && reaching.length > 0)
      throw new SealiftError('site.not_trusted', { name: plan.template.group_name, found: riskWords(reaching) });
    const facts = composeFacts(stack.yaml);
    await this.#bringImages(facts, plan, context);

    const containers = await this.#engine.containers();
    // Containers of our project's name that we did not start belong to someone else's: compose would take them over.
    const clashing = containers.filter((container) =>
      container.project === project ? plan.state === 'new' : facts.containerNames.includes(container.name),
    );
    if (clashing.length > 0)
      throw new SealiftError('site.containers_exist', { containers: clashing.map((container) => container.name) });
    const running = new Set(
      containers.filter((one) => one.project === project && one.state === 'running').map((one) => one.service),
    );
    const onHost = hostNetworkPorts(plan.template, stack).filter((port) => !running.has(port.service));
    await this.#checkPorts([...facts.ports, ...onHost], project, containers);

    const components = stack.services.map((service) => ({ service: service.name, name: service.displayName }));
    const chosen = stack.secrets.flatMap((secret) =>
      secret.value === undefined ? [] : [[secret.variable, secret.value] as const],
    );
    const secretKeys = new Set(stack.secrets.map((secret) => secret.name));
    const placement: Placement = { project, folder, components };
    const volumesBefore = new Set(await this.#engine.volumes(project));
    const envBefore = await readEnvFile(folder);
    // A value that .env cannot carry is refused now, not when half of the files are written.
    completeEnv(envBefore ?? '', [], Object.fromEntries(chosen));

    const undo = async () => {
      // What stood before this attempt is not ours to take down.
      if (plan.state === 'installed') return;
      // Nobody used it yet: it need not be asked twice to end.
      await this.#takeDown(placement, compose, AbortSignal.timeout(600_000), 2);
      for (const volume of await this.#engine.volumes(project))
        if (!volumesBefore.has(volume)) await this.#engine.removeVolume(volume);
      await removeProject(folder, envBefore !== undefined);
    };
    return {
      placement,
      plainValues: Object.fromEntries(Object.entries(plan.values).filter(([key]) => !secretKeys.has(key))),
      undo,
      apply: async (job) => {
        try {
          await writeProject(
            folder,
            stack.yaml,
            stack.files,
            stack.secrets.map((secret) => secret.variable),
            Object.fromEntries(chosen),
          );
          await new ComposeProject(compose, this.address, folder, project).up(job.signal);
        } catch (error) {
          await undo();
          throw error;
        }
      },
    };
  }

  facts(request: FactsRequest, signal: AbortSignal): Promise<SiteFacts> {
    return gatherFacts(this.#engine, (stop) => this.#found(stop), request, signal);
  }

  async status(placement: Placement): Promise<ComponentState[]> {
    const containers = await this.#engine.containers(placement.project);
    const known = await Promise.all(
      // One that vanished between the two calls is left out.
      containers.map(async (container) => ({ container, standing: await this.#engine.standing(container.id) })),
    );
    const standing = known.flatMap((each) => (each.standing ? [{ ...each.container, ...each.standing }] : []));
    return placement.components.map(({ service, name }) => componentState(service, name, standing));
  }

  async start(placement: Placement, signal: AbortSignal): Promise<void> {
    await this.#engine.ping();
    const compose = await this.#command(signal);
    const yaml = await readComposeFile(placement.folder);
    if (yaml === undefined) throw new SealiftError('site.folder_missing', { folder: placement.folder });
    const facts = composeFacts(yaml);
    // compose v1 would go looking for an image that is not there.
    const missing = await this.#missing(facts.images, new Map());
    if (missing.length > 0) throw new SealiftError('site.images_missing', { images: missing, engine: this.address });
    await this.#checkPorts(facts.ports, placement.project, await this.#engine.containers());
    await new ComposeProject(compose, this.address, placement.folder, placement.project).up(signal);
  }

  async stop(placement: Placement, signal: AbortSignal): Promise<void> {
    await this.#engine.ping();
    if ((await readComposeFile(placement.folder)) === undefined)
      throw new SealiftError('site.folder_missing', { folder: placement.folder });
    await new ComposeProject(await this.#command(signal), this.address, placement.folder, placement.project).stop(
      signal,
    );
  }

  volumes(placement: Placement): Promise<string[]> {
    return this.#engine.volumes(placement.project);
  }

  async remove(placement: Placement, volumes: readonly string[], signal: AbortSignal): Promise<void> {
    const all = await this.#engine.volumes(placement.project);
    await this.#takeDown(placement, await this.#found(signal), signal);
    for (const volume of volumes) await this.#engine.removeVolume(volume);
    await removeProject(
      placement.folder,
      all.some((volume) => !volumes.includes(volume)),
    );
  }

  /** Through compose where it and the files are there, otherwise by the labels that compose gave. */
  async #takeDown(
    placement: Placement,
    compose: ComposeCommand | undefined,
    signal: AbortSignal,
    grace?: number,
  ): Promise<void> {
    if (compose !== undefined && (await readComposeFile(placement.folder)) !== undefined) {
      await new ComposeProject(compose, this.address, placement.folder, placement.project)
        .down(signal, grace)
        .catch((error: unknown) => {
          // Files changed by hand can be beyond compose; the labels on what it made still tell what is to go.
          if (!(error instanceof SealiftError && error.code === 'site.compose_failed')) throw error;
        });
    }
    // Also otherwise: an `up` that was cut off may have left a container that compose's `down` came too early for.
    await this.#engine.removeProject(placement.project);
  }

  async #bringImages(facts: ComposeFacts, plan: InstallPlan, context: JobContext): Promise<void> {
    const missing = await this.#missing(facts.images, plan.images);
    if (missing.length === 0) return;
    await plan.loadImages?.(missing, context);
    // After loading, the name decides: an engine with a containerd store numbers images in its own way.
    const still = await this.#missing(missing, new Map());
    if (still.length > 0) throw new SealiftError('site.images_missing', { images: still, engine: this.address });
  }

  /** Images that are not there, or are others under the same name where the id is known. */
  async #missing(references: readonly string[], ids: ReadonlyMap<string, string>): Promise<string[]> {
    const missing: string[] = [];
    for (const reference of references) {
      const id = await this.#engine.imageId(reference);
      const wanted = ids.get(reference);
      if (id === undefined || (wanted !== undefined && wanted !== id)) missing.push(reference);
    }
    return missing;
  }

  async #checkPorts(
    wanted: readonly PublishedPort[],
    project: string,
    containers: readonly ContainerView[],
  ): Promise<void> {
    const others = portsOfOthers(wanted, project, containers);
    const own = portsOfProject(project, containers);
    const taken = [...others].map(([port, { name }]) => `${port.port}/${port.protocol} (${name})`);
    // Only an engine on this computer shares its ports with us.
    const local = /^(unix|npipe):/.test(this.address);
    for (const port of wanted)
      if (local && !others.has(port) && !own.has(`${port.port}/${port.protocol}`) && (await isTaken(port)))
        taken.push(`${port.port}/${port.protocol}`);
    if (taken.length > 0) throw new SealiftError('site.ports_taken', { ports: [...new Set(taken)] });
  }

  async #command(signal: AbortSignal): Promise<ComposeCommand> {
    const found = await this.#found(signal);
    if (!found) throw new SealiftError('site.no_compose');
    return found;
  }

  async #found(signal: AbortSignal): Promise<ComposeCommand | undefined> {
    this.#compose ??= await findCompose(this.address, signal);
    return this.#compose;
  }
}

/**
 * Looks at a target once a second until every component satisfies `ready` in two looks running (a container that ends at once
 * runs for a moment), or the time is up. Answers the last look. Throws `job.cancelled`.
 */
export async function watchUntil(
  target: Pick<SiteTarget, 'status'>,
  placement: Placement,
  ready: (component: ComponentState) => boolean,
  seconds: number,
  signal: AbortSignal,
): Promise<ComponentState[]> {
  const end = Date.now() + seconds * 1000;
  let looks = 0;
  for (;;) {
    if (signal.aborted) throw new SealiftError('job.cancelled', {}, { cause: signal.reason });
    const components = await target.status(placement);
    looks = components.every(ready) ? looks + 1 : 0;
    if (looks >= 2 || Date.now() >= end) return components;
    await sleep(1000, undefined, { signal }).catch(() => {});
  }
}
