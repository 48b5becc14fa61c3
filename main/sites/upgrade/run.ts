import type { InstallationRow } from '../../catalog';
import { SealiftError, toErrorData } from '../../errors';
import type { JobContext } from '../../jobs';
import { isReady } from '../component-states';
import { type ComposeTarget, watchUntil } from '../compose-target';
import type { ComponentState, Placement } from '../target';
import { bringImages, type LoadImages } from './bring-images';
import type { SiteDoor } from './door';
import { EngineSteps } from './engine-steps';
import { writeSettings } from './folder';
import { Journal } from './journal';
import { RunVolumes } from './run-volumes';
import type { Side } from './snapshot';
import { steadily } from './steady';
import type { Summary, Work } from './work';

export interface RunRecord {
  readonly id: string;
  readonly kind: 'upgrade' | 'rollback';
  readonly site: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export interface RunParts {
  readonly door: SiteDoor;
  readonly target: ComposeTarget;
  readonly record: RunRecord;
  readonly placement: Placement;
  readonly before: Side;
  readonly after: Side;
  readonly summary: Summary;
  readonly load?: LoadImages | undefined;
}

export interface RunOutcome {
  readonly row: InstallationRow;
  readonly components: readonly ComponentState[];
  readonly state: 'succeeded' | 'rolled-back';
  readonly recreated: readonly string[];
}

/**
 * Carries an installation from one side to the other, or back. Each step is written down before it begins and can be done again, so
 * that a run can be taken up by another process after any end of this one.
 */
export class Run {
  readonly #parts: RunParts;
  readonly #steps: EngineSteps;
  readonly #journal: Journal;
  readonly #volumes: RunVolumes;
  #summary: Summary;

  constructor(parts: RunParts, work: Work) {
    const { door, target, placement, record } = parts;
    this.#parts = parts;
    this.#summary = parts.summary;
    this.#steps = new EngineSteps(target.address, placement.project);
    this.#journal = new Journal(door.catalog, record.id, work);
    this.#volumes = new RunVolumes(target, this.#steps, this.#journal, door.home);
  }

  get work(): Work {
    return this.#journal.work;
  }

  /** Goes on to the other side. What fails leaves the run where it is: `back` can follow. Throws `upgrade.not_healthy`, `site.*`, `engine.*`. */
  async forward(context: JobContext): Promise<RunOutcome> {
    const { placement, after, before, record } = this.#parts;
    const turned = this.work.direction === 'back';
    this.#journal.put({ direction: 'forward', ...(turned && { done: [], restored: false }) });
    await this.#volumes.save(record.id, context);

    context.begin('load');
    this.#journal.step('load');
    const images = await this.#bring(this.work.images.after, context);
    this.#journal.put({ images: { before: this.work.images.before, after: images } });

    context.begin('write');
    this.#journal.step('files', null, { touched: true });
    await writeSettings(placement.folder, after.settings, before.settings.keys());
    await this.#volumes.restore(this.work.restore, context);

    for (const { service } of this.work.renewals) {
      context.begin('apply');
      context.item(this.#nameOf(service));
      if (!this.work.done.includes(service)) await this.#renew(service, context.signal);
      context.begin('watch');
      context.item(this.#nameOf(service));
      this.#journal.step('watch', service);
      await this.#watch([service], context.signal);
      this.#journal.put({ done: [...new Set([...this.work.done, service])] });
    }
    // What came up first may have gone down since.
    await this.#watch(
      this.work.renewals.map(({ service }) => service),
      context.signal,
    );
    this.#journal.step('finish');
    const row = this.#end('succeeded', after, record.to);
    return this.#outcome(row, 'succeeded');
  }

  /**
   * Goes back to how everything was: files, images by name, containers; what the run added is removed with the volumes that came with
   * it. `cause` is why. A component that is not healthy then was perhaps not healthy before: it is waited for, and told.
   */
  async back(context: JobContext, cause: unknown): Promise<RunOutcome> {
    const { placement, before, after, record } = this.#parts;
    const turned = this.work.direction === 'forward';
    context.begin('back');
    this.#journal.put({ direction: 'back', ...(turned && { done: [], restored: false }) });
    if (cause !== undefined) this.#summary = { ...this.#summary, error: toErrorData(cause).code };
    await this.#volumes.unpause();
    if (this.work.touched) {
      this.#journal.step('load');
      await this.#bring(this.work.images.before, context);
      this.#journal.step('files');
      await writeSettings(placement.folder, before.settings, after.settings.keys());
      const added = this.work.renewals.filter((one) => one.added && this.work.begun.includes(one.service));
      for (const { service } of added.reverse()) {
        this.#journal.step('renew', service);
        await this.#steadily(context.signal, () => this.#steps.removeService(service));
      }
      await this.#volumes.removeNew(placement.project, context.signal);
      // Only what a rollback put in the place of it: an upgrade does not touch what is in volumes.
      if (this.work.restore.length > 0) await this.#volumes.restore(ownSaved(this.work, record.id), context);
      for (const { service, added: isNew } of this.work.renewals) {
        if (isNew || !this.work.begun.includes(service) || this.work.done.includes(service)) continue;
        context.item(this.#nameOf(service));
        await this.#renew(service, context.signal);
        this.#journal.step('watch', service);
        await this.#look([service], context.signal);
        this.#journal.put({ done: [...this.work.done, service] });
      }
    }
    this.#journal.step('finish');
    const row = this.#end('rolled-back', before, record.from);
    return this.#outcome(row, 'rolled-back');
  }

  /** Leaves the run for a person to decide about. */
  leave(cause: unknown): void {
    this.#summary = { ...this.#summary, error: toErrorData(cause).code };
    this.#journal.put({}, 'failed');
  }

  async #renew(service: string, signal: AbortSignal): Promise<void> {
    const { target, placement } = this.#parts;
    this.#journal.step('renew', service);
    await this.#steadily(signal, async () => (await target.project(placement, signal)).renew(service, signal));
  }

  async #watch(services: readonly string[], signal: AbortSignal): Promise<void> {
    const seen = await this.#look(services, signal);
    const ailing = seen.filter((one) => !isReady(one)).map(({ name }) => name);
    if (ailing.length > 0)
      throw new SealiftError('upgrade.not_healthy', {
        name: this.#parts.record.name,
        components: ailing,
        seconds: this.work.seconds,
      });
  }

  #look(services: readonly string[], signal: AbortSignal): Promise<ComponentState[]> {
    const { target, placement } = this.#parts;
    const components = services.map((service) => ({ service, name: this.#nameOf(service) }));
    const { seconds } = this.work;
    return this.#steadily(signal, () => watchUntil(target, { ...placement, components }, isReady, seconds, signal));
  }

  #bring(images: Readonly<Record<string, string>>, context: JobContext): Promise<Record<string, string>> {
    const { target, load } = this.#parts;
    return this.#steadily(context.signal, () => bringImages(target, this.#steps, images, load, context));
  }

  /** Does something again that the engine went away under. */
  #steadily<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return steadily(this.#parts.target.engine, this.work.seconds, signal, work);
  }

  /** One transaction: the installation is what it is now, the record says how it ended, and the history has it. */
  #end(state: 'succeeded' | 'rolled-back', side: Side, version: string): InstallationRow {
    const { door, record, placement } = this.#parts;
    const { catalog, actor } = door;
    this.#summary = { ...this.#summary, recreated: this.work.begun.map((service) => this.#nameOf(service)) };
    return catalog.transaction(() => {
      const present = door.row(record.site, record.name);
      const row = catalog.installations.put({
        site: record.site,
        name: record.name,
        templateKey: present.templateKey,
        project: placement.project,
        folder: placement.folder,
        ...side.installation,
      });
      catalog.upgrades.end(record.id, state, { work: this.work, summary: this.#summary });
      catalog.history.append({
        actor,
        action: record.kind,
        subject: `${row.templateName}@${version}`,
        site: record.site,
        detail: {
          installation: record.name,
          record: record.id,
          from: record.from,
          to: record.to,
          outcome: state,
          ...this.#summary,
        },
      });
      return row;
    });
  }

  async #outcome(row: InstallationRow, state: RunOutcome['state']): Promise<RunOutcome> {
    const { target, placement, after, before } = this.#parts;
    const components = componentsOf(state === 'succeeded' ? after : before) ?? placement.components;
    const seen = await target.status({ ...placement, components }).catch(() => []);
    return {
      row,
      components: seen,
      state,
      recreated: this.work.begun.map((service) => this.#nameOf(service)),
    };
  }

  #nameOf(service: string): string {
    const { after, before } = this.#parts;
    const all = [...(componentsOf(after) ?? []), ...(componentsOf(before) ?? [])];
    return all.find((one) => one.service === service)?.name ?? service;
  }
}

function ownSaved(work: Work, record: string): Work['restore'] {
  const wanted = new Set(work.restore.map(({ volume }) => volume));
  return work.saved.filter(({ volume }) => wanted.has(volume)).map((one) => ({ ...one, record }));
}

/** Services with their names, as a side's state has them. */
function componentsOf(side: Side): Placement['components'] | undefined {
  const { components } = (side.installation.state ?? {}) as { components?: Placement['components'] };
  return Array.isArray(components) ? components : undefined;
}
