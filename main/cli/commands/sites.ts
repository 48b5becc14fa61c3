import { type Command, Option } from 'commander';
import type { InstallationView } from '../../../preload/contract';
import type { InstallInput, SiteView } from '../../service-types';
import { leaf, type Options, repeated, wholeNumber } from '../command';
import { parseNameAmong, parsePorts, parseSettings } from '../names';
import type { Session } from '../session';
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
  leaf(program, session, {
    usage: 'sites',
    key: 'sites',
    async run(run) {
      const { sites } = await run.services();
      const list = withNewer(sites.list(), sites.installations());
      await run.print({ sites: list }, (render, terminal) => render.sites(terminal, list));
    },
  });
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

/** Sites with those of their installations for which the library has a newer version. */
function withNewer(sites: readonly SiteView[], installations: readonly InstallationView[]) {
  return sites.map((site) => ({
    ...site,
    newer: installations.flatMap(({ site: at, name, version: from, newer: to }) =>
      at === site.name && to !== null ? [{ name, from, to }] : [],
    ),
  }));
}

async function install(run: Session, [name]: readonly unknown[], options: Options): Promise<void> {
  const values = parseSettings((options.set as string[] | undefined) ?? []);
  const services = await run.services();
  const input: InstallInput = {
    version: parseNameAmong(name as string, services.templates.list()),
    site: options.site as string,
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
