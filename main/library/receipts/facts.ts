import type { z } from 'zod';
import type { receiptView } from '../../../preload/contract';
import type { Digest } from '../../images';
import type { Receipt } from '../../receipts';

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

export function factsOf(receipt: Receipt): ReceiptFacts {
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
