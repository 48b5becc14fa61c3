import { invalid } from './values';

/** Far beyond any application, and little enough to be held and gone through in seconds. */
const most = { values: 200_000, characters: 64 * 1024 * 1024 };
/** What one text may become when its variables are filled in. */
export const longestText = 1024 * 1024;
/** Defaults within defaults, and services that extend services. */
export const deepestNesting = 32;

/**
 * What one compose file may still grow to. A small text says a large thing by aliases, by `extends`, by variables that stand for others, and by naming
 * one file many times; the file may come from anybody, so what it asks for is counted before it is made.
 */
export class Room {
  #values = most.values;
  #characters = most.characters;

  /** Throws `compose.invalid` once there were too many. */
  values(count: number, path: string): void {
    this.#values -= count;
    if (this.#values < 0) throw invalid(path, `more than ${most.values} values in all`);
  }

  /** Throws `compose.invalid` once there were too many, and for a text that is too long by itself. */
  text(length: number, path: string): void {
    this.#characters -= length;
    if (length > longestText) throw invalid(path, `a text of more than ${longestText} characters`);
    if (this.#characters < 0) throw invalid(path, `more than ${most.characters} characters in all`);
  }
}
