import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, makeCli } from '../../fixtures/cli';
import { type Engine, emptyEngine, sharedEngine } from '../../fixtures/engines';
import { distrolessImage, loadImages, writeImageArchive } from '../../fixtures/images';

const run = promisify(execFile);
const templates = join(import.meta.dirname, '../../fixtures/templates');
const credentials = 'hub-secret-must-not-leave';

type Json = Record<string, unknown>;

/** The template as an export must give it back: only hub credentials are blank, in both forms they come in. */
function blanked(text: string): Json {
  const blank = (value: unknown): unknown => {
    if (typeof value === 'string') return '';
    if (typeof value === 'boolean') return false;
    return value;
  };
  return JSON.parse(text, (key, value) => {
    if (key !== 'service_image' && key !== 'plugin_image') return value;
    return Object.fromEntries(Object.entries(value as Json).map(([name, each]) => [name, blank(each)]));
  });
}

function shareImages(template: Json): string[] {
  const of = (list: unknown) => ((list as { share_image: string }[] | null) ?? []).map((each) => each.share_image);
  return [...of(template.apps), ...of(template.plugins)];
}

describe('real templates', () => {
  let home: Engine;
  let site: Engine;
  let folder: string;

  beforeAll(async () => {
    home = sharedEngine('home');
    site = sharedEngine('site');
    folder = await mkdtemp(join(tmpdir(), 'sealift-samples-'));
  });
  afterAll(async () => {
    await emptyEngine(home);
    await emptyEngine(site);
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    {
      file: 'nextcloud-v16.0.0.metadata.json',
      name: 'Nextcloud@v16.0.0',
      source: 'an engine',
      packed: 'Nextcloud-v16.0.0-ram',
    },
    {
      file: 'ghost-1.0.metadata.json',
      name: 'ghost@1.0',
      source: 'an archive, with no engine',
      packed: 'ghost-1.0-ram',
    },
  ])(
    '$name goes through publish, export (images from $source) and import, and comes back equal but for credentials',
    async ({ file, name, source, packed }) => {
      const original = await readFile(join(templates, file), 'utf8');
      const specs = shareImages(JSON.parse(original)).map((reference) => distrolessImage(reference));
      const atHome = makeCli({ engine: source === 'an engine' ? home.host : undefined });
      const onSite = makeCli({ engine: site.host });
      try {
        await atHome.ok('template', 'publish', '--from-template', join(templates, file));
        const from: string[] = [];
        if (source === 'an engine') await loadImages(home, ...specs);
        else {
          await writeImageArchive(join(folder, 'images.tar'), ...specs);
          from.push('--images', join(folder, 'images.tar'));
        }
        await atHome.ok('export', name, '--format', 'rainbond-app', '--out', folder, ...from);
        const path = join(folder, `${packed}.tar.gz`);
        const { stdout: inside } = await run('tar', ['-xzOf', path, `${packed}/metadata.json`]);
        expect(inside).not.toContain(credentials);
        expect(JSON.parse(inside)).toEqual(blanked(original));
        await onSite.ok('import', path);
        const back = (await onSite.ok('template', 'show', name, '--metadata')).stdout;
        expect(JSON.parse(back)).toEqual(blanked(original));
        for (const { references } of specs) await site.docker('image', 'inspect', references[0] as string);
      } finally {
        atHome.remove();
        onSite.remove();
      }
    },
  );

  it('a package written by the platform’s own exporter imports and its images load', async () => {
    const onSite = makeCli({ engine: site.host });
    try {
      const imported = (await onSite.ok('import', join(templates, 'Nextcloud-v16.0.0-ram.tar.gz'), '--json')).json<{
        imported: { loaded: string[]; package: { seal: string; kind: string }; notices: { code: string }[] }[];
      }>().imported[0];
      expect(imported?.package).toMatchObject({ seal: 'unsealed', kind: 'rainbond-app' });
      expect(imported?.loaded).toHaveLength(5);
      expect(imported?.notices.map(({ code }) => code)).toContain('package.no_seal');
      for (const reference of imported?.loaded ?? []) await site.docker('image', 'inspect', reference);
    } finally {
      onSite.remove();
    }
  });

  it('a package that a platform exported is imported, sealed and signed, without an engine', async () => {
    const own = makeCli({ engine: 'none' });
    try {
      await own.ok('import', join(templates, 'Nextcloud-v16.0.0-ram.tar.gz'));
      const secret = join(folder, 'passphrase');
      await writeFile(secret, 'a passphrase that is long enough\n');
      const opens = ['--passphrase-file', secret];
      await own.ok('key', 'make', 'home', ...opens);
      await own.ok('export', 'Nextcloud@v16.0.0', '--out', join(folder, 'sealed'), '--sign', 'home', ...opens);
      const packed = join(folder, 'sealed', 'Nextcloud-v16.0.0-ram.tar.gz');
      const verified = (await own.ok('package', 'verify', packed, '--json')).json<{
        package: { seal: string };
      }>();
      expect(verified.package.seal).toBe('signed');
      const metadata = (await run('tar', ['-xzOf', packed, 'Nextcloud-v16.0.0-ram/metadata.json'])).stdout;
      const stock = await run('tar', [
        '-xzOf',
        join(templates, 'Nextcloud-v16.0.0-ram.tar.gz'),
        'Nextcloud-v16.0.0-ram/metadata.json',
      ]);
      expect(JSON.parse(metadata)).toEqual(blanked(stock.stdout));
    } finally {
      own.remove();
    }
  });

  it('a missing image stops an export, every missing one is named, and nothing is written', async () => {
    const atHome: Cli = makeCli({ engine: home.host });
    try {
      await emptyEngine(home);
      await atHome.ok('template', 'publish', '--from-template', join(templates, 'ghost-1.0.metadata.json'));
      const out = join(folder, 'nothing');
      const refused = await atHome('export', 'ghost@1.0', '--out', out, '--json');
      expect(refused.code).toBe(4);
      const { error } = refused.json<{ error: { code: string; params: { references: string[] } } }>();
      expect(error.code).toBe('image.missing');
      expect(error.params.references).toEqual(
        shareImages(JSON.parse(await readFile(join(templates, 'ghost-1.0.metadata.json'), 'utf8'))),
      );
      await expect(readFile(out)).rejects.toMatchObject({ code: 'ENOENT' });
    } finally {
      atHome.remove();
    }
  });

  it('fields nobody knows, and numbers JavaScript cannot hold, survive at every level', async () => {
    const atHome = makeCli();
    try {
      const file = join(folder, 'odd.json');
      const odd = `{"group_key":"${'a'.repeat(32)}","group_name":"odd / 名 称","group_version":"1","top":12345678901234567890,"apps":[{"service_cname":"a b/c","service_key":"k","service_share_uuid":"k+k","share_image":"odd:1","x":{"y":[1.10,{"z":null}]},"port_map_list":[{"container_port":80,"future":"field"}]}],"plugins":null}`;
      await writeFile(file, odd);
      await writeImageArchive(join(folder, 'odd.tar'), distrolessImage('odd:1'));
      await atHome.ok('template', 'publish', '--from-template', file);
      await atHome.ok('export', 'odd / 名 称@1', '--out', folder, '--images', join(folder, 'odd.tar'));
      const { stdout } = await run('tar', [
        '-xzOf',
        join(folder, 'odd_ming_cheng-1-ram.tar.gz'),
        'odd_ming_cheng-1-ram/metadata.json',
      ]);
      expect(stdout).toContain('12345678901234567890');
      expect(stdout).toContain('1.10');
      expect(JSON.parse(stdout)).toEqual(JSON.parse(odd));
    } finally {
      atHome.remove();
    }
  });
});
