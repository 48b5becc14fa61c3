import { SealiftError } from '../../errors';
import { movesOn } from '../../receipts';
import { fingerprint, type PublicKey, parsePublicKey, publicKeyLine } from '../../trust';
import type { LibraryEnvironment } from '../environment';
import { confirmationOf } from './confirm';
import type { ReadReceipt } from './facts';
import { type Place, placeOf } from './place';

type Env = Pick<LibraryEnvironment, 'catalog' | 'trust' | 'actor'>;

/** The keys that need no question: this workstation's own. That somebody's packages are trusted makes him no site. */
export async function ownKeys({ trust }: Pick<Env, 'trust'>): Promise<PublicKey[]> {
  const { keys } = await trust.keys.read();
  return keys.filter(({ retired }) => retired === null).map(({ publicKey }) => parsePublicKey(publicKey));
}

/**
 * Keeps a receipt and confirms by it what was sent, all or nothing, and returns the site's name here. What is known only moves forward.
 * Throws `receipt.key_unconfirmed`, `receipt.other_key`, `receipt.name_taken`, `receipt.site_taken`, `receipt.same`, `receipt.older`,
 * `receipt.fork`.
 */
export async function acceptReceipt(
  read: ReadReceipt,
  choice: { readonly site?: string | undefined; readonly trustKey?: boolean | undefined },
  env: Env,
): Promise<string> {
  const own = await ownKeys(env);
  const { catalog, actor } = env;
  return catalog.transaction(() => {
    const place = placeOf(read, own, catalog);
    const site = siteFor(read, place, choice, env);
    requireRightKey(read, place, site, choice.trustKey === true);
    const { facts, link, signer, content } = read;
    const { id: siteId } = facts.site;
    const { number, at } = facts;
    if (!movesOn(place.chain)) throw refusal(place.chain as 'same' | 'older' | 'fork', site, read, env);
    if (place.known && place.known.site !== site) catalog.deliveries.rename(place.known.site, site);
    catalog.receipts.putKnown({ id: siteId, site, publicKey: publicKeyLine(signer) });
    catalog.receipts.put({ siteId, number, at, content, id: link.id, form: link.form, digest: link.digest });
    const confirmed = confirm(site, read, env);
    catalog.history.append({
      actor,
      action: 'accept-receipt',
      subject: `${facts.site.name} ${number}`,
      site,
      detail: {
        ...{ receipt: link.id, siteId, number, at, form: link.form, standing: place.chain, confirmed },
        ...{ historyHead: facts.historyHead, keyId: signer.keyId, keyConfirmed: choice.trustKey === true },
      },
    });
    return site;
  });
}

/** The name here that it is kept under. A person's word moves a site that is known by another name, but never two into one. */
function siteFor(
  read: ReadReceipt,
  place: Place,
  choice: { site?: string | undefined; trustKey?: boolean | undefined },
  { catalog }: Env,
): string {
  const { site: own } = read.facts;
  const given = choice.site?.trim();
  if (!given) {
    if (place.nameTaken) throw new SealiftError('receipt.name_taken', { site: own.name });
    return place.site ?? own.name;
  }
  const bound = catalog.receipts.knownByName(given);
  if (!bound || bound.id === own.id) return given;
  // A site that was set up anew has a new identity; whoever compared the fingerprint may say that it is the same place.
  if (place.known || choice.trustKey !== true) throw new SealiftError('receipt.site_taken', { site: given });
  catalog.receipts.removeKnown(bound.id);
  return given;
}

function requireRightKey({ signer }: ReadReceipt, place: Place, site: string, confirmed: boolean): void {
  if (place.key === 'right' || confirmed) return;
  const params = { site, fingerprint: fingerprint(signer) };
  throw new SealiftError(place.key === 'other' ? 'receipt.other_key' : 'receipt.key_unconfirmed', params);
}

function refusal(standing: 'same' | 'older' | 'fork', site: string, { facts }: ReadReceipt, { catalog }: Env) {
  const known = catalog.receipts.last(facts.site.id)?.number ?? 0;
  return new SealiftError(`receipt.${standing}`, { site, number: facts.number, known });
}

/** Confirms what can be confirmed, and says what it was. */
function confirm(site: string, { facts }: ReadReceipt, { catalog }: Env): string[] {
  const confirmed: string[] = [];
  for (const sent of catalog.deliveries.list(site)) {
    if (sent.confirmedAs === 'installed') continue;
    const as = confirmationOf(sent, facts, catalog);
    if (!as || as === sent.confirmedAs) continue;
    catalog.deliveries.confirm(sent.id, { as, at: facts.at, number: facts.number });
    confirmed.push(`${sent.templateName}@${sent.version} ${as}`);
  }
  return confirmed;
}
