import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import Database from 'better-sqlite3';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openVault } from '../../../main/images';
import type { CycloneDx } from '../../../main/library/sbom/cyclonedx';
import { apkPackages, distributionOf, dpkgPackages, packageUrl } from '../../../main/library/sbom/package-lists';
import { rpmHeader, rpmPackages } from '../../../main/library/sbom/rpm';
import { createServices } from '../../../main/services';
import { vaultImage, writeSealed } from '../../fixtures/packages';

const status = `Package: bash
Status: install ok installed
Architecture: amd64
Version: 5.2.15-2+b7
Description: GNU Bourne Again SHell
 a shell: not a field

Package: gone
Status: deinstall ok config-files
Version: 1

Package: libc6
Status: install ok installed
Architecture: amd64
Source: glibc (2.36-9)
Version: 2.36-9+deb12u9
`;
const installed = `C:Q1abc=
P:musl
V:1.2.5-r0
A:x86_64
L:MIT
o:musl

P:ssl_client
V:1.36.1-r29
A:x86_64
L:GPL-2.0-only
o:busybox
`;
const release = 'NAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\n';

/** A database that rpm itself wrote (4.18: two packages of one source). */
const rpmdb = gunzipSync(readFileSync(join(import.meta.dirname, '../../fixtures/rpm/rpmdb.sqlite.gz')));

async function layer(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name, mtime: new Date(0) }, content);
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

describe('lists of packages', () => {
  it('are read from dpkg and apk', () => {
    expect(dpkgPackages(status)).toEqual([
      { kind: 'deb', name: 'bash', version: '5.2.15-2+b7', architecture: 'amd64' },
      { kind: 'deb', name: 'libc6', version: '2.36-9+deb12u9', architecture: 'amd64', source: 'glibc' },
    ]);
    expect(apkPackages(installed)).toEqual([
      { kind: 'apk', name: 'musl', version: '1.2.5-r0', architecture: 'x86_64', licence: 'MIT' },
      {
        kind: 'apk',
        name: 'ssl_client',
        version: '1.36.1-r29',
        architecture: 'x86_64',
        licence: 'GPL-2.0-only',
        source: 'busybox',
      },
    ]);
    const [bash] = dpkgPackages(status);
    expect(bash && packageUrl(bash, distributionOf(release))).toBe(
      'pkg:deb/debian/bash@5.2.15-2%2Bb7?arch=amd64&distro=debian-12',
    );
  });
});

describe('an rpm database', () => {
  it('is read without a file of its own', () => {
    expect(rpmPackages(rpmdb)).toEqual([
      {
        kind: 'rpm',
        name: 'shop-tools',
        version: '2.3-4.el9',
        architecture: 'noarch',
        epoch: 1,
        licence: 'MIT and BSD',
        source: 'shop-tools-2.3-4.el9.src.rpm',
      },
      {
        kind: 'rpm',
        name: 'libshop',
        version: '2.3-4.el9',
        architecture: 'noarch',
        epoch: 1,
        licence: 'MIT and BSD',
        source: 'shop-tools-2.3-4.el9.src.rpm',
      },
    ]);
    const [, lib] = rpmPackages(rpmdb) ?? [];
    expect(lib && packageUrl(lib, { id: 'rhel', version: '9.4' })).toBe(
      'pkg:rpm/rhel/libshop@2.3-4.el9?epoch=1&arch=noarch&distro=rhel-9.4&upstream=shop-tools-2.3-4.el9.src.rpm',
    );
  });

  it.each([
    [
      'a view',
      `CREATE VIEW Packages AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x AS blob FROM n`,
    ],
    ['computed columns', `CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB AS (zeroblob(1000000000)))`],
    [
      'a trigger',
      `CREATE TABLE Packages (hnum INTEGER PRIMARY KEY,blob BLOB); CREATE TRIGGER t AFTER INSERT ON Packages BEGIN SELECT 1; END`,
    ],
    ['no such table', 'CREATE TABLE Other (x)'],
  ])('with %s is left alone', (_, sql) => {
    const made = new Database(':memory:');
    made.exec(sql);
    expect(rpmPackages(made.serialize())).toBeUndefined();
    made.close();
  });

  it('that was changed anywhere gives packages or nothing, soon', { timeout: 60_000 }, () => {
    for (let at = 0; at < rpmdb.length; at += 1019) {
      for (const value of [0, 0xff, (rpmdb[at] ?? 0) ^ 1]) {
        const spoiled = Buffer.from(rpmdb);
        spoiled[at] = value;
        const listed = rpmPackages(spoiled);
        expect(listed === undefined || listed.length <= 2, `byte ${at}`).toBe(true);
      }
    }
    expect(rpmPackages(rpmdb.subarray(0, rpmdb.length / 2))).toBeUndefined();
    // Headers that count more than they hold.
    for (const size of [0, 7, 8, 100]) expect(rpmHeader(Buffer.alloc(size, 0xff))).toBeUndefined();
  });
});

describe('the list of what the application is made of', () => {
  it('is what CycloneDX calls one', { timeout: 120_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sealift-own-sbom-'));
    const out = join(folder, 'sealift.cdx.json');
    execFileSync(process.execPath, [join(import.meta.dirname, '../../../scripts/sbom.mjs'), out], { stdio: 'ignore' });
    const text = readFileSync(out, 'utf8');
    await rm(folder, { recursive: true });
    const { specVersion, components } = JSON.parse(text) as {
      specVersion: Spec.Version;
      components: { name: string }[];
    };
    expect(await new Validation.JsonStrictValidator(specVersion).validate(text)).toBeNull();
    expect(components.map(({ name }) => name)).toContain('age-encryption');
  });
});

describe('what a package delivers', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sealift-sbom-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is listed as its images leave it: later layers replace and delete', async () => {
    const vault = await openVault(join(folder, 'vault'));
    const base = await layer({ 'etc/os-release': release, './var/lib/dpkg/status': status, 'bin/x': 'x' });
    const web = await vaultImage(vault, 'test/web:1', [
      base,
      await layer({ 'var/lib/dpkg/status.d/tz': 'Package: tzdata\nVersion: 2024a\nArchitecture: all\n' }),
    ]);
    const bare = await vaultImage(vault, 'test/bare:1', [base, await layer({ 'var/lib/dpkg/.wh.status': '' })]);
    const alpine = await vaultImage(vault, 'test/alpine:1', [
      await layer({ 'lib/apk/db/installed': installed, 'etc/os-release': 'ID=alpine\nVERSION_ID=3.20.1\n' }),
    ]);
    const database = await layer({
      'usr/lib/sysimage/rpm/rpmdb.sqlite': rpmdb,
      'usr/lib/sysimage/rpm/rpmdb.sqlite-wal': '',
      'etc/os-release': 'ID="rhel"\nVERSION_ID="9.4"\n',
    });
    const red = await vaultImage(vault, 'test/red:1', [database]);
    // Written since the log was last taken in; older forms; and what only looks like one.
    const logged = await vaultImage(vault, 'test/logged:1', [
      database,
      await layer({ 'usr/lib/sysimage/rpm/rpmdb.sqlite-wal': 'more' }),
    ]);
    const older = await vaultImage(vault, 'test/older:1', [await layer({ 'var/lib/rpm/Packages': 'berkeley' })]);
    const broken = await vaultImage(vault, 'test/broken:1', [
      await layer({ 'var/lib/rpm/rpmdb.sqlite': 'SQLite format 3' }),
    ]);
    const images = [web, bare, alpine, red, logged, older, broken];
    const metadata = JSON.stringify({
      group_key: '0123456789abcdef0123456789abcdef',
      group_name: '商店 shop',
      group_version: '1.0',
      apps: images.map(({ reference }, at) => ({
        service_cname: `c${at}`,
        service_key: `k${at}`,
        service_share_uuid: `k${at}+k${at}`,
        share_image: reference,
      })),
    });
    const files = [
      { path: 'metadata.json', bytes: Buffer.from(metadata) },
      { path: 'component-images.tar', images },
    ];
    const path = join(folder, 'shop.tar.gz');
    const { sha256 } = await writeSealed(path, files, vault, images);
    const services = await createServices({
      home: join(folder, 'home'),
      resources: join(import.meta.dirname, '../../../resources'),
      engine: 'none',
    });
    try {
      const making = services.packages.sbom(path);
      const summary = await making.job.done;
      const document = (await making.document()) as CycloneDx;
      expect(summary.images).toEqual([
        { reference: 'test/web:1', distribution: 'debian 12', packages: 3, notRead: [] },
        { reference: 'test/bare:1', distribution: 'debian 12', packages: 0, notRead: [] },
        { reference: 'test/alpine:1', distribution: 'alpine 3.20.1', packages: 2, notRead: [] },
        { reference: 'test/red:1', distribution: 'rhel 9.4', packages: 2, notRead: [] },
        { reference: 'test/logged:1', distribution: 'rhel 9.4', packages: 0, notRead: ['rpm'] },
        { reference: 'test/older:1', distribution: null, packages: 0, notRead: ['rpm'] },
        { reference: 'test/broken:1', distribution: null, packages: 0, notRead: ['rpm'] },
      ]);
      expect(document).toMatchObject({
        bomFormat: 'CycloneDX',
        specVersion: '1.6',
        metadata: { component: { name: '商店 shop', version: '1.0', hashes: [{ alg: 'SHA-256', content: sha256 }] } },
      });
      expect(document.serialNumber).toMatch(
        /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
      const refs = document.components.map((each) => each['bom-ref']);
      expect(new Set(refs).size).toBe(refs.length);
      for (const { ref, dependsOn } of document.dependencies.slice(1))
        for (const each of [ref, ...dependsOn]) expect(refs).toContain(each);
      expect(document.components.filter(({ type }) => type === 'library').map(({ name }) => name)).toEqual([
        'bash',
        'libc6',
        'tzdata',
        'musl',
        'ssl_client',
        'shop-tools',
        'libshop',
      ]);
      // By the schema that CycloneDX publishes.
      expect(
        await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(JSON.stringify(document)),
      ).toBeNull();
      const again = services.packages.sbom(path);
      expect(JSON.stringify(await again.document())).toBe(JSON.stringify(document));
      // Nothing was loaded by looking.
      expect(services.templates.list()).toEqual([]);
    } finally {
      await services.close();
    }
  });
});
