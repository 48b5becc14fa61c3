import type { Catalog, Vouch } from '../catalog';
import { SealiftError } from '../errors';
import type { DiskVault, Engine, ImageLoader, ImageRecord, Platform } from '../images';
import type { JobContext } from '../jobs';
import {
  type FoundPackage,
  type InspectedPackage,
  inspectPackage,
  type PackageContents,
  type PackagedImage,
  type PackageHeader,
  type PackageSource,
  readPackage,
} from '../packages';
import type { ImportedPackage } from '../service-types';
import { imageReferences } from '../templates';
import { bringBase, type ReadyDelta } from './delta/base';
import { bringing, type Near } from './delta/near';
import { Selection } from './import-selection';
import type { CarriedOn } from './media/carried-on';
import { packageView, recordPackage } from './package-records';
import { compareWithCatalog, type Registration, registerVersion } from './register';

/** Where a package's images go: an engine, or the library's vault. */
export interface ImportTarget {
  /** Identity in the catalog: the engine's, or `library`. */
  readonly id: string;
  readonly label: string;
  readonly platform?: Platform;
  loader(): Promise<ImageLoader>;
  /** The engine behind it, which may have layers that a delta counts on. */
  readonly engine?: Engine;
}

export interface ImportOptions {
  readonly anyPlatform: boolean;
  readonly replace: boolean;
  readonly actor: string;
  /** Throws unless this workstation lets the package in; tells what is to be kept of it. */
  admit(header: PackageHeader, path: string): Promise<Vouch>;
  /** What delta packages are made whole from: the vault, and what lies near the file. */
  readonly vault: DiskVault;
  near(path: string): Near;
  /** The medium that a package came on, for the history. */
  carriedOn?(path: string): Promise<CarriedOn | undefined>;
}

/**
 * Imports one package: reads and checks all of it while its layers stream towards the target, and only when the last byte was
 * found right makes the images visible and registers the version. Whatever goes wrong before leaves nothing loaded and
 * nothing registered. A sealed package that was imported into this target before, and whose images are still there, is not
 * read again.
 */
export async function importPackage(
  { source, inspected: known }: FoundPackage,
  target: ImportTarget,
  catalog: Catalog,
  options: ImportOptions,
  context: JobContext,
): Promise<ImportedPackage> {
  const inspected = known ?? (await inspectPackage(source, context.signal));
  let vouch = await options.admit(inspected, source.path);
  refuseConflict(catalog, inspected, options);
  const loader = await target.loader();
  try {
    if (await isThere(inspected, loader, target, catalog)) {
      keepVouch(catalog, inspected.template.group_key, inspected.template.group_version, vouch);
      return alreadyThere(source, inspected, target, catalog);
    }
    const images = await Selection.of(inspected, loader, options);
    const expected = await source.expected();
    const delta = await readyDelta(inspected, images, loader, options, context);
    context.begin('read', inspected.size);
    const contents = await readPackage(source, {
      signal: context.signal,
      loader,
      passOver: expected !== undefined,
      onBytes: (bytes) => context.advance(bytes),
      onItem: (name) => context.item(name),
      wants: (image) => images.wants(image),
      ...(delta && { onFile: delta.onFile }),
      onHeader: async (header) => {
        // What is there already was judged by the seal that was seen first.
        if (header.sealDigest !== inspected.sealDigest)
          throw new SealiftError('package.altered', { file: 'seal.json' });
        vouch = await options.admit(header, source.path);
        refuseConflict(catalog, header, options);
      },
    });
    if (expected !== undefined && expected !== contents.sha256)
      throw new SealiftError('package.checksum', { path: source.path });
    const registration = toRegistration(contents);
    if (compareWithCatalog(catalog, registration) === 'different' && !options.replace) throw differs(contents);
    context.begin('load');
    context.signal.throwIfAborted();
    const chosen = contents.images.filter(({ wanted }) => wanted);
    if (chosen.length > 0) await commit(chosen, loader, target, delta);
    context.begin('register');
    const medium = await options.carriedOn?.(source.path);
    return register(source, contents, registration, vouch, images, target, catalog, options, medium);
  } finally {
    await loader.abort();
  }
}

/** Finds and brings what a delta package counts on. Throws `package.base_missing`; then nothing was sent to the target. */
async function readyDelta(
  { seal, path }: InspectedPackage,
  images: Selection,
  loader: ImageLoader,
  { vault, near }: ImportOptions,
  context: JobContext,
): Promise<ReadyDelta | undefined> {
  if (seal?.schema !== 2) return undefined;
  const wanted = new Set(seal.images.filter((image) => images.wants(image)).map(({ reference }) => reference));
  const place = { loader, vault, near: near(path), wants: (reference: string) => wanted.has(reference) };
  return bringBase(seal, path, place, bringing(context));
}

/** Makes the images visible. What a delta counts on is looked at once more, just before, and where it fails: then that is said. */
async function commit(
  chosen: readonly PackagedImage[],
  loader: ImageLoader,
  target: ImportTarget,
  delta: ReadyDelta | undefined,
): Promise<void> {
  const recheck = async () => {
    const fresh = await target.loader();
    await fresh.abort();
    delta?.recheck(fresh);
  };
  if (delta) await recheck();
  try {
    await loader.commit(chosen);
  } catch (error) {
    if (delta) await recheck();
    throw error;
  }
}

function toRegistration(contents: PackageContents): Registration {
  return { template: contents.template, metadata: contents.metadata, source: 'package', images: imagesOf(contents) };
}

/** The images of a package, once each, by what they are used for. */
export function imagesOf(contents: PackageContents): { components: ImageRecord[]; plugins: ImageRecord[] } {
  const named = imageReferences(contents.template);
  const byReference = new Map(contents.images.map(({ image }) => [image.reference, image]));
  const pick = (references: readonly string[]) => references.flatMap((reference) => byReference.get(reference) ?? []);
  return { components: pick(named.components), plugins: pick(named.plugins) };
}

function register(
  { path, mtimeMs }: PackageSource,
  contents: PackageContents & { readonly sha256: string; readonly size: number },
  registration: Registration,
  vouch: Vouch,
  images: Selection,
  target: ImportTarget,
  catalog: Catalog,
  options: ImportOptions,
  medium: CarriedOn | undefined,
): ImportedPackage {
  const { group_key: key, group_name: name, group_version: version } = contents.template;
  return catalog.transaction(() => {
    const before = compareWithCatalog(catalog, registration);
    if (before === 'different' && !options.replace) throw differs(contents);
    if (before !== 'same' || catalog.versions.images(key, version).length === 0) registerVersion(catalog, registration);
    keepVouch(catalog, key, version, vouch);
    const record = recordPackage(catalog, path, mtimeMs, contents);
    const digest = contents.sealDigest ?? contents.sha256;
    if (images.skipped.size === 0) catalog.imports.put({ digest, target: target.id, templateKey: key, version });
    catalog.history.append({
      actor: options.actor,
      action: 'import',
      subject: `${name}@${version}`,
      detail: {
        path,
        ...(medium && { medium }),
        sha256: contents.sha256,
        size: contents.size,
        into: target.label,
        loaded: [...images.loaded],
        skipped: [...images.skipped.keys()],
      },
    });
    return {
      package: packageView(record, true),
      into: target.label,
      loaded: [...images.loaded],
      present: [...new Set(images.present)],
      skipped: [...images.skipped].map(([reference, platform]) => ({ reference, platform })),
      alreadyKnown: before === 'same',
      notices: contents.notices,
    };
  });
}

/** The best word for a version counts: a copy that nobody signed takes nothing from one that was. */
function keepVouch(catalog: Catalog, key: string, version: string, vouch: Vouch): void {
  const before = catalog.versions.vouched(key, version);
  if (!before || vouch.state === 'trusted' || before.publicKey === null) catalog.versions.vouch(key, version, vouch);
}

/** Whether a sealed package was imported into this target before and every image of it is still there. */
async function isThere(
  header: PackageHeader,
  loader: ImageLoader,
  target: ImportTarget,
  catalog: Catalog,
): Promise<boolean> {
  if (!header.seal || !header.sealDigest) return false;
  const done = catalog.imports.find(header.sealDigest, target.id);
  if (!done || !catalog.versions.get(done.templateKey, done.version)) return false;
  for (const image of header.seal.images) {
    if (!(await loader.hasImage(image.reference, image.configDigest))) return false;
  }
  return true;
}

function alreadyThere(
  { path, mtimeMs }: PackageSource,
  header: PackageHeader & { readonly size: number },
  target: ImportTarget,
  catalog: Catalog,
): ImportedPackage {
  const record = recordPackage(catalog, path, mtimeMs, { ...header, images: undefined, sha256: null });
  return {
    package: packageView(record, true),
    into: target.label,
    loaded: [],
    present: (header.seal?.images ?? []).map(({ reference }) => reference),
    skipped: [],
    alreadyKnown: true,
    notices: [],
  };
}

/** Refuses before anything is read when the library has this version with other content. */
function refuseConflict(catalog: Catalog, header: PackageHeader, options: ImportOptions): void {
  if (options.replace) return;
  const registration: Registration = { template: header.template, metadata: header.metadata, source: 'package' };
  if (compareWithCatalog(catalog, registration) === 'different') throw differs(header);
}

function differs({ template }: { readonly template: PackageHeader['template'] }): SealiftError {
  return new SealiftError('package.version_differs', { name: template.group_name, version: template.group_version });
}
