import type { PackageView, TemplateView, VersionView } from '../../../preload/contract';
import type { Notice } from '../../service-types';
import { deltaLine } from './delta';
import { bytes, moment, shortDigest } from './quantities';
import { facts, table } from './table';
import { printable, type Terminal } from './terminal';

const right = 'right' as const;
const NONE = '-';

export function templates(terminal: Terminal, list: readonly TemplateView[]): string {
  const { texts } = terminal;
  if (list.length === 0) return texts('cli.template.none');
  return table(
    terminal,
    [
      { title: texts('cli.columns.name') },
      { title: texts('cli.columns.version') },
      { title: texts('cli.columns.components'), align: right },
      { title: texts('cli.columns.source') },
      { title: texts('cli.columns.published') },
    ],
    list.flatMap((template) =>
      template.versions.map((version) => [
        template.name,
        version.version,
        String(version.components),
        texts.find(`cli.sources.${version.source}`, {}, version.source),
        moment(version.publishedAt),
      ]),
    ),
  );
}

export function version(terminal: Terminal, view: VersionView): string {
  const { texts, colors } = terminal;
  const lines = [
    colors.bold(`${printable(view.name)} ${printable(view.version)}`),
    facts(terminal, [
      [texts('cli.columns.key'), view.key],
      [texts('cli.columns.description'), view.description || undefined],
      [texts('cli.columns.source'), texts.find(`cli.sources.${view.source}`, {}, view.source)],
      [texts('cli.columns.published'), moment(view.publishedAt)],
      [texts('cli.columns.secrets'), view.secrets.length > 0 ? texts.list(view.secrets) : undefined],
    ]),
    '',
    table(
      terminal,
      [
        { title: texts('cli.columns.component') },
        { title: texts('cli.columns.image') },
        { title: texts('cli.columns.memory'), align: right },
        { title: texts('cli.columns.ports') },
        { title: texts('cli.columns.volumes') },
        { title: texts('cli.columns.needs') },
      ],
      view.components.map((component) => [
        component.name,
        component.image,
        component.memoryMiB === null ? NONE : `${component.memoryMiB} MiB`,
        component.ports.map(({ port, protocol, outer }) => `${port}/${protocol}${outer ? '*' : ''}`).join(' ') || NONE,
        component.volumes.map(({ path }) => path).join(' ') || NONE,
        texts.list(component.dependsOn) || NONE,
      ]),
    ),
  ];
  if (view.components.some((component) => component.ports.some(({ outer }) => outer)))
    lines.push(colors.dim(texts('cli.template.outer')));
  if (view.plugins.length > 0) {
    lines.push(
      '',
      table(
        terminal,
        [{ title: texts('cli.columns.plugin') }, { title: texts('cli.columns.image') }],
        view.plugins.map((plugin) => [plugin.name, plugin.image]),
      ),
    );
  }
  return lines.join('\n');
}

export function packages(terminal: Terminal, list: readonly PackageView[]): string {
  const { texts, colors } = terminal;
  if (list.length === 0) return texts('cli.package.none');
  return table(
    terminal,
    [
      { title: texts('cli.columns.name') },
      { title: texts('cli.columns.version') },
      { title: texts('cli.columns.kind') },
      { title: texts('cli.columns.size'), align: right },
      { title: texts('cli.columns.seal') },
      { title: texts('cli.columns.file') },
    ],
    list.map((item) => [
      item.name,
      item.version,
      item.kind,
      bytes(item.size),
      [
        texts.find(`cli.seals.${item.seal}`, {}, item.seal),
        ...(item.recipients === undefined ? [] : [texts('cli.encryption.yes')]),
      ].join(', '),
      item.present ? item.path : `${item.path} ${colors.yellow(texts('cli.package.gone'))}`,
    ]),
  );
}

export function packageDetail(terminal: Terminal, view: PackageView): string {
  const { texts, colors } = terminal;
  return [
    colors.bold(`${printable(view.name)} ${printable(view.version)}`),
    facts(terminal, [
      [texts('cli.columns.file'), view.path],
      [texts('cli.columns.kind'), texts.find(`cli.kinds.${view.kind}`, {}, view.kind)],
      [texts('cli.columns.seal'), texts.find(`cli.seals.${view.seal}`, {}, view.seal)],
      [texts('cli.columns.size'), bytes(view.size)],
      [
        texts('cli.columns.encryption'),
        view.recipients === undefined ? undefined : texts('cli.encryption.for', { count: view.recipients }),
      ],
      [texts('cli.columns.delta'), view.delta && deltaLine(terminal, view.delta)],
      ['SHA-256', view.sha256 ?? undefined],
      [texts('cli.columns.key'), view.key],
      [texts('cli.columns.components'), String(view.components)],
    ]),
    '',
    table(
      terminal,
      [
        { title: texts('cli.columns.image') },
        { title: texts('cli.columns.platform') },
        { title: texts('cli.columns.size'), align: right },
        { title: texts('cli.columns.digest') },
      ],
      view.images.map((image) => [
        image.reference,
        image.platform ?? NONE,
        image.size === null ? NONE : bytes(image.size),
        image.configDigest ? shortDigest(image.configDigest) : NONE,
      ]),
    ),
  ].join('\n');
}

/** What a source could not say, or says differently: one line each. */
export function notices({ texts, colors }: Terminal, list: readonly Notice[]): string[] {
  return list.map(
    (notice) =>
      `${colors.yellow(texts('cli.words.note'))} ${printable(texts.find(`notes.${notice.code}`, notice.params, notice.code))}`,
  );
}
