import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SealiftError } from '../../../main/errors';
import type { DeliverInput, Services } from '../../../main/service-types';
import { createServices } from '../../../main/services';
import type { DeliveryResultView, PackageView } from '../../../preload/contract';
import { type ConsoleStandIn, standInKey, startConsole } from '../../fixtures/rainbond-console';

const resources = join(import.meta.dirname, '../../../resources');

/** What a delivery to the stand-in comes to, path by path. */
describe('a delivery to a platform', () => {
  let folder: string;
  let services: Services;
  let console: ConsoleStandIn;
  let app: PackageView;
  let compose: PackageView;
  let offered: Record<string, unknown>[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sealift-platform-'));
    services = await createServices({ home: join(folder, 'home'), resources, engine: 'none' });
    const { packages } = await services.sample.deliver().done;
    app = packages.find(({ kind }) => kind === 'rainbond-app') as PackageView;
    compose = packages.find(({ kind }) => kind === 'docker-compose') as PackageView;
    console = await startConsole({ upgradable: () => offered });
    await services.platforms.save({
      name: 'plant',
      address: `${console.address}/`,
      trust: { kind: 'system' },
      accessKey: standInKey,
      team: 'ops',
      region: 'r1',
      site: 'North plant',
    });
  });
  beforeEach(() => {
    console.reset();
    offered = [];
  });
  afterAll(async () => {
    await services.close();
    await console.close();
    await rm(folder, { recursive: true, force: true });
  });

  const deliver = (more: Partial<DeliverInput> = {}) =>
    services.platforms.deliver({
      path: app.path,
      platform: 'plant',
      after: { do: 'nothing' },
      accepted: true,
      ...more,
    });
  const refusal = async (done: Promise<unknown>) => {
    const error = await done.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof SealiftError)) throw new Error('was not refused', { cause: error });
    return error;
  };
  const outcomes = () => services.sites.history('North plant', 100).map(({ detail }) => detail.outcome);

  it('uploads the very bytes, is followed to success, and stands in the history of its site', async () => {
    console.faults.polls = 2;
    const job = deliver();
    const steps: string[] = [];
    const stop = services.jobs.onChange(({ id, progress }) => {
      if (id === job.id && progress && steps.at(-1) !== progress.step) steps.push(progress.step);
    });
    const done = await job.done;
    stop();
    expect(done).toMatchObject({
      platform: 'plant',
      team: 'ops',
      region: 'r1',
      site: 'North plant',
      uploaded: true,
      imported: ['shop 商店'],
      installed: null,
    } satisfies Partial<DeliveryResultView>);
    const bytes = await readFile(app.path);
    expect(console.uploads).toEqual([
      {
        event: 'event1',
        file: done.file,
        size: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      },
    ]);
    expect(console.calls).toEqual([
      'POST teams/ops/regions/r1/app-model/import',
      'GET teams/ops/regions/r1/app-model/import/event1/dir',
      'POST /upload/event1',
      'GET teams/ops/regions/r1/app-model/import/event1/dir',
      'POST teams/ops/regions/r1/app-model/import/event1',
      ...Array(3).fill('GET teams/ops/regions/r1/app-model/import/event1'),
    ]);
    expect(outcomes()).toEqual(['imported']);
    expect(services.sites.list()).toContainEqual(
      expect.objectContaining({ name: 'North plant', platforms: ['plant'], installations: 0 }),
    );
    const record = JSON.stringify([services.jobs.get(job.id), services.jobs.origin(job.id), services.sites.history()]);
    expect(record).not.toContain(standInKey);
    expect(await readFile(join(folder, 'home', 'catalog.db'), 'latin1')).not.toContain(standInKey);
    expect((await stat(join(folder, 'home', 'platforms', 'keys.json'))).mode & 0o777).toBe(0o600);
  });

  it('uploads what is inside an encrypted package, as it is read', async () => {
    await services.trust.identities.make({ name: 'Mine', passphrase: 'p' });
    const out = join(folder, 'encrypted');
    const encrypted = await services.packages.encrypt({ path: app.path, to: ['Mine'], out }).done;
    const { path } = encrypted.package;
    expect((await refusal(deliver({ path }).done)).code).toBe('encryption.locked');
    expect(console.uploads).toEqual([]);
    await services.trust.identities.unlock({ identity: 'Mine', passphrase: 'p' });
    const done = await deliver({ path }).done;
    const bytes = await readFile(app.path);
    expect(done.file).toBe(basename(app.path));
    expect(console.uploads).toMatchObject([
      { file: done.file, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    ]);
    services.trust.identities.lock();
  });

  it('installs into the application that was chosen, and into no other', async () => {
    const done = await deliver({ after: { do: 'install', app: '1' } }).done;
    expect(done.installed).toEqual({ app: 'Counter 柜台' });
    expect(console.deployed).toEqual([
      { deploy_type: 'ram', action: 'deploy', app_id: '1', group_key: app.key, group_version: app.version },
    ]);
    expect(outcomes()[0]).toBe('installed');
    const unknown = await refusal(deliver({ after: { do: 'install', app: '77' } }).done);
    expect(unknown).toMatchObject({ code: 'platform.app_unknown', params: { app: '77' } });
    expect(console.uploads).toHaveLength(1);
  });

  it('upgrades what the platform offers of this very template, and says so when that is nothing', async () => {
    const one = { app_model_id: app.key, app_model_name: 'x', current_version: '0.9', can_upgrade: true, source: '' };
    offered = [
      { ...one, upgrade_versions: ['0.95', app.version], market_name: 'localMarket' },
      { ...one, app_model_id: 'another', upgrade_versions: [app.version], market_name: '' },
    ];
    const done = await deliver({ after: { do: 'upgrade' } }).done;
    expect(done.upgraded).toEqual([{ app: 'Till', from: '0.9' }]);
    expect(console.upgraded).toEqual([
      { update_versions: [{ market_name: 'localMarket', app_model_id: app.key, app_model_version: app.version }] },
    ]);
    offered = [];
    const nothing = await refusal(deliver({ after: { do: 'upgrade' } }).done);
    expect(nothing.code).toBe('platform.nothing_to_upgrade');
    expect(outcomes().slice(0, 2)).toEqual(['imported', 'upgraded']);
  });

  it('sends not a byte of what is not right, not trusted, or not for platforms', async () => {
    const bad = join(folder, 'bad-ram.tar.gz');
    const bytes = await readFile(app.path);
    bytes[bytes.length - 400] = (bytes[bytes.length - 400] as number) ^ 1;
    await writeFile(bad, bytes);
    expect((await refusal(deliver({ path: bad }).done)).code).toMatch(/^(package|gzip|image|tar)\./);
    expect((await refusal(deliver({ path: compose.path }).done)).code).toBe('platform.compose_package');
    expect((await refusal(deliver({ accepted: false }).done)).code).toBe('library.not_accepted');
    services.settings.set({ trust: 'refuse' });
    try {
      expect((await refusal(deliver().done)).code).toBe('trust.unsigned');
    } finally {
      services.settings.set({ trust: 'warn' });
    }
    expect(console.calls).toEqual([]);
    const plan = await services.platforms.plan({ path: compose.path, platform: 'plant' });
    expect(plan.checks).toContainEqual(expect.objectContaining({ code: 'platform.compose_package', state: 'blocked' }));
    expect((await services.platforms.plan({ path: app.path, platform: 'plant' })).apps).toHaveLength(2);
  });

  it('is looked at for the version that the platform runs, and 5.2 gets nothing', async () => {
    const { address, team, region, site } = await services.platforms.show('plant');
    const runs = (version: string) =>
      services.platforms.save({
        name: 'plant',
        platform: 'plant',
        address,
        trust: { kind: 'kept' },
        team,
        region,
        site,
        version,
      });
    const checks = async () => (await services.platforms.plan({ path: app.path, platform: 'plant' })).checks;
    expect(await checks()).toContainEqual({
      code: 'platform.version_unknown',
      state: 'unknown',
      params: { target: '5.3' },
    });
    await expect(runs('five')).rejects.toMatchObject({ code: 'template.target_invalid' });
    await runs('v5.2');
    expect(await checks()).toContainEqual(expect.objectContaining({ code: 'compat.form_older', state: 'blocked' }));
    expect(await refusal(deliver().done)).toMatchObject({
      code: 'package.not_for_platform',
      params: { target: '5.2', findings: ['compat.form_older'] },
    });
    expect(console.calls.filter((call) => call.startsWith('POST'))).toEqual([]);
    await runs('5.5');
    expect((await checks()).map(({ code }) => code)).toContain('compat.form');
    expect((await checks()).map(({ code }) => code)).not.toContain('platform.version_unknown');
    await runs('');
  });

  it('sends a split package from where its parts lie', async () => {
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    await Promise.all([mkdir(one), mkdir(two)]);
    await services.media.split({ files: [app.path], to: [one], partSize: Math.ceil(app.size / 3) }).done;
    const parts = (await readdir(one)).filter((name) => !name.endsWith('.json'));
    const last = parts
      .filter((name) => !name.includes('sha256'))
      .sort()
      .at(-1) as string;
    await cp(join(one, last), join(two, last));
    await rm(join(one, last));
    const whole = join(folder, 'gone.tar.gz');
    await cp(app.path, whole);
    const path = join(one, `${basename(app.path)}.volumes.json`);
    expect((await refusal(deliver({ path }).done)).code).toBe('volumes.parts_missing');
    expect(console.uploads).toEqual([]);
    await cp(join(two, last), join(one, last));
    const done = await deliver({ path }).done;
    const bytes = await readFile(whole);
    expect(console.uploads).toEqual([
      expect.objectContaining({ size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }),
    ]);
    expect(done.file).toBe(basename(app.path));
  });

  it.each([
    ['failed', 'platform.import_failed', 'failed'],
    ['partial_success', 'platform.import_partial', 'partial'],
  ] as const)(
    'that ends as %s hands on the platform’s words as plain text, and cleans up',
    async (status, code, outcome) => {
      console.faults.import = status;
      console.faults.words = '\u001b[31m磁盘已满\n <b>disk full</b>';
      const error = await refusal(deliver().done);
      expect(error).toMatchObject({ code, params: { words: '磁盘已满 <b>disk full</b>' } });
      expect(outcomes()[0]).toBe(outcome);
      expect(services.sites.history('North plant', 1)[0]?.action).toBe('deliver-failed');
      expect([...console.imports]).toEqual([]);
      console.faults.import = 'success';
      expect((await deliver().done).uploaded).toBe(true);
    },
  );

  it('says what is wrong with key, size and answers, and leaves nothing open there', async () => {
    console.faults.keyLasts = 0;
    expect((await refusal(deliver().done)).code).toBe('platform.key_refused');
    console.reset();
    console.faults.tooLarge = true;
    expect(await refusal(deliver().done)).toMatchObject({ code: 'platform.too_large', params: { size: app.size } });
    expect(console.calls.at(-1)).toMatch(/^DELETE .*app-model\/import\/event\d+$/);
    expect([...console.imports]).toEqual([]);
    for (const [kind, code] of [
      ['text', 'platform.answer'],
      ['shape', 'platform.answer'],
      ['endless', 'platform.answer'],
      ['status', 'platform.refused'],
      ['huge-words', 'platform.refused'],
    ] as const) {
      console.reset();
      console.faults.garbage = { at: 'POST teams/ops/regions/r1/app-model/import', kind };
      const error = await refusal(deliver().done);
      expect([kind, error.code]).toEqual([kind, code]);
      expect(JSON.stringify(error.params).length).toBeLessThan(1_000);
      expect(JSON.stringify(error.params)).not.toMatch(/\\u001b|\u202e/);
    }
    console.reset();
    console.faults.redirect = 'https://elsewhere.test/login';
    expect(await refusal(deliver().done)).toMatchObject({
      code: 'platform.redirected',
      params: { to: 'https://elsewhere.test/login' },
    });
  });

  it('uploads anew when the line breaks, and gives up after the third time', async () => {
    console.faults.drops = 1;
    expect((await deliver().done).uploaded).toBe(true);
    expect(console.uploads).toHaveLength(1);
    console.faults.drops = 9;
    expect((await refusal(deliver().done)).code).toBe('platform.upload_dropped');
    expect(console.faults.drops).toBe(6);
    expect([...console.imports].filter(([, { status }]) => status === 'uploading')).toEqual([]);
  });

  it('goes on behind the upload when it was cut off there, by a key that expired or a line that broke', async () => {
    // Good for opening, looking, uploading, looking again; expired when it is to start.
    console.faults.keyLasts = 4;
    const expired = await refusal(deliver().done);
    expect(expired.code).toBe('platform.key_refused');
    expect(console.uploads).toHaveLength(1);
    console.faults.keyLasts = Number.POSITIVE_INFINITY;
    const again = await deliver().done;
    expect(again.uploaded).toBe(false);
    expect(console.uploads).toHaveLength(1);
    console.faults.cuts = { at: 'POST teams/ops/regions/r1/app-model/import/', times: 1 };
    expect((await refusal(deliver().done)).code).toBe('platform.unreachable');
    expect((await deliver().done).uploaded).toBe(false);
    expect(console.uploads).toHaveLength(2);
    // While it imports, the platform may be away for a moment.
    console.faults.polls = 3;
    const opened = console.calls.length;
    console.faults.cuts = undefined;
    const job = deliver();
    const cutting = services.jobs.onChange(({ id, progress }) => {
      if (id === job.id && progress?.step === 'unpack') console.faults.cuts ??= { at: 'GET ', times: 2 };
    });
    expect((await job.done).uploaded).toBe(true);
    cutting();
    expect(console.calls.length).toBeGreaterThan(opened + 6);
  });

  it('touches an import that somebody else left only as the person decides', async () => {
    const left = console.leave(['theirs.tar.gz']);
    const error = await refusal(deliver().done);
    expect(error).toMatchObject({ code: 'platform.import_unfinished', params: { files: ['theirs.tar.gz'] } });
    expect(console.imports.has(left)).toBe(true);
    expect(console.uploads).toEqual([]);
    expect((await deliver({ unfinished: 'adopt' }).done).uploaded).toBe(true);
    expect(console.uploads[0]?.event).toBe(left);
    console.reset();
    // What was adopted stays somebody else's, also when it comes to nothing.
    const theirs = console.leave(['theirs.tar.gz']);
    console.faults.tooLarge = true;
    expect((await refusal(deliver({ unfinished: 'adopt' }).done)).code).toBe('platform.too_large');
    expect(console.imports.get(theirs)?.files).toEqual(['theirs.tar.gz']);
    console.reset();
    const other = console.leave(['theirs.tar.gz']);
    expect((await deliver({ unfinished: 'give-up' }).done).uploaded).toBe(true);
    expect(console.imports.has(other)).toBe(false);
    console.reset();
    console.leave(['theirs.tar.gz'], 'importing');
    expect((await refusal(deliver({ unfinished: 'give-up' }).done)).code).toBe('platform.busy');
  });

  it('gives up there what a person cancels, in the middle of the upload or of the import', async () => {
    console.faults.slow = 1_500;
    const uploading = deliver();
    const stop = services.jobs.onChange(({ id, progress }) => {
      if (id === uploading.id && progress?.step === 'upload' && console.received() > 0) uploading.cancel();
    });
    expect((await refusal(uploading.done)).code).toBe('job.cancelled');
    stop();
    expect(console.uploads).toEqual([]);
    expect([...console.imports]).toEqual([]);
    console.faults.slow = 0;
    console.faults.polls = 1_000;
    const importing = deliver();
    const watching = services.jobs.onChange(({ id, progress }) => {
      if (id === importing.id && progress?.step === 'unpack') importing.cancel();
    });
    expect((await refusal(importing.done)).code).toBe('job.cancelled');
    watching();
    expect([...console.imports]).toEqual([]);
  });

  it('sends the access key to the platform alone, also when the upload goes elsewhere', async () => {
    const elsewhere = await startConsole();
    try {
      const event = elsewhere.leave([]);
      console.faults.uploadTo = `${elsewhere.address}/upload/${event}`;
      const error = await refusal(deliver().done);
      // It arrived there, so the platform itself has it not.
      expect(error.code).toBe('platform.upload_dropped');
      expect(elsewhere.uploads.length).toBeGreaterThan(0);
      expect(elsewhere.keysAtUpload.every((key) => key === undefined)).toBe(true);
      console.faults.uploadTo = 'file:///etc/passwd';
      expect((await refusal(deliver().done)).code).toBe('platform.answer');
    } finally {
      await elsewhere.close();
    }
  });
});
