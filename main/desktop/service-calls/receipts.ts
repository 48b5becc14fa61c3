import type { CallInput } from '../../../preload/contract';
import type { Services } from '../../service-types';
import type { Places } from '../places';
import { requireContainerd } from './containerd';
import { started, type Table } from './table';

export const receiptCalls = {
  'receipts.sites': ({ services }) => services.receipts.sites(),
  'receipts.names': ({ services }) => services.receipts.names(),
  'receipts.write': async ({ services, places }, { site, engine, to, sign, overwrite, after }) => {
    await requireContainerd(engine, services);
    return started(
      services.receipts.write({
        site,
        to: await folderOf(to, services, places),
        sign,
        ...(overwrite === undefined ? {} : { overwrite }),
        ...(after === undefined ? {} : { after }),
        ...(engine === undefined ? {} : { engine }),
      }),
    );
  },
  'receipts.code': ({ services }, { text }) => services.receipts.code(text),
  'receipts.find': async ({ services, places }, from) => {
    const { found, unreadable } = await services.receipts.find(
      'text' in from ? { text: from.text } : { path: await folderOf(from.in, services, places) },
    );
    return { found, unreadable: unreadable.map(({ path, error }) => ({ path, code: error.code })) };
  },
  'receipts.accept': ({ services }, { found, site, trustKey }) =>
    services.receipts.accept({
      found,
      ...(site === undefined ? {} : { site }),
      ...(trustKey === undefined ? {} : { trustKey }),
    }),
  'receipts.forget': ({ services }, { delivery }) => {
    services.receipts.forget(delivery);
    return {};
  },
} as const satisfies Table;

/** The path behind a place, or behind a medium of the list. Throws `place.unknown`, `media.*`. */
async function folderOf(at: CallInput<'receipts.write'>['to'], services: Services, places: Places): Promise<string> {
  return 'place' in at ? places.path(at.place) : services.media.folder(at.medium);
}
