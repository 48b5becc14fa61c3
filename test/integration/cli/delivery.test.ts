import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareSample, type Sample } from '../../../main/library/sample';
import type {
  CopyResult,
  ExportResult,
  ImportResult,
  MediumVerifyResult,
  PublishResult,
  VerifyResult,
} from '../../../main/service-types';
import type { PackageView, TemplateView, VersionView } from '../../../preload/contract';
import { makeCli } from '../../fixtures/cli';

const resources = join(import.meta.dirname, '../../../resources');
const home = makeCli();
const site = makeCli();
let folder: string;
let sample: Sample;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-delivery-'));
  sample = await prepareSample({ resources, into: folder });
  await mkdir(join(folder, 'stick'));
});
afterAll(async () => {
  home.remove();
  site.remove();
  await rm(folder, { recursive: true });
});

/** Runs it with --json, and expects success, one document, and silence beside it but for progress lines. */
async function json<T>(cli: typeof home, ...words: string[]): Promise<T> {
  const result = await cli.ok(...words, '--json');
  for (const line of result.stderr.split('\n').filter(Boolean)) expect(line).toMatch(/^\s*\d+% {2}/);
  return result.json<T>();
}

describe('a delivery on the command line, without any engine', () => {
  it('publishes a compose file, and refuses to replace it unasked', async () => {
    const words = [
      'template',
      'publish',
      '--from-compose',
      sample.composeFile,
      '--name',
      '示例 shop',
      '--version',
      '1.0',
      '--description',
      'a shop',
    ];
    const published = await json<PublishResult>(home, ...words);
    expect(published.template.components.map((component) => component.name)).toEqual(['门户', 'catalog', 'store']);
    expect(published.template.secrets).toEqual(['SHOP_KEY']);
    expect(published.replaced).toBe(false);
    const again = await home(...words);
    expect(again.code).toBe(3);
    expect((await json<PublishResult>(home, ...words, '--replace')).replaced).toBe(true);
  });

  it('lists and shows it', async () => {
    const { templates } = await json<{ templates: TemplateView[] }>(home, 'template', 'list');
    expect(templates.map((template) => [template.name, template.versions.map((version) => version.version)])).toEqual([
      ['示例 shop', ['1.0']],
    ]);
    expect((await json<VersionView>(home, 'template', 'show', '示例 shop')).version).toBe('1.0');
    const table = (await home.ok('template', 'list')).stdout;
    expect(table).toMatch(/^NAME {7}VERSION .*\n示例 shop {2}1\.0 /);
    const metadata = (await home.ok('template', 'show', '示例 shop@1.0', '--metadata')).stdout;
    expect((JSON.parse(metadata) as { group_name: string }).group_name).toBe('示例 shop');
  });

  it('stops an export that lacks images, names them all, and writes nothing', async () => {
    const result = await home('export', '示例 shop@1.0', '--out', join(folder, 'none'), '--engine', 'none', '--json');
    const { error } = result.json<{ error: { code: string; title: string } }>();
    expect([result.code, error.code]).toEqual([4, 'image.missing']);
    for (const image of ['shop-portal', 'shop-catalog', 'shop-store']) expect(error.title).toContain(image);
    expect(await readdir(join(folder, 'none')).catch(() => [])).toEqual([]);
  });

  it('exports both forms from a docker-archive, the same to the byte each time', async () => {
    const words = [
      'export',
      '示例 shop@1.0',
      '--format',
      'rainbond-app',
      '--format',
      'docker-compose',
      '--images',
      sample.archive,
    ];
    const first = await json<ExportResult>(home, ...words, '--out', join(folder, 'out'));
    const second = await json<ExportResult>(home, ...words, '--out', join(folder, 'again'));
    expect(first.packages.map((item) => item.kind)).toEqual(['rainbond-app', 'docker-compose']);
    expect(second.packages.map((item) => item.sha256)).toEqual(first.packages.map((item) => item.sha256));
    expect(second.fetchedBytes).toBe(0);
    for (const item of first.packages)
      expect(await readFile(`${item.path}.sha256`, 'utf8')).toBe(`${item.sha256}  ${basename(item.path)}\n`);
  });

  it('inspects, verifies, copies, and verifies what the medium holds', async () => {
    const { packages } = await json<{ packages: PackageView[] }>(home, 'package', 'list');
    const files = packages.map((item) => item.path).filter((path) => path.startsWith(join(folder, 'out')));
    expect(files).toHaveLength(2);
    expect((await json<PackageView>(home, 'package', 'inspect', files[0] as string)).images).toHaveLength(3);
    expect((await json<VerifyResult>(home, 'package', 'verify', files[0] as string)).files).toBeGreaterThan(0);
    const copied = await json<CopyResult>(home, 'copy', ...files, '--to', join(folder, 'stick'));
    expect(copied.files.every((file) => file.outcome === 'copied')).toBe(true);
    const verified = await json<MediumVerifyResult>(home, 'package', 'verify', join(folder, 'stick'));
    expect(verified.files.every((file) => file.state === 'ok')).toBe(true);
  });

  it('finds a damaged file on the medium and ends with status 3', async () => {
    const broken = join(folder, 'broken');
    await mkdir(broken);
    const [name = ''] = (await readdir(join(folder, 'stick'))).filter((file) => file.endsWith('-ram.tar.gz'));
    const bytes = await readFile(join(folder, 'stick', name));
    // Long enough to reach packed data wherever it falls: a few single bits of gzip framing change nothing that is unpacked.
    for (let at = bytes.length >> 1, end = at + 64; at < end; at++) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    await writeFile(join(broken, name), bytes);
    await writeFile(join(broken, `${name}.sha256`), await readFile(join(folder, 'stick', `${name}.sha256`)));
    const folderResult = await home('package', 'verify', broken, '--json');
    expect([folderResult.code, folderResult.json<MediumVerifyResult>().files.map((file) => file.state)]).toEqual([
      3,
      ['damaged'],
    ]);
    expect((await home('package', 'verify', join(broken, name))).code).toBe(3);
    const imported = await site('import', broken, '--into', 'library', '--json');
    expect(imported.code).toBe(3);
    expect((await json<{ templates: TemplateView[] }>(site, 'template', 'list')).templates).toEqual([]);
  });

  it('imports at the site, and a second time without harm', async () => {
    const first = await json<ImportResult>(site, 'import', join(folder, 'stick'), '--into', 'library');
    expect(first.imported.map((item) => item.package.name)).toEqual(['示例 shop', '示例 shop']);
    const second = await json<ImportResult>(site, 'import', join(folder, 'stick'), '--into', 'library');
    expect(second.imported.every((item) => item.alreadyKnown)).toBe(true);
    expect((await site.ok('status')).stdout).toBe('Nothing is installed.\n');
  });

  it('asks before it removes anything, and refuses where there is nobody to ask', async () => {
    const refused = await home('template', 'remove', '示例 shop@1.0');
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain('--yes');
    const { packages } = await json<{ packages: PackageView[] }>(home, 'package', 'list');
    const file = packages.find((item) => item.path.startsWith(join(folder, 'again')))?.path ?? '';
    expect((await home('package', 'remove', file, '--delete-file')).code).toBe(2);
    await stat(file);
    await json(home, 'package', 'remove', file, '--delete-file', '--yes');
    await expect(stat(file)).rejects.toThrow();
    expect(
      (await json<{ removed: string[] }>(home, 'template', 'remove', '示例 shop@1.0', '--yes')).removed,
    ).toHaveLength(1);
  });

  it('remembers what was done', async () => {
    const { entries } = await json<{ entries: { action: string }[] }>(home, 'history');
    expect(entries.map((entry) => entry.action)).toEqual(expect.arrayContaining(['publish', 'export', 'copy']));
    const { jobs } = await json<{ jobs: { id: string; state: string; kind: string }[] }>(
      home,
      'jobs',
      '--limit',
      '500',
    );
    expect(jobs.map((job) => job.state)).toEqual(expect.arrayContaining(['succeeded', 'failed']));
    const failed = jobs.find((job) => job.state === 'failed');
    expect((await home.ok('jobs', 'show', failed?.id ?? '')).stdout).toContain('NEXT STEP');
  });
});
