import type { CheckView, InstallPlanView } from '../../../preload/contract';
import { bytes } from './quantities';
import { table } from './table';
import { oneLine, printable, type Terminal } from './terminal';

const NONE = '-';

/** What an installation would make, what it reaches for beyond its containers, and what stands in its way. */
export function installPlan(terminal: Terminal, plan: InstallPlanView): string {
  const { texts, colors } = terminal;
  const rows = plan.components.map((component) => [
    component.name,
    oneLine(component.image),
    component.memoryMiB === null ? NONE : bytes(component.memoryMiB * 1024 ** 2),
    component.ports
      .map(({ published, container, protocol }) => `${published ?? ''}->${container}/${protocol}`)
      .join(' ') || NONE,
    component.volumes.map(({ name, exists }) => (exists ? `${name} ${texts('cli.plan.exists')}` : name)).join(' ') ||
      NONE,
  ]);
  return [
    texts('cli.plan.heading', {
      name: colors.bold(printable(plan.name)),
      site: printable(plan.site),
      engine: printable(plan.engine),
    }),
    table(
      terminal,
      [
        { title: texts('cli.columns.component') },
        { title: texts('cli.columns.image') },
        { title: texts('cli.columns.memory') },
        { title: texts('cli.columns.ports') },
        { title: texts('cli.columns.volumes') },
      ],
      rows,
    ),
    ...(plan.secrets.length > 0 ? [texts('cli.plan.secrets', { names: plan.secrets })] : []),
    ...(plan.risks.length > 0
      ? [[colors.bold(texts('cli.plan.risks')), ...plan.risks.map((one) => check(terminal, one))].join('\n')]
      : []),
    [colors.bold(texts('cli.plan.checks')), ...plan.checks.map((one) => check(terminal, one))].join('\n'),
  ].join('\n\n');
}

/** One finding in a line, and what to do about it in the next where there is something. */
export function check(terminal: Terminal, { code, state, params }: CheckView): string {
  const { texts, colors } = terminal;
  const paint = { ok: colors.green, warning: colors.yellow, blocked: colors.red, unknown: colors.dim }[state];
  const nextStep = state === 'ok' ? '' : texts.find(`checks.${code}.nextStep`, params, '');
  return [
    `  ${paint(texts.find(`cli.checkStates.${state}`))}  ${printable(texts.find(`checks.${code}.title`, params, code))}`,
    ...(nextStep ? [colors.dim(`      ${printable(nextStep)}`)] : []),
  ].join('\n');
}
