import { desktopCalls } from './desktop';
import { engineCalls } from './engine';
import { jobCalls } from './jobs';
import { libraryCalls } from './library';
import { mediaCalls } from './media';
import { packageCalls } from './packages';
import { platformCalls } from './platforms';
import { receiptCalls } from './receipts';
import { siteCalls } from './sites';
import type { Table } from './table';
import { trustCalls } from './trust';
import { vaultCalls } from './vault';

/** Every call of the contract that the services answer; one that is missing does not compile. */
export const serviceCalls: Required<Table> = {
  ...desktopCalls,
  ...libraryCalls,
  ...packageCalls,
  ...jobCalls,
  ...engineCalls,
  ...mediaCalls,
  ...siteCalls,
  ...trustCalls,
  ...platformCalls,
  ...vaultCalls,
  ...receiptCalls,
};
