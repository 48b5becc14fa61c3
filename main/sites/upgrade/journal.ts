import type { Catalog, UpgradeState } from '../../catalog';
import type { Stage, Work } from './work';

/** How far a run has come, written down before each step: another process takes the run up from here. */
export class Journal {
  readonly #catalog: Catalog;
  readonly #record: string;
  #work: Work;

  constructor(catalog: Catalog, record: string, work: Work) {
    this.#catalog = catalog;
    this.#record = record;
    this.#work = work;
  }

  get work(): Work {
    return this.#work;
  }

  put(change: Partial<Work>, state?: UpgradeState): void {
    this.#work = { ...this.#work, ...change };
    this.#catalog.upgrades.proceed(this.#record, { work: this.#work, ...(state && { state }) });
  }

  /** Says which step comes now. What is renewed counts as begun from then on. */
  step(stage: Stage, service: string | null = null, change: Partial<Work> = {}): void {
    const begun = stage === 'renew' && service ? [...new Set([...this.#work.begun, service])] : this.#work.begun;
    this.put({ stage, service, begun, ...change });
  }
}
