import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Catalog, openCatalog } from '../../../main/catalog';
import { type DiskVault, openVault, vaultLoader } from '../../../main/images';
import { importPackage } from '../../../main/library/import-package';
import { sourceAt } from '../../../main/packages';
import {
  flip,
  gzippedTar,
  insert,
  place,
  plainTar,
  repack,
  rewrite,
  type TarPlace,
  tarPlaces,
} from '../../fixtures/hostile';
import { recordedContext } from '../../fixtures/job-context';
import { type SealedSample, sealedSample } from '../../fixtures/packages';
import { zipFile } from '../../fixtures/zip';

/**
 * Every case is a file that must be refused with the stated code, through the whole import: afterwards the catalog knows
 * nothing of it, the vault holds no layer and no file of it, and nothing was written beside the package.
 */
type Make = (good: Buffer) => Buffer | Promise<Buffer>;
type Case = readonly [what: string, code: string, make: Make];

/** A part of the seal as a test bends it. */
type Loose = Record<string, unknown>;
type Seal = {
  schema: unknown;
  folder: string;
  files: [Loose, ...Loose[]];
  images: [Loose & { layers: unknown[] }, ...Loose[]];
  template: Record<string, string>;
  expects: unknown;
};
const inner = (tar: Buffer, places: TarPlace[]) => tarPlaces(tar, place(places, 'component-images.tar').data);
const cut =
  (where: (tar: Buffer, places: TarPlace[]) => number): Make =>
  (good) =>
    repack(good, (tar, places) => tar.subarray(0, where(tar, places)));
const flipped =
  (where: (tar: Buffer, places: TarPlace[]) => number): Make =>
  (good) =>
    repack(good, (tar, places) => flip(tar, where(tar, places)));
/** Edits the seal's JSON; everything else stays as it was. */
const resealed =
  (edit: (seal: Seal) => unknown): Make =>
  (good) =>
    repack(good, (tar, places) => {
      const at = place(places, 'seal.json');
      const seal = JSON.parse(tar.toString('utf8', at.data, at.data + at.size)) as Seal;
      const edited = edit(seal) ?? seal;
      return rewrite(tar, at, Buffer.from(typeof edited === 'string' ? edited : JSON.stringify(edited)));
    });
const firstLayer = (tar: Buffer, places: TarPlace[]) => {
  const blobs = inner(tar, places).filter(({ name }) => name.startsWith('blobs/'));
  return blobs.reduce((largest, blob) => (blob.size > largest.size ? blob : largest));
};

const sealed: Case[] = [
  ['an empty file', 'package.truncated', () => Buffer.alloc(0)],
  ['a text file', 'package.unknown_format', () => Buffer.from('hello, this is no package\n'.repeat(100))],
  ['a gzip header alone', 'gzip.corrupt', (good) => good.subarray(0, 10)],
  ['a file cut in the middle', 'gzip.corrupt', (good) => good.subarray(0, good.length >> 1)],
  ['a file cut by one byte', 'gzip.corrupt', (good) => good.subarray(0, -1)],
  ['a file with something behind it', 'gzip.corrupt', (good) => Buffer.concat([good, Buffer.from('more')])],
  ['a bit flipped in the compressed data', 'gzip.corrupt', (good) => flip(Buffer.from(good), good.length >> 1)],
  ['a bit flipped in the gzip header', 'package.unknown_format', (good) => flip(Buffer.from(good), 1)],
  ['a bit flipped in a member’s time', 'package.recompressed', (good) => flip(Buffer.from(good), 5)],
  ['a bit flipped in a member’s system', 'package.recompressed', (good) => flip(Buffer.from(good), 9)],
  ['a bit flipped in a member’s extra field', 'package.recompressed', (good) => flip(Buffer.from(good), 12)],
  ['a package compressed again by another tool', 'package.recompressed', (good) => gzipSync(gunzipSync(good))],
  ['a package that is not compressed at all', 'package.recompressed', (good) => gunzipSync(good)],
  ['zeros behind the last member', 'package.recompressed', (good) => Buffer.concat([good, Buffer.alloc(512)])],
  ['cut inside the seal', 'package.truncated', cut((_, places) => place(places, 'seal.json').data + 100)],
  ['cut after the seal', 'package.truncated', cut((_, places) => place(places, 'seal.json').end)],
  ['cut inside the template', 'package.truncated', cut((_, places) => place(places, 'metadata.json').data + 10)],
  ['cut after the template', 'package.truncated', cut((_, places) => place(places, 'metadata.json').end)],
  [
    'cut after the image archive’s header',
    'package.truncated',
    cut((_, places) => place(places, 'component-images.tar').data),
  ],
  [
    'cut inside the image archive’s manifest',
    'package.truncated',
    cut((tar, places) => place(inner(tar, places), 'manifest.json').data + 5),
  ],
  ['cut inside a layer', 'package.truncated', cut((tar, places) => firstLayer(tar, places).data + 1000)],
  ['cut between two layers', 'package.truncated', cut((tar, places) => firstLayer(tar, places).end)],
  [
    'cut between the image archives',
    'package.truncated',
    cut((_, places) => place(places, 'component-images.tar').end),
  ],
  ['cut before the end blocks', 'package.truncated', cut((tar) => tar.length - 1024)],
  ['cut inside the end blocks', 'package.truncated', cut((tar) => tar.length - 512)],
  [
    'more zeros than the end has',
    'package.unsealed_content',
    (good) => repack(good, (tar) => Buffer.concat([tar, Buffer.alloc(512)])),
  ],
  [
    'a bit flipped in the seal’s header',
    'package.malformed',
    flipped((_, places) => place(places, 'seal.json').header + 3),
  ],
  [
    'a bit flipped in the template',
    'package.altered',
    flipped((_, places) => place(places, 'metadata.json').data + 40),
  ],
  [
    'a bit flipped in the template’s header',
    'package.unsealed_content',
    flipped((_, places) => place(places, 'metadata.json').header + 140),
  ],
  [
    'a bit flipped in the padding of the template',
    'package.unsealed_content',
    flipped((_, places) => place(places, 'metadata.json').end - 1),
  ],
  ['a bit flipped in a layer', 'package.altered', flipped((tar, places) => firstLayer(tar, places).data + 5000)],
  [
    'a bit flipped in a layer’s header',
    'package.unsealed_content',
    flipped((tar, places) => firstLayer(tar, places).header + 10),
  ],
  [
    'a bit flipped in the inner manifest',
    'package.altered',
    flipped((tar, places) => place(inner(tar, places), 'manifest.json').data + 20),
  ],
  [
    'a bit flipped in the inner index',
    'package.altered',
    flipped((tar, places) => place(inner(tar, places), 'index.json').data + 20),
  ],
  ['a bit flipped in the end blocks', 'package.unsealed_content', flipped((tar) => tar.length - 5)],
  ['a seal that is not JSON', 'package.seal_invalid', resealed(() => 'not json')],
  ['a seal that is a list', 'package.seal_invalid', resealed(() => '[]')],
  ['a seal of a later schema', 'package.seal_newer', resealed((seal) => ({ ...seal, schema: 3 }))],
  ['a seal that calls itself a delta', 'package.seal_invalid', resealed((seal) => ({ ...seal, schema: 2 }))],
  ['a seal with an unknown field', 'package.seal_invalid', resealed((seal) => ({ ...seal, surprise: true }))],
  ['a seal whose files are a number', 'package.seal_invalid', resealed((seal) => ({ ...seal, files: 5 }))],
  [
    'a seal with a size beyond all bounds',
    'package.seal_invalid',
    resealed((seal) => {
      seal.files[0].size = 1e300;
    }),
  ],
  [
    'a seal with a negative size',
    'package.seal_invalid',
    resealed((seal) => {
      seal.files[0].size = -1;
    }),
  ],
  [
    'a seal for another folder',
    'package.seal_invalid',
    resealed((seal) => {
      seal.folder = 'elsewhere';
    }),
  ],
  [
    'a seal whose folder climbs',
    'package.seal_invalid',
    resealed((seal) => {
      seal.folder = '..';
    }),
  ],
  [
    'a seal that lists a climbing name',
    'package.seal_invalid',
    resealed((seal) => {
      seal.files.push({ ...seal.files[0], path: '../../evil' });
    }),
  ],
  [
    'a seal that lists an absolute name',
    'package.seal_invalid',
    resealed((seal) => {
      seal.files.push({ ...seal.files[0], path: '/etc/evil' });
    }),
  ],
  [
    'a seal that lists a file twice',
    'package.seal_invalid',
    resealed((seal) => {
      seal.files.push({ ...seal.files[0] });
    }),
  ],
  [
    'a seal that lists names equal but for case',
    'package.seal_invalid',
    resealed((seal) => {
      seal.files.push({ ...seal.files[0], path: 'METADATA.json' });
    }),
  ],
  [
    'a seal that lacks a layer of an image',
    'package.seal_invalid',
    resealed((seal) => {
      seal.images[0].layers.push({ diffId: `sha256:${'0'.repeat(64)}`, size: 1 });
    }),
  ],
  [
    'a seal whose image has another config',
    'package.seal_invalid',
    resealed((seal) => {
      seal.images[0].configDigest = `sha256:${'1'.repeat(64)}`;
    }),
  ],
  [
    'a seal that names an image differently than the archive',
    'package.image_missing',
    resealed((seal) => {
      seal.images[0].reference = 'evil:1';
    }),
  ],
  [
    'a seal for another version of the template',
    'package.seal_invalid',
    resealed((seal) => {
      seal.template.version = '9.9';
    }),
  ],
  [
    'a seal that expects more files',
    'package.unsealed_content',
    resealed((seal) => {
      seal.files.push({ path: 'z', size: 10_000, sha256: '0'.repeat(64) });
    }),
  ],
  [
    'a seal without the template',
    'package.seal_invalid',
    resealed((seal) => {
      seal.files.shift();
    }),
  ],
  [
    'a file that the seal does not list',
    'package.unsealed_content',
    (good) =>
      repack(good, (tar, places) =>
        insert(
          tar,
          place(places, 'component-images.tar').header,
          'shangdian_shop-1.0-ram/run.sh',
          Buffer.from('rm -rf /'),
        ),
      ),
  ],
  [
    'a listed file left out',
    'package.unsealed_content',
    (good) =>
      repack(good, (tar, places) =>
        Buffer.concat([
          tar.subarray(0, place(places, 'component-images.tar').header),
          tar.subarray(place(places, 'plugin-images.tar').header),
        ]),
      ),
  ],
  [
    'a sealed package packed again by another tool',
    'package.seal_broken',
    (good) =>
      gzippedTar((tar) => {
        const plain = gunzipSync(good);
        tar.entry({ name: 'shangdian_shop-1.0-ram/', type: 'directory' });
        for (const entry of tarPlaces(plain))
          tar.entry({ name: entry.name }, plain.subarray(entry.data, entry.data + entry.size));
      }),
  ],
];

const metadata = (change: object = {}) =>
  JSON.stringify({
    group_key: 'f'.repeat(32),
    group_name: 'plain',
    group_version: '1',
    apps: [{ service_cname: 'a', service_key: 'a', service_share_uuid: 'a+a', share_image: 'a:1' }],
    ...change,
  });
const foreign = (fill: Parameters<typeof gzippedTar>[0]): Make => {
  return () =>
    gzippedTar((tar) => {
      tar.entry({ name: 'p/metadata.json' }, metadata());
      fill(tar);
    });
};
const archive = (entries: Record<string, string>): Promise<Buffer> =>
  plainTar((tar) => {
    for (const [name, content] of Object.entries(entries)) tar.entry({ name }, content);
  });
const withArchive =
  (entries: Record<string, string>, change?: (tar: Buffer) => Buffer): Make =>
  async () => {
    const made = await archive(entries);
    return gzippedTar((tar) => {
      tar.entry({ name: 'p/metadata.json' }, metadata());
      tar.entry({ name: 'p/component-images.tar' }, change?.(made) ?? made);
    });
  };
const config = JSON.stringify({
  os: 'linux',
  architecture: 'amd64',
  rootfs: { type: 'layers', diff_ids: [`sha256:${'a'.repeat(64)}`] },
});

const others: Case[] = [
  ['an entry that climbs out', 'package.unsafe_entry', foreign((tar) => tar.entry({ name: 'p/../../evil' }, 'x'))],
  ['an absolute entry', 'package.unsafe_entry', foreign((tar) => tar.entry({ name: '/etc/passwd' }, 'x'))],
  ['a Windows path', 'package.unsafe_entry', foreign((tar) => tar.entry({ name: 'p\\..\\evil' }, 'x'))],
  ['a drive letter', 'package.unsafe_entry', foreign((tar) => tar.entry({ name: 'C:evil' }, 'x'))],
  ['a name with a control character', 'package.unsafe_entry', foreign((tar) => tar.entry({ name: 'p/a\u0007b' }, 'x'))],
  [
    'a name of thousands of characters',
    'package.unsafe_entry',
    foreign((tar) => tar.entry({ name: `p/${'n'.repeat(5000)}` }, 'x')),
  ],
  [
    'a path of hundreds of folders',
    'package.unsafe_entry',
    foreign((tar) => tar.entry({ name: `p/${'d/'.repeat(200)}x` }, 'x')),
  ],
  [
    'a symbolic link',
    'package.unsafe_entry',
    foreign((tar) => tar.entry({ name: 'p/link', type: 'symlink', linkname: '/etc/shadow' })),
  ],
  [
    'a hard link',
    'package.unsafe_entry',
    foreign((tar) => tar.entry({ name: 'p/link', type: 'link', linkname: '../../etc/shadow' })),
  ],
  [
    'a device',
    'package.unsafe_entry',
    foreign((tar) => tar.entry({ name: 'p/sda', type: 'block-device', devmajor: 8, devminor: 0 })),
  ],
  ['a pipe', 'package.unsafe_entry', foreign((tar) => tar.entry({ name: 'p/pipe', type: 'fifo' }))],
  [
    'a file twice',
    'package.duplicate_entry',
    foreign((tar) => tar.entry({ name: 'p/metadata.json' }, metadata({ group_version: '2' }))),
  ],
  [
    'a file twice by another spelling',
    'package.duplicate_entry',
    foreign((tar) => tar.entry({ name: './p/./Metadata.JSON' }, metadata())),
  ],
  ['two top folders', 'package.not_one_folder', foreign((tar) => tar.entry({ name: 'q/file' }, 'x'))],
  ['a file beside the top folder', 'package.not_one_folder', foreign((tar) => tar.entry({ name: 'file' }, 'x'))],
  ['no image archive at all', 'package.image_missing', foreign(() => undefined)],
  ['no template', 'package.no_template', () => gzippedTar((tar) => tar.entry({ name: 'p/readme' }, 'x'))],
  [
    'a template that is not JSON',
    'template.invalid',
    () => gzippedTar((tar) => tar.entry({ name: 'p/metadata.json' }, '{')),
  ],
  [
    'a template whose components are a text',
    'template.invalid',
    () => gzippedTar((tar) => tar.entry({ name: 'p/metadata.json' }, metadata({ apps: 'x' }))),
  ],
  [
    'a template without components',
    'template.invalid',
    () => gzippedTar((tar) => tar.entry({ name: 'p/metadata.json' }, metadata({ apps: [] }))),
  ],
  [
    'a template nested without end',
    'template.too_large',
    () =>
      gzippedTar((tar) =>
        tar.entry({ name: 'p/metadata.json' }, metadata({ deep: JSON.parse('['.repeat(900) + ']'.repeat(900)) })),
      ),
  ],
  [
    'an image archive that is no tar',
    'tar.invalid',
    withArchive({ x: 'y' }, () => Buffer.from('this is not a tar file at all'.repeat(100))),
  ],
  ['an image archive without a manifest', 'image.not_archive', withArchive({ 'readme.txt': 'x' })],
  ['an image archive whose manifest is not JSON', 'image.metadata_invalid', withArchive({ 'manifest.json': '{{' })],
  [
    'an image archive whose manifest has wrong types',
    'image.metadata_invalid',
    withArchive({ 'manifest.json': '[{"Config": 5, "RepoTags": {}, "Layers": "x"}]' }),
  ],
  [
    'an image archive that lacks a config',
    'image.entry_missing',
    withArchive({ 'manifest.json': '[{"Config":"c.json","RepoTags":["a:1"],"Layers":[]}]' }),
  ],
  [
    'an image archive that lacks a layer',
    'image.layer_missing',
    withArchive({ 'c.json': config, 'manifest.json': '[{"Config":"c.json","RepoTags":["a:1"],"Layers":["l.tar"]}]' }),
  ],
  [
    'a layer that is not what its image says',
    'image.corrupt',
    withArchive({
      'c.json': config,
      'l.tar': 'z'.repeat(1024),
      'manifest.json': '[{"Config":"c.json","RepoTags":["a:1"],"Layers":["l.tar"]}]',
    }),
  ],
  [
    'an image archive with a climbing name',
    'image.unsafe_entry',
    withArchive({ '../../evil': 'x', 'manifest.json': '[]' }),
  ],
  ['zeros without end', 'package.bomb', () => zeros()],
  ['a seal that states more than the file can hold', 'package.bomb', monstrousSeal],
  [
    'a zip cut in the middle',
    'package.truncated',
    () => zipFile([{ name: 'p/metadata.json', content: Buffer.from(metadata()) }]).subarray(0, 60),
  ],
  [
    'a zip with an entry that climbs out',
    'package.unsafe_entry',
    () => zipFile([{ name: '../evil', content: Buffer.from('x') }]),
  ],
  [
    'a zip with a symbolic link',
    'package.unsafe_entry',
    () => zipFile([{ name: 'p/link', content: Buffer.from('/etc'), mode: 0o120777 }]),
  ],
  [
    'an encrypted zip',
    'package.unsafe_entry',
    () => zipFile([{ name: 'p/metadata.json', content: Buffer.from(metadata()), encrypted: true }]),
  ],
  [
    'a zip that lies about a length',
    'package.malformed',
    () => zipFile([{ name: 'p/metadata.json', content: Buffer.from(metadata()), statedSize: 5 }]),
  ],
  [
    'a zip that states a monstrous length',
    'package.bomb',
    () => zipFile([{ name: 'p/x', content: Buffer.from('x'), statedSize: 4_000_000_000 }]),
  ],
];

/** A seal that agrees with itself about a file of 4 TiB. */
async function monstrousSeal(good: Buffer): Promise<Buffer> {
  return await resealed((seal) => {
    seal.files.push({ path: 'zeros', size: 4 * 1024 ** 4, sha256: '0'.repeat(64) });
  })(good);
}

/** A tar entry of 10 GiB of zeros behind 10 MiB: one gzip member of 64 MiB, again and again. */
async function zeros(): Promise<Buffer> {
  const start = await plainTar((tar) => tar.entry({ name: 'p/metadata.json' }, metadata()));
  const header = Buffer.from(
    (await import('../../../main/archives')).tarHeader('p/component-images.tar', 160 * 64 * 1024 * 1024),
  );
  const member = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });
  return Buffer.concat([gzipSync(start.subarray(0, 1024)), gzipSync(header), ...new Array<Buffer>(160).fill(member)]);
}

describe('a hostile or broken package is refused and leaves nothing behind', () => {
  let good: SealedSample;
  let bytes: Buffer;
  let folder: string;
  let vault: DiskVault;
  let catalog: Catalog;

  beforeAll(async () => {
    good = await sealedSample();
    bytes = await readFile(good.path);
    folder = await mkdtemp(join(tmpdir(), 'sealift-hostile-'));
    vault = await openVault(join(folder, 'vault'));
    catalog = openCatalog(join(folder, 'catalog.db'));
  });
  afterAll(async () => {
    catalog.close();
    await good.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const attempt = async (make: Make) => {
    const dropped = await mkdtemp(join(folder, 'dropped-'));
    const path = join(dropped, 'package.tar.gz');
    await writeFile(path, await make(bytes));
    const target = { id: 'library', label: 'library', loader: async () => vaultLoader(vault) };
    const context = recordedContext();
    context.begin('read');
    const options = {
      anyPlatform: false,
      replace: false,
      actor: 'test',
      vault,
      near: () => [],
      admit: async () => ({ state: 'unsigned' as const, publicKey: null }),
    };
    const error = await importPackage({ source: await sourceAt(path) }, target, catalog, options, context).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return { error: error as { code?: string; message?: string } | undefined, beside: await readdir(dropped) };
  };

  it.each([...sealed, ...others])('%s: %s', { timeout: 60_000 }, async (_what, code, make) => {
    const { error, beside } = await attempt(make);
    expect(error?.code ?? String(error?.message ?? error)).toBe(code);
    expect(beside).toEqual(['package.tar.gz']);
    expect(catalog.versions.list()).toEqual([]);
    expect(catalog.packages.list()).toEqual([]);
    expect(await vault.usage()).toEqual({ layers: 0, bytes: 0 });
    const left = (await readdir(join(folder, 'vault'), { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    expect(left.map(({ name }) => name)).toEqual([]);
  });

  it('while the untouched package is accepted', async () => {
    const { error } = await attempt((untouched) => untouched);
    expect(error).toBeUndefined();
    expect(catalog.versions.list()).toHaveLength(1);
  });
});
