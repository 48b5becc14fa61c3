import { catalogCodes } from './codes.catalog';
import { cliCodes } from './codes.cli';
import { containerdCodes } from './codes.containerd';
import { deltaCodes } from './codes.deltas';
import { discCodes } from './codes.disc';
import { encryptionCodes } from './codes.encryption';
import { generalCodes } from './codes.general';
import { imageCodes } from './codes.images';
import { libraryCodes } from './codes.library';
import { mediaCodes } from './codes.media';
import { packageCodes } from './codes.packages';
import { platformCodes } from './codes.platforms';
import { receiptCodes } from './codes.receipts';
import { siteCodes } from './codes.sites';
import { templateCodes } from './codes.templates';
import { trustCodes } from './codes.trust';
import { upgradeCodes } from './codes.upgrade';
import { volumeCodes } from './codes.volumes';

/** What is known about a code: whether trying again, unchanged, can help, and the exit status it gives the command line. */
export interface CodeFacts {
  readonly retry: boolean;
  readonly exit: ExitName;
}

/**
 * The command line's exit statuses. They are few and never change meaning:
 * `usage` the call itself is wrong; `refused` an input was examined and not accepted; `missing` something named does not
 * exist; `environment` the engine, disk or medium stood in the way; `cancelled` the person stopped it; `failure` all else.
 */
export const exitStatus = {
  failure: 1,
  usage: 2,
  refused: 3,
  missing: 4,
  environment: 5,
  cancelled: 130,
} as const;
export type ExitName = keyof typeof exitStatus;

/** Every error code of the product. Texts for each stand in `resources/locales/<language>/errors.<domain>.json`. */
export const errorCodes = {
  ...generalCodes,
  ...templateCodes,
  ...imageCodes,
  ...containerdCodes,
  ...packageCodes,
  ...deltaCodes,
  ...libraryCodes,
  ...mediaCodes,
  ...discCodes,
  ...volumeCodes,
  ...siteCodes,
  ...upgradeCodes,
  ...platformCodes,
  ...receiptCodes,
  ...trustCodes,
  ...encryptionCodes,
  ...catalogCodes,
  ...cliCodes,
} as const satisfies Record<string, CodeFacts>;

export type ErrorCode = keyof typeof errorCodes;
