import type { InstallationView } from '../../../preload/contract';
import type { Digest } from '../../images';
import { type Receipt, type ReceiptContent, receiptLimits } from '../../receipts';
import { isPlainText } from '../../trust';
import type { EngineImage, EngineReport } from './site-engine';

/** An image that is whole in the vault, with the sizes of its layers. */
export interface VaultImage {
  readonly reference: string;
  readonly id: Digest;
  readonly layers: readonly { readonly diffId: Digest; readonly size: number }[];
}

/** Everything that was asked for a receipt. */
export interface Gathered {
  readonly at: Date;
  readonly tool: string;
  readonly engine: EngineReport | undefined;
  readonly vaultFree: number | null;
  readonly installations: readonly {
    readonly view: InstallationView;
    /** SHA-256 (hex) of the version's content; null where the library does not have it. */
    readonly content: string | null;
    /** Ids of the images by the names of components. */
    readonly images: ReadonlyMap<string, Digest>;
  }[];
  /** What versions of the library are pinned to, by reference: with it images are known by their configs. */
  readonly pinned: readonly VaultImage[];
  /** Those of `pinned` that are whole in the vault. */
  readonly vaultImages: readonly VaultImage[];
  /** Layers of the library's versions that the vault holds, with their sizes. */
  readonly vaultLayers: ReadonlyMap<Digest, number>;
  readonly history: Receipt['history'];
  readonly media: readonly { readonly label: string; readonly uuid: string | null; readonly verifiedAt: string }[];
}

/** What a receipt says of what was gathered: sorted, bounded, and without what names may hold that a receipt may not. Pure. */
export function composeReceipt(gathered: Gathered): ReceiptContent {
  const images = allImages(gathered);
  const sizes = new Map<Digest, number>();
  for (const image of images) for (const diffId of image.layers) sizes.set(diffId, 0);
  for (const { layers } of gathered.pinned)
    for (const { diffId, size } of layers) if (sizes.has(diffId)) sizes.set(diffId, size);
  for (const [diffId, size] of gathered.vaultLayers) sizes.set(diffId, size);
  const layers = [...sizes].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, receiptLimits.layers);
  const places = new Map(layers.map(([diffId], at) => [diffId, at]));
  const { at, tool, engine, vaultFree, history } = gathered;
  return {
    at: at.toISOString(),
    tool: plain(tool),
    engine: engine
      ? {
          kind: engine.engine.kind,
          version: plain(engine.engine.version),
          platform: plain(engine.engine.platform),
          storage: engine.engine.storage === null ? null : plain(engine.engine.storage),
        }
      : null,
    free: { engine: engine?.free ?? null, vault: vaultFree },
    installations: installationsOf(gathered),
    images: images
      .map(({ id, references, layers: own }) => ({
        id: id as Receipt['images'][number]['id'],
        references: sorted(references.map(plain).filter((each) => each !== '')).slice(0, receiptLimits.references),
        layers: own.map((diffId) => places.get(diffId)).filter((place) => place !== undefined),
      }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    layers: layers as Receipt['layers'],
    vault: [...gathered.vaultLayers.keys()]
      .map((diffId) => places.get(diffId))
      .filter((place) => place !== undefined)
      .sort((a, b) => a - b),
    history,
    media: gathered.media
      .slice(0, receiptLimits.media)
      .map(({ label, uuid, verifiedAt }) => ({ label: plain(label), uuid: uuid && plain(uuid), verifiedAt })),
  };
}

/** Images of the engine and of the vault, each once, by the ids of their configs; those that the library knows first, so that limits cut others. */
function allImages({ engine, pinned, vaultImages }: Gathered): EngineImage[] {
  const known = new Map(
    pinned.map((image) => [`${image.reference} ${image.layers.map(({ diffId }) => diffId)}`, image.id]),
  );
  const byId = new Map<Digest, { references: Set<string>; layers: readonly Digest[] }>();
  const add = (id: Digest, references: readonly string[], layers: readonly Digest[]) => {
    if (layers.length > receiptLimits.layersOfImage) return;
    const there = byId.get(id);
    if (there) for (const reference of references) there.references.add(reference);
    else byId.set(id, { references: new Set(references), layers });
  };
  for (const { reference, id, layers } of vaultImages)
    add(
      id,
      [reference],
      layers.map(({ diffId }) => diffId),
    );
  for (const { id, references, layers } of engine?.images ?? []) {
    const config = engine?.idsAreConfigs
      ? undefined
      : references.map((reference) => known.get(`${reference} ${layers}`)).find((each) => each !== undefined);
    add(config ?? id, references, layers);
  }
  const pinnedIds = new Set(pinned.map(({ id }) => id));
  const images = [...byId].map(([id, { references, layers }]) => ({ id, references: [...references], layers }));
  return images
    .sort((a, b) => Number(pinnedIds.has(b.id)) - Number(pinnedIds.has(a.id)))
    .slice(0, receiptLimits.images);
}

function installationsOf({ installations }: Gathered): Receipt['installations'] {
  const taken = new Set<string>();
  return installations
    .slice(0, receiptLimits.installations)
    .map(({ view, content, images }) => ({
      name: unique(plain(view.name) || '-', taken),
      template: {
        key: plain(view.templateKey) || '-',
        name: plain(view.templateName) || '-',
        version: plain(view.version) || '-',
        content,
      },
      state: view.state,
      components: view.components.slice(0, receiptLimits.components).map(({ name, state, health }) => ({
        name: plain(name) || '-',
        image: (images.get(name) ?? null) as Receipt['installations'][number]['components'][number]['image'],
        state: plain(state),
        health,
      })),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Names that differ only in what a receipt may not hold are told apart by a number. */
function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name.slice(0, receiptLimits.text - 8)} (${number})`;
  taken.add(free);
  return free;
}

/** A text as a receipt may hold it: control characters and marks that change how it reads are left out. */
function plain(text: string): string {
  const kept = [...text].filter((character) => isPlainText(character)).join('');
  return kept.slice(0, receiptLimits.text).replace(/[\ud800-\udbff]$/, '');
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
