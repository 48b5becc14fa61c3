import type { FoundReceiptView, ReceiptResultView, SiteKnowledgeView } from '../../preload/contract';
import type { ErrorData } from '../errors';
import type { JobHandle } from '../jobs';
import type { SignWith } from './trust';

export interface WriteReceiptInput {
  readonly site: string;
  /** The engine to ask, for a site that nothing is installed at from here; the site's own, else the environment's, when left out. */
  readonly engine?: string;
  /** A folder or mounted volume; must exist. */
  readonly to: string;
  readonly sign: SignWith;
  /** Replace a file of the same name. */
  readonly overwrite?: boolean;
  /** Go on after this number, where later ones than this workstation knows of were written: its catalog was restored from a backup. */
  readonly after?: number;
}

export interface FoundReceipts {
  readonly found: FoundReceiptView[];
  /** What looks like a receipt and is none that can be believed. */
  readonly unreadable: { readonly path: string | null; readonly error: ErrorData }[];
}

export interface AcceptReceiptInput {
  /** An id of `find`. */
  readonly found: string;
  /** The site here that it is for; by its own identity or name when left out. */
  readonly site?: string;
  /** The person compared the fingerprint: the site's receipts are this key's from now on. */
  readonly trustKey?: boolean;
}

/** What sites confirm: written there, kept here. */
export interface ReceiptServices {
  /** Every site that something is known of or was sent to. */
  sites(): SiteKnowledgeView[];
  /** Every name that a site has here, for whatever reason: what else is named may be a slip. */
  names(): string[];
  /** Asks the site's engine, signs, and writes the receipt. */
  write(input: WriteReceiptInput): JobHandle<ReceiptResultView>;
  /** The short form of a receipt that `find` found: its own line, or the one that was made with it here; else null. */
  shortOf(found: string): string | null;
  /** The QR code of a line of text. Throws `receipt.no_code`. */
  code(text: string): { readonly size: number; readonly rows: string[] };
  /** Receipts in a file, folder or medium, or in a text. Keeps nothing but what `accept` needs. */
  find(from: { readonly path: string } | { readonly text: string }): Promise<FoundReceipts>;
  /** Keeps what a receipt says, and confirms by it what was sent. Throws `receipt.*`. */
  accept(input: AcceptReceiptInput): Promise<SiteKnowledgeView>;
  /** Forgets something that was sent. Throws `receipt.delivery_unknown`. */
  forget(delivery: string): void;
}
