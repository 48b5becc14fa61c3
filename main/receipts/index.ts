export {
  installationStates,
  parseReceipt,
  type Receipt,
  type ReceiptContent,
  receiptLimits,
  serializeReceipt,
} from './document';
export { MAX_RECEIPT_FILE, RECEIPT_SUFFIX, readReceipt, receiptId, type SignedReceipt, signReceipt } from './file';
export { MAX_SHORT, readShort, SHORT_PREFIX, type ShortReceipt, type SignedShort, shortForm } from './short';
export { type Link, movesOn, type NewLink, type Standing, standingOf } from './standing';
