import { createHash, randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import type { PlaceView } from '../../preload/contract';
import { SealiftError } from '../errors';

/** More than a person chooses while the window is open; the oldest are forgotten first. */
const mostRemembered = 10_000;

/**
 * Files and folders that the person chose, by ids that only this process can make: the window names what it was handed out, and
 * cannot make up a path. One path always has one id.
 */
export class Places {
  readonly #secret = randomBytes(32);
  readonly #known = new Map<string, PlaceView>();

  add(path: string, kind: PlaceView['kind']): PlaceView {
    const id = createHash('sha256').update(this.#secret).update(kind).update(path).digest('hex').slice(0, 32);
    const place = { id, path, name: basename(path) || path, kind };
    this.#known.delete(id);
    this.#known.set(id, place);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= mostRemembered) break;
      this.#known.delete(oldest);
    }
    return place;
  }

  /** The path behind an id. Throws `place.unknown`. */
  path(id: string): string {
    const place = this.#known.get(id);
    if (!place) throw new SealiftError('place.unknown', {});
    return place.path;
  }
}
