import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VersionView } from '../../../preload/contract';
import { makeCli } from '../../fixtures/cli';
import { type Engine, emptyEngine, sharedEngine } from '../../fixtures/engines';
import { httpImage, loadImages } from '../../fixtures/images';
import { type Registry, startRegistry } from '../../fixtures/registry';

const run = promisify(execFile);

describe('templates and images from and to other places', () => {
  let home: Engine;
  let folder: string;
  let registry: Registry;
  beforeAll(async () => {
    home = sharedEngine('home');
    folder = await mkdtemp(join(tmpdir(), 'sealift-sources-'));
    registry = await startRegistry({ user: 'carrier', password: 'secret pass' });
    await loadImages(
      home,
      await httpImage('registry.test/team/web:2.0', 'web page'),
      await httpImage('db:1', 'db page', { port: 9000 }),
    );
  });
  afterAll(async () => {
    await emptyEngine(home);
    await registry.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('publishes from images of an engine, with the ports they expose', async () => {
    const cli = makeCli({ engine: home.host });
    try {
      const { template } = (
        await cli.ok(
          'template',
          'publish',
          '--from-images',
          'registry.test/team/web:2.0',
          'db:1',
          '--name',
          'pair',
          '--version',
          '1',
          '--json',
        )
      ).json<{ template: VersionView }>();
      expect(template.components.map(({ image, ports }) => [image, ports.map(({ port }) => port)])).toEqual([
        ['registry.test/team/web:2.0', [8080]],
        ['db:1', [9000]],
      ]);
      const missing = await cli(
        'template',
        'publish',
        '--from-images',
        'nowhere:1',
        '--name',
        'none',
        '--version',
        '1',
        '--json',
      );
      expect(missing.json<{ error: { code: string } }>().error.code).toBe('library.image_unknown');
    } finally {
      cli.remove();
    }
  });

  it('publishes from running containers, with their environment, volumes and published ports', async () => {
    const cli = makeCli({ engine: home.host });
    try {
      await home.docker(
        'run',
        '-d',
        '--name',
        'running-web',
        '-e',
        'COLOUR=blue',
        '-p',
        '127.0.0.1::8080',
        '-v',
        'web-data:/data',
        '-m',
        '64m',
        'registry.test/team/web:2.0',
      );
      const { template } = (
        await cli.ok(
          'template',
          'publish',
          '--from-containers',
          'running-web',
          '--name',
          'taken',
          '--version',
          '1',
          '--json',
        )
      ).json<{ template: VersionView }>();
      const [component] = template.components;
      expect(component).toMatchObject({ image: 'registry.test/team/web:2.0', memoryMiB: 64 });
      expect(component?.environment).toContainEqual({ name: 'COLOUR', value: 'blue', secret: false });
      expect(component?.ports.map(({ port }) => port)).toContain(8080);
      expect(component?.volumes.map(({ path }) => path)).toContain('/data');
    } finally {
      cli.remove();
    }
  });

  it('publishes from a package, under another name too, and exports it with no engine', async () => {
    const cli = makeCli({ engine: home.host });
    const offline = makeCli();
    try {
      await cli.ok('template', 'publish', '--from-images', 'db:1', '--name', 'base', '--version', '1');
      await cli.ok('export', 'base@1', '--out', folder);
      await offline.ok(
        'template',
        'publish',
        '--from-package',
        join(folder, 'base-1-ram.tar.gz'),
        '--name',
        'derived',
        '--version',
        '2',
      );
      await offline.ok('export', 'derived@2', '--format', 'docker-compose', '--out', folder);
      const { stdout } = await run('tar', ['-tzf', join(folder, 'derived-2-dockercompose.tar.gz')]);
      expect(stdout).toContain('derived-2-dockercompose/run.sh');
      const verified = (
        await offline.ok('package', 'verify', join(folder, 'derived-2-dockercompose.tar.gz'), '--json')
      ).json<{ package: { seal: string } }>();
      expect(verified.package.seal).toBe('unsigned');
    } finally {
      cli.remove();
      offline.remove();
    }
  });

  it('says that a named engine does not answer, instead of doing without it', async () => {
    const cli = makeCli({ engine: home.host });
    const nowhere = ['--engine', `unix://${join(folder, 'nobody.sock')}`];
    const code = (result: { json<T>(): T }) => result.json<{ error: { code: string } }>().error.code;
    try {
      await cli.ok('template', 'publish', '--from-images', 'db:1', '--name', 'asked', '--version', '1');
      const exported = await cli('export', 'asked@1', '--out', join(folder, 'asked'), '--json', ...nowhere);
      expect([exported.code, code(exported)]).toEqual([5, 'image.not_asked']);
      await cli.ok('export', 'asked@1', '--out', join(folder, 'asked'));
      const imported = await cli('import', join(folder, 'asked'), '--json', ...nowhere);
      expect([imported.code, code(imported)]).toEqual([5, 'engine.unreachable']);
      // From here on the vault has the images, so an export needs no engine.
      await cli.ok('export', 'asked@1', '--out', join(folder, 'asked'), ...nowhere);
    } finally {
      cli.remove();
    }
  });

  it('refuses to export a version whose image has changed since', async () => {
    const cli = makeCli({ engine: home.host });
    try {
      await loadImages(home, await httpImage('moving:1', 'first'));
      await cli.ok('template', 'publish', '--from-images', 'moving:1', '--name', 'moving', '--version', '1');
      await cli.ok('export', 'moving@1', '--out', join(folder, 'moving'));
      await loadImages(home, await httpImage('moving:1', 'second'));
      const refused = await cli('export', 'moving@1', '--out', join(folder, 'moved'), '--json');
      expect(refused.json<{ error: { code: string } }>().error.code).toBe('package.image_changed');
      await cli.ok(
        'template',
        'publish',
        '--from-images',
        'moving:1',
        '--name',
        'moving',
        '--version',
        '1',
        '--replace',
      );
      await cli.ok('export', 'moving@1', '--out', join(folder, 'moved'));
    } finally {
      cli.remove();
    }
  });

  it('pushes images to a registry under the 5.3 names and retags the template; a second push sends nothing', async () => {
    const cli = makeCli({ engine: home.host });
    type Pushed = {
      registries: { images: { to: string; uploadedBytes: number; digest: string }[]; metadata: string }[];
    };
    try {
      await cli.ok(
        'template',
        'publish',
        '--from-images',
        'registry.test/team/web:2.0',
        'db:1',
        '--name',
        'pair',
        '--version',
        '1',
      );
      const push = (password: string) =>
        cli.with(
          { input: password },
          'push',
          'pair@1',
          '--registry',
          registry.host,
          '--namespace',
          'plant',
          '--user',
          'carrier',
          '--password-stdin',
          '--json',
        );
      const denied = await push('wrong');
      expect(denied.json<{ error: { code: string } }>().error.code).toBe('registry.denied');
      const [first] = (await push('secret pass')).json<Pushed>().registries;
      if (!first) throw new Error('nothing was pushed');
      expect(first.images.map(({ to }) => to)).toEqual(
        [`${registry.host}/plant/web:2.0`, `${registry.host}/plant/db:1`].map((to) => to),
      );
      expect(JSON.parse(first.metadata).apps.map((app: { share_image: string }) => app.share_image)).toEqual(
        first.images.map(({ to }) => to),
      );
      for (const { to, digest } of first.images) {
        const { stdout } = await run('skopeo', [
          'inspect',
          '--tls-verify=false',
          '--creds',
          'carrier:secret pass',
          `docker://${to}`,
        ]);
        expect(JSON.parse(stdout).Digest).toBe(digest);
      }
      const [again] = (await push('secret pass')).json<Pushed>().registries;
      expect(again?.images.map(({ uploadedBytes }) => uploadedBytes)).toEqual([0, 0]);
      const { jobs } = (await cli.ok('jobs', 'list', '--json')).json<{ jobs: unknown[] }>();
      expect(JSON.stringify(jobs)).not.toContain('secret pass');

      // A package without the library, to several registries: one that fails does not stop the other.
      await cli.ok('export', 'pair@1', '--out', join(folder, 'pair'));
      await cli.ok('copy', join(folder, 'pair', 'pair-1-ram.tar.gz'), '--to', folder, '--split', '1MiB');
      const stranger = makeCli({ engine: 'none' });
      try {
        const several = await stranger.with(
          { input: 'secret pass' },
          ...['push', join(folder, 'pair-1-ram.tar.gz.volumes.json')],
          ...['--registry', `carrier@${registry.host}/parts`, '--registry', '127.0.0.1:1/parts', '--password-stdin'],
          '--json',
        );
        const { error } = several.json<{ error: { code: string; params: Record<string, string[]> } }>();
        expect([error.code, error.params.pushed, error.params.failed, error.params.codes]).toEqual([
          'registry.pushed_partly',
          [`${registry.host}/parts`],
          ['127.0.0.1:1/parts'],
          ['registry.unreachable'],
        ]);
        const [got] = (error.params.results ?? []).map((text) => JSON.parse(text) as Pushed['registries'][number]);
        expect(got?.images.map(({ digest }) => digest)).toEqual(first.images.map(({ digest }) => digest));
        const { templates } = (await stranger.ok('template', 'list', '--json')).json<{ templates: unknown[] }>();
        expect(templates).toEqual([]);
      } finally {
        stranger.remove();
      }
    } finally {
      cli.remove();
    }
  });
});
