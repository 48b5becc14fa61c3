import type { CheckView, FoundReceiptView } from '../../../preload/contract';
import type { Catalog, KnownSiteRow } from '../../catalog';
import { type Standing, standingOf } from '../../receipts';
import { isSameKey, type PublicKey, parsePublicKey } from '../../trust';
import type { ReadReceipt } from './facts';
import { runs } from './present';

/** A clock on site may go wrong by this much before it is said. */
const CLOCK_MS = 24 * 3600 * 1000;

/** What a receipt is to this workstation. */
export interface Place {
  /** Where it stands in the chain of its site, its key aside. */
  readonly chain: Standing;
  /** The site as it is known by its identity. */
  readonly known: KnownSiteRow | undefined;
  /** Whether its key is the one that the site's receipts must have; for a new site: one of this workstation's. */
  readonly key: 'right' | 'other' | 'new';
  /** The site here that it is for; null where nothing here bears on it. */
  readonly site: string | null;
  /** Another site has the receipt's name here: which one this is only a person can say. */
  readonly nameTaken: boolean;
  /** Number of the last receipt that is known of it. */
  readonly last: number | null;
  /** Numbers between that one and this. */
  readonly missing: number;
}

/** Places a receipt by what is known here. `own`: the keys of this workstation. */
export function placeOf({ facts, link, signer }: ReadReceipt, own: readonly PublicKey[], catalog: Catalog): Place {
  const { receipts } = catalog;
  const known = receipts.knownById(facts.site.id);
  const last = known && receipts.last(known.id);
  const chain = standingOf(link, last, known ? receipts.numbered(known.id, link.number) : []);
  const isOwn = own.some((key) => isSameKey(key, signer));
  const key = known ? (isSameKey(parsePublicKey(known.publicKey), signer) ? 'right' : 'other') : 'new';
  const named = siteNamed(facts.site, catalog);
  return {
    chain,
    known,
    key: key === 'new' && isOwn ? 'right' : key,
    site: known?.site ?? (named === 'here' ? facts.site.name : null),
    nameTaken: known === undefined && named === 'taken',
    last: last?.number ?? null,
    missing: chain === 'gap' && last ? link.number - last.number - 1 : 0,
  };
}

/** Whether something here is called as a new site is: what was sent to it, a site without another identity, or one of another. */
function siteNamed(site: { readonly id: string; readonly name: string }, catalog: Catalog): 'here' | 'taken' | 'no' {
  const { name, id } = site;
  if (catalog.receipts.knownByName(name)) return 'taken';
  if (catalog.deliveries.list(name).length > 0) return 'here';
  const own = catalog.sites.get(name);
  if (!own) return 'no';
  // What is installed from here is not what wrote that receipt, unless it is this very workstation's.
  return own.installations === 0 || catalog.receipts.ownId(name) === id ? 'here' : 'taken';
}

/** The standing as it is shown: a key that is not the site's comes before everything. */
export function shownStanding({ chain, key }: Place): FoundReceiptView['standing'] {
  return key === 'other' ? 'other-key' : chain;
}

/** What there is to say before a receipt is accepted. Pure but for the catalog, which it reads. */
export function placeChecks(read: ReadReceipt, place: Place, catalog: Catalog, now: Date): CheckView[] {
  const { facts } = read;
  const { site, number, at } = facts;
  const checks: CheckView[] = [];
  const add = (code: string, state: CheckView['state'], params: CheckView['params'] = {}) =>
    checks.push({ code, state, params });
  const shown = { site: place.site ?? site.name, number };
  const behind = { ...shown, known: place.last ?? number };
  if (place.key === 'new') add('receipt.key_new', 'warning', shown);
  if (place.key === 'other') add('receipt.key_other', 'warning', shown);
  if (place.nameTaken) add('receipt.name_taken', 'blocked', { site: site.name });
  if (place.chain === 'same') add('receipt.same', 'blocked', shown);
  if (place.chain === 'older') add('receipt.older', 'blocked', behind);
  if (place.chain === 'fork') add('receipt.fork', 'blocked', behind);
  if (place.chain === 'gap' && place.missing > 0) add('receipt.gap', 'warning', { ...shown, missing: place.missing });
  if (place.chain === 'gap' && place.missing === 0) add('receipt.begun_anew', 'warning', shown);
  if (Date.parse(at) > now.getTime() + CLOCK_MS) add('receipt.clock', 'warning', { ...shown, at });
  const unknown = unknownVersions(read, catalog);
  if (unknown.length > 0) add('receipt.versions_unknown', 'warning', { ...shown, versions: unknown });
  return checks;
}

/** What runs there and the library here does not have: sent by somebody else, or by this workstation before its catalog was restored. */
function unknownVersions({ facts }: ReadReceipt, catalog: Catalog): string[] {
  const unknown = facts.installations.filter(({ template }) => {
    const there = catalog.versions.list(template.key).find(({ version }) => version === template.version);
    return !there || (template.content !== null && !runs(template, there));
  });
  return [...new Set(unknown.map(({ template }) => `${template.name ?? template.key}@${template.version}`))];
}
