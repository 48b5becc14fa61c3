import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Header } from 'tar-stream';

/** A file or folder of a layer. Owner and times are fixed, so the same content is the same layer. */
export interface LayerFile {
  readonly path: string;
  /** Left out: a folder. */
  readonly content?: Uint8Array;
  readonly mode?: number;
  readonly owner?: number;
}

export interface SampleImage {
  readonly reference: string;
  readonly architecture: string;
  readonly layers: readonly (readonly LayerFile[])[];
  /** The `config` part of an OCI image config. */
  readonly run: Readonly<Record<string, unknown>>;
}

const CREATED = '2024-01-01T00:00:00Z';

/** Writes a docker-archive (`docker load` reads it) that holds the images; layers they share stand in it once. */
export async function writeDockerArchive(file: string, images: readonly SampleImage[]): Promise<void> {
  const files = new Map<string, Uint8Array>();
  const manifest: { Config: string; RepoTags: string[]; Layers: string[] }[] = [];
  for (const image of images) {
    const layers = await Promise.all(image.layers.map(layerTar));
    const diffIds = layers.map(sha256);
    layers.forEach((layer, i) => {
      files.set(`${diffIds[i]}/layer.tar`, layer);
    });
    const config = Buffer.from(
      JSON.stringify({
        architecture: image.architecture,
        os: 'linux',
        created: CREATED,
        config: image.run,
        rootfs: { type: 'layers', diff_ids: diffIds.map((id) => `sha256:${id}`) },
        history: diffIds.map(() => ({ created: CREATED, created_by: 'sealift sample' })),
      }),
    );
    const configName = `${sha256(config)}.json`;
    files.set(configName, config);
    manifest.push({ Config: configName, RepoTags: [image.reference], Layers: diffIds.map((id) => `${id}/layer.tar`) });
  }
  files.set('manifest.json', Buffer.from(JSON.stringify(manifest)));
  const { pack } = await import('tar-stream');
  const archive = pack();
  const written = pipeline(archive, createWriteStream(file));
  for (const [path, content] of files) archive.entry(header({ path, content }), Buffer.from(content));
  archive.finalize();
  await written;
}

async function layerTar(files: readonly LayerFile[]): Promise<Buffer> {
  const { pack } = await import('tar-stream');
  const tar = pack();
  for (const file of files) {
    if (file.content) tar.entry(header(file), Buffer.from(file.content));
    else tar.entry(header(file));
  }
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function header(file: LayerFile): Partial<Header> & { name: string } {
  const owner = file.owner ?? 0;
  return {
    name: file.content ? file.path : `${file.path}/`,
    type: file.content ? 'file' : 'directory',
    mode: file.mode ?? (file.content ? 0o644 : 0o755),
    uid: owner,
    gid: owner,
    mtime: new Date(CREATED),
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
