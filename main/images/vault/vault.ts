import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { readConfig } from '../config';
import { digestOf } from '../digest';
import type { ByteProgress, Compression, Digest, ImageRecord, LayerRef, LayerVault, StoredLayer } from '../types';
import { removeLeftovers, writeAtomically } from './files';
import { takeInventory } from './inventory';
import {
  compressions,
  configPath,
  layerFolder,
  type Sidecar,
  sidecarPath,
  type VaultPaths,
  vaultPaths,
} from './layout';
import { compressedStream, copyCompressed, plainStream } from './read';
import { missingIsUndefined, readSidecar } from './sidecar';
import { checkVault, type MadeRoom, makeRoom, touch, type VaultCheck, type VaultStatus, vaultStatus } from './upkeep';
import { beginUse } from './uses';
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
  status(): Promise<VaultStatus>;
  /**
   * Begins a use: until the returned function is called, no layer is removed to make room that this vault was asked for meanwhile,
   * whichever process makes room. To be begun before a job looks for what it needs.
   */
  use(): Promise<() => Promise<void>>;
  /**
   * Until the returned function is called, it is noted of every layer that comes in what it consists of (`vaultLayerMap`). That costs up to a tenth
   * of taking it in, and saves unpacking it for a difference: for jobs whose layers are likely to be a difference's base or outcome.
   */
  mapLayers(): () => void;
  /** Removes layers, those used longest ago first, until at most `limit` bytes are left; what running jobs rely on stays. */
  makeRoom(limit: number, signal?: AbortSignal): Promise<MadeRoom>;
  /** Reads all of it, and drops what is damaged. `begin` is told how many bytes that is. */
  check(begin: (bytes: number) => ByteProgress): Promise<VaultCheck>;
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
  /** Jobs of this process that work with the vault; see `use`. */
  #uses = 0;
  /** Jobs of this process that want layers mapped. */
  #mapping = 0;

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
    const staged = await stageLayer(this.#paths, data, compression, progress, expect, this.#mapping > 0);
    const other = await this.find(staged.sidecar.diffId, staged.sidecar.compression);
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

  copyCompressed(layer: StoredLayer, write: (bytes: Uint8Array) => Promise<void>, signal?: AbortSignal): Promise<void> {
    return copyCompressed(this.#paths, layer, write, signal);
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
    const { blobs } = await takeInventory(this.#paths);
    return {
      layers: new Set(blobs.map(({ sidecar }) => sidecar.diffId)).size,
      bytes: blobs.reduce((sum, { sidecar }) => sum + sidecar.compressedSize, 0),
    };
  }

  status(): Promise<VaultStatus> {
    return vaultStatus(this.#paths);
  }

  async use(): Promise<() => Promise<void>> {
    const end = await beginUse(this.#paths.temporary);
    this.#uses++;
    let ended = false;
    return async () => {
      if (ended) return;
      ended = true;
      this.#uses--;
      await end();
    };
  }

  mapLayers(): () => void {
    this.#mapping++;
    let ended = false;
    return () => {
      if (!ended) this.#mapping--;
      ended = true;
    };
  }

  makeRoom(limit: number, signal?: AbortSignal): Promise<MadeRoom> {
    return makeRoom(this.#paths, limit, signal);
  }

  check(begin: (bytes: number) => ByteProgress): Promise<VaultCheck> {
    return checkVault(this.#paths, begin);
  }

  async #sidecar(diffId: Digest, compression?: Compression): Promise<Sidecar | undefined> {
    for (const setting of compression === undefined ? compressions : [compression]) {
      if (this.#uses > 0) await touch(this.#paths, diffId, setting);
      const sidecar = await readSidecar(this.#paths, diffId, setting);
      if (sidecar !== undefined) return sidecar;
    }
    return undefined;
  }
}

function stored(sidecar: Sidecar): StoredLayer {
  const { diffId, size, compression, compressedSize, compressedDigest } = sidecar;
  return { diffId, size, compression, compressedSize, compressedDigest };
}
