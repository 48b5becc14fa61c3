import type { MediumView } from '../../../preload/contract';
import { SealiftError } from '../../errors';
import { type DriveWatch, describeMedium, requireFolder, type Volume } from '../../media';
import type { LibraryEnvironment } from '../environment';
import { folderView, mediumId, volumeView } from './view';

/** A medium behind an id, as it is now. */
export interface ShelfMedium {
  readonly view: MediumView;
  /** Where packages are put: the mount point, or the folder that was chosen. */
  readonly folder: string;
  /** Undefined for a folder. */
  readonly volume: Volume | undefined;
}

/** The media of this computer under ids that only it hands out: its drives, and the folders that a person chose. */
export class Shelf {
  readonly #env: LibraryEnvironment;
  readonly #drives: DriveWatch;
  /** Chosen folders by id, in the order in which they were chosen. */
  readonly #folders = new Map<string, string>();
  readonly #listeners = new Set<(media: MediumView[]) => void>();

  constructor(env: LibraryEnvironment, drives: DriveWatch) {
    this.#env = env;
    this.#drives = drives;
  }

  async list(): Promise<MediumView[]> {
    return this.#views(await this.#drives.read());
  }

  watch(listener: (media: MediumView[]) => void): () => void {
    this.#listeners.add(listener);
    const stop = this.#drives.listen((volumes) => void this.#views(volumes).then(listener, () => undefined));
    return () => {
      this.#listeners.delete(listener);
      stop();
    };
  }

  /** To be called when what is remembered of media has changed. */
  async changed(): Promise<void> {
    if (this.#listeners.size === 0) return;
    const views = await this.list().catch(() => undefined);
    if (views) for (const listener of this.#listeners) listener(views);
  }

  /** Throws `media.not_found`, `media.not_a_folder`. */
  async addFolder(path: string): Promise<MediumView> {
    const folder = await requireFolder(path);
    const view = folderView(await describeMedium(folder), this.#env.catalog);
    this.#folders.set(view.id, folder);
    await this.changed();
    return view;
  }

  /** The medium behind an id, read anew. Throws `media.unknown`, `media.not_mounted`, `media.gone`. */
  async find(id: string): Promise<ShelfMedium> {
    const folder = this.#folders.get(id);
    if (folder !== undefined)
      return { view: folderView(await describeMedium(folder), this.#env.catalog), folder, volume: undefined };
    const volume = (await this.#drives.read()).find((each) => mediumId(each.key) === id);
    if (!volume) throw new SealiftError('media.unknown', { medium: id });
    const view = volumeView(volume, this.#env.catalog);
    if (view.mountPoint === null) throw new SealiftError('media.not_mounted', { medium: view.name });
    return { view, folder: view.mountPoint, volume };
  }

  /** All drives as they are now. */
  volumes(): Promise<Volume[]> {
    return this.#drives.read();
  }

  async #views(volumes: readonly Volume[]): Promise<MediumView[]> {
    const { catalog } = this.#env;
    const folders: MediumView[] = [];
    // A folder whose medium is away is not shown; it is not forgotten either.
    for (const path of this.#folders.values()) {
      const facts = await describeMedium(path).catch(() => undefined);
      if (facts) folders.push(folderView(facts, catalog));
    }
    return [...volumes.map((volume) => volumeView(volume, catalog)), ...folders];
  }
}
