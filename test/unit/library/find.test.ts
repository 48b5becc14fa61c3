import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importChecks } from '../../../main/library/find/checks';
import { standing } from '../../../main/library/find/standing';
import { nameOfContainers, suggestVersion } from '../../../main/library/publish/suggest';
import type { Services } from '../../../main/service-types';
import { createServices } from '../../../main/services';
import { flip, place, repack } from '../../fixtures/hostile';
import { type SealedSample, sealedSample } from '../../fixtures/packages';

const resources = resolve(import.meta.dirname, '../../../resources');

describe('what a version is to a library', () => {
  it.each([
    ['1.0', [], 'new', 'new', null],
    ['1.0', ['1.0'], 'same', 'same', '1.0'],
    ['1.0', ['1.0', '1.1'], 'different', 'different', '1.1'],
    ['1.10', ['1.9'], 'new', 'newer', '1.9'],
    ['1.5', ['1.0', '2.0'], 'new', 'older', '2.0'],
  ] as const)('%s against %j', (version, known, content, against, newest) => {
    expect(standing(version, known, content)).toEqual({ against, newest });
  });
});

describe('a version that suits a source', () => {
  it.each([
    [[], [], '1.0'],
    [['a/web:2.3', 'a/api:2.3', 'postgres:16'], [], '2.3'],
    [['a/web:2.3', 'postgres:16'], [], '1.0'],
    [['a/web:2.3'], ['2.3'], '2.4'],
    [['a/web:1.0'], ['2.0'], '2.1'],
    [['a/web:latest'], ['1.0', '1.1'], '1.2'],
    [[], ['1.09'], '1.10'],
    [[], ['正式版'], '正式版-2'],
  ])('of %j beside %j is %s', (references, known, version) => {
    expect(suggestVersion(references, known)).toBe(version);
  });

  it('bears the name of the project that all containers belong to', () => {
    const of = (...projects: (string | undefined)[]) =>
      nameOfContainers(projects.map((project, at) => ({ name: `c${at}`, project })));
    expect(of('shop', 'shop')).toBe('shop');
    expect(of('shop', undefined)).toBe('c0');
    expect(of(undefined)).toBe('c0');
  });
});

describe('what is said before an import', () => {
  const facts = {
    name: 'shop',
    version: '1.0',
    against: 'new' as const,
    images: [{ reference: 'web:1', platform: { os: 'linux', architecture: 'arm64' } }],
    checksum: false,
    newBytes: 10,
    free: 100,
    engine: { os: 'linux', architecture: 'amd64' },
  };
  it('names images for another processor, and too little room', () => {
    const codes = importChecks({ ...facts, newBytes: 200 }).map(({ code, state }) => `${code} ${state}`);
    expect(codes).toEqual(['import.platform_other warning', 'import.space_short warning']);
  });
  it('says what nobody can know', () => {
    expect(importChecks({ ...facts, newBytes: null, engine: undefined })).toEqual([
      { code: 'import.space_unknown', state: 'unknown', params: {} },
    ]);
  });
});

describe('looking at a place', () => {
  let good: SealedSample;
  let folder: string;
  let services: Services;

  beforeAll(async () => {
    good = await sealedSample();
    folder = await mkdtemp(join(tmpdir(), 'sealift-find-'));
    services = await createServices({ home: join(folder, 'home'), engine: 'none', resources });
    await mkdir(join(folder, 'stick', 'deeper'), { recursive: true });
    const bytes = await readFile(good.path);
    await copyFile(good.path, join(folder, 'stick', 'a.tar.gz'));
    await copyFile(`${good.path}.sha256`, join(folder, 'stick', 'a.tar.gz.sha256')).catch(() => undefined);
    await writeFile(
      join(folder, 'stick', 'deeper', 'torn.tar.gz'),
      repack(bytes, (tar, places) => flip(tar, place(places, 'metadata.json').data)),
    );
    await writeFile(join(folder, 'stick', 'half.tar.gz'), bytes.subarray(0, 300));
    await writeFile(join(folder, 'stick', 'music.zip'), 'no package at all');
  });
  afterAll(async () => {
    await services.close();
    await good.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('finds every package, names what cannot be read with its code, and passes over what is none', async () => {
    const { found, unreadable } = await services.packages.find(join(folder, 'stick'));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      package: { name: '商店 shop', version: '1.0', seal: 'unsigned', id: null },
      trust: { state: 'unsigned', action: 'warn' },
      against: 'new',
      newest: null,
      installations: [],
    });
    expect(found[0]?.newBytes).toBeGreaterThan(300_000);
    expect(unreadable.map(({ path, error }) => [path.split('/').at(-1), error.code])).toEqual([
      ['torn.tar.gz', 'package.altered'],
      ['half.tar.gz', expect.stringMatching(/^(gzip|package)\./)],
    ]);
    expect(services.templates.list()).toEqual([]);
  });

  it('says why a file that was chosen by itself is no package', async () => {
    const { found, unreadable } = await services.packages.find(join(folder, 'stick', 'music.zip'));
    expect(found).toEqual([]);
    expect(unreadable).toMatchObject([{ error: { code: 'package.unknown_format' } }]);
    await expect(services.packages.find(join(folder, 'gone'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('imports only on a word what nobody vouches for, and not at all what the policy refuses', async () => {
    const path = [join(folder, 'stick', 'a.tar.gz')];
    const silent = services.packages.import({ path, into: 'library', accepted: false });
    await expect(silent.done).rejects.toMatchObject({ code: 'library.not_accepted' });
    services.settings.set({ trust: 'refuse' });
    const forced = services.packages.import({ path, into: 'library', accepted: true });
    await expect(forced.done).rejects.toMatchObject({ code: 'trust.unsigned' });
    expect((await services.packages.find(path[0] ?? '')).found[0]?.trust.action).toBe('refuse');
    services.settings.set({ trust: 'warn' });
    expect(services.templates.list()).toEqual([]);
  });

  it('knows afterwards that it is here, and that nothing of it is new', async () => {
    const path = [join(folder, 'stick', 'a.tar.gz'), join(folder, 'stick', 'a.tar.gz')];
    const { imported } = await services.packages.import({ path, into: 'library', accepted: true }).done;
    expect(imported).toHaveLength(1);
    const { found } = await services.packages.find(join(folder, 'stick'));
    expect(found[0]).toMatchObject({ against: 'same', newest: '1.0', newBytes: 0 });
    expect(found[0]?.package.id).not.toBeNull();
  });

  it('previews a package and a compose file without keeping anything of them', async () => {
    const source = { from: 'package' as const, file: join(folder, 'stick', 'a.tar.gz') };
    expect(await services.templates.preview({ source })).toMatchObject({
      name: '商店 shop',
      version: '1.0',
      exists: true,
      versions: ['1.0'],
    });
    expect(await services.templates.preview({ source, version: '1.1' })).toMatchObject({
      version: '1.1',
      exists: false,
    });
    const project = join(folder, 'portal');
    await mkdir(project);
    const file = join(project, 'docker-compose.yaml');
    await writeFile(
      file,
      'services:\n  web:\n    image: a/web:3.1\n    environment: { KEY: "**None**" }\n    ports: ["80:80"]\n',
    );
    const preview = await services.templates.preview({ source: { from: 'compose', file } });
    expect(preview).toMatchObject({ name: 'portal', version: '3.1', exists: false, secrets: ['KEY'], versions: [] });
    expect(preview.components).toMatchObject([{ name: 'web', ports: [{ port: 80 }] }]);
    expect(services.templates.list()).toHaveLength(1);
  });
});
