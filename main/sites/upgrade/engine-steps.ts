import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { SealiftError } from '../../errors';
import { EngineClient } from '../../images';
import type { SavedVolume } from './work';

const container = z.array(
  z.object({
    Id: z.string(),
    State: z.string().nullish(),
    Mounts: z.array(z.object({ Type: z.string().nullish(), Name: z.string().nullish() })).nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
);
const volume = z.object({ Name: z.string(), Labels: z.record(z.string(), z.string()).nullish() });
const created = z.object({ Id: z.string() });
const usage = z.object({
  Volumes: z.array(z.object({ Name: z.string(), UsageData: z.object({ Size: z.number() }).nullish() })).nullish(),
});
const helperLabel = 'sealift.helper';
const mountedAt = '/sealift-volume';

/** What upgrades ask of an engine beside compose. Failures are `engine.*`. */
export class EngineSteps {
  readonly #client: EngineClient;
  readonly #project: string;

  constructor(host: string, project: string) {
    this.#client = new EngineClient(host);
    this.#project = project;
  }

  /** Gives an image another name. False when no image has that id. */
  async tag(id: string, reference: string): Promise<boolean> {
    if ((await this.#client.json(`/images/${encodeURIComponent(id)}/json`, z.object({ Id: z.string() }))) === undefined)
      return false;
    const at = reference.lastIndexOf(':');
    const [repo, tag] =
      at > reference.lastIndexOf('/') ? [reference.slice(0, at), reference.slice(at + 1)] : [reference, 'latest'];
    return this.#client.send('POST', `/images/${encodeURIComponent(id)}/tag`, { repo, tag });
  }

  /** Removes the containers of one service; its volumes stay. */
  async removeService(service: string): Promise<void> {
    for (const { Id } of await this.#list(service))
      await this.#client.send('DELETE', `/containers/${Id}`, { force: '1' });
  }

  /** Ids of running containers that mount a volume, of whatever project. */
  async usersOf(name: string): Promise<string[]> {
    const filters = JSON.stringify({ volume: [name], status: ['running'] });
    return ((await this.#client.json('/containers/json', container, { filters })) ?? []).map(({ Id }) => Id);
  }

  /** Containers of the project by service, with the volumes they mount. */
  async mounts(): Promise<{ service: string; volumes: string[] }[]> {
    return (await this.#list()).map((one) => ({
      service: one.Labels?.['com.docker.compose.service'] ?? '',
      volumes: (one.Mounts ?? []).flatMap(({ Type, Name }) => (Type === 'volume' && Name ? [Name] : [])),
    }));
  }

  async pause(id: string): Promise<void> {
    await this.#quietly('POST', `/containers/${id}/pause`);
  }

  /** One that is gone or not paused is no error. */
  async unpause(id: string): Promise<void> {
    await this.#quietly('POST', `/containers/${id}/unpause`);
  }

  /** Bytes of volumes, where the engine says so in time. */
  async sizes(): Promise<Map<string, number>> {
    const answer = this.#client.json('/system/df', usage).catch(() => undefined);
    const late = sleep(10_000, undefined, { ref: false });
    const found = (await Promise.race([answer, late]))?.Volumes ?? [];
    return new Map(
      found.flatMap(({ Name, UsageData }) =>
        UsageData && UsageData.Size >= 0 ? [[Name, UsageData.Size] as const] : [],
      ),
    );
  }

  /**
   * Writes the content of a volume into a tar file, through a container that is never started, and flushes it. `advance` hears of
   * bytes.
   */
  async saveVolume(
    name: string,
    image: string,
    file: string,
    signal: AbortSignal,
    advance: (bytes: number) => void,
  ): Promise<SavedVolume> {
    const found = await this.#client.json(`/volumes/${encodeURIComponent(name)}`, volume);
    if (!found) throw new SealiftError('site.volumes_unknown', { names: [name], volumes: [] });
    const helper = await this.#helper(name, image);
    const handle = await open(file, 'w', 0o600);
    try {
      const stream = await this.#client.stream({
        path: `/containers/${helper}/archive`,
        method: 'GET',
        query: { path: `${mountedAt}/.` },
        signal,
      });
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const piece of stream as AsyncIterable<Buffer>) {
        await handle.writeFile(piece);
        hash.update(piece);
        bytes += piece.length;
        advance(piece.length);
      }
      await handle.sync();
      return { volume: name, file, bytes, sha256: hash.digest('hex'), labels: found.Labels ?? {} };
    } catch (error) {
      await rm(file, { force: true });
      throw this.#client.failure(error, 'archive');
    } finally {
      await handle.close();
      await this.#client.send('DELETE', `/containers/${helper}`, { force: '1' });
    }
  }

  /** Makes a volume anew with the content that was saved. Nothing may mount it. */
  async restoreVolume(saved: SavedVolume, image: string, file: string, signal: AbortSignal): Promise<void> {
    await this.#client.send('DELETE', `/volumes/${encodeURIComponent(saved.volume)}`);
    await this.#client.post('/volumes/create', { Name: saved.volume, Labels: saved.labels }, volume);
    const helper = await this.#helper(saved.volume, image);
    try {
      const answer = await this.#client.stream({
        path: `/containers/${helper}/archive`,
        method: 'PUT',
        query: { path: mountedAt },
        body: createReadStream(file),
        signal,
      });
      for await (const _ of answer) signal.throwIfAborted();
    } finally {
      await this.#client.send('DELETE', `/containers/${helper}`, { force: '1' });
    }
  }

  /** Removes containers that a run which was cut off left behind. */
  async clearHelpers(): Promise<void> {
    const filters = JSON.stringify({ label: [`${helperLabel}=${this.#project}`] });
    for (const { Id } of (await this.#client.json('/containers/json', container, { all: '1', filters })) ?? [])
      await this.#client.send('DELETE', `/containers/${Id}`, { force: '1' });
  }

  async #helper(name: string, image: string): Promise<string> {
    const { Id } = await this.#client.post(
      '/containers/create',
      {
        Image: image,
        Cmd: ['/sealift'],
        Labels: { [helperLabel]: this.#project },
        HostConfig: {
          NetworkMode: 'none',
          Mounts: [{ Type: 'volume', Source: name, Target: mountedAt, VolumeOptions: { NoCopy: true } }],
        },
      },
      created,
    );
    return Id;
  }

  async #list(service?: string): Promise<z.output<typeof container>> {
    const label = [`com.docker.compose.project=${this.#project}`];
    if (service !== undefined) label.push(`com.docker.compose.service=${service}`);
    return (
      (await this.#client.json('/containers/json', container, { all: '1', filters: JSON.stringify({ label }) })) ?? []
    );
  }

  /** The engine refuses what is so already, or no longer there. */
  async #quietly(method: 'POST', path: string): Promise<void> {
    await this.#client.send(method, path).catch((error: unknown) => {
      if (!(error instanceof SealiftError && error.code === 'engine.refused')) throw error;
    });
  }
}
