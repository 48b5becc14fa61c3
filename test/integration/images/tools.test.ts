import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TAR_END, tarHeader, tarPadding } from '../../../main/archives';
import {
  archiveSource,
  connectEngine,
  type DiskVault,
  type ImageRecord,
  imageArchiveEntries,
  openVault,
  readImageArchive,
} from '../../../main/images';
import { run } from '../../fixtures/command';
import { emptyEngine, sharedEngine } from '../../fixtures/engines';
import { distrolessImage, httpImage, loadImages } from '../../fixtures/images';

const quiet = { signal: new AbortController().signal, onBytes: () => undefined };
const home = sharedEngine('home');
const site = sharedEngine('site');
const references = ['reg.example.com/team/web:1.2', 'api:2', 'reg.example.com:5000/tool:2'];

let folder: string;
let vault: DiskVault;
let images: ImageRecord[];
let archive: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-tools-'));
  vault = await openVault(join(folder, 'vault'));
  await loadImages(
    home,
    await httpImage(references[0] as string, 'one'),
    await httpImage(references[1] as string, 'two'),
    distrolessImage(references[2] as string),
  );
  images = await connectEngine(home.host).source().fetch(references, vault, 'default', quiet);
  archive = join(folder, 'images.tar');
  await writeArchive(archive, images);
});
afterAll(async () => {
  await emptyEngine(home);
  await emptyEngine(site);
  await rm(folder, { recursive: true, force: true });
});

async function writeArchive(file: string, of: readonly ImageRecord[]): Promise<void> {
  const parts = async function* () {
    for (const { path, size, content } of imageArchiveEntries(of)) {
      yield tarHeader(path, size);
      if (!('layer' in content)) yield content;
      else yield* vault.readPlain((await vault.find(content.layer.diffId)) as never);
      yield Buffer.alloc(tarPadding(size));
    }
    yield TAR_END;
  };
  await pipeline(Readable.from(parts()), createWriteStream(file));
}

describe('the image archive and tools that are not ours', () => {
  it('is loaded by docker load', async () => {
    await site.docker('load', '-i', archive);
    for (const { reference, configDigest } of images)
      expect((await site.docker('image', 'inspect', '-f', '{{.Id}}', reference)).trim()).toBe(configDigest);
    expect((await site.docker('run', '--rm', 'api:2', 'cat', '/www/index.html')).trim()).toBe('two');
  });

  it('is imported by containerd under full names', async () => {
    const ctr = (...args: string[]) => run('ctr', ['--address', site.containerd, '--namespace', 'tools', ...args]);
    await ctr('images', 'import', archive);
    const names = (await ctr('images', 'ls', '-q')).trim().split('\n').sort();
    expect(names).toEqual(
      ['docker.io/library/api:2', 'reg.example.com/team/web:1.2', 'reg.example.com:5000/tool:2'].sort(),
    );
    await ctr('images', 'check');
    for (const name of names) await ctr('images', 'rm', name);
  });

  it('is read by skopeo as docker-archive and as oci-archive, and copied on', async () => {
    for (const { reference, configDigest, layers } of images) {
      for (const source of [`docker-archive:${archive}:${reference}`, `oci-archive:${archive}:${reference}`]) {
        const facts = JSON.parse(await run('skopeo', ['inspect', source]));
        expect(facts.Layers, source).toEqual(layers.map(({ diffId }) => diffId));
        expect(`sha256:${await sha256(await run('skopeo', ['inspect', '--raw', '--config', source]))}`, source).toBe(
          configDigest,
        );
      }
      await run('skopeo', [
        'copy',
        '--insecure-policy',
        `oci-archive:${archive}:${reference}`,
        `dir:${join(folder, 'copied')}`,
      ]);
    }
  });

  it.each([
    ['docker-archive', (path: string) => `docker-archive:${path}:reg.example.com/team/web:1.2`],
    ['oci-archive', (path: string) => `oci-archive:${path}:reg.example.com/team/web:1.2`],
    ['oci', (path: string) => `oci:${path}:reg.example.com/team/web:1.2`],
  ])('what skopeo writes as %s comes back the same', async (kind, target) => {
    const path = join(folder, `skopeo-${kind}`);
    await run('skopeo', ['copy', '--insecure-policy', `docker-archive:${archive}:${references[0]}`, target(path)]);
    const source = await archiveSource(path);
    const [image] = await source.fetch(
      [references[0] as string],
      await openVault(join(folder, `vault-${kind}`)),
      'default',
      quiet,
    );
    // skopeo rewrites the config's bytes for OCI; the layers are the same in any case.
    expect(image?.layers).toEqual(images[0]?.layers);
    if (kind === 'docker-archive') expect(image?.configDigest).toBe(images[0]?.configDigest);
  });

  it.each(['gzip', 'zstd'])('an OCI layout with %s layers is loaded into an engine', async (format) => {
    const path = join(folder, `layers-${format}.tar`);
    const compress = [
      '--dest-compress',
      '--dest-compress-format',
      format,
      '--dest-oci-accept-uncompressed-layers=false',
    ];
    const from = `docker-archive:${archive}:${references[1]}`;
    await run('skopeo', ['copy', '--insecure-policy', ...compress, from, `oci-archive:${path}:loaded/${format}:1`]);
    expect(await run('tar', ['-xOf', path, 'index.json', '--wildcards', 'blobs/*'])).toContain(
      `layer.v1.tar+${format}`,
    );
    await emptyEngine(site);
    const engine = connectEngine(site.host);
    const loader = await engine.loader();
    const read = await readImageArchive(createReadStream(path), loader, quiet);
    expect(read[0]?.layerKeys).not.toContain(null);
    await loader.commit(read);
    expect((await engine.inspectImage(`loaded/${format}:1`))?.id).toBe(read[0]?.image.configDigest);
    expect(read[0]?.image.layers).toEqual(images[1]?.layers);
    expect((await site.docker('run', '--rm', `loaded/${format}:1`, 'cat', '/www/index.html')).trim()).toBe('two');
  });

  it('what docker save writes comes back the same, compressed or not', async () => {
    const saved = join(folder, 'saved.tar');
    await home.docker('save', '-o', saved, ...references);
    await run('gzip', ['-k', saved]);
    for (const file of [saved, `${saved}.gz`]) {
      const source = await archiveSource(file);
      const back = await source.fetch(
        references,
        await openVault(await mkdtemp(join(folder, 'vault-'))),
        'default',
        quiet,
      );
      expect(back.map(({ configDigest, layers }) => [configDigest, layers])).toEqual(
        images.map(({ configDigest, layers }) => [configDigest, layers]),
      );
    }
  });
});

async function sha256(text: string): Promise<string> {
  const { createHash } = await import('node:crypto');
  return createHash('sha256').update(text).digest('hex');
}
