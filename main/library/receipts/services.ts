import type { FoundReceiptView } from '../../../preload/contract';
import type { ErrorData } from '../../errors';
import { SealiftError } from '../../errors';
import type { ReceiptServices, WriteReceiptInput } from '../../service-types';
import type { LibraryEnvironment } from '../environment';
import { acceptReceipt, ownKeys } from './accept';
import type { ReadReceipt } from './facts';
import { type FoundFile, receiptIn, receiptsAt } from './find';
import type { SiteHere } from './gather';
import { siteKnown, sitesKnown } from './knowledge';
import { siteNames } from './names';
import { placeChecks, placeOf, shownStanding } from './place';
import { qrCode } from './qr-code';
import { libraryHere, receiptView } from './views';
import { writeReceipt } from './write';

/** Receipts that were looked at stay this many, so that one of them can be accepted. */
const MOST_FOUND = 2_000;

/** Receipts for the composition root. `siteHere` finds a site of this workstation; `changed` tells that something is known now. */
export function receiptServices(
  env: LibraryEnvironment,
  siteHere: (site: string) => SiteHere,
  changed: () => void,
): ReceiptServices {
  const { catalog, jobs } = env;
  const looked = new Map<string, ReadReceipt>();

  const remember = (read: ReadReceipt): string => {
    const { id } = read.link;
    looked.set(id, read);
    for (const oldest of looked.keys()) {
      if (looked.size <= MOST_FOUND) break;
      looked.delete(oldest);
    }
    return id;
  };

  async function viewsOf(files: readonly FoundFile[]) {
    const own = await ownKeys(env);
    const here = libraryHere(catalog);
    const found: FoundReceiptView[] = [];
    const unreadable: { path: string | null; error: ErrorData }[] = [];
    for (const { path, outcome } of files) {
      if ('error' in outcome) {
        unreadable.push({ path, error: outcome.error });
        continue;
      }
      const { read } = outcome;
      const place = placeOf(read, own, catalog);
      found.push({
        id: remember(read),
        path,
        receipt: receiptView(read, catalog, here),
        standing: shownStanding(place),
        site: place.site,
        checks: placeChecks(read, place, catalog, new Date()),
      });
    }
    return { found: found.sort(inOrder), unreadable };
  }

  return {
    sites: () => sitesKnown(catalog),
    names: () => siteNames(catalog),
    write: (input: WriteReceiptInput) =>
      jobs.start('receipt', input.site, input, async (context) => {
        const here = siteHere(input.site);
        const site = input.engine === undefined ? here : { ...here, engine: input.engine };
        const result = await writeReceipt(input, site, env, context);
        changed();
        return result;
      }),
    shortOf(found) {
      const read = looked.get(found);
      if (read?.link.form === 'short') return read.content;
      return catalog.receipts.ownShort(found) ?? null;
    },
    code: qrCode,
    find: async (from) => viewsOf('path' in from ? await receiptsAt(from.path) : [receiptIn(from.text)]),
    async accept({ found, site, trustKey }) {
      const read = looked.get(found);
      if (!read) throw new SealiftError('receipt.unknown', { receipt: found });
      const kept = await acceptReceipt(read, { site, trustKey }, env);
      changed();
      return siteKnown(catalog, kept);
    },
    forget(delivery) {
      const sent = catalog.deliveries.get(delivery);
      if (!sent) throw new SealiftError('receipt.delivery_unknown', { delivery });
      catalog.transaction(() => {
        catalog.deliveries.remove(delivery);
        catalog.history.append({
          actor: env.actor,
          action: 'forget-delivery',
          subject: `${sent.templateName}@${sent.version}`,
          site: sent.site,
          detail: { file: sent.file, exportedAt: sent.exportedAt, confirmed: sent.confirmedAs },
        });
      });
      changed();
    },
  };
}

/** By site and number, so that receipts that are accepted one after the other move on. */
function inOrder(a: FoundReceiptView, b: FoundReceiptView): number {
  if (a.receipt.siteId !== b.receipt.siteId) return a.receipt.siteId < b.receipt.siteId ? -1 : 1;
  return a.receipt.number - b.receipt.number || (a.receipt.form === 'short' ? -1 : 1);
}
