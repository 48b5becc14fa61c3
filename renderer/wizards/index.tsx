import type { WizardStart } from '../stores';
import { ExportWizard } from './export/ExportWizard';

/** The wizard that a place names. */
export function Wizard({ start }: { start: WizardStart }) {
  switch (start.wizard) {
    case 'export':
      return <ExportWizard start={start} />;
    case 'transfer':
    case 'import':
    case 'install':
    case 'upgrade':
    case 'publish':
    case 'push':
      return null;
  }
}

const keys = new WeakMap<WizardStart, string>();
let made = 0;

/** Tells two wizards apart: every beginning is a wizard of its own. */
export function wizardKey(start: WizardStart): string {
  const known = keys.get(start) ?? `${start.wizard} ${++made}`;
  keys.set(start, known);
  return known;
}
