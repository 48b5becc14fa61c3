import { mkdir, statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SealiftError } from '../../errors';
import { checkFolder } from '../../files';
import type { Compression, Digest, DiskVault, ImageRecord, ImageSource, StoredLayer } from '../../images';
import type { JobContext } from '../../jobs';
import { blankCredentials, isPartial, packageFolder, serializeTemplate, type Template } from '../../templates';
import { ageWriter } from '../../trust';
import { composeFiles } from '../compose/compose-files';
import { type Base, deltaContent, type LayerDifference, sealedFull } from '../delta/content';
import { leftOut } from '../delta/left-out';
import { COMPONENT_IMAGES, METADATA_FILE, PLUGIN_IMAGES } from '../seal/schema';
import { ENCRYPTED, type WritableKind } from '../types';
import { type PackageContent, type PackageFile, type PackagePlan, planPackage, type SignSeal } from '../write/plan';
import { estimatePackedSize, type WrittenPackage, writePackage } from '../write/write-package';
import { bringImages } from './bring-images';
import { makeDifferences, rebuiltLayers } from './differences';
import { landPackage } from './land';
import type { Pins } from './needed-images';
import { storedLayers } from './resolve-images';

export interface ExportRequest {
  readonly template: Template;
  readonly pins: Pins;
  readonly kinds: readonly WritableKind[];
  readonly out: string;
  readonly compression: Compression;
  readonly overwrite: boolean;
  /** Signs the seal of each package; left out for unsigned ones. */
  readonly sign?: SignSeal;
  /** Public keys to encrypt the packages to; left out for readable ones. */
  readonly encryptTo?: readonly string[];
  /** Delta packages to these bases in place of full ones. */
  readonly delta?: DeltaRequest;
}

export interface DeltaRequest {
  readonly bases: readonly Base[];
  /** Left out where rebuilt layers go whole. */
  readonly differences?: {
    /** A new folder of the job's own: what is made for the package waits there. */
    readonly folder: string;
    /** Brings layers into the vault that are near; those that are nowhere it leaves. */
    bring(layers: ReadonlySet<Digest>): Promise<void>;
  };
}

export interface ExportedPackage extends WrittenPackage {
  readonly kind: WritableKind;
  readonly plan: PackagePlan;
  /** False when the very same file stood there already. */
  readonly written: boolean;
}

export interface ExportOutcome {
  readonly packages: readonly ExportedPackage[];
  readonly components: readonly ImageRecord[];
  readonly plugins: readonly ImageRecord[];
  readonly fetchedBytes: number;
}

/** Weights follow measured shares: reading and compressing dominates, writing copies what is compressed already. */
const steps = [
  { key: 'resolve', weight: 1 },
  { key: 'fetch', weight: 75 },
  { key: 'write', weight: 24 },
];

const stepsWithDifferences = [...steps.slice(0, 2), { key: 'differ', weight: 40 }, ...steps.slice(2)];

/**
 * Exports one version in one or more forms. Order: everything is looked up first (all that is missing is named, nothing written
 * yet), missing layers are brought into the vault, then each package is laid out, written, flushed and given its name. An
 * error or cancel at any moment leaves no part of a package; layers that reached the vault stay and make the next try quick.
 */
export async function exportPackages(
  request: ExportRequest,
  sources: readonly ImageSource[],
  vault: DiskVault,
  context: JobContext,
): Promise<ExportOutcome> {
  context.plan(request.delta?.differences ? stepsWithDifferences : steps);
  context.begin('resolve');
  const out = resolve(request.out);
  // Before images are fetched for an hour.
  await checkFolder(out);
  const template = blankCredentials(request.template);
  const wanted = { template, pins: request.pins, plugins: request.kinds.includes('rainbond-app') };
  const { components, plugins, fetchedBytes } = await bringImages(wanted, sources, vault, request.compression, context);
  const progress = { signal: context.signal, onBytes: (bytes: number) => context.advance(bytes) };
  const images = [...components, ...plugins];
  const leave = leftOut(images, request.delta?.bases ?? []);
  const stored = await storedLayers(images, vault, request.compression, progress, leave);
  const differences = await differencesFor(request, images, leave, stored, vault, context);
  if (request.delta && leave.size + differences.length === 0)
    throw new SealiftError('delta.nothing_shared', namesOf(request));
  await mkdir(out, { recursive: true });

  const plans: { kind: WritableKind; plan: PackagePlan }[] = [];
  for (const kind of request.kinds) {
    const content = contentOf(kind, template, components, plugins);
    const full = planPackage(content, request.sign);
    plans.push({ kind, plan: request.delta ? await planDelta(content, full, request, stored, differences) : full });
  }
  const sizes = plans.map(({ plan }) => estimatePackedSize(plan, stored));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  await requireSpace(out, total);
  context.begin('write', total);
  const packages: ExportedPackage[] = [];
  for (const { kind, plan } of plans) {
    const encrypt = request.encryptTo && (await ageWriter(request.encryptTo));
    const path = join(out, `${plan.seal.folder}.tar.gz${encrypt ? ENCRYPTED : ''}`);
    context.item(path);
    const { file, written } = await writePackage(plan, path, vault, stored, request.compression, context, encrypt);
    const landed = await landPackage(file, written, request.overwrite, context);
    packages.push({ ...written, kind, plan, written: landed });
  }
  return { packages, components, plugins, fetchedBytes };
}

/** The delta package in place of a full one, which its seal describes. */
async function planDelta(
  content: PackageContent,
  full: PackagePlan,
  { compression, sign, delta }: ExportRequest,
  stored: ReadonlyMap<string, StoredLayer>,
  differences: readonly LayerDifference[],
): Promise<PackagePlan> {
  const sealed = await sealedFull(full, compression, stored);
  return planPackage(deltaContent(content, delta?.bases ?? [], differences, sealed, full.signature), sign);
}

/** Layers that go as differences to ones that all bases have; begins the job's step for it. */
async function differencesFor(
  { delta }: ExportRequest,
  images: readonly ImageRecord[],
  leave: ReadonlySet<Digest>,
  stored: ReadonlyMap<string, StoredLayer>,
  vault: DiskVault,
  context: JobContext,
): Promise<LayerDifference[]> {
  if (!delta?.differences) return [];
  const { folder, bring } = delta.differences;
  const rebuilt = rebuiltLayers(images, delta.bases, leave);
  const candidates = rebuilt.flatMap((one) => one.candidates.flat());
  // Each pair is read once for its base and twice for the layer.
  const pairs = rebuilt.flatMap(({ layer, candidates: all }) => all.flat().map(({ size }) => size + 2 * layer.size));
  context.begin(
    'differ',
    pairs.reduce((sum, bytes) => sum + bytes, 0),
  );
  if (candidates.length === 0) return [];
  await bring(new Set(candidates.map(({ diffId }) => diffId)));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const progress = { signal: context.signal, onBytes: (bytes: number) => context.advance(bytes) };
  return makeDifferences(rebuilt, { vault, stored, folder, progress });
}

/** The content of a full package. Its files are in order: the template first, so that inspecting one reads no image. */
export function contentOf(
  kind: WritableKind,
  template: Template,
  components: readonly ImageRecord[],
  plugins: readonly ImageRecord[],
): PackageContent {
  const metadata: PackageFile = { path: METADATA_FILE, bytes: Buffer.from(serializeTemplate(template)) };
  const images: PackageFile[] = [{ path: COMPONENT_IMAGES, images: components }];
  if (plugins.length > 0 && kind === 'rainbond-app') images.push({ path: PLUGIN_IMAGES, images: plugins });
  const folder = packageFolder(template.group_name, versionOf(template), kind);
  return {
    kind,
    template: { key: template.group_key, name: template.group_name, version: template.group_version },
    folder,
    files:
      kind === 'rainbond-app'
        ? [metadata, ...images]
        : [metadata, ...composeFiles(template, components, folder), ...images],
  };
}

/** A package of some components is not to be taken for that of all. */
export function versionOf(template: Template): string {
  return isPartial(template) ? `${template.group_version}-part` : template.group_version;
}

function namesOf({ template, delta }: ExportRequest) {
  return {
    name: template.group_name,
    version: template.group_version,
    bases: (delta?.bases ?? []).map((base) => ('site' in base ? base.site : base.version.version)),
  };
}

/** Refuses early when the packages cannot fit. Where the system does not tell the free space, writing finds out. */
export async function requireSpace(folder: string, needed: number): Promise<void> {
  const facts = await statfs(folder).catch(() => undefined);
  if (facts && facts.bavail * facts.bsize < needed) throw new SealiftError('disk.full', { path: folder });
}
