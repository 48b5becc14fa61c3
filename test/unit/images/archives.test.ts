import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  archiveSource,
  type Digest,
  digestOf,
  hexOf,
  type ImageLoader,
  imageArchiveEntries,
  openVault,
  readImageArchive,
  vaultLoader,
} from '../../../main/images';
import { collect, inChunks, prose, quiet, type SampleImage, sampleImage, type TarFile, tar } from './samples';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-archive-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const web = sampleImage('reg.example.com/team/web:1.2', ['base', prose(50_000), 'top']);
const worker = sampleImage('worker:latest', ['base', 'work']);
const layerOf = (image: SampleImage, at: number) => [...image.layers.values()][at] as Buffer;
const text = (value: unknown) => JSON.stringify(value);
const blob = (content: Buffer | string): TarFile => ({
  path: `blobs/sha256/${hexOf(digestOf(Buffer.from(content)))}`,
  content,
});

/** Indexes of `width` entries, all of one blob, `depth` of them above each other; the lowest holds nothing, in so many bytes. */
function wideIndex(width: number, depth: number, size = 100): TarFile[] {
  let content = text({ schemaVersion: 2, manifests: [] }).padEnd(size, ' ');
  const files: TarFile[] = [];
  for (let level = 0; level < depth; level++) {
    const entry = { digest: digestOf(Buffer.from(content)), size: content.length };
    files.push(blob(content));
    content = text({ schemaVersion: 2, manifests: Array(width).fill(entry) });
  }
  return [...files, { path: 'index.json', content }];
}

/** What `docker save` wrote from 1.10 to 24: a folder per layer, repeated layers as links. */
function dockerSave(...images: SampleImage[]): TarFile[] {
  const files: TarFile[] = [];
  const seen = new Map<Digest, string>();
  const manifest = images.map(({ record, layers }) => ({
    Config: `${hexOf(record.configDigest)}.json`,
    RepoTags: [record.reference],
    Layers: record.layers.map(({ diffId }, at) => {
      const id = hexOf(digestOf(Buffer.from(`${record.reference}${at}`)));
      const known = seen.get(diffId);
      files.push({ path: `${id}/VERSION`, content: '1.0' }, { path: `${id}/json`, content: '{}' });
      if (known === undefined) files.push({ path: `${id}/layer.tar`, content: layers.get(diffId) as Buffer });
      else files.push({ path: `${id}/layer.tar`, symlink: `../${known}/layer.tar` });
      seen.set(diffId, id);
      return `${id}/layer.tar`;
    }),
  }));
  for (const { record } of images) files.push({ path: `${hexOf(record.configDigest)}.json`, content: record.config });
  return [...files, { path: 'manifest.json', content: text(manifest) }, { path: 'repositories', content: '{}' }];
}

/** What skopeo writes to docker-archive: layers by their hash, links from ids. */
function skopeoArchive(image: SampleImage): TarFile[] {
  const { record } = image;
  const layers: TarFile[] = record.layers.flatMap(({ diffId }, at) => [
    { path: `${hexOf(diffId)}.tar`, content: image.layers.get(diffId) as Buffer },
    { path: `${'0'.repeat(63)}${at}/layer.tar`, symlink: `../${hexOf(diffId)}.tar` },
  ]);
  const manifest = [
    {
      Config: `${hexOf(record.configDigest)}.json`,
      RepoTags: [record.reference],
      Layers: record.layers.map(({ diffId }) => `${hexOf(diffId)}.tar`),
    },
  ];
  return [
    ...layers,
    { path: `${hexOf(record.configDigest)}.json`, content: record.config },
    { path: 'manifest.json', content: text(manifest) },
  ];
}

/** Sealift's own, which is also what docker 25 and later write. */
function ownArchive(...images: SampleImage[]): TarFile[] {
  return imageArchiveEntries(images.map(({ record }) => record)).map(({ path, content }) => ({
    path,
    content:
      'layer' in content
        ? (images.find(({ layers }) => layers.has(content.layer.diffId))?.layers.get(content.layer.diffId) as Buffer)
        : content,
  }));
}

function descriptor(content: Buffer | string, mediaType: string, more: object = {}) {
  return { mediaType, digest: digestOf(Buffer.from(content)), size: Buffer.byteLength(content), ...more };
}

/** An OCI layout, its layers passed through `pack`. */
function ociLayout(
  image: SampleImage,
  pack: (layer: Buffer) => Buffer,
  index?: (manifest: string) => unknown,
): TarFile[] {
  const { record } = image;
  const stored = record.layers.map(({ diffId }) => pack(image.layers.get(diffId) as Buffer));
  const manifest = text({
    schemaVersion: 2,
    config: descriptor(Buffer.from(record.config), 'application/vnd.oci.image.config.v1+json'),
    layers: stored.map((bytes) => descriptor(bytes, 'application/vnd.oci.image.layer.v1.tar+gzip')),
  });
  const named = { annotations: { 'org.opencontainers.image.ref.name': record.reference } };
  return [
    { path: 'blobs/', type: '5' },
    ...stored.map(blob),
    blob(Buffer.from(record.config)),
    blob(manifest),
    {
      path: 'index.json',
      content: text(
        index?.(manifest) ?? {
          schemaVersion: 2,
          manifests: [descriptor(manifest, 'application/vnd.oci.image.manifest.v1+json', named)],
        },
      ),
    },
    { path: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
  ];
}

/** Loads into a vault of its own and tells what is there afterwards. */
async function load(files: Buffer | readonly TarFile[], chunk = 65536) {
  const vault = await openVault(join(folder, 'vault'));
  const loader = vaultLoader(vault);
  try {
    const read = await readImageArchive(
      inChunks(Buffer.isBuffer(files) ? files : tar(files as TarFile[]), chunk),
      loader,
      quiet,
    );
    await loader.commit(read);
    return { vault, images: read.map(({ image }) => image) };
  } finally {
    await loader.abort();
  }
}

const vaultFiles = async () =>
  (await readdir(join(folder, 'vault'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

describe('reading image archives', () => {
  const zstd = (layer: Buffer) => spawnSync('zstd', ['-c'], { input: layer }).stdout;
  const styles: [string, TarFile[]][] = [
    ['docker save', dockerSave(web)],
    ['docker save, manifest first', dockerSave(web).reverse()],
    ['docker save with dot-slash names', dockerSave(web).map((file) => ({ ...file, path: `./${file.path}` }))],
    ['skopeo docker-archive', skopeoArchive(web)],
    ['own and docker 25', ownArchive(web)],
    ['own, layers first', ownArchive(web).reverse()],
    ['OCI layout', ociLayout(web, (layer) => layer)],
    ['OCI layout, gzip', ociLayout(web, (layer) => gzipSync(layer))],
    ['OCI layout, zstd', ociLayout(web, zstd)],
    ['OCI layout, index in an index', nested()],
  ];

  it.each(styles)('reads %s', async (_name, files) => {
    for (const chunk of [512, 65536, 1_000_003]) {
      const { vault, images } = await load(files, chunk);
      expect(images).toMatchObject([
        { ...web.record, config: expect.anything(), platform: { os: 'linux', architecture: 'amd64' } },
      ]);
      expect(Buffer.from((images[0] as typeof web.record).config).equals(web.record.config)).toBe(true);
      for (const { diffId } of web.record.layers) {
        const layer = await vault.find(diffId);
        expect((await collect(vault.readPlain(layer as never))).equals(web.layers.get(diffId) as Buffer)).toBe(true);
      }
    }
  });

  it.each(['plain', 'gzip', 'folder'])('gives the same images from a file or folder (%s)', async (form) => {
    for (const [name, files] of styles) {
      const path = join(folder, `${name}.${form}`);
      // An unpacked folder has no links.
      if (form === 'folder' && name.startsWith('docker save')) continue;
      if (form === 'folder') await unpack(path, files);
      else await writeFile(path, form === 'gzip' ? gzipSync(tar(files)) : tar(files));
      const source = await archiveSource(path);
      const found = await source.find(web.record.reference);
      expect(found, name).toMatchObject({
        configDigest: web.record.configDigest,
        diffIds: web.record.layers.map(({ diffId }) => diffId),
      });
      expect(await source.find('other:1')).toBeUndefined();
      const vault = await openVault(join(folder, `vault ${name} ${form}`));
      const [image] = await source.fetch([web.record.reference], vault, 'default', quiet);
      expect(image?.layers, name).toEqual(web.record.layers);
      expect(await vault.image(web.record.reference, web.record.configDigest)).toBeDefined();
      await expect(
        source.fetch([web.record.reference, 'no:1', 'none:2'], vault, 'default', quiet),
      ).rejects.toMatchObject({ code: 'image.missing', params: { references: ['no:1', 'none:2'] } });
    }
  });

  it('stores a layer that images share once, and finds links before and after their targets', async () => {
    for (const files of [dockerSave(web, worker), dockerSave(web, worker).reverse()]) {
      const { vault, images } = await load(files);
      expect(images.map(({ reference }) => reference).sort()).toEqual([web.record.reference, worker.record.reference]);
      expect((await vault.usage()).layers).toBe(4);
    }
  });

  it('takes one image of a multi-platform one by platform, and names all when none fits', async () => {
    const arm = sampleImage(web.record.reference, ['base', 'arm'], { os: 'linux', architecture: 'arm64' });
    const both = multiPlatform(web, arm);
    const source = join(folder, 'multi.tar');
    await writeFile(source, tar(both));
    expect(
      await (await archiveSource(source, { platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } })).find(
        web.record.reference,
      ),
    ).toMatchObject({ configDigest: arm.record.configDigest });
    expect(
      await (await archiveSource(source, { platform: { os: 'linux', architecture: 'amd64' } })).find(
        web.record.reference,
      ),
    ).toMatchObject({ configDigest: web.record.configDigest });
    const refused = { code: 'image.platform', params: { platforms: ['linux/amd64', 'linux/arm64'] } };
    await expect(archiveSource(source, { platform: { os: 'linux', architecture: 's390x' } })).rejects.toMatchObject(
      refused,
    );
    await expect(archiveSource(source)).rejects.toMatchObject(refused);
  });

  it('accepts a layer that is left out where the loader has it, and only there', async () => {
    const { vault } = await load(dockerSave(web));
    const missing = dockerSave(web).filter(
      (file) => !(file.path.endsWith('layer.tar') && 'content' in file && file.content === layerOf(web, 0)),
    );
    const loader = vaultLoader(vault);
    const [read] = await readImageArchive(inChunks(tar(missing)), loader, quiet);
    expect(read?.layerKeys.map((key) => key === null)).toEqual([true, false, false]);
    await loader.abort();
    const empty = vaultLoader(await openVault(join(folder, 'empty')));
    await expect(readImageArchive(inChunks(tar(missing)), empty, quiet)).rejects.toMatchObject({
      code: 'image.layer_missing',
      params: { layer: web.record.layers[0]?.diffId },
    });
  });

  it('leaves nothing of a load that is aborted, also in the middle of a layer', async () => {
    const vault = await openVault(join(folder, 'vault'));
    const loader = vaultLoader(vault);
    await readImageArchive(inChunks(tar(ownArchive(web))), loader, quiet);
    await loader.abort();
    const second = vaultLoader(vault);
    const stuck = second.addLayer(
      'a',
      100_000,
      (async function* () {
        yield prose(3_000_000);
        await second.abort();
        yield prose(3_000_000);
      })(),
    );
    await expect(stuck).rejects.toMatchObject({ name: 'AbortError' });
    expect(await vaultFiles()).toEqual([]);
  });

  function nested(): TarFile[] {
    return ociLayout(
      web,
      (layer) => layer,
      (manifest) => {
        const inner = text({
          schemaVersion: 2,
          manifests: [
            descriptor(manifest, 'application/vnd.oci.image.manifest.v1+json', {
              platform: { os: 'linux', architecture: 'amd64' },
            }),
          ],
        });
        nestedInner = inner;
        return {
          schemaVersion: 2,
          manifests: [
            descriptor(inner, 'application/vnd.oci.image.index.v1+json', {
              annotations: { 'io.containerd.image.name': web.record.reference },
            }),
          ],
        };
      },
    ).concat(blob(nestedInner));
  }
});
let nestedInner = '';

function multiPlatform(...images: SampleImage[]): TarFile[] {
  const manifests: object[] = [];
  const files = images.flatMap((image) =>
    ociLayout(
      image,
      (layer) => layer,
      (manifest) => {
        manifests.push(
          descriptor(manifest, 'application/vnd.oci.image.manifest.v1+json', { platform: image.record.platform }),
        );
        return {};
      },
    ).filter((file) => file.path.startsWith('blobs/') && file.path.length > 6),
  );
  const attestation = descriptor('{"in-toto":1}', 'application/vnd.oci.image.manifest.v1+json', {
    platform: { os: 'unknown', architecture: 'unknown' },
  });
  const inner = text({ schemaVersion: 2, manifests: [...manifests, attestation] });
  const index = {
    schemaVersion: 2,
    manifests: [
      descriptor(inner, 'application/vnd.oci.image.index.v1+json', {
        annotations: { 'org.opencontainers.image.ref.name': images[0]?.record.reference },
      }),
    ],
  };
  const all = [...files, blob(inner), { path: 'index.json', content: text(index) }];
  return all.filter((file, at) => all.findIndex((other) => other.path === file.path) === at);
}

async function unpack(path: string, files: readonly TarFile[]): Promise<void> {
  for (const file of files) {
    if (!('content' in file)) continue;
    await mkdir(dirname(join(path, file.path)), { recursive: true });
    await writeFile(join(path, file.path), file.content);
  }
}

describe('hostile and broken image archives', () => {
  const good = dockerSave(web);
  const own = ownArchive(web);
  const replace = (files: TarFile[], path: string, content: string | Buffer): TarFile[] =>
    files.map((file) => (file.path === path ? { path, content } : file));
  const manifest = (value: unknown) => replace(good, 'manifest.json', typeof value === 'string' ? value : text(value));
  const [entry] = JSON.parse((good.find(({ path }) => path === 'manifest.json') as { content: string }).content);
  const configPath = `${hexOf(web.record.configDigest)}.json`;
  const flipped = (bytes: Buffer, at: number) => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] as number) ^ 1;
    return copy;
  };
  const config = (change: object) => {
    const content = text({ ...JSON.parse(Buffer.from(web.record.config).toString()), ...change });
    return [...manifest([{ ...entry, Config: 'c.json' }]), { path: 'c.json', content }];
  };
  const deepIndex = (depth: number): TarFile[] => {
    let content = text({ schemaVersion: 2, manifests: [] });
    const blobs: TarFile[] = [blob(content)];
    for (let level = 0; level < depth; level++) {
      content = text({ schemaVersion: 2, manifests: [descriptor(content, 'application/vnd.oci.image.index.v1+json')] });
      blobs.push(blob(content));
    }
    return [...blobs.slice(0, -1), { path: 'index.json', content }];
  };
  const loop: TarFile[] = [
    { path: 'a/layer.tar', symlink: '../b/layer.tar' },
    { path: 'b/layer.tar', symlink: '../a/layer.tar' },
  ];

  const refused: [string, string, () => TarFile[] | Buffer][] = [
    ['nothing', 'tar.invalid', () => Buffer.alloc(0)],
    ['an empty tar', 'image.not_archive', () => tar([])],
    ['text', 'tar.invalid', () => prose(5000)],
    ['zeros, then something', 'tar.invalid', () => Buffer.concat([Buffer.alloc(2048), prose(600)])],
    ['a tar without manifest', 'image.not_archive', () => good.filter(({ path }) => path !== 'manifest.json')],
    ['a truncated header', 'tar.invalid', () => tar(good).subarray(0, 700)],
    ['a truncated layer', 'tar.invalid', () => tar(good).subarray(0, 30_000)],
    ['a header with a flipped bit', 'tar.invalid', () => flipped(tar(good), 1024 + 3)],
    [
      'a layer with a flipped bit',
      'image.corrupt',
      () =>
        good.map((file) =>
          file.path.endsWith('layer.tar') && 'content' in file
            ? { ...file, content: flipped(Buffer.from(file.content), 600) }
            : file,
        ),
    ],
    [
      'a blob with a flipped bit',
      'image.corrupt',
      () =>
        own.map((file) =>
          'content' in file && Buffer.from(file.content).equals(layerOf(web, 1))
            ? { ...file, content: flipped(layerOf(web, 1), 9000) }
            : file,
        ),
    ],
    [
      'a config with a flipped bit',
      'image.corrupt',
      () => replace(good, configPath, Buffer.from(web.record.config).toString().replace('/file-0', '/file-1')),
    ],
    [
      'a config with other layers',
      'image.corrupt',
      () =>
        config({ rootfs: { type: 'layers', diff_ids: [...web.record.layers.map(({ diffId }) => diffId)].reverse() } }),
    ],
    [
      'a config with fewer layers',
      'image.metadata_invalid',
      () => config({ rootfs: { type: 'layers', diff_ids: [web.record.layers[0]?.diffId] } }),
    ],
    [
      'a config whose layers are no digests',
      'image.metadata_invalid',
      () => config({ rootfs: { diff_ids: ['sha256:../../etc/passwd', 'x', 'y'] } }),
    ],
    ['a config without rootfs', 'image.metadata_invalid', () => config({ rootfs: undefined })],
    [
      'a config that is a list',
      'image.metadata_invalid',
      () => [...manifest([{ ...entry, Config: 'c.json' }]), { path: 'c.json', content: '[]' }],
    ],
    ['a config whose architecture is a number', 'image.metadata_invalid', () => config({ architecture: 7 })],
    ['a manifest that is no JSON', 'image.metadata_invalid', () => manifest('{"')],
    [
      'a manifest that is no UTF-8',
      'image.metadata_invalid',
      () => replace(good, 'manifest.json', Buffer.from([0x5b, 0xff, 0x5d])),
    ],
    ['a manifest that is an object', 'image.metadata_invalid', () => manifest({ 0: entry })],
    [
      'a manifest with a number for a layer',
      'image.metadata_invalid',
      () => manifest([{ ...entry, Layers: [1, 2, 3] }]),
    ],
    ['a manifest with a text for tags', 'image.metadata_invalid', () => manifest([{ ...entry, RepoTags: 'web:1' }])],
    ['a manifest without config', 'image.metadata_invalid', () => manifest([{ RepoTags: ['a:1'], Layers: [] }])],
    ['a config that is not there', 'image.entry_missing', () => good.filter(({ path }) => path !== configPath)],
    ['a layer that is not there', 'image.layer_missing', () => good.filter(({ path }) => !path.endsWith('layer.tar'))],
    [
      'a layer path that climbs',
      'image.layer_missing',
      () => manifest([{ ...entry, Layers: ['../../../etc/passwd', ...entry.Layers.slice(1)] }]),
    ],
    [
      'a layer that is the config',
      'image.corrupt',
      () => manifest([{ ...entry, Layers: [configPath, ...entry.Layers.slice(1)] }]),
    ],
    [
      'two images of one name',
      'image.metadata_invalid',
      () => [
        ...dockerSave(web, worker).filter(({ path }) => path !== 'manifest.json'),
        {
          path: 'manifest.json',
          content: (
            dockerSave(web, worker).find(({ path }) => path === 'manifest.json') as { content: string }
          ).content.replaceAll('worker:latest', web.record.reference),
        },
      ],
    ],
    ['an absolute name', 'image.unsafe_entry', () => [{ path: '/etc/passwd', content: 'x' }, ...good]],
    ['a name that climbs', 'image.unsafe_entry', () => [{ path: 'a/../../x', content: 'x' }, ...good]],
    ['a Windows drive', 'image.unsafe_entry', () => [{ path: 'C:/x', content: 'x' }, ...good]],
    ['a backslash', 'image.unsafe_entry', () => [{ path: '..\\x', content: 'x' }, ...good]],
    ['a line break in a name', 'image.unsafe_entry', () => [{ path: 'a\nb', content: 'x' }, ...good]],
    [
      'a symbolic link out',
      'image.unsafe_entry',
      () => [{ path: 'a/layer.tar', symlink: '../../etc/passwd' }, ...good],
    ],
    ['an absolute link', 'image.unsafe_entry', () => [{ path: 'a/layer.tar', symlink: '/etc/passwd' }, ...good]],
    ['a hard link out', 'image.unsafe_entry', () => [{ path: 'a', link: '../x' }, ...good]],
    [
      'links in a circle',
      'image.unsafe_entry',
      () => [...manifest([{ ...entry, Layers: ['a/layer.tar', ...entry.Layers.slice(1)] }]), ...loop],
    ],
    [
      'a link to nothing',
      'image.layer_missing',
      () => [
        ...manifest([{ ...entry, Layers: ['a/layer.tar', ...entry.Layers.slice(1)] }]),
        { path: 'a/layer.tar', symlink: '../gone/layer.tar' },
      ],
    ],
    ['a character device', 'image.unsafe_entry', () => [...good, { path: 'null', type: '3' }]],
    ['a block device', 'image.unsafe_entry', () => [...good, { path: 'sda', type: '4' }]],
    ['a named pipe', 'image.unsafe_entry', () => [...good, { path: 'pipe', type: '6' }]],
    ['a sparse file', 'image.unsafe_entry', () => [...good, { path: 'sparse', type: 'S' }]],
    ['an entry twice', 'image.duplicate_entry', () => [...good, good[2] as TarFile]],
    [
      'an entry twice, spelt differently',
      'image.duplicate_entry',
      () => [...good, { path: './/manifest.json', content: '[]' }],
    ],
    ['an index nested too deep', 'image.metadata_invalid', () => deepIndex(8)],
    ['indexes that name each other a thousand times', 'image.too_large', () => wideIndex(1_000, 3)],
    [
      'an index of a wrong version',
      'image.metadata_invalid',
      () => [{ path: 'index.json', content: '{"schemaVersion":1,"manifests":[]}' }],
    ],
    [
      'an index with a digest that is a path',
      'image.metadata_invalid',
      () => [
        { path: 'index.json', content: text({ schemaVersion: 2, manifests: [{ digest: 'sha256:../../x', size: 1 }] }) },
      ],
    ],
    [
      'an index with a wrong size',
      'image.corrupt',
      () =>
        replace(
          own.filter(({ path }) => path !== 'manifest.json'),
          'index.json',
          (own.find(({ path }) => path === 'index.json') as unknown as { content: Buffer }).content
            .toString()
            .replace(/"size":\d+/, '"size":7'),
        ),
    ],
    [
      'an index whose manifest is not there',
      'image.entry_missing',
      () => [
        {
          path: 'index.json',
          content: text({ schemaVersion: 2, manifests: [{ digest: `sha256:${'a'.repeat(64)}`, size: 1 }] }),
        },
      ],
    ],
    ['a gzip layer cut short', 'gzip.corrupt', () => ociLayout(web, (layer) => gzipSync(layer).subarray(0, -5))],
    [
      'a gzip layer with something behind',
      'gzip.corrupt',
      () => ociLayout(web, (layer) => Buffer.concat([gzipSync(layer), prose(100)])),
    ],
    [
      'a zstd layer cut short',
      'image.corrupt',
      () => ociLayout(web, (layer) => spawnSync('zstd', ['-c'], { input: layer }).stdout.subarray(0, -9)),
    ],
    [
      'an xz layer',
      'image.compression',
      () => ociLayout(web, (layer) => spawnSync('xz', ['-c'], { input: layer }).stdout),
    ],
    ['a manifest of 9 MiB', 'image.too_large', () => manifest(`[${' '.repeat(9 * 1024 * 1024)}]`)],
    ['a pax header of 1 MiB', 'tar.invalid', () => paxOf(1024 * 1024)],
  ];

  it('reads a large index once, however often it is named', async () => {
    const started = performance.now();
    expect((await load(wideIndex(1_000, 1, 4 << 20))).images).toEqual([]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it.each(refused)('refuses %s with %s', async (_name, code, make) => {
    await expect(load(make())).rejects.toMatchObject({ code });
    expect(await vaultFiles()).toEqual([]);
  });

  it('stops counts, metadata and layers at their limits', async () => {
    const nothing: ImageLoader = vaultLoader(await openVault(join(folder, 'vault')));
    const many = tar(
      Array.from({ length: 300 }, (_, at) => ({ path: `${at}.json`, content: text({ at, padding: 'x'.repeat(500) }) })),
    );
    await expect(readImageArchive(inChunks(many), nothing, quiet, { maxEntries: 200 })).rejects.toMatchObject({
      code: 'image.too_large',
      params: { what: 'entries' },
    });
    await expect(readImageArchive(inChunks(many), nothing, quiet, { maxMetadata: 100_000 })).rejects.toMatchObject({
      code: 'image.too_large',
      params: { what: 'metadata' },
    });
    await expect(readImageArchive(inChunks(tar(good)), nothing, quiet, { maxBytes: 20_000 })).rejects.toMatchObject({
      code: 'image.too_large',
      params: { what: 'layers' },
    });
    const zeros = sampleImage('zeros:1', [Buffer.alloc(300 * 1024 * 1024)]);
    const bomb = tar(ociLayout(zeros, (layer) => gzipSync(layer)));
    await expect(readImageArchive(inChunks(bomb), nothing, quiet, {})).rejects.toMatchObject({
      code: 'gzip.too_large',
    });
    await nothing.abort();
    expect(await vaultFiles()).toEqual([]);
    // 300 MiB are made and packed for it.
  }, 60_000);
});

function paxOf(size: number): Buffer {
  const header = tar([{ path: 'PaxHeaders/x', content: Buffer.alloc(size, 0x20) }]);
  header.write('x', 156);
  header.fill(0x20, 148, 156);
  const sum = header.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

describe('Sealift image archives', () => {
  it('are the same bytes for the same images, small files first, every blob once', () => {
    const entries = imageArchiveEntries([web.record, worker.record]);
    expect(imageArchiveEntries([web.record, worker.record])).toEqual(entries);
    const paths = entries.map(({ path }) => path);
    expect(paths.slice(0, 3)).toEqual(['oci-layout', 'index.json', 'manifest.json']);
    expect(new Set(paths).size).toBe(paths.length);
    const layers = entries.map(({ content }) => 'layer' in content);
    expect(layers.lastIndexOf(false)).toBeLessThan(layers.indexOf(true));
    for (const { content, size, sha256 } of entries) {
      if (!('layer' in content)) expect([size, `sha256:${sha256}`]).toEqual([content.length, digestOf(content)]);
      else expect([size, `sha256:${sha256}`]).toEqual([content.layer.size, content.layer.diffId]);
    }
  });

  it('name an image of two references once, with both', () => {
    const twice = imageArchiveEntries([web.record, { ...web.record, reference: 'alias:1' }]);
    const manifest = JSON.parse(
      Buffer.from(twice.find(({ path }) => path === 'manifest.json')?.content as Uint8Array).toString(),
    );
    expect(manifest).toMatchObject([{ RepoTags: [web.record.reference, 'alias:1'] }]);
    const index = JSON.parse(
      Buffer.from(twice.find(({ path }) => path === 'index.json')?.content as Uint8Array).toString(),
    );
    expect(
      index.manifests.map(
        (each: { annotations: Record<string, string> }) => each.annotations['io.containerd.image.name'],
      ),
    ).toEqual([web.record.reference, 'docker.io/library/alias:1']);
  });
});
