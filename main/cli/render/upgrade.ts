import type {
  CheckView,
  RollbackPlanView,
  UpgradeFindingView,
  UpgradePlanView,
  UpgradeRecordView,
  UpgradeResultView,
} from '../../../preload/contract';
import type { ErrorData } from '../../errors';
import { finding, type Told } from './comparison';
import { bytes, moment } from './quantities';
import { installation } from './site';
import { table } from './table';
import { oneLine, printable, type Terminal } from './terminal';

type Names = (text: string) => string;

/** An upgrade before it happens: component by component, with what is to be decided, what was found, and what it is told apart by. */
export function upgradePlan(terminal: Terminal, plan: UpgradePlanView): string {
  const { texts, colors } = terminal;
  const { name, site, from, to, direction, images } = plan;
  const heading = texts('cli.upgrade.heading', { name, site, from, to });
  const renewed = plan.components.filter(({ recreate }) => recreate);
  const lines = [
    colors.bold(printable(heading)) + (direction === 'newer' ? '' : `  (${texts(`cli.upgrade.${direction}`)})`),
    texts('cli.upgrade.components', {
      renewed: renewed.length,
      added: renewed.filter(({ state }) => state === 'install').length,
      untouched: plan.components.length - renewed.length,
    }),
    texts('cli.upgrade.findings', {
      changes: plan.changes.length,
      left: plan.left.length,
      conflicts: plan.conflicts.length,
      offers: plan.offers.length,
    }),
    ...(images
      ? [texts('cli.diff.images', { fresh: bytes(images.newBytes), shared: bytes(images.sharedBytes) })]
      : [colors.dim(texts('cli.diff.noImages'))]),
  ];
  const names: Names = (text) =>
    plan.components.reduce((said, one) => (one.key === '' ? said : said.replaceAll(one.key, () => one.name)), text);
  const known = new Set(plan.components.map(({ key }) => key));
  const application = section(terminal, plan, (key) => key === null || !known.has(key), names);
  const parts = [
    ...(application.length > 0 ? [[colors.bold(texts('cli.diff.application')), ...application]] : []),
    ...plan.components
      .map((one) => ({ one, own: section(terminal, plan, (key) => key === one.key, names) }))
      .filter(({ one, own }) => own.length > 0 || one.recreate)
      .map(({ one, own }) => [componentTitle(terminal, one), ...own]),
  ];
  if (parts.length === 0) parts.push([texts('cli.upgrade.nothing')]);
  if (plan.volumes.length > 0)
    parts.push([
      texts('cli.upgrade.volumes'),
      ...plan.volumes.map((volume) => `  ${oneLine(volume.name)}  ${names(oneLine(volume.component))}`),
    ]);
  parts.push([colors.bold(texts('cli.upgrade.checks')), ...plan.checks.map((one) => checkLine(terminal, one))]);
  parts.push([colors.dim(texts('cli.upgrade.digest', { digest: plan.digest.slice(0, 12) }))]);
  return [lines, ...parts].map((part) => part.join('\n')).join('\n\n');
}

function componentTitle({ texts, colors }: Terminal, one: UpgradePlanView['components'][number]): string {
  const what = [
    texts(`cli.upgrade.states.${one.state}`),
    texts(one.recreate ? 'cli.upgrade.renewed' : 'cli.upgrade.untouched'),
  ];
  const paint = one.recreate ? colors.yellow : colors.dim;
  return `${colors.bold(oneLine(one.name))}  ${paint(what.join(', '))}`;
}

function section(
  terminal: Terminal,
  plan: UpgradePlanView,
  isOwn: (component: string | null) => boolean,
  names: Names,
): string[] {
  const { texts, colors } = terminal;
  const of = (list: readonly UpgradeFindingView[]) => list.filter(({ component }) => isOwn(component));
  const ask = (key: 'cli.upgrade.conflict' | 'cli.upgrade.offer', list: readonly UpgradeFindingView[]) =>
    list.flatMap((one) => [
      `  ${colors.yellow('?')} ${findingLine(terminal, one, names).trimStart()}`,
      ...patchLines(terminal, one),
      `      ${texts(key, { id: shellWord(shortId(one, plan)) })}`,
    ]);
  return [
    ...of(plan.changes).flatMap((one) => [findingLine(terminal, one, names), ...patchLines(terminal, one)]),
    ...ask('cli.upgrade.conflict', of(plan.conflicts)),
    ...ask('cli.upgrade.offer', of(plan.offers)),
    ...of(plan.left).map((one) => findingLine(terminal, one, names)),
  ];
}

/** What going back would take back. */
export function rollbackPlan(terminal: Terminal, plan: RollbackPlanView): string {
  const { texts, colors } = terminal;
  const { name, site, from, to, undoes, recreated, untouched, staying, changes, edited, missing } = plan;
  const sections = [...Map.groupBy(changes, ({ component }) => component)].map(([component, own]) => [
    colors.bold(component === null ? texts('cli.diff.application') : oneLine(component)),
    ...own.map((one) => takenBack(terminal, one)),
  ]);
  const head = [
    colors.bold(printable(texts('cli.upgrade.heading', { name, site, from, to }))),
    texts('cli.upgrade.undoes', {
      records: undoes.map(({ id, from: was, to: is }) => `${id} (${was ?? '-'} -> ${is})`),
    }),
    ...(recreated.length > 0 ? [texts('cli.upgrade.recreated', { components: recreated })] : []),
    ...(untouched.length > 0 ? [texts('cli.upgrade.notTouched', { components: untouched })] : []),
    ...(staying.length > 0 ? [texts('cli.upgrade.staying', { components: staying })] : []),
    ...(edited.length > 0 ? [colors.yellow(texts('cli.upgrade.edited', { files: edited }))] : []),
    ...(missing.length > 0 ? [colors.yellow(texts('cli.upgrade.missing', { images: missing }))] : []),
  ].map(printable);
  return [head, ...sections].map((lines) => lines.join('\n')).join('\n\n');
}

function takenBack(terminal: Terminal, one: RollbackPlanView['changes'][number]): string {
  // A value that does not fit in a line is not told.
  const told = { ...one, fields: one.fields.slice(0, 1), wanted: one.action } as Told;
  return finding(terminal, told, (text) => text, { values: one.old !== null || one.new !== null });
}

/** With the component's name in place of its key, where that is enough to find it by. */
function shortId({ id, component }: UpgradeFindingView, { components }: UpgradePlanView): string {
  const own = components.find(({ key }) => key !== '' && key === component);
  if (!own || !id.startsWith(`${own.key}/`) || components.filter(({ name }) => name === own.name).length > 1) return id;
  return `${own.name}${id.slice(own.key.length)}`;
}

/** As a shell reads it back. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${oneLine(text).replaceAll("'", `'\\''`)}'`;
}

function findingLine(terminal: Terminal, one: UpgradeFindingView, names: Names): string {
  // What the contract carries as unknown is what the plan said, as JSON.
  const told = { ...one, rule: one.rule, old: one.old, new: one.new } as Told;
  const line = finding(terminal, told, names, { values: one.patch === null });
  return one.secret ? `${line} ${terminal.colors.dim(terminal.texts('cli.upgrade.hidden'))}` : line;
}

function patchLines({ colors }: Terminal, { patch }: UpgradeFindingView): string[] {
  if (patch === null) return [];
  return patch
    .split('\n')
    .slice(4)
    .filter((line) => line !== '')
    .map((line) => {
      const paint = line.startsWith('+') ? colors.green : line.startsWith('-') ? colors.red : colors.dim;
      return `      ${paint(printable(line))}`;
    });
}

/** One thing that was looked at, with what can be done about it where something can. */
export function checkLine({ texts, colors }: Terminal, { code, state, params }: CheckView): string {
  const paint = { ok: colors.green, warning: colors.yellow, blocked: colors.red, unknown: colors.dim }[state];
  const mark = paint(texts(`cli.checkStates.${state}`));
  const next = state === 'ok' ? '' : texts.find(`checks.${code}.nextStep`, params, '');
  return `  ${mark}  ${printable(texts.find(`checks.${code}.title`, params, code))}${next ? `\n      ${printable(next)}` : ''}`;
}

/** How an upgrade or rollback ended. */
export function upgradeResult(terminal: Terminal, result: UpgradeResultView): string {
  const { texts, colors } = terminal;
  const { record, outcome, recreated, untouched, staying, error } = result;
  const said = error ? texts.error(error as ErrorData) : undefined;
  const facts = {
    name: result.installation.name,
    site: result.installation.site,
    from: record.from ?? '',
    to: record.to,
    record: record.id,
  };
  const head =
    outcome === 'succeeded'
      ? colors.green(texts(record.kind === 'rollback' ? 'cli.upgrade.wentBackTo' : 'cli.upgrade.succeeded', facts))
      : colors.yellow(texts('cli.upgrade.rolledBack', facts));
  const lines = [
    head,
    ...(said ? [printable(said.title), ...(said.nextStep ? [printable(said.nextStep)] : [])] : []),
    ...(recreated.length > 0 ? [texts('cli.upgrade.recreated', { components: recreated })] : []),
    ...(untouched.length > 0 ? [texts('cli.upgrade.notTouched', { components: untouched })] : []),
    ...(staying.length > 0 ? [texts('cli.upgrade.staying', { components: staying })] : []),
    ...(outcome === 'succeeded' && record.undo.possible ? [colors.dim(texts('cli.upgrade.undoWith', facts))] : []),
  ];
  return [...lines.map(printable), '', installation(terminal, result.installation)].join('\n');
}

/** How much it changed, what was made anew, what was added, and how what was left to the person was settled. */
function changesOf(
  { texts }: Terminal,
  { kind, state, counts, recreated, added, decided, undid }: UpgradeRecordView,
): string {
  if (kind === 'install') return texts('cli.upgrade.ofComponents', { count: counts.components });
  const settled = decided.taken + decided.stayed;
  return [
    `+${counts.add} ~${counts.update} -${counts.delete}`,
    recreated.length > 0
      ? texts('cli.upgrade.recreatedNames', { components: recreated })
      : texts('cli.upgrade.ofComponents', { count: counts.components }),
    ...(added.length > 0 && state === 'succeeded' ? [texts('cli.upgrade.addedNames', { components: added })] : []),
    ...(settled > 0 ? [texts('cli.upgrade.decided', { taken: decided.taken, count: settled })] : []),
    ...(undid === null ? [] : [texts('cli.upgrade.undid', { record: undid })]),
  ].join('; ');
}

/** What was done to an installation: when, who, from, to, how much, how it ended. */
export function upgradeRecords(terminal: Terminal, records: readonly UpgradeRecordView[]): string {
  const { texts } = terminal;
  if (records.length === 0) return texts('cli.upgrade.noRecords');
  return table(
    terminal,
    [
      { title: texts('cli.columns.record') },
      { title: texts('cli.columns.when') },
      { title: texts('cli.columns.actor') },
      { title: texts('cli.columns.action') },
      { title: texts('cli.columns.from') },
      { title: texts('cli.columns.to') },
      { title: texts('cli.columns.changes') },
      { title: texts('cli.columns.outcome') },
      { title: texts('cli.columns.undo') },
    ],
    records.map((one) => [
      one.id,
      moment(one.at),
      one.actor,
      texts.find(`cli.actions.${one.kind}`, {}, one.kind),
      one.from ?? '-',
      one.to,
      changesOf(terminal, one),
      texts(`cli.upgrade.endings.${one.state}`) + (one.error === null ? '' : ` (${one.error})`),
      one.undo.possible
        ? texts(one.savedVolumes.length > 0 ? 'cli.upgrade.undoWithVolumes' : 'cli.upgrade.undoYes')
        : texts.find(`cli.upgrade.undoNo.${one.undo.why}`, {}, one.undo.why ?? ''),
    ]),
  );
}
