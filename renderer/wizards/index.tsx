import type { WizardStart } from '../stores';
import { CompleteWizard } from './complete/CompleteWizard';
import { DeliverWizard } from './deliver/DeliverWizard';
import { ExportWizard } from './export/ExportWizard';
import { ImportWizard } from './import/ImportWizard';
import { InstallWizard } from './install/InstallWizard';
import { PlatformWizard } from './platform/PlatformWizard';
import { PublishWizard } from './publish/PublishWizard';
import { PushWizard } from './push/PushWizard';
import { ReceiptWizard } from './receipt/ReceiptWizard';
import { ReceiptsWizard } from './receipts/ReceiptsWizard';
import { RestoreWizard } from './restore/RestoreWizard';
import { SampleWizard } from './sample/SampleWizard';
import { TransferWizard } from './transfer/TransferWizard';
import { UpgradeWizard } from './upgrade/UpgradeWizard';

/** The wizard that a place names. */
export function Wizard({ start }: { start: WizardStart }) {
  switch (start.wizard) {
    case 'import':
      return <ImportWizard start={start} />;
    case 'publish':
      return <PublishWizard start={start} />;
    case 'push':
      return <PushWizard start={start} />;
    case 'sample':
      return <SampleWizard start={start} />;
    case 'export':
      return <ExportWizard start={start} />;
    case 'transfer':
      return <TransferWizard start={start} />;
    case 'install':
      return <InstallWizard start={start} />;
    case 'upgrade':
      return <UpgradeWizard start={start} />;
    case 'platform':
      return <PlatformWizard start={start} />;
    case 'deliver':
      return <DeliverWizard start={start} />;
    case 'complete':
      return <CompleteWizard start={start} />;
    case 'receipt':
      return <ReceiptWizard start={start} />;
    case 'receipts':
      return <ReceiptsWizard start={start} />;
    case 'restore':
      return <RestoreWizard start={start} />;
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
