import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { SealiftError } from '../../errors';
import { parseMetadata, readConfig } from '../config';
import { digestOf } from '../digest';
import type { ByteProgress, Compression, Digest, ImageRecord, LayerRef, LayerVault, StoredLayer } from '../types';
import { removeLeftovers, writeAtomically } from './files';
import {
  blobPath,
  compressions,
  configPath,
  diffIdOfFolder,
  layerFolder,
  type Sidecar,
  sidecarPath,
  sidecarShape,
  type VaultPaths,
  vaultPaths,
} from './layout';
import { compressedStream, plainStream } from './read';
import { hashLayer, type StagedLayer, stageLayer } from './write';

/** The vault on disk: the agreed interface and what its own loader and the engine need besides. */
export interface DiskVault extends LayerVault {
  readonly folder: string;
  /** As `ingest`, but a new layer becomes part of the vault only by its `commit`. A layer already there is only hashed. */
  stage(
    data: AsyncIterable<Uint8Array>,
    compression: Compression,
    progress: ByteProgress,
    expect?: Partial<LayerRef>,
  ): Promise<{ layer: StoredLayer; staged: StagedLayer | undefined }>;
  /** Whether the layer is there under any setting, judged by its files only. */
  holds(diffId: Digest): boolean;
  /** What a stored layer's tar begins with; see `Sidecar`. */
  prefixDigest(diffId: Digest, compression?: Compression): Promise<{ size: number; prefixDigest: Digest } | undefined>;
}

/**
 * Opens the vault in a folder, creating it when missing (readable by the owner only), and removes what killed processes left
 * there. Several processes may have it open at once.
 */
export async function openVault(dir: string): Promise<DiskVault> {
  const paths = vaultPaths(dir);
  for (const folder of [paths.root, paths.layers, paths.configs, paths.temporary]) {
    if ((await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined && process.platform !== 'win32')
      await chmod(folder, 0o700);
  }
  await removeLeftovers(paths.temporary);
  return new FolderVault(paths);
}

class FolderVault implements DiskVault {
  readonly #paths: VaultPaths;

  constructor(paths: VaultPaths) {
    this.#paths = paths;
  }

  get folder(): string {
    return this.#paths.root;
  }

  async find(diffId: Digest, compression?: Compression): Promise<StoredLayer | undefined> {
    const found = await this.#sidecar(diffId, compression);
    return found === undefined ? undefined : stored(found);
  }

  holds(diffId: Digest): boolean {
    return compressions.some((compression) => existsSync(sidecarPath(this.#paths, diffId, compression)));
  }

  async prefixDigest(
    diffId: Digest,
    compression?: Compression,
  ): Promise<{ size: number; prefixDigest: Digest } | undefined> {
    const found = await this.#sidecar(diffId, compression);
    return found === undefined ? undefined : { size: found.size, prefixDigest: found.prefixDigest };
  }

  async stage(
    data: AsyncIterable<Uint8Array>,
    compression: Compression,
    progress: ByteProgress,
    expect: Partial<LayerRef> = {},
  ): Promise<{ layer: StoredLayer; staged: StagedLayer | undefined }> {
    const known = expect.diffId === undefined ? undefined : await this.find(expect.diffId, compression);
    if (known !== undefined) {
      await hashLayer(data, progress, expect);
      return { layer: known, staged: undefined };
    }
    const staged = await stageLayer(this.#paths, data, compression, progress, expect);
    const other = await this.find(staged.sidecar.diffId, compression);
    if (other === undefined) return { layer: stored(staged.sidecar), staged };
    await staged.discard();
    return { layer: other, staged: undefined };
  }

  async ingest(
    data: AsyncIterable<Uint8Array>,
    compression: Compression,
    progress: ByteProgress,
    expect: Partial<LayerRef> = {},
  ): Promise<StoredLayer & { readonly added: boolean }> {
    const { layer, staged } = await this.stage(data, compression, progress, expect);
    try {
      await staged?.commit();
    } catch (error) {
      await staged?.discard();
      throw error;
    }
    return { ...layer, added: staged !== undefined };
  }

  async ensure(diffId: Digest, compression: Compression, progress: ByteProgress): Promise<StoredLayer | undefined> {
    const there = await this.find(diffId, compression);
    if (there !== undefined) return there;
    const other = await this.find(diffId);
    if (other === undefined) return undefined;
    return this.ingest(this.readPlain(other, progress.signal), compression, progress, { diffId, size: other.size });
  }

  readCompressed(layer: StoredLayer, signal?: AbortSignal): Readable {
    return compressedStream(this.#paths, layer, signal);
  }

  readPlain(layer: StoredLayer, signal?: AbortSignal): Readable {
    return plainStream(this.#paths, layer, signal);
  }

  async putConfig(config: Uint8Array): Promise<Digest> {
    const digest = digestOf(config);
    const path = configPath(this.#paths, digest);
    const there = await readFile(path).catch(missingIsUndefined);
    if (there === undefined || digestOf(there) !== digest) await writeAtomically(this.#paths.temporary, path, config);
    return digest;
  }

  async image(reference: string, configDigest: Digest): Promise<ImageRecord | undefined> {
    const config = await readFile(configPath(this.#paths, configDigest)).catch(missingIsUndefined);
    // A config that has changed on disk counts as absent: it is fetched again and written anew.
    if (config === undefined || digestOf(config) !== configDigest) return undefined;
    const { platform, diffIds } = readConfig(config, configDigest);
    const layers: LayerRef[] = [];
    for (const diffId of diffIds) {
      const layer = await this.find(diffId);
      if (layer === undefined) return undefined;
      layers.push({ diffId, size: layer.size });
    }
    return { reference, configDigest, config, platform, layers };
  }

  async remove(diffId: Digest): Promise<void> {
    for (const compression of compressions) await rm(sidecarPath(this.#paths, diffId, compression), { force: true });
    await rm(layerFolder(this.#paths, diffId), { recursive: true, force: true });
  }

  async usage(): Promise<{ readonly layers: number; readonly bytes: number }> {
    let layers = 0;
    let bytes = 0;
    for (const name of await readdir(this.#paths.layers)) {
      const diffId = diffIdOfFolder(name);
      if (diffId === undefined) continue;
      let held = false;
      for (const compression of compressions) {
        const layer = await this.#sidecar(diffId, compression);
        if (layer === undefined) continue;
        held = true;
        bytes += layer.compressedSize;
      }
      if (held) layers++;
    }
    return { layers, bytes };
  }

  /** A sidecar counts only with its blob beside it, in the length it names. */
  async #sidecar(diffId: Digest, compression?: Compression): Promise<Sidecar | undefined> {
    for (const setting of compression === undefined ? compressions : [compression]) {
      const path = sidecarPath(this.#paths, diffId, setting);
      const text = await readFile(path).catch(missingIsUndefined);
      if (text === undefined) continue;
      const sidecar = parseSidecar(text, path);
      if (sidecar === undefined || sidecar.diffId !== diffId || sidecar.compression !== setting) continue;
      const blob = await stat(blobPath(this.#paths, sidecar)).catch(missingIsUndefined);
      if (blob?.size === sidecar.compressedSize) return sidecar;
    }
    return undefined;
  }
}

/** A sidecar that cannot be read counts as absent; only a newer version's must not be overwritten. */
function parseSidecar(text: Uint8Array, path: string): Sidecar | undefined {
  try {
    return parseMetadata(text, sidecarShape, path);
  } catch {
    let schema: unknown;
    try {
      schema = JSON.parse(new TextDecoder().decode(text)).schema;
    } catch {
      return undefined;
    }
    if (typeof schema === 'number' && schema > 1) throw new SealiftError('vault.newer', { path: join(path) });
    return undefined;
  }
}

function stored(sidecar: Sidecar): StoredLayer {
  const { diffId, size, compression, compressedSize, compressedDigest } = sidecar;
  return { diffId, size, compression, compressedSize, compressedDigest };
}

function missingIsUndefined(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw error;
}
