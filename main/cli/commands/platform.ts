import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { AfterDelivery, PlatformPickView, UnfinishedChoice } from '../../../preload/contract';
import { exitStatus, SealiftError } from '../../errors';
import type { GivenTrust, PlanDeliveryInput, Services } from '../../service-types';
import { admit } from '../admit';
import { leaf, noun, type Options, repeated } from '../command';
import { littleMemory } from '../memory';
import { canAsk, readPassphrase } from '../passphrase';
import type { Session } from '../session';
import { newSiteOption, siteIfGiven } from '../site-name';

const keyFile = () => new Option('--key-file <file>');
const connection = () => [
  keyFile(),
  new Option('--team <team>'),
  new Option('--region <region>'),
  new Option('--site <site>'),
  newSiteOption(),
  new Option('--ca <file>'),
  repeated('--pin <fingerprint>'),
  new Option('--system-trust'),
  new Option('--plain-upload [allowed]').choices(['yes', 'no']),
  new Option('--platform-version <version>'),
];

/** Platforms on site, and deliveries to them. */
export function addPlatforms(program: Command, session: Session): void {
  const parent = noun(program, session, 'platform');
  leaf(parent, session, {
    usage: 'add <name>',
    key: 'platformAdd',
    options: [new Option('--address <url>').makeOptionMandatory(), ...connection()],
    run: (run, [name], options) => save(run, name as string, undefined, options),
  });
  leaf(parent, session, {
    usage: 'change <name>',
    key: 'platformChange',
    options: [new Option('--address <url>'), new Option('--name <name>'), ...connection()],
    run: (run, [name], options) => save(run, (options.name as string) ?? name, name as string, options),
  });
  leaf(parent, session, {
    usage: 'list',
    key: 'platformList',
    async run(run) {
      const platforms = await run.wait((await run.services()).platforms.list());
      await run.print({ platforms }, (render, terminal) => render.platforms(terminal, platforms));
    },
  });
  leaf(parent, session, {
    usage: 'test <name>',
    key: 'platformTest',
    options: [keyFile()],
    async run(run, [name], options) {
      const services = await run.services();
      const { address } = await run.wait(services.platforms.show(name as string));
      const accessKey = await givenKey(run, options);
      const tested = await run.wait(
        services.platforms.test({ address, trust: { kind: 'kept' }, platform: name as string, ...accessKey }),
      );
      if (tested.checks.some(({ state }) => state === 'blocked')) run.status = exitStatus.environment;
      await run.print(tested, (render, terminal) => render.platformTest(terminal, tested));
    },
  });
  leaf(parent, session, {
    usage: 'remove <name>',
    key: 'platformRemove',
    async run(run, [name]) {
      const services = await run.services();
      await run.wait(services.platforms.show(name as string));
      await run.confirm([run.texts('cli.platform.removing', { name: name as string })]);
      await run.wait(services.platforms.remove(name as string));
      await run.print({ removed: name }, () => run.texts('cli.platform.removed', { name: name as string }));
    },
  });
  for (const what of ['teams', 'regions', 'apps'] as const)
    leaf(parent, session, {
      usage: `${what} <name>`,
      key: `platform${what[0]?.toUpperCase()}${what.slice(1)}`,
      options: [keyFile()],
      async run(run, [name], options) {
        const services = await run.services();
        const { accessKey } = await givenKey(run, options);
        const list = await run.wait(services.platforms[what](name as string, accessKey));
        await run.print({ [what]: list }, (render, terminal) => render.picks(terminal, list));
      },
    });
  leaf(parent, session, {
    usage: 'deliver <package...>',
    key: 'platformDeliver',
    options: [
      new Option('--to <platform>').makeOptionMandatory(),
      new Option('--install <app>').conflicts('upgrade'),
      new Option('--upgrade [app]'),
      new Option('--unfinished <what>').choices(['adopt', 'give-up']),
      new Option('--trust-publisher <fingerprint>'),
      new Option('--publisher-name <name>'),
      keyFile(),
    ],
    run: deliver,
  });
}

async function save(run: Session, name: string, platform: string | undefined, options: Options): Promise<void> {
  const services = await run.services();
  const before = platform === undefined ? undefined : await run.wait(services.platforms.show(platform));
  const given = await givenKey(run, options);
  const text = (option: string) => (options[option] === undefined ? {} : { [option]: options[option] as string });
  const input = {
    address: (options.address as string | undefined) ?? before?.address ?? '',
    trust: trustOf(options, before !== undefined),
    ...(before && { platform: before.name }),
    ...text('team'),
    ...text('region'),
    // A new one needs a key; one that is changed keeps its own.
    ...(before ? given : { accessKey: given.accessKey ?? (await askedKey(run)) }),
  };
  const tested = await run.wait(services.platforms.test(input));
  // What cannot work is said and not kept.
  if (tested.checks.some(({ state }) => state === 'blocked')) {
    run.status = exitStatus.environment;
    await run.print({ saved: null, tested }, (render, terminal) =>
      [render.platformTest(terminal, tested), run.texts('cli.platform.notSaved')].join('\n\n'),
    );
    return;
  }
  const saved = await run.wait(
    services.platforms.save({
      ...input,
      name,
      ...(await siteIfGiven(run, services, options)),
      ...(options.plainUpload !== undefined && { plainUpload: options.plainUpload !== 'no' }),
      ...(options.platformVersion !== undefined && { version: options.platformVersion as string }),
    }),
  );
  await run.print({ saved, tested }, (render, terminal) =>
    [render.platformTest(terminal, tested), render.platform(terminal, saved)].join('\n\n'),
  );
}

function trustOf(options: Options, change: boolean): GivenTrust {
  if (options.pin !== undefined) return { kind: 'pinned', prints: options.pin as string[] };
  if (options.ca !== undefined) return { kind: 'authority-file', file: resolve(options.ca as string) };
  return change && options.systemTrust !== true ? { kind: 'kept' } : { kind: 'system' };
}

async function deliver(run: Session, [given]: readonly unknown[], options: Options): Promise<void> {
  littleMemory();
  const services = await run.services();
  const [path, platform] = [(given as string[]).map((each) => resolve(each)), options.to as string];
  const { accessKey } = await givenKey(run, options);
  // What is mistyped is said before gigabytes are read.
  await run.wait(services.platforms.show(platform));
  const after = await wanted(run, services, platform, accessKey, options);
  await admit(run, services, path, {
    fingerprint: options.trustPublisher as string | undefined,
    name: options.publisherName as string | undefined,
  });
  await sayWhatIsAhead(run, services, { path, platform, ...(accessKey !== undefined && { accessKey }) });
  const result = await run.job(
    services,
    services.platforms.deliver({
      path,
      platform,
      after,
      accepted: true,
      ...(accessKey !== undefined && { accessKey }),
      ...(options.unfinished !== undefined && { unfinished: options.unfinished as UnfinishedChoice }),
    }),
  );
  await run.print(result, (render, terminal) => render.deliveredTo(terminal, result));
}

/** What is not plainly right about the package on that platform, before a byte is sent. What stands in the way is thrown by the delivery. */
async function sayWhatIsAhead(run: Session, services: Services, input: PlanDeliveryInput): Promise<void> {
  const { checks } = await run.wait(services.platforms.plan(input));
  const { check } = await import('../render');
  for (const one of checks)
    if (one.state !== 'ok' && (one.state !== 'blocked' || one.code.startsWith('compat.')))
      run.say(check(run.terminal, one));
}

async function wanted(
  run: Session,
  services: Services,
  platform: string,
  accessKey: string | undefined,
  { install, upgrade }: Options,
): Promise<AfterDelivery> {
  const named = install ?? (upgrade === true ? undefined : upgrade);
  if (named === undefined) return upgrade === true ? { do: 'upgrade' } : { do: 'nothing' };
  const apps = await run.wait(services.platforms.apps(platform, accessKey));
  const app = appNamed(apps, named as string);
  if (app === undefined) throw new SealiftError('platform.app_unknown', { app: named as string, platform });
  return install === undefined ? { do: 'upgrade', app } : { do: 'install', app };
}

/** By its id, or by its name where only one has it. */
function appNamed(apps: readonly PlatformPickView[], given: string): string | undefined {
  const byTitle = apps.filter(({ title }) => title === given);
  return apps.find(({ name }) => name === given)?.name ?? (byTitle.length === 1 ? byTitle[0]?.name : undefined);
}

/** An access key from a file or the environment; never from the arguments, where others could read it. */
async function givenKey(run: Session, options: Options): Promise<{ accessKey?: string }> {
  const file = options.keyFile as string | undefined;
  const variable = run.io.env.SEALIFT_PLATFORM_KEY;
  if (file === undefined && !variable) return {};
  return { accessKey: (await readPassphrase(run, { file, prompt: '', variable: 'SEALIFT_PLATFORM_KEY' })).trim() };
}

async function askedKey(run: Session): Promise<string> {
  if (!canAsk(run)) throw new SealiftError('cli.access_key_needed');
  return (
    await readPassphrase(run, { prompt: run.texts('cli.platform.key'), variable: 'SEALIFT_PLATFORM_KEY' })
  ).trim();
}
