import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../files';
import type { MediumFacts } from '../facts';
import { systemCode } from '../failures';
import { formatManifest, parseManifest, type VolumeManifest } from './manifest';

/** A medium as a split remembers it: to recognise it, and to ask for it. */
export interface RememberedMedium {
  readonly id: string;
  readonly name: string;
}

/** How far a split got: what its parts are, where each was meant to go, and where it went. */
export interface SplitRecord {
  readonly manifest: VolumeManifest;
  /** By the part's index; null for a medium that nobody has seen yet. */
  readonly planned: readonly (RememberedMedium | null)[];
  readonly out: readonly (RememberedMedium | null)[];
}

const medium = z.object({ id: z.string(), name: z.string() }).nullable();
const stored = z.object({ schema: z.literal(1), manifest: z.string(), planned: z.array(medium), out: z.array(medium) });

/** Who a medium is: its filesystem's own identity, else its name and size, else where it is. */
export function remember(facts: MediumFacts): RememberedMedium {
  const place = facts.mountPoint ?? facts.path;
  const name = facts.label || (place.split(/[\\/]/).filter(Boolean).at(-1) ?? place);
  const id = facts.uuid
    ? `uuid ${facts.uuid}`
    : facts.label
      ? `label ${facts.label} ${facts.size}`
      : `at ${facts.path} ${facts.size}`;
  return { id, name };
}

/** The splits that this workstation began, in a folder of its data. Losing them loses no part: the media say what they hold. */
export class SplitRecords {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Records of a package of this name and size, the last written first. What cannot be read is passed over. */
  async of(file: string, size: number): Promise<SplitRecord[]> {
    let names: string[];
    try {
      names = (await readdir(this.#folder)).filter((name) => name.endsWith('.json')).sort();
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw error;
    }
    const records: SplitRecord[] = [];
    for (const name of names) {
      const record = await read(join(this.#folder, name));
      if (record?.manifest.package.file === file && record.manifest.package.size === size) records.push(record);
    }
    return records;
  }

  async put(record: SplitRecord): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const document = {
      schema: 1,
      manifest: formatManifest(record.manifest).toString('utf8'),
      planned: record.planned,
      out: record.out,
    };
    await replaceFile(this.#path(record), JSON.stringify(document), { mode: 0o600 });
  }

  async remove(record: SplitRecord): Promise<void> {
    await rm(this.#path(record), { force: true });
  }

  #path(record: SplitRecord): string {
    return join(this.#folder, `${record.manifest.set}.json`);
  }
}

async function read(path: string): Promise<SplitRecord | undefined> {
  try {
    const parsed = stored.parse(JSON.parse(await readFile(path, 'utf8')));
    const manifest = parseManifest(Buffer.from(parsed.manifest), path);
    const count = manifest.parts.length;
    if (parsed.planned.length !== count || parsed.out.length !== count) return undefined;
    return { manifest, planned: parsed.planned, out: parsed.out };
  } catch {
    return undefined;
  }
}
