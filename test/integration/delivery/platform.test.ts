import type { ChildProcess } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryResultView } from '../../../preload/contract';
import { makeCertificate } from '../../fixtures/certificate';
import { type Cli, makeCli } from '../../fixtures/cli';
import { until } from '../../fixtures/command';
import { sizedImage, writeImageArchive } from '../../fixtures/images';
import { type ConsoleStandIn, standInKey, startConsole } from '../../fixtures/rainbond-console';

/** Megabytes of the package that is uploaded; 2048 shows what the documentation says. */
const megabytes = Number(process.env.SEALIFT_PLATFORM_UPLOAD_MB ?? 96);
/** Of the whole process at any time, with the program's own file mapped, and while the package is verified. */
const mostMemory = 200 * 1024 * 1024;
/** How long something may take to come about that gigabytes are read before. */
const patience = 30_000 + megabytes * 100;

/** The command line against the stand-in, over TLS with a certificate that nobody knows. */
describe('sealift platform', () => {
  let folder: string;
  let cli: Cli;
  let console: ConsoleStandIn;
  let print: string;
  let keyFile: string;
  let file: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sealift-platform-'));
    cli = makeCli({ env: { SEALIFT_PLATFORM_KEY: '' } });
    const certificate = await makeCertificate('IP:127.0.0.1');
    print = new X509Certificate(certificate.cert).fingerprint256;
    console = await startConsole({ tls: certificate });
    keyFile = join(folder, 'key');
    await writeFile(keyFile, `${standInKey}\n`);
    const archive = join(folder, 'big.tar');
    await writeImageArchive(archive, await sizedImage('big:1', megabytes * 1_000_000, 'random'));
    const template = join(folder, 'big.json');
    const app = { service_cname: 'big', service_key: 'big', service_share_uuid: 'big+big', share_image: 'big:1' };
    await writeFile(
      template,
      JSON.stringify({
        group_key: '0'.repeat(32),
        group_name: 'big',
        group_version: '1',
        apps: [app],
        plugins: [],
      }),
    );
    await cli.ok('template', 'publish', '--from-template', template);
    await cli.ok('export', 'big@1', '--out', folder, '--images', archive, '--compression', 'store');
    file = join(folder, 'big-1-ram.tar.gz');
  });
  beforeEach(() => console.reset());
  afterAll(async () => {
    await console.close();
    cli.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const deliver = ['platform', 'deliver', 'PACKAGE', '--to', 'plant'];
  const delivery = (...more: string[]) => [...deliver.map((word) => (word === 'PACKAGE' ? file : word)), ...more];

  it('is added only when it can work, is listed without its key, and says what there is to choose from', async () => {
    const add = ['platform', 'add', 'plant', '--address', console.address, '--team', 'ops', '--region', 'r1'];
    const refused = await cli(...add, '--key-file', keyFile);
    expect(refused.code).toBe(5);
    expect(refused.stdout).toContain(print);
    expect(refused.stdout).toContain('Nothing was kept.');
    expect((await cli(...add, '--pin', print)).stderr).toContain('SEALIFT_PLATFORM_KEY');
    await cli.ok(...add, '--pin', print, '--key-file', keyFile, '--site', 'North plant');
    const listed = await cli.ok('platform', 'list', '--json');
    expect(listed.json()).toMatchObject({ platforms: [{ name: 'plant', key: 'file', site: 'North plant' }] });
    expect(listed.stdout).not.toContain(standInKey);
    expect((await cli.ok('platform', 'apps', 'plant', '--lang', 'zh')).stdout).toContain('Counter 柜台');
    expect((await cli.with({ env: { SEALIFT_PLATFORM_KEY: 'wrong' } }, 'platform', 'test', 'plant')).code).toBe(5);
  });

  it(`uploads ${megabytes} MB with less than 200 MiB of memory, and installs`, async () => {
    const child = cli.start(...delivery('--install', 'Counter 柜台', '--json'));
    const [{ code, stdout }, peak] = await Promise.all([ended(child), peakMemory(child)]);
    expect(code).toBe(0);
    const done = JSON.parse(stdout) as DeliveryResultView;
    expect(done).toMatchObject({ uploaded: true, installed: { app: 'Counter 柜台' }, site: 'North plant' });
    expect(done.size).toBeGreaterThan(megabytes * 1_000_000);
    expect(console.uploads.map(({ size }) => size)).toEqual([done.size]);
    expect(console.deployed).toHaveLength(1);
    expectSmall(peak, `${megabytes} MB`);
    expect((await cli.ok('history', 'list', '--site', 'North plant')).stdout).toContain('delivered to a platform');
  });

  it('uploads a package in parts without joining them, with as little memory', async () => {
    const parts = join(folder, 'parts');
    await mkdir(parts);
    await cli.ok('copy', file, '--to', parts, '--split', `${Math.ceil(megabytes / 2.5)}M`);
    expect((await readdir(parts)).filter((name) => name.includes('.vol-'))).toHaveLength(3);
    // Another medium has the last part.
    const elsewhere = await mkdtemp(join(folder, 'elsewhere-'));
    const last = 'big-1-ram.tar.gz.vol-003-of-003';
    await rename(join(parts, last), join(elsewhere, last));
    const child = cli.start(
      'platform',
      'deliver',
      join(parts, 'big-1-ram.tar.gz.volumes.json'),
      elsewhere,
      '--to',
      'plant',
      '--json',
    );
    const [{ code, stdout }, peak] = await Promise.all([ended(child), peakMemory(child)]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ uploaded: true, file: 'big-1-ram.tar.gz' });
    const sha256 = (await readFile(`${file}.sha256`, 'utf8')).slice(0, 64);
    expect(console.uploads).toMatchObject([{ file: 'big-1-ram.tar.gz', sha256 }]);
    expectSmall(peak, `${megabytes} MB in parts`);
  });

  it('that is killed goes on behind the upload, or uploads anew when it was killed within', async () => {
    console.faults.polls = 1_000_000;
    const importing = cli.start(...delivery());
    await until(
      'the import to run',
      () => [...console.imports.values()].some(({ status }) => status === 'importing'),
      patience,
    );
    importing.kill('SIGKILL');
    await once(importing, 'exit');
    console.faults.polls = 1;
    const after = await cli.ok(...delivery('--json'));
    expect(after.json<DeliveryResultView>().uploaded).toBe(false);
    expect(console.uploads).toHaveLength(1);

    console.faults.slow = 5;
    const before = console.received();
    const uploading = cli.start(...delivery());
    await until('the upload to run', () => console.received() > before + 1_000_000, patience);
    uploading.kill('SIGKILL');
    await once(uploading, 'exit');
    console.faults.slow = 0;
    const again = await cli.ok(...delivery('--json'));
    expect(again.json<DeliveryResultView>().uploaded).toBe(true);
    expect([...console.imports.values()].filter(({ status }) => status !== 'success')).toEqual([]);
  });

  it('ends with the platform’s words and a status of its own when the import fails', async () => {
    console.faults.import = 'failed';
    console.faults.words = '集群磁盘已满';
    const failed = await cli(...delivery('--lang', 'zh'));
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('集群磁盘已满');
    expect(console.imports.size).toBe(0);
    for (const name of await readdir(join(cli.home, 'logs')).catch(() => []))
      expect(await readFile(join(cli.home, 'logs', name), 'utf8')).not.toContain(standInKey);
    await cli.ok('platform', 'remove', 'plant', '--yes');
    expect((await cli(...delivery())).code).toBe(4);
  });
});

async function ended(child: ChildProcess): Promise<{ code: number | null; stdout: string }> {
  let stdout = '';
  child.stdout?.on('data', (text: Buffer) => {
    stdout += text;
  });
  child.stderr?.resume();
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout };
}

/** The most memory that the kernel ever counted for a process. */
async function peakMemory(child: ChildProcess): Promise<number> {
  let peak = 0;
  while (child.exitCode === null && child.signalCode === null) {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    peak = Math.max(peak, Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return peak;
}

function expectSmall(peak: number, what: string): void {
  process.stderr.write(`most memory ever while ${what} went out: ${Math.round(peak / 1024 / 1024)} MiB\n`);
  expect(peak).toBeGreaterThan(50 * 1024 * 1024);
  expect(peak).toBeLessThan(mostMemory);
}
