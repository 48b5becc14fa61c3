import type { CodeFacts } from './codes';

export const receiptCodes = {
  /** Not a receipt, or one that was changed in a way that its form does not allow. Parameters: problem (the place). */
  'receipt.malformed': { retry: false, exit: 'refused' },
  /** Written by a later version. Parameters: schema. */
  'receipt.newer': { retry: false, exit: 'refused' },
  /** The signature is not that of these bytes. */
  'receipt.forged': { retry: false, exit: 'refused' },
  /** Nobody said yet that the key of a new site is its. Parameters: site, fingerprint. */
  'receipt.key_unconfirmed': { retry: false, exit: 'refused' },
  /** Signed by another key than the site's. Parameters: site, fingerprint (of that other key). */
  'receipt.other_key': { retry: false, exit: 'refused' },
  /** Known already: it was accepted before. Parameters: site, number, known (number of the last one). */
  'receipt.same': { retry: false, exit: 'refused' },
  /** A later one is known. Parameters: site, number, known. */
  'receipt.older': { retry: false, exit: 'refused' },
  /** Another receipt has its number, or its place. Parameters: site, number, known. */
  'receipt.fork': { retry: false, exit: 'refused' },
  /** A new site has the name of another one. Parameters: site. */
  'receipt.name_taken': { retry: false, exit: 'usage' },
  /** The named site is known as another one. Parameters: site. */
  'receipt.site_taken': { retry: false, exit: 'refused' },
  /** No receipt lies there. Parameters: path. */
  'receipt.none_found': { retry: false, exit: 'missing' },
  /** It was not found by this run of the services. Parameters: receipt. */
  'receipt.unknown': { retry: true, exit: 'missing' },
  /** Parameters: delivery. */
  'receipt.delivery_unknown': { retry: false, exit: 'missing' },
  /** Another file has its name. Parameters: path. */
  'receipt.exists': { retry: false, exit: 'refused' },
  /** The number to go on after is lower than that of the last receipt here. Parameters: site, number. */
  'receipt.number_taken': { retry: false, exit: 'usage' },
  /** The short form of a receipt that was not written here, or has none. Parameters: receipt. */
  'receipt.no_short': { retry: false, exit: 'missing' },
  /** A text that no QR code holds. */
  'receipt.no_code': { retry: false, exit: 'usage' },
} as const satisfies Record<string, CodeFacts>;
