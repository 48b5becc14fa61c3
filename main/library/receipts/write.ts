import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ReceiptResultView } from '../../../preload/contract';
import { SealiftError } from '../../errors';
import { replaceFile } from '../../files';
import type { JobContext } from '../../jobs';
import { requireFolder } from '../../media';
import { RECEIPT_SUFFIX, type SignedReceipt, shortForm, signReceipt } from '../../receipts';
import type { WriteReceiptInput } from '../../service-types';
import { safeName } from '../../templates';
import type { SecretKey } from '../../trust';
import type { LibraryEnvironment } from '../environment';
import { openSigningKey } from '../trust/keys';
import { composeReceipt } from './compose';
import { readAny } from './facts';
import { gather, type SiteHere } from './gather';
import { receiptView } from './views';

/**
 * Writes a signed receipt of a site into a folder. Its number is taken in the catalog before the file is written, and given back when that
 * fails: a number that was never seen is a gap at most, while one that is used twice looks like two sites of one name. Throws
 * `receipt.exists`, `receipt.number_taken`, `trust.*`, `engine.*`, `media.*`, `disk.*`.
 */
export async function writeReceipt(
  input: WriteReceiptInput,
  site: SiteHere,
  env: LibraryEnvironment,
  context: JobContext,
): Promise<ReceiptResultView> {
  context.plan([
    { key: 'ask', weight: 80 },
    { key: 'write', weight: 20 },
  ]);
  const folder = await requireFolder(input.to);
  const key = await openSigningKey(input.sign, env.trust);
  context.begin('ask');
  const content = composeReceipt(await gather(site, env, new Date(), context.signal));
  context.signal.throwIfAborted();
  context.begin('write');
  const made = take(input, (place) => signed({ ...place, ...content }, key), folder, env);
  context.item(basename(made.path));
  try {
    await land(made, input.overwrite === true, context);
  } catch (error) {
    // A file that stands there whole was written: its number stays taken.
    const there = await readFile(made.path, 'utf8').catch(() => undefined);
    if (there !== made.signed.text) env.catalog.receipts.dropOwn(made.signed.id);
    throw error;
  }
  return finish(made, key, input.site, env);
}

interface Made {
  readonly signed: SignedReceipt;
  /** Its short form; null where no QR code would hold it. */
  readonly short: string | null;
  readonly path: string;
}

/** Both forms of a receipt. */
function signed(receipt: Parameters<typeof signReceipt>[0], key: SecretKey): Omit<Made, 'path'> {
  const whole = signReceipt(receipt, key);
  return { signed: whole, short: shortForm(whole, key) ?? null };
}

/** Gives the receipt its place in the site's chain, and keeps that. */
function take(
  { site: name, after }: WriteReceiptInput,
  make: (place: Pick<SignedReceipt['receipt'], 'site' | 'number' | 'previous'>) => Omit<Made, 'path'>,
  folder: string,
  { catalog }: LibraryEnvironment,
): Made {
  return catalog.transaction(() => {
    const id = catalog.receipts.ownIdentity(name, randomBytes(16).toString('hex'));
    const last = catalog.receipts.lastOwn(id);
    if (after !== undefined && last && after < last.number)
      throw new SealiftError('receipt.number_taken', { site: name, number: last.number });
    const number = (after ?? last?.number ?? 0) + 1;
    // Who names a number says that this catalog's own last receipt is not what home knows: the chain begins anew.
    const previous = after === undefined ? (last?.id ?? null) : null;
    const { signed, short } = make({ site: { id, name }, number, previous });
    const path = join(folder, `${safeName(name)}-${number}${RECEIPT_SUFFIX}`);
    catalog.receipts.putOwn({ siteId: id, number, id: signed.id, previous, at: signed.receipt.at, path, short });
    return { signed, short, path };
  });
}

/** Writes the file beside its name, flushes it, and only then gives it the name. */
async function land({ signed, path }: Made, overwrite: boolean, context: JobContext): Promise<void> {
  const suffix = `.${context.id}.part`;
  context.scratch(path + suffix);
  const there = overwrite ? undefined : await readFile(path).catch(() => undefined);
  if (there !== undefined) throw new SealiftError('receipt.exists', { path });
  context.signal.throwIfAborted();
  await replaceFile(path, signed.text, { suffix });
}

function finish(
  { signed, short, path }: Made,
  key: SecretKey,
  site: string,
  env: LibraryEnvironment,
): ReceiptResultView {
  const { number, history } = signed.receipt;
  env.catalog.history.append({
    actor: env.actor,
    action: 'write-receipt',
    subject: basename(path),
    site,
    detail: { receipt: signed.id, number, path, keyId: key.publicKey.keyId, historyHead: history.head },
  });
  return { receipt: receiptView(readAny(Buffer.from(signed.text)), env.catalog), path, text: short };
}
