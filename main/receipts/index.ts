export {
  installationStates,
  parseReceipt,
  type Receipt,
  type ReceiptContent,
  receiptLimits,
  serializeReceipt,
} from './document';
export { MAX_RECEIPT_FILE, RECEIPT_SUFFIX, readReceipt, receiptId, type SignedReceipt, signReceipt } from './file';
