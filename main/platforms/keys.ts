import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../files';
import type { Keychain } from '../service-types';

const stored = z.record(z.string(), z.object({ box: z.enum(['keychain', 'file']), sealed: z.string().max(20_000) }));
type Stored = z.output<typeof stored>;

/**
 * Access keys by the name of their platform, in `<home>/platforms/keys.json`: encrypted by the system's keychain where there is one, and
 * otherwise as they are in a file that only its owner can read (0600 in 0700). They stand nowhere else.
 */
export class AccessKeys {
  readonly #folder: string;
  readonly #path: string;
  readonly #keychain: Keychain | undefined;
  #changing: Promise<unknown> = Promise.resolve();

  constructor(home: string, keychain: Keychain | undefined) {
    this.#folder = join(home, 'platforms');
    this.#path = join(this.#folder, 'keys.json');
    this.#keychain = keychain;
  }

  /** What keeps the key of a platform: `missing` also where the keychain that does is not at hand. */
  async kept(name: string): Promise<'keychain' | 'file' | 'missing'> {
    const found = own(await this.#read(), name);
    if (found?.box === 'keychain' && !(await this.#hasKeychain())) return 'missing';
    return found?.box ?? 'missing';
  }

  async get(name: string): Promise<string | undefined> {
    const found = own(await this.#read(), name);
    if (!found) return undefined;
    const bytes = Buffer.from(found.sealed, 'base64');
    if (found.box === 'file') return bytes.toString('utf8');
    return (await this.#hasKeychain()) ? this.#keychain?.decrypt(bytes) : undefined;
  }

  async put(name: string, accessKey: string): Promise<void> {
    const box = (await this.#hasKeychain()) ? 'keychain' : 'file';
    const sealed =
      box === 'keychain' ? await (this.#keychain as Keychain).encrypt(accessKey) : Buffer.from(accessKey, 'utf8');
    await this.#change((all) => ({ ...all, [name]: { box, sealed: Buffer.from(sealed).toString('base64') } }));
  }

  /** Keeps the key of one platform under another name; one of that name is forgotten. */
  async rename(from: string, to: string): Promise<void> {
    if (from === to) return;
    await this.#change(({ [from]: moved, ...all }) => (moved ? { ...all, [to]: moved } : all));
  }

  async remove(name: string): Promise<void> {
    await this.#change(({ [name]: _, ...all }) => all);
  }

  async #hasKeychain(): Promise<boolean> {
    return (await this.#keychain?.available()) ?? false;
  }

  async #read(): Promise<Stored> {
    try {
      return stored.parse(JSON.parse(await readFile(this.#path, 'utf8')));
    } catch {
      // A file that is not there or not readable holds no key: it is asked for again.
      return {};
    }
  }

  #change(change: (all: Stored) => Stored): Promise<void> {
    const done = this.#changing.then(async () => {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      if (process.platform !== 'win32') await chmod(this.#folder, 0o700);
      await replaceFile(this.#path, JSON.stringify(change(await this.#read())), { mode: 0o600 });
    });
    this.#changing = done.catch(() => undefined);
    return done;
  }
}

/** A name is what a person typed: one that every object has is not an entry. */
function own(all: Stored, name: string): Stored[string] | undefined {
  return Object.hasOwn(all, name) ? all[name] : undefined;
}
