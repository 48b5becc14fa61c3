import type { Stats } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Compression, Digest } from '../types';
import { blobPath, compressions, diffIdOfFolder, mapPath, type Sidecar, sidecarPath, type VaultPaths } from './layout';
import { readSidecar } from './sidecar';

/** A stored layer with the time of its last use, which its sidecar's own time tells. */
export interface HeldBlob {
  readonly sidecar: Sidecar;
  readonly usedAt: number;
}

/** A file that belongs to nothing: what was set aside as damaged, a blob whose sidecar is gone. */
export interface StrayFile {
  readonly path: string;
  readonly bytes: number;
}

/** A layer of which the vault has not what its sidecar says, or whose sidecar cannot be read. */
export interface BrokenBlob {
  readonly diffId: Digest;
  readonly compression: Compression;
}

export interface Inventory {
  readonly blobs: readonly HeldBlob[];
  readonly broken: readonly BrokenBlob[];
  readonly strays: readonly StrayFile[];
}

/** A blob has its place before its sidecar is written: one this young may still be waiting for it. */
const youngestStray = 60 * 60 * 1000;

/** Everything in the vault's folders but configs and what is being written. Reads no layer. */
export async function takeInventory(paths: VaultPaths): Promise<Inventory> {
  const blobs: HeldBlob[] = [];
  const broken: BrokenBlob[] = [];
  const strays: StrayFile[] = [];
  for (const name of await readdir(paths.layers)) {
    const diffId = diffIdOfFolder(name);
    if (diffId === undefined) continue;
    const known = new Set<string>();
    for (const compression of compressions) {
      const path = sidecarPath(paths, diffId, compression);
      known.add(basename(path));
      const facts = await stat(path).catch(() => undefined);
      if (facts === undefined) continue;
      const sidecar = await readSidecar(paths, diffId, compression);
      if (sidecar === undefined) {
        broken.push({ diffId, compression });
        continue;
      }
      known.add(basename(blobPath(paths, sidecar)));
      known.add(basename(mapPath(paths, diffId)));
      blobs.push({ sidecar, usedAt: facts.mtimeMs });
    }
    strays.push(
      ...(await filesIn(join(paths.layers, name), (file, { mtimeMs }) => !known.has(file) && isOld(mtimeMs))),
    );
  }
  strays.push(...(await filesIn(paths.damaged, () => true)));
  return { blobs, broken, strays };
}

function isOld(mtimeMs: number): boolean {
  return Date.now() - mtimeMs > youngestStray;
}

async function filesIn(folder: string, wanted: (name: string, facts: Stats) => boolean): Promise<StrayFile[]> {
  const found: StrayFile[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const facts = await stat(path).catch(() => undefined);
    if (facts?.isFile() && wanted(name, facts)) found.push({ path, bytes: facts.size });
  }
  return found;
}

/** Paths of all stored configs. */
export async function configFiles(paths: VaultPaths): Promise<{ readonly path: string; readonly content: Buffer }[]> {
  const files: { path: string; content: Buffer }[] = [];
  for (const name of await readdir(paths.configs)) {
    const path = join(paths.configs, name);
    const content = await readFile(path).catch(() => undefined);
    if (content !== undefined) files.push({ path, content });
  }
  return files;
}
