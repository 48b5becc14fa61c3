import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCli } from '../../fixtures/cli';
import { type Engine, emptyEngine, sharedEngine } from '../../fixtures/engines';
import { distrolessImage, writeImageArchive } from '../../fixtures/images';

const run = promisify(execFile);

/** A package as 5.2 and earlier wrote it: a zip, a folder per component, images saved without registry and first path segment. */
describe('a package of 5.2', () => {
  let site: Engine;
  let folder: string;
  beforeAll(async () => {
    site = sharedEngine('site');
    folder = await mkdtemp(join(tmpdir(), 'sealift-legacy-'));
    const top = join(folder, '商城-2.1');
    const component = async (name: string, file: string, saved: string) => {
      await mkdir(join(top, name), { recursive: true });
      await writeImageArchive(join(top, name, file), distrolessImage(saved));
    };
    await component('数据库', 'mysql--5.7.image.tar', 'mysql:5.7');
    await component('前端页面', 'webTAGv2.image.tar', 'shop/web:v2');
    await component('gr12345', 'perf--1.image.tar', 'perf:1');
    const app = (cname: string, key: string, image: string) => ({
      service_cname: cname,
      service_key: key,
      service_share_uuid: `${key}+${key}`,
      share_image: image,
    });
    await writeFile(
      join(top, 'metadata.json'),
      JSON.stringify({
        group_key: 'b'.repeat(32),
        group_name: '商城',
        group_version: '2.1',
        apps: [
          app('数据库', 'm', 'hub.example.com/team/mysql:5.7'),
          app('前端 页面', 'w', 'hub.example.com/team/shop/web:v2'),
        ],
        plugins: [{ plugin_key: 'p', plugin_name: 'gr12345', share_image: 'hub.example.com/team/perf:1' }],
      }),
    );
    await run('zip', ['-q', '-r', join(folder, 'shop.zip'), '商城-2.1'], { cwd: folder });
    await run('tar', ['-czf', join(folder, 'shop.tar.gz'), '商城-2.1'], { cwd: folder });
  });
  afterAll(async () => {
    await emptyEngine(site);
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['shop.zip', 'shop.tar.gz'])(
    '%s with Chinese folder names imports under the names its template uses',
    async (file) => {
      const onSite = makeCli({ engine: site.host });
      try {
        const imported = (await onSite.ok('import', join(folder, file), '--json')).json<{
          imported: { package: { kind: string; name: string }; loaded: string[] }[];
        }>().imported[0];
        expect(imported?.package).toMatchObject({ kind: 'rainbond-app-legacy', name: '商城' });
        expect(imported?.loaded).toEqual([
          'hub.example.com/team/mysql:5.7',
          'hub.example.com/team/shop/web:v2',
          'hub.example.com/team/perf:1',
        ]);
        for (const reference of imported?.loaded ?? []) await site.docker('image', 'inspect', reference);
      } finally {
        onSite.remove();
        await emptyEngine(site);
      }
    },
  );
});
