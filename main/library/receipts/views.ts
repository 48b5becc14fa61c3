import type { ReceiptView, SentDeliveryView } from '../../../preload/contract';
import type { Catalog, DeliveryRow, MediumFileRow, VersionSummary } from '../../catalog';
import { availableVersions, compareVersions } from '../../templates';
import { fingerprint } from '../../trust';
import type { ReadReceipt } from './facts';
import { type PinnedVersion, pinnedVersions, presentVersions } from './present';

/** What receipts are read beside: versions and names of the library here. */
export interface LibraryHere {
  readonly versions: ReadonlyMap<string, readonly VersionSummary[]>;
  readonly names: ReadonlyMap<string, string>;
  readonly pinned: readonly PinnedVersion[];
  /** The newest version of a template that is newer than this one; null where there is none. */
  newer(key: string, version: string): string | null;
}

export function libraryHere(catalog: Catalog): LibraryHere {
  const versions = Map.groupBy(catalog.versions.list(), ({ templateKey }) => templateKey);
  // Fifty sites run the same few versions: each is compared once.
  const compared = new Map<string, string | null>();
  return {
    versions,
    newer(key, version) {
      const asked = JSON.stringify([key, version]);
      const before = compared.get(asked);
      if (before !== undefined) return before;
      const known = versions.get(key)?.map((one) => one.version) ?? [];
      const newer = availableVersions(version, known).newer[0] ?? null;
      compared.set(asked, newer);
      return newer;
    },
    names: new Map(catalog.templates.list().map(({ key, name }) => [key, name])),
    pinned: pinnedVersions(catalog),
  };
}

/** A receipt as people read it. */
export function receiptView(read: ReadReceipt, catalog: Catalog, here = libraryHere(catalog)): ReceiptView {
  const { facts, link, signer } = read;
  const { site, number, at, form, engine, freeBytes, historyHead } = facts;
  return {
    id: link.id,
    site: site.name,
    siteId: site.id,
    number,
    at,
    form,
    fingerprint: fingerprint(signer),
    engine,
    freeBytes,
    installations: facts.installations.map(({ name, template, state }) => {
      return {
        name,
        templateKey: template.key,
        templateName: template.name ?? here.names.get(template.key) ?? template.key,
        version: template.version,
        state,
        newer: here.newer(template.key, template.version),
      };
    }),
    arrived: arrivedOf(read, here),
    layers: layersOf(read, here),
    historyHead,
    media: [...facts.media],
  };
}

function arrivedOf({ facts }: ReadReceipt, here: LibraryHere): ReceiptView['arrived'] {
  const there = Map.groupBy(presentVersions(here.pinned, facts).versions, ({ key }) => key);
  return [...there].flatMap(([templateKey, versions]) => {
    const newest = versions.map(({ version }) => version).sort((a, b) => compareVersions(b, a))[0];
    if (newest === undefined) return [];
    const templateName = versions[0]?.name ?? templateKey;
    return [{ templateKey, templateName, version: newest, newer: here.newer(templateKey, newest) }];
  });
}

function layersOf({ facts }: ReadReceipt, here: LibraryHere): ReceiptView['layers'] {
  if (facts.there) {
    const sizes = [...facts.there.layers.values()];
    return { count: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  }
  const { versions, layers } = presentVersions(here.pinned, facts);
  if (layers.size === 0) return null;
  const sizes = new Map<string, number>();
  const there = new Set(versions.map(({ key, version }) => JSON.stringify([key, version])));
  for (const { key, version, images } of here.pinned)
    if (there.has(JSON.stringify([key, version])))
      for (const { diffId, size } of images.flatMap((image) => image.layers)) sizes.set(diffId, size);
  return { count: sizes.size, bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0) };
}

/** Something that was sent, with the media that it was copied to for the site. */
export function sentView(row: DeliveryRow, catalog: Catalog): SentDeliveryView {
  const { id, templateKey, templateName, version, file, size, delta, exportedAt } = row;
  const { confirmedAs: as, confirmedAt, confirmedNumber } = row;
  return {
    ...{ id, templateKey, templateName, version, file, size, delta, exportedAt },
    media: row.packageId === null ? [] : copiesFor(row.site, catalog.media.copiesOf(row.packageId), catalog),
    confirmed: as && confirmedAt && confirmedNumber !== null ? { as, at: confirmedAt, receipt: confirmedNumber } : null,
  };
}

function copiesFor(site: string, copies: readonly MediumFileRow[], catalog: Catalog): SentDeliveryView['media'] {
  return copies
    .filter((copy) => copy.site === site)
    .map(({ mediumId, copiedAt }) => {
      const medium = catalog.media.get(mediumId);
      return { name: medium?.label || medium?.path || '', at: copiedAt };
    });
}
