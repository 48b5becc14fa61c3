import type { CodeFacts } from './codes';

export const receiptCodes = {
  /** Not a receipt, or one that was changed in a way that its form does not allow. Parameters: problem (the place). */
  'receipt.malformed': { retry: false, exit: 'refused' },
  /** Written by a later version. Parameters: schema. */
  'receipt.newer': { retry: false, exit: 'refused' },
  /** The signature is not that of these bytes. */
  'receipt.forged': { retry: false, exit: 'refused' },
} as const satisfies Record<string, CodeFacts>;
