import type { CompatibilityView } from '../../../preload/contract';
import { check } from './install-plan';
import type { Terminal } from './terminal';

/** What a platform of a version makes of a template. */
export function compatibility(terminal: Terminal, { target, findings }: CompatibilityView): string {
  const { texts, colors } = terminal;
  return [colors.bold(texts('cli.compat.title', { target })), ...findings.map((one) => check(terminal, one))].join(
    '\n',
  );
}
