import type { z } from 'zod';
import type { receiptView } from '../../../preload/contract';
import type { Digest } from '../../images';
import { type NewLink, type Receipt, readReceipt, readShort, SHORT_PREFIX, type ShortReceipt } from '../../receipts';
import type { PublicKey } from '../../trust';

type State = z.output<typeof receiptView>['installations'][number]['state'];

/** What a receipt says, whichever form it came in. */
export interface ReceiptFacts {
  readonly form: 'full' | 'short';
  readonly site: { readonly id: string; readonly name: string };
  readonly number: number;
  readonly at: string;
  readonly engine: {
    readonly kind: 'docker' | 'containerd';
    readonly version: string;
    readonly platform: string;
  } | null;
  readonly freeBytes: number | null;
  readonly installations: readonly {
    readonly name: string;
    readonly template: {
      readonly key: string;
      /** Null in the short form, which has no room for it. */
      readonly name: string | null;
      readonly version: string;
      /** SHA-256 (hex) of the content, or the beginning of it; null where the site does not know. */
      readonly content: string | null;
    };
    readonly state: State;
  }[];
  /** Ids of the images, and the layers with their sizes; null in the short form. */
  readonly there: {
    readonly images: ReadonlySet<Digest>;
    readonly layers: ReadonlyMap<Digest, number>;
  } | null;
  readonly historyHead: string;
  readonly media: readonly { readonly name: string; readonly verifiedAt: string }[];
}

/** A receipt with a right signature, in either form: what it says, where it stands, and by whom. */
export interface ReadReceipt {
  readonly facts: ReceiptFacts;
  readonly link: NewLink;
  readonly signer: PublicKey;
  /** As it is kept: the whole file, or the line. */
  readonly content: string;
}

/** Reads a receipt of either form. Throws `receipt.malformed`, `receipt.newer`, `receipt.forged`. */
export function readAny(content: Uint8Array): ReadReceipt {
  return startsShort(content) ? short(Buffer.from(content).toString()) : full(content);
}

function startsShort(content: Uint8Array): boolean {
  const head = Buffer.from(content.subarray(0, 64)).toString('latin1');
  return head.trimStart().toUpperCase().startsWith(SHORT_PREFIX);
}

function full(content: Uint8Array): ReadReceipt {
  const { receipt, id, signer, text } = readReceipt(content);
  const { number, previous } = receipt;
  const link = { id, form: 'full', number, digest: id, previous } as const;
  return { facts: factsOf(receipt), link, signer, content: text };
}

function short(line: string): ReadReceipt {
  const { receipt, id, signer, text } = readShort(line);
  const { number, digest, previous } = receipt;
  const link = { id, form: 'short', number, digest, previous } as const;
  return { facts: shortFacts(receipt), link, signer, content: text };
}

function shortFacts({ site, number, at, engine, free, installations, historyHead }: ShortReceipt): ReceiptFacts {
  return {
    ...{ form: 'short', site, number, at, engine, freeBytes: free, historyHead },
    installations: installations.map(({ name, template, state }) => ({
      name,
      template: { ...template, name: null },
      state,
    })),
    there: null,
    media: [],
  };
}

function factsOf(receipt: Receipt): ReceiptFacts {
  const { site, number, at, engine, free, installations, images, layers, history, media } = receipt;
  return {
    form: 'full',
    site,
    number,
    at,
    engine: engine && { kind: engine.kind, version: engine.version, platform: engine.platform },
    freeBytes: free.engine ?? free.vault,
    installations: installations.map(({ name, template, state }) => ({ name, template, state })),
    there: {
      images: new Set(images.map(({ id }) => id)),
      layers: new Map(layers),
    },
    historyHead: history.head,
    media: media.map(({ label, uuid, verifiedAt }) => ({ name: label || (uuid ?? ''), verifiedAt })),
  };
}
