import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { exitStatus, SealiftError } from '../../errors';
import type { PublishInput, PublishSource } from '../../service-types';
import { leaf, noun, type Options } from '../command';
import { parseNameAmong, showName } from '../names';
import { safeJson } from '../render/terminal';
import type { Session } from '../session';

export function addTemplates(program: Command, session: Session): void {
  const template = noun(program, session, 'template');
  leaf(template, session, {
    usage: 'publish',
    key: 'publish',
    options: [
      new Option('--from-compose <file>'),
      new Option('--from-images <reference...>'),
      new Option('--from-containers <id...>'),
      new Option('--from-template <file>'),
      new Option('--from-package <file>'),
      new Option('--name <name>'),
      new Option('--version <version>'),
      new Option('--description <text>'),
      new Option('--replace'),
    ],
    run: publish,
  });
  leaf(template, session, {
    usage: 'list',
    key: 'templateList',
    async run(run) {
      const list = (await run.services()).templates.list();
      await run.print({ templates: list }, (render, terminal) => render.templates(terminal, list));
    },
  });
  leaf(template, session, {
    usage: 'show <name@version>',
    key: 'templateShow',
    options: [new Option('--metadata')],
    async run(run, [name], options) {
      const { templates: library } = await run.services();
      const named = parseNameAmong(name as string, library.list());
      if (options.metadata) {
        const metadata = library.metadata(named).trimEnd();
        // A file gets it as it is; a terminal is not to be told what to do by it.
        run.io.stdout.write(`${run.io.stdout.isTTY ? safeJson(metadata) : metadata}\n`);
        return;
      }
      const view = library.show(named);
      await run.print(view, (render, terminal) => render.version(terminal, view));
    },
  });
  leaf(template, session, {
    usage: 'diff <name@version> <name@version>',
    key: 'templateDiff',
    async run(run, [from, to]) {
      const { templates: library } = await run.services();
      const known = library.list();
      const result = library.compare(parseNameAmong(from as string, known), parseNameAmong(to as string, known));
      await run.print(result, (render, terminal) => render.comparison(terminal, result));
    },
  });
  leaf(template, session, {
    usage: 'compat <name@version>',
    key: 'templateCompat',
    options: [new Option('--target <version>').makeOptionMandatory()],
    async run(run, [name], options) {
      const { templates: library } = await run.services();
      const report = library.compatibility(parseNameAmong(name as string, library.list()), options.target as string);
      // A script sees at once that it will not do.
      if (report.findings.some(({ state }) => state === 'blocked')) run.status = exitStatus.refused;
      await run.print(report, (render, terminal) => render.compatibility(terminal, report));
    },
  });
  leaf(template, session, { usage: 'remove <name@version>', key: 'templateRemove', run: remove });
}

/** Which of the sources was named; exactly one must be. */
export function publishSource(options: Options): PublishSource {
  const given = Object.entries({
    fromCompose: (file: unknown): PublishSource => ({ from: 'compose', file: resolve(file as string) }),
    fromImages: (references: unknown): PublishSource => ({ from: 'images', references: references as string[] }),
    fromContainers: (containers: unknown): PublishSource => ({
      from: 'containers',
      containers: containers as string[],
    }),
    fromTemplate: (file: unknown): PublishSource => ({ from: 'template', file: resolve(file as string) }),
    fromPackage: (file: unknown): PublishSource => ({ from: 'package', file: resolve(file as string) }),
  }).filter(([name]) => options[name] !== undefined);
  const only = given[0];
  if (given.length !== 1 || !only) {
    throw new SealiftError('cli.one_of', {
      options: ['--from-compose', '--from-images', '--from-containers', '--from-template', '--from-package'],
    });
  }
  return only[1](options[only[0]]);
}

async function publish(run: Session, _: readonly unknown[], options: Options): Promise<void> {
  const input: PublishInput = {
    source: publishSource(options),
    ...(options.name === undefined ? {} : { name: options.name as string }),
    ...(options.version === undefined ? {} : { version: options.version as string }),
    ...(options.description === undefined ? {} : { description: options.description as string }),
    replace: options.replace === true,
  };
  const services = await run.services();
  const result = await run.job(services, services.templates.publish(input));
  await run.print(result, (render, terminal) =>
    [
      run.texts(result.replaced ? 'cli.template.replaced' : 'cli.template.published', {
        name: showName(result.template),
      }),
      render.version(terminal, result.template),
      ...render.notices(terminal, result.notices),
    ].join('\n'),
  );
}

async function remove(run: Session, [name]: readonly unknown[]): Promise<void> {
  const { templates: library } = await run.services();
  const list = library.list();
  const named = parseNameAmong(name as string, list);
  const template = list.find((candidate) => candidate.name === named.name || candidate.key === named.name);
  const versions =
    named.version === undefined
      ? (template?.versions.map((candidate) => candidate.version) ?? [])
      : [library.show(named).version];
  // Nothing of that name: the service says so in its own words, and there is nothing to ask about.
  if (versions.length > 0) {
    const names = versions.map((each) => showName({ name: template?.name ?? named.name, version: each }));
    await run.confirm([run.texts('cli.template.removing', { names })]);
  }
  const result = library.remove(named);
  await run.print(result, () => run.texts('cli.template.removed', { names: result.removed }));
}
