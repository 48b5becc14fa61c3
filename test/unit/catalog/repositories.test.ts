import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { PackagePut, PinnedImage } from '../../../main/catalog';
import { digest, putVersion, scratchCatalog } from './scratch';

const packageOf = (path: string, change: Partial<PackagePut> = {}): PackagePut => ({
  path,
  size: 5_000_000_000,
  sha256: 'ab'.repeat(32),
  mtimeMs: 1_700_000_000_123.25,
  kind: 'rainbond-app',
  seal: 'unsigned',
  sealDigest: digest(9),
  templateKey: 'k',
  templateName: '商城 shop',
  version: '1.0',
  components: 3,
  images: [{ reference: 'r/web:1', configDigest: digest(2), platform: 'linux/amd64', size: null }],
  ...change,
});
const pin = (reference: string, layers: number[], role: PinnedImage['role'] = 'component'): PinnedImage => ({
  reference,
  role,
  configDigest: digest(7),
  platform: 'linux/amd64',
  layers: layers.map((layer) => ({ diffId: digest(layer), size: layer })),
});

describe('templates', () => {
  it('are found by key or by name, and all of the same name are told', () => {
    const { templates } = scratchCatalog();
    templates.put({ key: 'a', name: 'shop', description: 'first' });
    templates.put({ key: 'b', name: 'shop' });
    templates.put({ key: 'shop', name: 'other' });
    templates.put({ key: 'c', name: '商城/一 号' });
    expect(templates.find('a').map((t) => t.key)).toEqual(['a']);
    expect(templates.find('商城/一 号').map((t) => t.key)).toEqual(['c']);
    expect(templates.find('shop').map((t) => t.key)).toEqual(['shop']); // the key is the stronger claim
    templates.remove('shop');
    expect(
      templates
        .find('shop')
        .map((t) => t.key)
        .sort(),
    ).toEqual(['a', 'b']);
    expect(templates.find('nothing')).toEqual([]);
  });

  it('keep their date when they are put again with another name', () => {
    let at = 0;
    const { templates } = scratchCatalog({ now: () => new Date(at++ * 1000) });
    templates.put({ key: 'a', name: 'shop' });
    const before = templates.get('a');
    templates.put({ key: 'a', name: 'shop two', description: 'd' });
    expect(templates.get('a')).toEqual({ ...before, name: 'shop two', description: 'd' });
  });

  it('are searched literally: % and _ mean themselves', () => {
    const { templates } = scratchCatalog();
    templates.put({ key: 'a', name: '100% shop' });
    templates.put({ key: 'b', name: '100 shops', description: 'a_b' });
    templates.put({ key: 'c', name: 'x', description: 'aXb' });
    expect(templates.list({ search: '0%' }).map((t) => t.key)).toEqual(['a']);
    expect(templates.list({ search: 'A_B' }).map((t) => t.key)).toEqual(['b']);
    expect(templates.list().map((t) => t.key)).toEqual(['b', 'a', 'c']);
  });

  it('take their versions, pins and import notes with them, and leave packages and installations alone', () => {
    const catalog = scratchCatalog();
    putVersion(catalog, 'k', '1.0');
    catalog.versions.pinImages('k', '1.0', [pin('r/a:1', [1])]);
    catalog.imports.put({ digest: digest(3), target: 'library', templateKey: 'k', version: '1.0' });
    const kept = catalog.packages.put(packageOf('/out/a.tar.gz'));
    expect(catalog.templates.remove('k')).toBe(true);
    expect(catalog.templates.remove('k')).toBe(false);
    expect(catalog.versions.list()).toEqual([]);
    expect(catalog.versions.pinnedLayers().size).toBe(0);
    expect(catalog.imports.find(digest(3), 'library')).toBeUndefined();
    expect(catalog.packages.get(kept.id)).toEqual(kept);
  });
});

describe('versions', () => {
  it('keep the exact text of their metadata', () => {
    const catalog = scratchCatalog();
    const text = '{ "n": 12345678901234567890, "名": "值\\u0000", "f": 1.0 }\n\n';
    expect(putVersion(catalog, 'k', '1.0', text)).toEqual({ replaced: false });
    expect(catalog.versions.get('k', '1.0')?.metadata).toBe(text);
    expect(catalog.versions.get('k', '2.0')).toBeUndefined();
  });

  it('lose pins when replaced, and import notes only when the content differs', () => {
    const catalog = scratchCatalog();
    putVersion(catalog, 'k', '1.0');
    catalog.versions.pinImages('k', '1.0', [pin('r/b:1', [2, 1]), pin('r/a:1', [1]), pin('r/a:1', [3], 'plugin')]);
    catalog.imports.put({ digest: digest(3), target: 'library', templateKey: 'k', version: '1.0' });
    expect(catalog.versions.images('k', '1.0')).toEqual([
      pin('r/b:1', [2, 1]),
      pin('r/a:1', [1]),
      pin('r/a:1', [3], 'plugin'),
    ]);
    expect(catalog.versions.pinnedLayers()).toEqual(new Set([digest(1), digest(2), digest(3)]));

    expect(putVersion(catalog, 'k', '1.0')).toEqual({ replaced: true });
    expect(catalog.versions.images('k', '1.0')).toEqual([]);
    expect(catalog.imports.find(digest(3), 'library')?.version).toBe('1.0');
    putVersion(catalog, 'k', '1.0', '{"x":1}', digest(5));
    expect(catalog.imports.find(digest(3), 'library')).toBeUndefined();
    expect(catalog.versions.list('k')).toHaveLength(1);
  });

  it('can be pinned only when they are there', () => {
    const catalog = scratchCatalog();
    expect(() => catalog.versions.pinImages('k', '1.0', [])).toThrow(
      expect.objectContaining({ code: 'catalog.version_unknown' }),
    );
  });

  it('are listed last published first and removed one by one', () => {
    let at = 0;
    const catalog = scratchCatalog({ now: () => new Date(at++ * 1000) });
    for (const version of ['1.0', '2.0', '1.5']) putVersion(catalog, 'k', version);
    expect(catalog.versions.list('k').map((v) => v.version)).toEqual(['1.5', '2.0', '1.0']);
    expect(catalog.versions.remove('k', '2.0')).toBe(true);
    expect(catalog.versions.list().map((v) => v.version)).toEqual(['1.5', '1.0']);
  });
});

describe('packages', () => {
  it('keep id and first date when the same path is put again', () => {
    let at = 0;
    const { packages } = scratchCatalog({ now: () => new Date(at++ * 1000) });
    const first = packages.put(packageOf('/out/a.tar.gz'));
    expect(first).toMatchObject({ ...packageOf('/out/a.tar.gz'), createdAt: '1970-01-01T00:00:00.000Z' });
    const again = packages.put(
      packageOf('/out/a.tar.gz', { size: 1, sha256: null, seal: 'unsealed', sealDigest: null }),
    );
    expect(again).toMatchObject({ id: first.id, createdAt: first.createdAt, size: 1, sha256: null, sealDigest: null });
    expect(again.seenAt > first.seenAt).toBe(true);
    packages.seen(first.id);
    expect((packages.get(first.id)?.seenAt ?? '') > again.seenAt).toBe(true);
  });

  it('are found by path, version and words of a search', () => {
    const { packages } = scratchCatalog();
    packages.put(packageOf('/out/a.tar.gz'));
    packages.put(packageOf('/out/b.tar.gz', { version: '2.0', templateName: 'blog' }));
    expect(packages.byPath('/out/b.tar.gz')?.version).toBe('2.0');
    expect(packages.ofVersion('k', '1.0').map((p) => p.path)).toEqual(['/out/a.tar.gz']);
    expect(packages.list({ search: '商城' }).map((p) => p.path)).toEqual(['/out/a.tar.gz']);
    expect(packages.list()).toHaveLength(2);
  });
});

describe('media', () => {
  it('with an identity are the same wherever they are mounted; without one the path is the identity', () => {
    const { media } = scratchCatalog();
    const stick = media.seen({ label: 'STICK', fsUuid: 'AB-12', path: '/media/a' });
    expect(media.seen({ label: 'STICK 2', fsUuid: 'AB-12', path: '/media/b' })).toMatchObject({
      id: stick.id,
      label: 'STICK 2',
      path: '/media/b',
    });
    const folder = media.seen({ label: '', fsUuid: null, path: '/media/a' });
    expect(folder.id).not.toBe(stick.id);
    expect(media.seen({ label: '', fsUuid: null, path: '/media/a' }).id).toBe(folder.id);
    expect(media.list()).toHaveLength(2);
  });

  it('remember their files after the package is forgotten, and forget them with the medium', () => {
    const { media, packages } = scratchCatalog();
    const stick = media.seen({ label: 'S', fsUuid: 'AB-12', path: '/media/a' });
    const made = packages.put(packageOf('/out/a.tar.gz'));
    const file = {
      mediumId: stick.id,
      path: 'a.tar.gz',
      size: 5,
      sha256: 'cd'.repeat(32),
      packageId: made.id,
      verifiedAt: null,
    };
    media.putFile(file);
    expect(media.copiesOf(made.id)).toMatchObject([file]);
    media.verified(stick.id, 'a.tar.gz');
    expect(media.files(stick.id)[0]?.verifiedAt).not.toBeNull();
    packages.remove(made.id);
    expect(media.files(stick.id)).toMatchObject([{ path: 'a.tar.gz', packageId: null }]);
    media.remove(stick.id);
    expect(media.files(stick.id)).toEqual([]);
  });

  it('refuse files of a medium nobody has seen', () => {
    const { media } = scratchCatalog();
    expect(() =>
      media.putFile({ mediumId: 'x', path: 'a', size: 1, sha256: 'y', packageId: null, verifiedAt: null }),
    ).toThrow(/FOREIGN KEY/);
  });
});

describe('sites and installations', () => {
  const installation = {
    site: 'plant-7',
    name: 'shop',
    templateKey: 'k',
    templateName: '商城',
    version: '1.0',
    project: 'p',
    folder: '/f',
    metadata: '{}',
  };

  it('an installation is known by site and name, keeps its first date and any state', () => {
    let at = 0;
    const { sites, installations } = scratchCatalog({ now: () => new Date(at++ * 1000) });
    sites.put({ name: 'plant-7', engine: 'unix:///a.sock' });
    const first = installations.put({ ...installation, state: { secrets: ['A'], n: null } });
    const next = installations.put({ ...installation, version: '2.0', state: [] });
    expect(next).toMatchObject({ version: '2.0', state: [], installedAt: first.installedAt });
    expect(next.updatedAt > first.updatedAt).toBe(true);
    expect(installations.setState('plant-7', 'shop', { stopped: true })).toBe(true);
    expect(installations.get('plant-7', 'shop')?.state).toEqual({ stopped: true });
    expect(installations.setState('plant-7', 'other', {})).toBe(false);
    expect(installations.list('plant-8')).toEqual([]);
    expect(installations.list()).toHaveLength(1);
  });

  it('an installation needs a site, and a site with installations stays', () => {
    const { sites, installations } = scratchCatalog();
    expect(() => installations.put({ ...installation, state: null })).toThrow(/FOREIGN KEY/);
    sites.put({ name: 'plant-7', engine: '' });
    installations.put({ ...installation, state: null });
    expect(sites.list()).toMatchObject([{ name: 'plant-7', installations: 1 }]);
    expect(() => sites.remove('plant-7')).toThrow(
      expect.objectContaining({ code: 'catalog.site_in_use', params: { site: 'plant-7', installations: ['shop'] } }),
    );
    installations.remove('plant-7', 'shop');
    expect(sites.remove('plant-7')).toBe(true);
    expect(sites.get('plant-7')).toBeUndefined();
  });
});

describe('history', () => {
  it('is listed newest first, of one site or all, page by page', () => {
    const { history } = scratchCatalog();
    for (let n = 1; n <= 5; n++)
      history.append({
        actor: 'u@h',
        action: 'install',
        subject: `shop@${n}`,
        site: n % 2 ? 'odd' : null,
        detail: { n },
      });
    expect(history.list({ site: 'odd' }).map((h) => h.detail.n)).toEqual([5, 3, 1]);
    const page = history.list({ limit: 2 });
    expect(page.map((h) => h.detail.n)).toEqual([5, 4]);
    expect(history.list({ limit: 2, before: page[1]?.id }).map((h) => h.detail.n)).toEqual([3, 2]);
  });

  it('cannot be changed, removed or replaced, not even with SQL', () => {
    const catalog = scratchCatalog();
    catalog.history.append({ actor: 'u@h', action: 'install', subject: 'shop@1' });
    const before = catalog.history.list();
    const db = new Database(catalog.file);
    for (const sql of [
      `UPDATE history SET actor = 'x'`,
      'DELETE FROM history',
      `INSERT OR REPLACE INTO history (id, at, actor, action, subject, detail) VALUES (1, '', 'x', 'x', 'x', '{}')`,
      `INSERT INTO history (id, at, actor, action, subject, detail) VALUES (1, '', 'x', 'x', 'x', '{}') ON CONFLICT (id) DO UPDATE SET actor = 'x'`,
    ])
      expect(() => db.exec(sql), sql).toThrow(/append-only/);
    db.close();
    expect(catalog.history.list()).toEqual(before);
  });
});

describe('settings', () => {
  it('hold any JSON value under a key', () => {
    const { settings } = scratchCatalog();
    settings.set('theme', 'dark');
    settings.set('window', { width: 1200 });
    settings.set('theme', 'light');
    expect(settings.all()).toEqual({ theme: 'light', window: { width: 1200 } });
    expect(settings.get('nothing')).toBeUndefined();
    expect(settings.remove('theme')).toBe(true);
    expect(settings.get('theme')).toBeUndefined();
  });
});

describe('a unit of work', () => {
  it('is committed whole or not at all, also when nested', () => {
    const catalog = scratchCatalog();
    expect(() =>
      catalog.transaction(() => {
        putVersion(catalog, 'k', '1.0');
        catalog.history.append({ actor: 'a', action: 'publish', subject: 'k@1.0' });
        throw new Error('power cut');
      }),
    ).toThrow('power cut');
    expect(catalog.templates.list()).toEqual([]);
    expect(catalog.history.list()).toEqual([]);

    catalog.transaction(() => {
      putVersion(catalog, 'k', '1.0');
      try {
        catalog.transaction(() => {
          putVersion(catalog, 'k', '2.0');
          throw new Error('inner');
        });
      } catch {
        // the outer work goes on
      }
    });
    expect(catalog.versions.list('k').map((v) => v.version)).toEqual(['1.0']);
  });

  it('refuses work that awaits, because it would be committed before it is done', () => {
    const catalog = scratchCatalog();
    expect(() => catalog.transaction((async () => undefined) as never)).toThrow(/promise/);
  });
});
