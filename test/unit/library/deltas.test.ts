import { copyFile, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Services } from '../../../main/service-types';
import { type HomeAndSites, homeAndSites } from '../../fixtures/home-and-site';
import type { Layer } from '../../fixtures/images';

const app: Layer = { 'app.bin': { size: 200_000, texture: 'random' } };
const second: Layer = { 'second.bin': { size: 60_000, texture: 'random' } };
const third: Layer = { 'third.bin': { size: 50_000, texture: 'random' } };

let world: HomeAndSites;
let full10: string;
let full11: string;
let delta11: string;
let delta12: string;

beforeAll(async () => {
  world = await homeAndSites();
  await world.publish('1.0', [app]);
  await world.publish('1.1', [app, second]);
  await world.publish('1.2', [app, second, third]);
  full10 = await world.export('1.0');
  full11 = await world.export('1.1');
  delta11 = await world.export('1.1', { against: [{ version: '1.0' }] });
  delta12 = await world.export('1.2', { against: [{ version: '1.1' }] });
}, 60_000);
afterAll(() => world.close());

const into = (site: Services, ...paths: string[]) =>
  site.packages.import({ path: paths, into: 'library', accepted: true }).done;
const pins = (services: Services, version: string) =>
  services.templates.show({ name: 'shop', version }).images.map(({ configDigest }) => configDigest);

describe('a delta on its way', () => {
  it('says what it needs and brings, in the list and in the file', async () => {
    const { delta, size } = await world.home.packages.inspect(delta11);
    expect(delta).toMatchObject({
      bases: [{ name: 'shop', version: '1.0' }],
      site: null,
      brings: { layers: 1, differences: 0 },
      needs: { layers: 3 },
      full: 'shop-1.1-ram.tar.gz',
    });
    expect(size).toBeLessThan(60_000 + 20_000);
    expect(world.home.packages.summaries().find(({ path }) => path === delta11)?.delta).toEqual(delta);
    expect(world.home.packages.summaries().find(({ path }) => path === full11)?.delta).toBeUndefined();
  });

  it('is told beforehand as long as it becomes', async () => {
    const { bases } = await world.home.packages.deltaBases({ name: 'shop', version: '1.1' });
    expect(bases.map(({ base }) => base)).toEqual([
      { kind: 'version', version: '1.2', newer: true },
      { kind: 'version', version: '1.0', newer: false },
    ]);
    const [, { size }] = bases as [unknown, (typeof bases)[number]];
    const made = await world.home.packages.inspect(delta11);
    expect(size.leftOut).toBe(3);
    expect(Math.abs((size.bytes ?? 0) - made.size)).toBeLessThan(20_000);
    expect(size.full).toBeGreaterThan(650_000);
  });

  it('gives a site that has its base the very images of a full delivery', async () => {
    const site = await world.site('site-1');
    await into(site, full10);
    const [found] = (await site.packages.find(delta11)).found;
    expect(found?.delta).toEqual({ ready: true, from: ['library'], missing: [] });
    await into(site, delta11);
    expect(pins(site, '1.1')).toEqual(pins(world.home, '1.1'));
  });

  it('comes in with what it counts on in one import, in whatever order', async () => {
    const site = await world.site('site-2');
    const stick = join(world.folder, 'stick');
    await mkdir(stick);
    // The order of names is the wrong one.
    await copyFile(delta12, join(stick, 'a.tar.gz'));
    await copyFile(delta11, join(stick, 'b.tar.gz'));
    await copyFile(full10, join(stick, 'c.tar.gz'));
    const { found } = await site.packages.find(stick);
    expect(found.map(({ delta }) => delta?.ready)).toEqual([true, true, undefined]);
    const { imported } = await into(site, stick);
    expect(imported.map(({ package: { version } }) => version)).toEqual(['1.0', '1.1', '1.2']);
    expect(pins(site, '1.2')).toEqual(pins(world.home, '1.2'));
  });

  it('takes what it counts on from a package that lies beside it, and skips a version', async () => {
    const site = await world.site('site-3');
    const skipping = await world.export('1.2', { against: [{ version: '1.0' }] });
    const lying = join(world.folder, 'lying');
    await mkdir(lying);
    await copyFile(skipping, join(lying, 'next.tar.gz'));
    await copyFile(full10, join(lying, 'first.tar.gz'));
    const [, found] = (await site.packages.find(lying)).found;
    expect(found?.delta).toMatchObject({ ready: true, from: ['first.tar.gz'] });
    await into(site, join(lying, 'next.tar.gz'));
    expect(pins(site, '1.2')).toEqual(pins(world.home, '1.2'));
    expect(site.templates.list()[0]?.versions.map(({ version }) => version)).toEqual(['1.2']);
  });
});

describe('a delta whose base lies beside it', () => {
  it('in parts: takes from them what it counts on, and says so when one is missing', async () => {
    const site = await world.site('site-parts');
    const folder = join(world.folder, 'parts');
    await mkdir(folder);
    await world.home.media.split({ files: [full10], to: [folder], partSize: 300_000 }).done;
    const path = join(folder, 'a-delta.tar.gz');
    await copyFile(delta11, path);
    const [part = ''] = (await readdir(folder)).filter((name) => name.includes('.vol-001-')).sort();
    await rename(join(folder, part), join(world.folder, part));
    await expect(into(site, path)).rejects.toMatchObject({ code: 'package.base_missing' });
    await rename(join(world.folder, part), join(folder, part));
    const [found] = (await site.packages.find(path)).found;
    expect(found?.delta).toEqual({ ready: true, from: [`${basename(full10)}.volumes.json`], missing: [] });
    await into(site, path);
    expect(pins(site, '1.1')).toEqual(pins(world.home, '1.1'));
    const { identical } = await site.packages.complete({ path, out: join(folder, 'full') }).done;
    expect(identical).toBe(true);
  });

  it('encrypted for this workstation: takes from it what it counts on, once the identity is unlocked', async () => {
    const site = await world.site('site-encrypted');
    const { recipient } = await site.trust.identities.make({ name: 'Site', passphrase: 'p' });
    await world.home.trust.recipients.add('Site', { text: recipient });
    const folder = join(world.folder, 'encrypted');
    await mkdir(folder);
    await world.home.packages.encrypt({ path: full10, to: ['Site'], out: folder }).done;
    const path = join(folder, 'a-delta.tar.gz');
    await copyFile(delta11, path);
    await expect(into(site, path)).rejects.toMatchObject({ code: 'package.base_missing' });
    await site.trust.identities.unlock({ identity: 'Site', passphrase: 'p' });
    await into(site, path);
    expect(pins(site, '1.1')).toEqual(pins(world.home, '1.1'));
  });
});

describe('a delta whose base is not there', () => {
  it('is refused before anything is taken, and the versions that would bring it are named', async () => {
    const site = await world.site('site-4');
    const alone = join(world.folder, 'alone');
    await mkdir(alone);
    await copyFile(delta12, join(alone, 'next.tar.gz'));
    const path = join(alone, 'next.tar.gz');
    await expect(into(site, path)).rejects.toMatchObject({
      code: 'package.base_missing',
      params: { layers: 4, versions: ['shop 1.1'], packages: [], full: 'shop-1.2-ram.tar.gz' },
    });
    expect(site.templates.list()).toEqual([]);
    expect((await site.vault.status()).layers).toBe(0);
    const [found] = (await site.packages.find(path)).found;
    expect(found?.delta).toMatchObject({ ready: false, missing: [{ layers: 4, by: [{ version: '1.1' }] }] });
    expect(found?.checks.find(({ code }) => code === 'import.base_missing')?.state).toBe('blocked');
    // A version that has a part of it is not enough: what is left is named.
    await into(site, full10);
    await expect(into(site, path)).rejects.toMatchObject({ params: { layers: 1, versions: ['shop 1.1'] } });
    // The file that would bring it is here, and counts on something itself.
    await copyFile(delta11, join(alone, 'between.tar.gz'));
    const named = (await site.packages.find(path)).found[0]?.delta;
    expect(named).toMatchObject({ ready: true, from: ['library', 'between.tar.gz'] });
  });

  it('names the file that would bring it where that counts on something else itself', async () => {
    const site = await world.site('site-5');
    const both = join(world.folder, 'both');
    await mkdir(both);
    for (const one of [delta11, delta12]) await copyFile(one, join(both, basename(one)));
    await expect(into(site, join(both, basename(delta12)))).rejects.toMatchObject({
      code: 'package.base_missing',
      params: { layers: 3, packages: [join(both, basename(delta11))] },
    });
  });

  it('is not made against what is unknown, shares nothing, or is itself', async () => {
    const make = (version: string, against: string) => world.export(version, { against: [{ version: against }] });
    await expect(make('1.1', '1.1')).rejects.toMatchObject({ code: 'delta.base_itself' });
    await expect(make('1.1', '0.1')).rejects.toMatchObject({ code: 'library.unknown_version' });
    await world.publish('0.9', [app]);
    await expect(make('1.1', '0.9')).rejects.toMatchObject({ code: 'delta.base_unknown' });
    await expect(world.export('1.1', { against: [{ site: 'plant-7' }] })).rejects.toMatchObject({
      code: 'delta.site_unknown',
    });
  });

  it('goes nowhere that needs a full package', async () => {
    const { job } = world.home.packages.sbom(delta11);
    await expect(job.done).rejects.toMatchObject({
      code: 'delta.not_full',
      params: { path: basename(delta11), full: 'shop-1.1-ram.tar.gz' },
    });
  });
});

describe('a delta, completed', () => {
  it.each([
    ['rainbond-app', 'default', false],
    ['rainbond-app', 'fast', true],
    ['docker-compose', 'default', true],
  ] as const)('is byte for byte the full %s package, %s, signed: %s', async (kind, compression, signed) => {
    const name = `${kind}-${compression}`;
    if (signed) await world.home.trust.keys.make({ name, passphrase: 'p' });
    const how = { kind, compression, out: join(world.folder, name), ...(signed && { sign: name }) };
    await world.export('1.0', how);
    const whole = await world.export('1.1', how);
    const delta = await world.export('1.1', { ...how, against: [{ version: '1.0' }] });
    const site = await world.site(`site-${name}`);
    await into(site, join(how.out, basename(whole).replace('1.1', '1.0')));
    const {
      package: made,
      identical,
      path,
    } = await site.packages.complete({
      path: delta,
      out: join(world.folder, `completed-${name}`),
    }).done;
    expect((await readFile(path)).equals(await readFile(whole))).toBe(true);
    expect(identical).toBe(true);
    expect(made).toMatchObject({ seal: signed ? 'signed' : 'unsigned', version: '1.1' });
    expect(made.delta).toBeUndefined();
    expect(await readdir(join(world.folder, `completed-${name}`))).toEqual([
      basename(whole),
      `${basename(whole)}.sha256`,
    ]);
  });

  it('needs its base, and writes nothing without', async () => {
    const site = await world.site('site-6');
    const out = join(world.folder, 'nothing');
    const lone = join(world.folder, 'lone.tar.gz');
    await copyFile(delta12, lone);
    // Nothing that lies beside it has what it needs.
    await mkdir(join(world.folder, 'lone'));
    await rename(lone, join(world.folder, 'lone', 'lone.tar.gz'));
    const complete = (path: string) => site.packages.complete({ path, out }).done;
    await expect(complete(join(world.folder, 'lone', 'lone.tar.gz'))).rejects.toMatchObject({
      code: 'package.base_missing',
    });
    await expect(readdir(out)).rejects.toThrow();
    await expect(complete(full10)).rejects.toMatchObject({ code: 'delta.full_already' });
  });
});

describe('a rebuilt layer', () => {
  /** Many files, of which a few are other ones in the next version. */
  const rebuilt = (changed: string): Layer =>
    Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [
        `app/file-${n}.bin`,
        { size: 20_000, texture: 'random', seed: n === 7 ? changed : `file ${n}` } as const,
      ]),
    );
  let whole: string;
  let delta: string;

  beforeAll(async () => {
    await world.publish('2.0', [rebuilt('old'), second]);
    await world.publish('2.1', [rebuilt('new'), second]);
    await world.export('2.0');
    whole = await world.export('2.1');
    delta = await world.export('2.1', { against: [{ version: '2.0' }] });
  });

  it('travels as a difference to the layer it replaces, and whole where that is asked for', async () => {
    const { delta: view, size } = await world.home.packages.inspect(delta);
    expect(view?.brings).toMatchObject({ layers: 0, differences: 1 });
    expect(view?.needs.layers).toBe(4);
    expect(size).toBeLessThan(70_000);
    const without = await world.export('2.1', {
      ...{ against: [{ version: '2.0' }], differences: false, out: join(world.folder, 'without') },
    });
    expect((await world.home.packages.inspect(without)).delta?.brings).toMatchObject({ layers: 1, differences: 0 });
    expect(await readdir(join(world.folder, 'home', 'differences'))).toEqual([]);
  });

  it('is rebuilt at the site, checked against its digest, and the package completed is the same', async () => {
    const site = await world.site('site-rebuilt');
    await into(site, join(world.folder, 'out-2.0', 'shop-2.0-ram.tar.gz'));
    await into(site, delta);
    expect(pins(site, '2.1')).toEqual(pins(world.home, '2.1'));
    expect((await site.vault.check().done).damaged).toEqual([]);
    const other = await world.site('site-completing');
    await into(other, join(world.folder, 'out-2.0', 'shop-2.0-ram.tar.gz'));
    const { path, identical } = await other.packages.complete({ path: delta, out: join(world.folder, 'rebuilt') }).done;
    expect(identical).toBe(true);
    expect((await readFile(path)).equals(await readFile(whole))).toBe(true);
  });

  it('can be signed afterwards, and is then whole as before', async () => {
    await world.home.trust.keys.make({ name: 'later', passphrase: 'p' });
    const out = join(world.folder, 'signed-later');
    const { package: made } = await world.home.packages.sign({
      ...{ path: delta, out, sign: { key: 'later', passphrase: 'p' } },
    }).done;
    expect(made.seal).toBe('signed');
    const { package: verified } = await world.home.packages.verify(made.path).done;
    expect(verified.delta?.brings).toMatchObject({ layers: 0, differences: 1 });
  });

  it('goes to several versions with a difference for each, of which one is enough', async () => {
    await world.publish('2.0.1', [rebuilt('other'), second]);
    await world.export('2.0.1');
    const both = await world.export('2.1', {
      ...{ against: [{ version: '2.0' }, { version: '2.0.1' }], out: join(world.folder, 'several') },
    });
    const { delta: view } = await world.home.packages.inspect(both);
    expect(view?.brings).toMatchObject({ layers: 0, differences: 1 });
    for (const version of ['2.0', '2.0.1']) {
      const site = await world.site(`site-${version}`);
      await into(site, join(world.folder, `out-${version}`, `shop-${version}-ram.tar.gz`));
      await into(site, both);
      expect(pins(site, '2.1')).toEqual(pins(world.home, '2.1'));
    }
    const nowhere = await world.site('site-nowhere');
    const lone = join(world.folder, 'lone-several');
    await mkdir(lone);
    await copyFile(both, join(lone, 'next.tar.gz'));
    await expect(into(nowhere, join(lone, 'next.tar.gz'))).rejects.toMatchObject({ code: 'package.base_missing' });
  });
});
