import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ExportFacts, exportChecks } from '../../../main/library/export-plan/checks';
import { prepareSample } from '../../../main/library/sample';
import { estimatedPackage } from '../../../main/packages/export/estimate';
import type { Services } from '../../../main/service-types';
import { createServices } from '../../../main/services';
import { localeTexts } from '../../../main/texts';

const fine: ExportFacts = {
  images: [
    { reference: 'a:1', from: 'vault' },
    { reference: 'b:1', from: 'engine' },
  ],
  engine: { host: 'unix:///x', silent: false },
  packages: [{ file: 'shop-1.0-ram.tar.gz', bytes: 1_000, exists: false }],
  folder: { path: '/out', free: 10_000, writable: true, filesystem: 'ext4', fileLimit: Number.MAX_SAFE_INTEGER },
  vault: { free: 10_000, newBytes: 500, sameVolume: false },
};
const blocked = (facts: ExportFacts) => exportChecks(facts).filter(({ state }) => state === 'blocked');

describe('the checks before an export', () => {
  it('find nothing in the way when all is there', () => {
    expect(exportChecks(fine).map(({ code, state }) => [code, state])).toEqual([
      ['export.images_found', 'ok'],
      ['export.engine_answers', 'ok'],
      ['export.space', 'ok'],
      ['export.vault_space', 'ok'],
    ]);
  });

  it('name what is missing, and whether the engine could be asked for it', () => {
    const images = [...fine.images, { reference: 'c:1', from: 'missing' as const }];
    expect(blocked({ ...fine, images })).toMatchObject([
      { code: 'export.images_missing', params: { references: ['c:1'] } },
    ]);
    expect(blocked({ ...fine, images, engine: { host: 'unix:///x', silent: true } })).toMatchObject([
      { code: 'export.engine_silent', params: { references: ['c:1'], host: 'unix:///x' } },
    ]);
  });

  it('mind an engine that does not answer only when it is needed', () => {
    const images = [{ reference: 'a:1', from: 'vault' as const }];
    expect(exportChecks({ ...fine, images, engine: { host: 'unix:///x', silent: true } })[1]).toMatchObject({
      code: 'export.engine_not_needed',
      state: 'ok',
    });
  });

  it('refuse images that are other ones by now', () => {
    expect(blocked({ ...fine, images: [{ reference: 'a:1', from: 'changed' }] })).toMatchObject([
      { code: 'export.images_changed' },
    ]);
  });

  it('count what the vault needs where it shares the volume', () => {
    const tight = { ...fine, folder: { ...fine.folder, free: 1_200 } };
    expect(blocked(tight)).toEqual([]);
    expect(blocked({ ...tight, vault: { ...fine.vault, sameVolume: true } })).toMatchObject([
      { code: 'export.space_short', params: { needed: 1_500, free: 1_200 } },
    ]);
    expect(blocked({ ...fine, vault: { ...fine.vault, free: 100 } })).toMatchObject([
      { code: 'export.vault_space_short', params: { needed: 500, free: 100 } },
    ]);
  });

  it('say so where the system does not tell how much is free', () => {
    expect(exportChecks({ ...fine, folder: { ...fine.folder, free: null } })).toContainEqual({
      code: 'export.space_unknown',
      state: 'unknown',
      params: { path: '/out', needed: 1_000 },
    });
  });

  it('mind folders that cannot be written to, and files too large for them', () => {
    expect(blocked({ ...fine, folder: { ...fine.folder, writable: false } })).toMatchObject([
      { code: 'export.folder_denied' },
    ]);
    expect(blocked({ ...fine, folder: { ...fine.folder, filesystem: 'vfat', fileLimit: 999 } })).toMatchObject([
      { code: 'export.file_too_large', params: { size: 1_000, limit: 999, filesystem: 'vfat' } },
    ]);
  });

  it('warn of files of the same name', () => {
    const packages = [{ file: 'x.tar.gz', bytes: 1, exists: true }];
    expect(exportChecks({ ...fine, packages })).toContainEqual({
      code: 'export.exists',
      state: 'warning',
      params: { count: 1, files: ['x.tar.gz'] },
    });
  });

  it('have a text each, and no text is left over', () => {
    const texts = Object.keys(localeTexts('en'));
    const codes = new Set(
      [
        fine,
        { ...fine, images: [{ reference: 'a', from: 'missing' as const }] },
        { ...fine, images: [{ reference: 'a', from: 'changed' as const }] },
        { ...fine, images: [{ reference: 'a', from: 'missing' as const }], engine: { host: 'x', silent: true } },
        { ...fine, images: [] },
        { ...fine, folder: { ...fine.folder, free: 1 }, vault: { ...fine.vault, free: 1 } },
        { ...fine, folder: { ...fine.folder, free: null }, vault: { ...fine.vault, free: null } },
        { ...fine, folder: { ...fine.folder, writable: false } },
        { ...fine, folder: { ...fine.folder, fileLimit: 1 } },
        { ...fine, packages: [{ file: 'a', bytes: 1, exists: true }] },
      ].flatMap((facts) => exportChecks(facts).map(({ code }) => code)),
    );
    for (const code of codes) expect(texts).toContain(`checks.${code}.title`);
    expect(texts.filter((key) => /^checks\.export\..*\.title$/.test(key) && !codes.has(key.slice(7, -6)))).toEqual([]);
  });
});

describe('the estimated size of a package', () => {
  it('counts a shared layer once, and expects the rest to shrink', () => {
    const base = { id: 'base', packed: 1_000_000 };
    const images = [
      { layers: [base], unknown: 1_000_000 },
      { layers: [base, { id: 'own', packed: 500_000 }], unknown: 0 },
    ];
    expect(estimatedPackage(images, 'store')).toBe(1_500_000 + 1_000_000 + 65_536);
    expect(estimatedPackage(images, 'default')).toBeLessThan(estimatedPackage(images, 'fast'));
  });
});

describe('the plan of an export', () => {
  const resources = resolve(import.meta.dirname, '../../../resources');
  let folder: string;
  let services: Services;
  let archive: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sealift-plan-'));
    services = await createServices({ home: join(folder, 'home'), engine: 'none', resources });
    const into = join(folder, 'sample');
    await mkdir(into);
    const sample = await prepareSample({ resources, into });
    archive = sample.archive;
    const source = { from: 'compose' as const, file: sample.composeFile };
    await services.templates.publish({ source, name: 'shop', version: '1.0' }).done;
  });
  afterEach(async () => {
    await services.close();
    await rm(folder, { recursive: true });
  });
  const plan = (change: object = {}) =>
    services.packages.planExport({
      version: { name: 'shop', version: '1.0' },
      kinds: ['rainbond-app', 'docker-compose'],
      out: join(folder, 'out', 'deep'),
      ...change,
    });

  it('names what is nowhere, before anything is written', async () => {
    const missing = await plan();
    expect(missing.images.map(({ from, size }) => [from, size])).toEqual([
      ['missing', null],
      ['missing', null],
      ['missing', null],
    ]);
    expect(missing.checks).toContainEqual(expect.objectContaining({ code: 'export.images_missing', state: 'blocked' }));
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it('takes images from archives, and tells how large it will be once they are known', async () => {
    const archives = [archive];
    const before = await plan({ archives });
    expect(before.images.map(({ from }) => from)).toEqual(['archive', 'archive', 'archive']);
    expect(before.images.every(({ size, known }) => size !== null && size > 0 && known === 0)).toBe(true);
    expect(before.packages.map(({ exact }) => exact)).toEqual([false, false]);
    expect(before.checks.filter(({ state }) => state === 'blocked')).toEqual([]);

    const out = join(folder, 'out', 'deep');
    const done = await services.packages.export({
      version: { name: 'shop', version: '1.0' },
      kinds: ['rainbond-app', 'docker-compose'],
      out,
      archives,
    }).done;
    const after = await plan();
    expect(after.images.map(({ from, size, known }) => [from, size === known])).toEqual([
      ['vault', true],
      ['vault', true],
      ['vault', true],
    ]);
    for (const [index, made] of done.packages.entries()) {
      const planned = after.packages[index];
      expect(planned).toMatchObject({ exact: true, exists: true });
      const { size } = await stat(made.path);
      expect(planned?.bytes).toBeGreaterThanOrEqual(size);
      expect(planned?.bytes).toBeLessThan(size + 200_000);
      expect(made.path).toBe(join(out, planned?.file ?? ''));
    }
    expect(after.checks).toContainEqual(expect.objectContaining({ code: 'export.exists', state: 'warning' }));
  });

  it('goes to the library’s own folder until another one was chosen, and back when that is gone', async () => {
    const own = join(folder, 'home', 'exports');
    expect(services.packages.exportFolder()).toBe(own);
    const stick = join(folder, 'stick');
    await mkdir(stick);
    services.packages.rememberExportFolder(stick);
    expect(services.packages.exportFolder()).toBe(stick);
    await rm(stick, { recursive: true });
    expect(services.packages.exportFolder()).toBe(own);
    await writeFile(stick, '');
    expect(services.packages.exportFolder()).toBe(own);
  });

  it('finds packages that the library knows, and no others', async () => {
    const { packages } = await services.packages.export({
      version: { name: 'shop' },
      kinds: ['rainbond-app'],
      out: join(folder, 'out'),
      archives: [archive],
    }).done;
    expect(services.packages.locate(packages[0]?.id ?? '')).toBe(packages[0]?.path);
    expect(() => services.packages.locate(packages[0]?.path ?? '')).toThrow(
      expect.objectContaining({ code: 'package.unknown' }),
    );
  });
});
