import { join } from 'node:path';
import { SealiftError } from '../../errors';
import type { JobContext } from '../../jobs';
import type { ComposeTarget } from '../compose-target';
import type { EngineSteps } from './engine-steps';
import type { Journal } from './journal';
import { recordFolder } from './snapshot';
import { steadily } from './steady';
import type { SavedVolume, Work } from './work';

/** The volumes of a run: what is saved of them before it and put back, and what came with it and goes again. */
export class RunVolumes {
  readonly #target: ComposeTarget;
  readonly #steps: EngineSteps;
  readonly #journal: Journal;
  readonly #home: string;

  constructor(target: ComposeTarget, steps: EngineSteps, journal: Journal, home: string) {
    this.#target = target;
    this.#steps = steps;
    this.#journal = journal;
    this.#home = home;
  }

  /** Saves the content of what is to be saved, as far as that has not been done, as files of the record. */
  async save(record: string, context: JobContext): Promise<void> {
    const { saved } = this.#journal.work;
    context.begin('save', saved.reduce((sum, { bytes }) => sum + bytes, 0) || undefined);
    await this.unpause();
    for (const one of saved) {
      if (one.sha256 !== '') continue;
      context.item(one.volume);
      const full = join(recordFolder(this.#home, record), one.file);
      const made = await this.#steadily(context.signal, () => this.#save(one.volume, full, context));
      const done = { ...made, file: one.file };
      this.#journal.put({
        saved: this.#journal.work.saved.map((other) => (other.volume === one.volume ? done : other)),
      });
    }
  }

  /** Saves one volume while nobody writes to it. What an engine that went away left behind of an earlier try is cleared first. */
  async #save(volume: string, file: string, context: JobContext): Promise<SavedVolume> {
    await this.#steps.clearHelpers();
    await this.unpause();
    const users = await this.#steps.usersOf(volume);
    // Written down first: whoever takes the run up lets them go on.
    this.#journal.step('save', null, { paused: users });
    for (const id of users) await this.#steps.pause(id);
    try {
      const image = await this.#someImage();
      return await this.#steps.saveVolume(volume, image, file, context.signal, (bytes) => context.advance(bytes));
    } finally {
      await this.unpause();
    }
  }

  /** Lets paused containers go on, also when the run was stopped: an engine that is away is waited for. */
  async unpause(): Promise<void> {
    const { paused } = this.#journal.work;
    if (paused.length === 0) return;
    const { signal } = new AbortController();
    await this.#steadily(signal, async () => {
      for (const id of paused) await this.#steps.unpause(id);
    });
    this.#journal.put({ paused: [] });
  }

  /** Volumes get what was saved, once in a run; containers that mount them are removed before, and made anew with the others. */
  async restore(volumes: Work['restore'], context: JobContext): Promise<void> {
    if (volumes.length === 0 || this.#journal.work.restored) return;
    this.#journal.step('volumes');
    for (const saved of volumes) await this.#steadily(context.signal, () => this.#restore(saved, context.signal));
    this.#journal.put({ restored: true });
  }

  async #restore(saved: Work['restore'][number], signal: AbortSignal): Promise<void> {
    await this.#steps.clearHelpers();
    const users = (await this.#steps.mounts()).filter((one) => one.volumes.includes(saved.volume));
    for (const { service } of users) {
      const { begun, done } = this.#journal.work;
      this.#journal.put({ begun: [...new Set([...begun, service])], done: done.filter((one) => one !== service) });
      await this.#steps.removeService(service);
    }
    const file = join(recordFolder(this.#home, saved.record), saved.file);
    await this.#steps.restoreVolume(saved, await this.#someImage(), file, signal);
  }

  /** Removes what a project has and had not before the run. */
  async removeNew(project: string, signal: AbortSignal): Promise<void> {
    const known = new Set(this.#journal.work.volumesBefore);
    const { engine } = this.#target;
    await this.#steadily(signal, async () => {
      for (const volume of await engine.volumes(project)) if (!known.has(volume)) await engine.removeVolume(volume);
    });
  }

  /** An image to make a container of that is never started. */
  async #someImage(): Promise<string> {
    const { images } = this.#journal.work;
    for (const reference of [...Object.keys(images.before), ...Object.keys(images.after)]) {
      const id = await this.#target.engine.imageId(reference);
      if (id !== undefined) return id;
    }
    throw new SealiftError('site.images_missing', {
      images: Object.keys(images.before),
      engine: this.#target.address,
    });
  }

  #steadily<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return steadily(this.#target.engine, this.#journal.work.seconds, signal, work);
  }
}
