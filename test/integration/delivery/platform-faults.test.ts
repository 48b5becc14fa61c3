import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createServices } from '../../../main/services';
import type { DeliveryResultView } from '../../../preload/contract';
import { type Cli, makeCli } from '../../fixtures/cli';
import { type ConsoleStandIn, standInKey, startConsole } from '../../fixtures/rainbond-console';

interface Refused {
  readonly error: { readonly code: string; readonly params: Record<string, unknown>; readonly nextStep: string };
}

/** Everything that can go wrong at the platform, as somebody at the command line meets it: against the stand-in for a console. */
describe('sealift platform deliver, when the platform fails', () => {
  let out: string;
  let cli: Cli;
  let console: ConsoleStandIn;
  let file: string;

  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'sealift-platform-faults-'));
    cli = makeCli();
    console = await startConsole();
    const services = await createServices({ home: cli.home, engine: 'none', resources: 'resources' });
    const { packages } = await services.sample.deliver().done;
    file = packages.find(({ kind }) => kind === 'rainbond-app')?.path ?? '';
    const { address } = console;
    await services.platforms.save({
      ...{ name: 'plant', address, trust: { kind: 'system' }, accessKey: standInKey },
      ...{ team: 'ops', region: 'r1', site: 'North plant' },
    });
    await services.close();
  });
  beforeEach(() => console.reset());
  afterAll(async () => {
    await console.close();
    cli.remove();
    await rm(out, { recursive: true, force: true });
  });

  const deliver = (...more: string[]) => cli('platform', 'deliver', file, '--to', 'plant', '--yes', '--json', ...more);
  const refusal = async (...more: string[]) => {
    const { code, stdout, stderr } = await deliver(...more);
    expect(`${stdout}${stderr}`).not.toContain(standInKey);
    expect(stderr).not.toMatch(/\n {4}at /);
    const { error } = (JSON.parse(stdout) as Refused) ?? {};
    expect(error.nextStep).not.toBe('');
    return { status: code, code: error.code, params: error.params };
  };

  type Faults = Partial<ConsoleStandIn['faults']>;
  it.each<readonly [string, Faults, number, string]>([
    ['a key that has expired', { keyLasts: 0 }, 5, 'platform.key_refused'],
    ['a gateway with a limit (413)', { tooLarge: true }, 5, 'platform.too_large'],
    ['a line that breaks every time', { drops: 9 }, 5, 'platform.upload_dropped'],
    ['an import that fails', { import: 'failed', words: '集群磁盘已满' }, 1, 'platform.import_failed'],
    ['another page', { redirect: 'https://elsewhere.test/' }, 5, 'platform.redirected'],
  ])('says so of %s, and leaves nothing there', async (_, faults, status, code) => {
    Object.assign(console.faults, faults);
    expect(await refusal()).toMatchObject({ status, code });
    expect([...console.imports]).toEqual([]);
  });

  it('keeps an upload for later when the key expires behind it, and goes on with the next one', async () => {
    console.faults.keyLasts = 5;
    expect(await refusal()).toMatchObject({ status: 5, code: 'platform.key_refused' });
    console.faults.keyLasts = Number.POSITIVE_INFINITY;
    const after = await deliver();
    expect(after.code).toBe(0);
    expect(after.json<DeliveryResultView>()).toMatchObject({ imported: ['shop 商店'], uploaded: false });
    expect(console.uploads).toHaveLength(1);
  });

  it('names what was imported when it was only a part, and the same command succeeds once it can', async () => {
    Object.assign(console.faults, { import: 'partial_success', words: '集群磁盘已满' });
    expect(await refusal()).toMatchObject({
      ...{ status: 1, code: 'platform.import_partial' },
      params: { words: '集群磁盘已满', imported: ['shop 商店'] },
    });
    console.reset();
    expect((await deliver()).json<DeliveryResultView>().imported).toEqual(['shop 商店']);
  });

  it('leaves an import of somebody else alone until it is told what becomes of it', async () => {
    const theirs = console.leave(['theirs.tar.gz']);
    expect(await refusal()).toMatchObject({
      ...{ status: 3, code: 'platform.import_unfinished' },
      params: { files: ['theirs.tar.gz'] },
    });
    expect(console.imports.has(theirs)).toBe(true);
    expect((await deliver('--unfinished', 'adopt')).code).toBe(0);
    expect(console.uploads[0]?.event).toBe(theirs);
    const other = console.leave(['theirs.tar.gz']);
    expect((await deliver('--unfinished', 'give-up')).code).toBe(0);
    expect(console.imports.has(other)).toBe(false);
    console.leave(['theirs.tar.gz'], 'importing');
    expect(await refusal('--unfinished', 'give-up')).toMatchObject({ status: 5, code: 'platform.busy' });
  });

  it('keeps nothing of the package beside itself, and no key in what it writes down', async () => {
    expect((await readdir(out)).length).toBe(0);
    const history = await cli.ok('history', 'list', '--site', 'North plant', '--json');
    expect(history.stdout).toContain('deliver-failed');
    expect(history.stdout).not.toContain(standInKey);
    expect((await cli.ok('jobs', '--json')).stdout).not.toContain(standInKey);
  });
});
