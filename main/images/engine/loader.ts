import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ByteReader, recycle, TAR_END, tarHeader, tarPadding } from '../../archives';
import { SealiftError } from '../../errors';
import { fullName } from '../archive/entries';
import { decompressLayer, sniffCompression, sniffSize } from '../archive/layer-data';
import { chainKey, digestOf, hexOf } from '../digest';
import { inOrder } from '../pieces';
import type { Digest, ImageLoader, ImageRecord, Platform } from '../types';
import { type EngineClient, QUESTIONS } from './client';
import type { ImageFacts } from './facts';
import type { Upload } from './upload';

/** What of an engine its loader needs to know. */
export interface LoaderEngine {
  readonly client: EngineClient;
  readonly platform: Platform;
  /** Layer chains that are there, by `chainKey`. */
  readonly chains: ReadonlySet<string>;
  readonly containerdStore: boolean;
  /** Whether it reads zstd layers (Engine 23 and later). */
  readonly readsZstd: boolean;
  inspect(reference: string): Promise<ImageFacts | undefined>;
}

interface LoadRequest {
  readonly upload: Upload;
  readonly answer: Promise<string>;
  /** Fails as soon as the engine has answered. */
  readonly failed: Promise<never>;
}

const loadPath = '/images/load';
/** Pieces that are on their way to the engine at a time. */
const underWay = 3;

type Loaded = Parameters<ImageLoader['commit']>[0];

/**
 * `docker load`, fed as layers come. The manifest, without which the engine loads nothing, is written by `commit`; a load that is
 * aborted before ends in the middle of a tar, and the engine throws away what it has.
 */
export class EngineLoader implements ImageLoader {
  readonly #engine: LoaderEngine;
  readonly #names = new Map<string, string>();
  #request: LoadRequest | undefined;
  readonly #sending: Promise<void>[] = [];
  #state: 'open' | 'committed' | 'aborted' = 'open';

  constructor(engine: LoaderEngine) {
    this.#engine = engine;
  }

  get label(): string {
    return this.#engine.client.host;
  }

  get platform(): Platform {
    return this.#engine.platform;
  }

  has(chain: readonly Digest[]): boolean {
    return chain.length > 0 && this.#engine.chains.has(chainKey(chain));
  }

  async hasImage(reference: string, configDigest: Digest): Promise<boolean> {
    // In containerd's store the id is another digest: it cannot be told without reading the image.
    if (this.#engine.containerdStore) return false;
    return (await this.#engine.inspect(reference))?.id === configDigest;
  }

  async addLayer(key: string, size: number, data: AsyncIterable<Uint8Array>): Promise<void> {
    if (this.#state !== 'open' || this.#names.has(key)) throw new Error(`layer ${key} cannot be added`);
    const name = `layer-${this.#names.size}.tar`;
    this.#names.set(key, name);
    const reader = new ByteReader(data);
    const start = await reader.upTo(sniffSize);
    reader.unread(start);
    if (sniffCompression(start) === 'zstd' && !this.#engine.readsZstd)
      await this.#addUnpacked(name, key, reader.rest());
    else await this.#add(name, size, reader.rest());
  }

  async commit(images: Loaded): Promise<void> {
    if (this.#state !== 'open') throw new Error('this load has ended');
    const configs = new Map<Digest, { Config: string; RepoTags: string[]; Layers: string[] }>();
    for (const { image, layerKeys } of images) {
      const item = configs.get(image.configDigest) ?? {
        Config: `${hexOf(image.configDigest)}.json`,
        RepoTags: [],
        Layers: image.layers.map((layer, at) => this.#layerName(image, layer.diffId, layerKeys[at] ?? null)),
      };
      if (!configs.has(image.configDigest)) await this.#add(item.Config, image.config.length, single(image.config));
      configs.set(image.configDigest, item);
      if (!image.reference.startsWith('sha256:') && !item.RepoTags.includes(image.reference))
        item.RepoTags.push(image.reference);
    }
    if (configs.size === 0) return this.abort();
    const before = new Map<string, Digest | undefined>();
    const ids = inOrder(images, QUESTIONS, async ({ image: { reference } }) => ({
      reference,
      id: (await this.#engine.inspect(reference))?.id,
    }));
    for await (const { reference, id } of ids) before.set(reference, id);
    const manifest = Buffer.from(JSON.stringify([...configs.values()]));
    await this.#add('manifest.json', manifest.length, single(manifest));
    try {
      await this.#finish();
      for await (const _ of inOrder(images, QUESTIONS, ({ image }) => this.#verify(image))) {
        // each throws what is wrong with it
      }
      this.#state = 'committed';
    } catch (error) {
      await this.#undo(images, before);
      throw error;
    }
  }

  async abort(): Promise<void> {
    if (this.#state === 'committed') return;
    this.#state = 'aborted';
    const request = this.#request;
    if (request === undefined) return;
    request.upload.destroy();
    await request.answer.catch(() => undefined);
  }

  #layerName(image: ImageRecord, diffId: Digest, key: string | null): string {
    const name = key === null ? `absent-${hexOf(diffId)}.tar` : this.#names.get(key);
    if (name === undefined)
      throw new SealiftError('image.layer_missing', { layer: diffId, reference: image.reference });
    return name;
  }

  async #add(name: string, size: number, data: AsyncIterable<Uint8Array>): Promise<void> {
    let left = size;
    await this.#write(tarHeader(name, size));
    for await (const bytes of data) {
      left -= bytes.length;
      if (left < 0) break;
      await this.#write(bytes);
    }
    if (left !== 0)
      throw new SealiftError('image.corrupt', {
        item: name,
        expected: `${size} bytes`,
        actual: left < 0 ? `more than ${size} bytes` : `${size - left} bytes`,
      });
    await this.#write(Buffer.alloc(tarPadding(size)));
  }

  /** A tar entry needs its length first, which a zstd stream does not tell: this rare case goes over a temporary file. */
  async #addUnpacked(name: string, key: string, data: AsyncIterable<Uint8Array>): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'sealift-layer-'));
    try {
      const file = join(folder, 'layer.tar');
      await pipeline(decompressLayer(data, 'zstd', key, { maxRatio: 500 }), createWriteStream(file, { mode: 0o600 }));
      await this.#add(name, (await stat(file)).size, createReadStream(file, { highWaterMark: 1024 * 1024 }));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Settles when the next piece may come; the memory of this one is given back when the engine has it. */
  async #write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    if (this.#state === 'aborted') throw new DOMException('The load was aborted', 'AbortError');
    const { upload, failed } = this.#open();
    const written = upload.write(bytes).then(() => recycle(bytes));
    written.catch(() => undefined);
    this.#sending.push(written);
    try {
      while (this.#sending.length >= underWay) await Promise.race([this.#sending.shift(), failed]);
    } catch (error) {
      if (this.#isAborted()) throw new DOMException('The load was aborted', 'AbortError');
      // What the engine has said tells more than that it hung up.
      await Promise.race([failed, pause(1000)]);
      throw this.#engine.client.failure(error, loadPath);
    }
  }

  #isAborted(): boolean {
    return this.#state === 'aborted';
  }

  #open(): LoadRequest {
    if (this.#request !== undefined) return this.#request;
    const { client } = this.#engine;
    const upload = client.upload(`${loadPath}?quiet=1`, 'application/x-tar');
    const answer = (async () => {
      const response = await upload.answer;
      const parts: Buffer[] = [];
      let size = 0;
      for await (const part of response as AsyncIterable<Buffer>) {
        size += part.length;
        if (size < 4 * 1024 * 1024) parts.push(part);
      }
      const text = Buffer.concat(parts).toString('utf8');
      if (response.statusCode === 200) return text;
      throw new SealiftError('engine.refused', {
        host: client.host,
        call: loadPath,
        message: said(text) ?? `HTTP ${response.statusCode}`,
      });
    })().catch((error: unknown) => {
      throw client.failure(error, loadPath);
    });
    // An answer before the end of the body is a refusal: whoever waits for the body to be taken must hear of it.
    const failed = answer.then((text) => {
      throw this.#complaint(text) ?? new SealiftError('engine.lost', { host: client.host });
    });
    failed.catch(() => undefined);
    this.#request = { upload, answer, failed };
    return this.#request;
  }

  async #finish(): Promise<void> {
    await this.#write(TAR_END);
    const { upload, answer } = this.#open();
    upload.end();
    const complaint = this.#complaint(await answer);
    if (complaint !== undefined) throw complaint;
  }

  /** The answer is a line of JSON per step; a failure is one of them, under status 200. */
  #complaint(answer: string): SealiftError | undefined {
    for (const line of answer.split('\n')) {
      let said: unknown;
      try {
        said = JSON.parse(line);
      } catch {
        continue;
      }
      const { error, errorDetail } = (said ?? {}) as { error?: unknown; errorDetail?: { message?: unknown } };
      const message = errorDetail?.message ?? error;
      if (message !== undefined)
        return new SealiftError('engine.refused', { host: this.label, call: loadPath, message: String(message) });
    }
    return undefined;
  }

  async #verify(image: ImageRecord): Promise<void> {
    const facts = await this.#engine.inspect(image.reference);
    const layers = facts?.diffIds.join() === image.layers.map((layer) => layer.diffId).join();
    const same = this.#engine.containerdStore ? layers : layers && facts?.id === image.configDigest;
    if (!same || digestOf(image.config) !== image.configDigest)
      throw new SealiftError('engine.not_loaded', { host: this.label, reference: image.reference });
  }

  /** The engine loads image by image: when a later one fails, the earlier ones are taken back and names point where they did. */
  async #undo(images: Loaded, before: ReadonlyMap<string, Digest | undefined>): Promise<void> {
    await this.abort();
    const { client } = this.#engine;
    for (const [reference, id] of before) {
      try {
        const now = (await this.#engine.inspect(reference))?.id;
        if (now === id || !images.some(({ image }) => image.reference === reference)) continue;
        if (id === undefined) await client.send('DELETE', `/images/${encodeReference(reference)}`);
        else await client.send('POST', `/images/${id}/tag`, splitTag(reference));
      } catch {
        // The load's own failure is what the person must hear of.
      }
    }
  }
}

/** A reference inside a path: slashes stay. */
export function encodeReference(reference: string): string {
  return reference.split('/').map(encodeURIComponent).join('/');
}

function splitTag(reference: string): { repo: string; tag: string } {
  const colon = reference.lastIndexOf(':');
  return colon > reference.lastIndexOf('/')
    ? { repo: reference.slice(0, colon), tag: reference.slice(colon + 1) }
    : { repo: fullName(reference), tag: 'latest' };
}

/** The message of an engine's refusal. */
function said(answer: string): string | undefined {
  try {
    const { message } = JSON.parse(answer) as { message?: unknown };
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
