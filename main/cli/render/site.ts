import type { EngineView, InstallationView } from '../../../preload/contract';
import type { JobRecord } from '../../jobs';
import type { HistoryEntry } from '../../service-types';
import { receiptAge } from './age';
import { moment, percent } from './quantities';
import { facts, table } from './table';
import { printable, type Terminal } from './terminal';

const right = 'right' as const;
const NONE = '-';

export function installations(terminal: Terminal, list: readonly InstallationView[]): string {
  const { texts } = terminal;
  if (list.length === 0) return texts('cli.status.none');
  return list.map((item) => installation(terminal, item)).join('\n\n');
}

export function installation(terminal: Terminal, view: InstallationView): string {
  const { texts, colors } = terminal;
  const paint = { running: colors.green, partly: colors.yellow, stopped: colors.dim, unknown: colors.yellow }[
    view.state
  ];
  const { name, site, newer, unfinished } = view;
  return [
    texts('cli.status.heading', {
      name: colors.bold(printable(name)),
      version: printable(view.version),
      site: printable(site),
      state: paint(texts.find(`cli.states.${view.state}`, {}, view.state)),
    }),
    ...(unfinished
      ? [colors.yellow(printable(texts(`cli.upgrade.unfinished.${unfinished.kind}`, { ...unfinished, name, site })))]
      : []),
    ...(newer === null ? [] : [colors.cyan(printable(texts('cli.upgrade.newer', { newer, name, site })))]),
    table(
      terminal,
      [
        { title: texts('cli.columns.component') },
        { title: texts('cli.columns.service') },
        { title: texts('cli.columns.state') },
        { title: texts('cli.columns.health') },
        { title: texts('cli.columns.ports') },
      ],
      view.components.map((component) => [
        component.name,
        component.service,
        texts.find(`cli.states.${component.state}`, {}, component.state),
        health(terminal, component.health),
        component.ports.join(' ') || NONE,
      ]),
    ),
  ].join('\n');
}

function health({ texts, colors }: Terminal, state: InstallationView['components'][number]['health']): string {
  const text = texts.find(`cli.healths.${state}`, {}, state);
  if (state === 'healthy') return colors.green(text);
  if (state === 'unhealthy') return colors.red(text);
  return state === 'starting' ? colors.yellow(text) : text;
}

/** A site with what could be brought to a newer version there, and what it told last. */
export interface ListedSite {
  readonly name: string;
  /** Null for a site that nothing is installed at from here: receipts and deliveries tell of it. */
  readonly engine: string | null;
  readonly installations: number;
  readonly createdAt: string | null;
  readonly newer: readonly { readonly name: string; readonly from: string; readonly to: string }[];
  readonly receipt: { readonly number: number; readonly at: string } | null;
  /** How many deliveries it has not confirmed. */
  readonly unconfirmed: number;
}

export function sites(terminal: Terminal, list: readonly ListedSite[], now: Date): string {
  const { texts } = terminal;
  if (list.length === 0) return texts('cli.sites.none');
  return table(
    terminal,
    [
      { title: texts('cli.columns.site') },
      { title: texts('cli.columns.installations'), align: right },
      { title: texts('cli.columns.newer') },
      { title: texts('cli.columns.receipt') },
      { title: texts('cli.columns.unconfirmed'), align: right },
      { title: texts('cli.columns.engine') },
    ],
    list.map((site) => [
      site.name,
      String(site.installations),
      site.newer.map(({ name, from, to }) => `${name} ${from} -> ${to}`).join(', ') || NONE,
      site.receipt ? receiptAge(terminal, site.receipt, now) : NONE,
      site.unconfirmed === 0 ? NONE : String(site.unconfirmed),
      site.engine === null ? NONE : site.engine || texts('cli.sites.ownEngine'),
    ]),
  );
}

export function jobs(terminal: Terminal, list: readonly JobRecord[]): string {
  const { texts } = terminal;
  if (list.length === 0) return texts('cli.jobs.none');
  return table(
    terminal,
    [
      { title: texts('cli.columns.job') },
      { title: texts('cli.columns.kind') },
      { title: texts('cli.columns.subject') },
      { title: texts('cli.columns.state') },
      { title: texts('cli.columns.created') },
    ],
    list.map((job) => [
      job.id,
      texts.find(`jobs.kinds.${job.kind}`, {}, job.kind),
      job.subject,
      jobState(terminal, job),
      moment(job.createdAt),
    ]),
  );
}

function jobState({ texts, colors }: Terminal, job: JobRecord): string {
  const text = texts.find(`jobs.states.${job.state}`, {}, job.state);
  if (job.state === 'running' && job.progress) return `${text} ${percent(job.progress.fraction)}`;
  return job.state === 'failed' || job.state === 'interrupted' ? colors.red(text) : text;
}

export function job(terminal: Terminal, view: JobRecord): string {
  const { texts } = terminal;
  const said = view.error ? texts.error(view.error) : undefined;
  return facts(terminal, [
    [texts('cli.columns.job'), view.id],
    [texts('cli.columns.kind'), texts.find(`jobs.kinds.${view.kind}`, {}, view.kind)],
    [texts('cli.columns.subject'), view.subject],
    [texts('cli.columns.state'), jobState(terminal, view)],
    [
      texts('cli.columns.step'),
      view.progress && view.state === 'running'
        ? texts.find(`jobs.steps.${view.progress.step}`, {}, view.progress.step)
        : undefined,
    ],
    [texts('cli.columns.created'), moment(view.createdAt)],
    [texts('cli.columns.started'), view.startedAt ? moment(view.startedAt) : undefined],
    [texts('cli.columns.ended'), view.endedAt ? moment(view.endedAt) : undefined],
    [texts('cli.columns.error'), said ? `${said.title} (${view.error?.code})` : undefined],
    [texts('cli.columns.nextStep'), said?.nextStep || undefined],
  ]);
}

/** An engine, and the containerds that were found beside it. */
export function engine(terminal: Terminal, view: EngineView, found: readonly EngineView[]): string {
  const { texts, colors } = terminal;
  const said = view.error ? texts.error(view.error as Parameters<typeof texts.error>[0]) : undefined;
  return facts(terminal, [
    [texts('cli.columns.engine'), view.host],
    [
      texts('cli.columns.state'),
      view.reachable ? colors.green(texts('cli.engine.reachable')) : colors.yellow(texts('cli.engine.unreachable')),
    ],
    [texts('cli.columns.version'), view.version ?? undefined],
    [texts('cli.columns.platform'), view.platform ?? undefined],
    [texts('cli.columns.namespace'), view.containerd && namespaceText(texts, view.containerd)],
    [texts('cli.columns.snapshotter'), view.containerd?.snapshotter],
    [
      'Compose',
      view.containerd
        ? texts('cli.engine.imagesOnly')
        : view.compose
          ? `${view.compose.command} ${view.compose.version}`
          : view.reachable
            ? texts('cli.engine.noCompose')
            : undefined,
    ],
    [texts('cli.columns.error'), said?.title],
    [texts('cli.columns.nextStep'), said?.nextStep || undefined],
    [texts('cli.columns.containerds'), found.map(({ host }) => host).join('\n') || undefined],
  ]);
}

/** The namespace that images go into, and which others there are. */
function namespaceText(
  texts: Terminal['texts'],
  { namespace, namespaces }: NonNullable<EngineView['containerd']>,
): string {
  const others = namespaces.filter((name) => name !== namespace);
  return others.length === 0 ? namespace : texts('cli.engine.namespaces', { namespace, others });
}

export function history(terminal: Terminal, entries: readonly HistoryEntry[]): string {
  const { texts } = terminal;
  if (entries.length === 0) return texts('cli.history.none');
  return table(
    terminal,
    [
      { title: texts('cli.columns.when') },
      { title: texts('cli.columns.actor') },
      { title: texts('cli.columns.action') },
      { title: texts('cli.columns.subject') },
      { title: texts('cli.columns.site') },
    ],
    entries.map((entry) => [
      moment(entry.at),
      entry.actor,
      texts.find(`cli.actions.${entry.action}`, {}, entry.action),
      entry.subject,
      entry.site ?? NONE,
    ]),
  );
}
