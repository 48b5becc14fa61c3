import { type Command, Option } from 'commander';
import type { InstallationView } from '../../../preload/contract';
import { SealiftError } from '../../errors';
import type { InstallInput, Services } from '../../service-types';
import { leaf, noun, type Options, repeated, wholeNumber } from '../command';
import { parseNameAmong, parsePorts, parseSettings } from '../names';
import type { ListedSite } from '../render/site';
import type { Session } from '../session';
import { newSiteOption, siteGiven } from '../site-name';
import { addHistory } from './history';

const DAY = 24 * 3600;

/** What happens at a site, and what the library remembers of it. */
export function addSites(program: Command, session: Session): void {
  const site = () => new Option('--site <site>').makeOptionMandatory();
  leaf(program, session, {
    usage: 'install <name@version>',
    key: 'install',
    options: [
      site(),
      newSiteOption(),
      new Option('--as <name>'),
      repeated('--set <key=value>'),
      repeated('--port <component.port=port>'),
      new Option('--trust'),
      new Option('--plan'),
      wholeNumber('--timeout <seconds>', 0, DAY),
    ],
    run: install,
  });
  leaf(program, session, {
    usage: 'status [name]',
    key: 'status',
    options: [new Option('--site <site>')],
    async run(run, [name], options) {
      const services = await run.services();
      const asked =
        options.site === undefined ? services.sites.list().map((each) => each.name) : [options.site as string];
      const found = await run.wait(
        Promise.all(
          asked.map((each) =>
            services.sites.status(each, options.site === undefined ? undefined : (name as string | undefined)),
          ),
        ),
      );
      const list = found.flat().filter((each) => name === undefined || each.name === name);
      await run.print({ installations: list }, (render, terminal) => render.installations(terminal, list));
    },
  });
  for (const verb of ['start', 'stop'] as const) {
    leaf(program, session, {
      usage: `${verb} <name>`,
      key: verb,
      options: [site()],
      async run(run, [name], options) {
        run.say(run.texts(verb === 'start' ? 'cli.status.starting' : 'cli.status.stopping', { name: name as string }));
        const view = await run.wait((await run.services()).sites[verb](options.site as string, name as string));
        await run.print(view, (render, terminal) => render.installation(terminal, view));
      },
    });
  }
  leaf(program, session, {
    usage: 'uninstall <name>',
    key: 'uninstall',
    options: [site(), repeated('--delete-volume <volume>')],
    run: uninstall,
  });
  const sites = noun(program, session, 'site');
  leaf(sites, session, { usage: 'list', key: 'siteList', run: list });
  leaf(sites, session, { usage: 'status [site]', key: 'siteStatus', run: told });
  leaf(sites, session, { usage: 'forget <site> <file>', key: 'siteForget', run: forget });
  // As it was called before there was more to know of sites.
  leaf(program, session, { usage: 'sites', key: 'siteList', hidden: true, run: list });
  addHistory(program, session);
  leaf(program, session, {
    usage: 'engine',
    key: 'engine',
    async run(run) {
      const { engine } = await run.services();
      const view = await run.wait(engine.status());
      const containerds = (await run.wait(engine.containerds())).filter(({ host }) => host !== view.host);
      await run.print({ ...view, containerds }, (render, terminal) => render.engine(terminal, view, containerds));
    },
  });
}

/** Every site: those that are installed at from here, and those that only receipts and deliveries tell of. */
async function list(run: Session): Promise<void> {
  const services = await run.services();
  const sites = listedSites(services);
  await run.print({ sites }, (render, terminal) => render.sites(terminal, sites, new Date()));
}

/** Sites with what could be brought to a newer version there, by what is known here or, failing that, by what the site told. */
function listedSites({ sites, receipts }: Services): ListedSite[] {
  const known = new Map(receipts.sites().map((each) => [each.site, each]));
  const here = sites.list();
  const installations = Map.groupBy(sites.installations(), ({ site }) => site);
  const elsewhere = [...known.keys()].filter((name) => !here.some((site) => site.name === name));
  const all: readonly Pick<ListedSite, 'name' | 'engine' | 'installations' | 'createdAt'>[] = [
    ...here,
    ...elsewhere.map((name) => ({ name, engine: null, installations: 0, createdAt: null })),
  ];
  return all.map((site) => {
    const knowledge = known.get(site.name);
    const own = installations.get(site.name) ?? [];
    const runs: readonly Pick<InstallationView, 'name' | 'version' | 'newer'>[] = [
      ...own,
      ...(knowledge?.receipt?.installations ?? []).filter((one) => !own.some(({ name }) => name === one.name)),
      ...(knowledge?.receipt?.installations.length === 0
        ? knowledge.receipt.arrived.map((one) => ({ ...one, name: one.templateName }))
        : []),
    ];
    return {
      ...site,
      newer: runs.flatMap(({ name, version: from, newer: to }) => (to === null ? [] : [{ name, from, to }])),
      receipt: knowledge?.receipt ? { number: knowledge.receipt.number, at: knowledge.receipt.at } : null,
      unconfirmed: knowledge?.sent.filter(({ confirmed }) => confirmed === null).length ?? 0,
    };
  });
}

async function told(run: Session, [wanted]: readonly unknown[]): Promise<void> {
  const all = (await run.services()).receipts.sites();
  const sites = wanted === undefined ? all : all.filter(({ site }) => site === wanted);
  if (wanted !== undefined && sites.length === 0) throw new SealiftError('site.unknown', { site: wanted as string });
  await run.print({ sites }, (render, terminal) => render.knownSites(terminal, sites, new Date()));
}

/** Forgets deliveries of a file that never went, or got lost. */
async function forget(run: Session, [site, file]: readonly unknown[]): Promise<void> {
  const { receipts } = await run.services();
  const sent = receipts.sites().find((each) => each.site === site)?.sent ?? [];
  const meant = sent.filter((one) => one.confirmed === null && (one.file === file || one.id === file));
  if (meant.length === 0) throw new SealiftError('receipt.delivery_unknown', { delivery: file as string });
  await run.confirm([run.texts('cli.receipt.forgetting', { site: site as string, file: file as string })]);
  for (const { id } of meant) receipts.forget(id);
  await run.print({ forgotten: meant.map(({ id }) => id) }, () =>
    run.texts('cli.receipt.forgotten', { site: site as string, file: file as string }),
  );
}

async function install(run: Session, [name]: readonly unknown[], options: Options): Promise<void> {
  const values = parseSettings((options.set as string[] | undefined) ?? []);
  const services = await run.services();
  const input: InstallInput = {
    version: parseNameAmong(name as string, services.templates.list()),
    site: await siteGiven(run, services, options),
    values,
    ports: parsePorts((options.port as string[] | undefined) ?? []),
    trusted: options.trust === true,
    ...(options.as === undefined ? {} : { as: options.as as string }),
    ...(options.timeout === undefined ? {} : { timeoutSeconds: options.timeout as number }),
  };
  if (options.plan === true) {
    const plan = await run.wait(services.sites.planInstall(input));
    await run.print(plan, (render, terminal) => render.installPlan(terminal, plan));
    return;
  }
  const view = await run.job(services, services.sites.install(input));
  await run.print(view, (render, terminal) => render.installation(terminal, view));
}

async function uninstall(run: Session, [given]: readonly unknown[], options: Options): Promise<void> {
  const services = await run.services();
  const [name, site] = [given as string, options.site as string];
  const volumes = (options.deleteVolume as string[] | undefined) ?? [];
  if (!run.options.yes) {
    const [known] = await run.wait(services.sites.status(site, name));
    if (known)
      await run.confirm([
        run.texts('cli.status.uninstalling', {
          name,
          version: known.version,
          site,
          components: known.components.map((component) => component.name),
        }),
        volumes.length === 0
          ? run.texts('cli.status.volumesKept')
          : volumes.includes('*')
            ? run.texts('cli.status.allVolumesDeleted')
            : run.texts('cli.status.volumesDeleted', { volumes }),
      ]);
  }
  const result = await run.job(services, services.sites.uninstall({ site, name, volumes }));
  await run.print(result, () =>
    [
      run.texts('cli.status.uninstalled', { name, site }),
      ...(result.keptVolumes.length > 0 ? [run.texts('cli.status.kept', { volumes: result.keptVolumes })] : []),
      ...(result.removedVolumes.length > 0
        ? [run.texts('cli.status.deleted', { volumes: result.removedVolumes })]
        : []),
    ].join('\n'),
  );
}
