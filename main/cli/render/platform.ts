import type { DeliveryResultView, PlatformPickView, PlatformTestView, PlatformView } from '../../../preload/contract';
import { check } from './install-plan';
import { bytes } from './quantities';
import { facts, table } from './table';
import { printable, type Terminal } from './terminal';

const NONE = '-';

export function platforms(terminal: Terminal, list: readonly PlatformView[]): string {
  const { texts } = terminal;
  if (list.length === 0) return texts('cli.platform.none');
  return table(
    terminal,
    [
      { title: texts('cli.columns.name') },
      { title: texts('cli.columns.address') },
      { title: texts('cli.columns.team') },
      { title: texts('cli.columns.region') },
      { title: texts('cli.columns.site') },
      { title: texts('cli.columns.accessKey') },
    ],
    list.map((one) => [
      printable(one.name),
      one.address,
      one.team || NONE,
      one.region || NONE,
      printable(one.site),
      texts.find(`cli.platform.kept.${one.key}`),
    ]),
  );
}

export function platform(terminal: Terminal, one: PlatformView): string {
  const { texts, colors } = terminal;
  return [
    colors.bold(printable(texts('cli.platform.saved', { name: one.name }))),
    facts(terminal, [
      [texts('cli.columns.address'), one.address],
      [texts('cli.columns.certificate'), texts.find(`cli.platform.trust.${one.trust.kind}`)],
      [texts('cli.columns.team'), one.team || NONE],
      [texts('cli.columns.region'), one.region || NONE],
      [texts('cli.columns.site'), one.site],
      [texts('cli.columns.accessKey'), texts.find(`cli.platform.kept.${one.key}`)],
    ]),
  ].join('\n');
}

/** What was looked at, and what there is to choose from. */
export function platformTest(terminal: Terminal, { checks, certificate, teams, regions }: PlatformTestView): string {
  const { texts, colors } = terminal;
  const choices = (title: string, list: readonly PlatformPickView[]) =>
    list.length === 0 ? [] : [[colors.bold(title), picks(terminal, list)].join('\n')];
  return [
    checks.map((one) => check(terminal, one)).join('\n'),
    ...(certificate ? [facts(terminal, [[texts('cli.columns.certificate'), certificate.print]])] : []),
    ...choices(texts('cli.platform.teams'), teams),
    ...choices(texts('cli.platform.regions'), regions),
  ].join('\n\n');
}

export function picks(terminal: Terminal, list: readonly PlatformPickView[]): string {
  const { texts } = terminal;
  if (list.length === 0) return texts('cli.platform.nothing');
  return table(
    terminal,
    [{ title: texts('cli.columns.id') }, { title: texts('cli.columns.name') }],
    list.map(({ name, title }) => [printable(name), printable(title)]),
  );
}

export function deliveredTo(terminal: Terminal, done: DeliveryResultView): string {
  const { texts, colors } = terminal;
  const { template } = done;
  const said = { name: template.name, version: template.version, platform: done.platform };
  return [
    colors.green(printable(texts('cli.platform.delivered', said))),
    facts(terminal, [
      [texts('cli.columns.address'), done.address],
      [texts('cli.columns.team'), done.team],
      [texts('cli.columns.region'), done.region],
      [texts('cli.columns.site'), done.site],
      [texts('cli.columns.file'), `${done.file} (${bytes(done.size)})`],
      [texts('cli.columns.imported'), done.imported.join(', ') || undefined],
    ]),
    ...(done.uploaded ? [] : [texts('cli.platform.notUploaded')]),
    ...(done.installed ? [printable(texts('cli.platform.installed', { app: done.installed.app }))] : []),
    ...done.upgraded.map(({ app, from }) => printable(texts('cli.platform.upgraded', { app, from: from || '?' }))),
  ].join('\n');
}
