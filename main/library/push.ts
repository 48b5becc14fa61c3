import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SealiftError, toErrorData } from '../errors';
import {
  type ImageRecord,
  type LayerVault,
  openVault,
  type PushOptions,
  pushImages,
  readAuthorities,
  uploadRecords,
  vaultLoader,
} from '../images';
import type { JobContext } from '../jobs';
import { certificateFingerprint } from '../network';
import { bringImages, readPackage } from '../packages';
import type { PushedTo, PushInput, PushRegistry, PushResult, VersionName } from '../service-types';
import { blankCredentials, retagReference, retagTemplate, serializeTemplate, type Template } from '../templates';
import { requireFull } from './delta/require-full';
import type { LibraryEnvironment } from './environment';
import { imageSources } from './export-version';
import { imagesOf } from './import-package';
import { packagesAt } from './import-packages';
import { pinImages } from './register';
import { admitted, judgePackage } from './trust/verdict';
import { usingVault } from './vault/using';
import { findVersion } from './versions';

/** A template and the vault that holds all its images. */
interface Ready {
  readonly template: Template;
  readonly images: readonly ImageRecord[];
  readonly vault: LayerVault;
}

type Access = Pick<PushOptions, 'user' | 'password' | 'insecure' | 'trust'>;

/** What a push is about, for people. */
export function pushSubject({ from, to }: PushInput, label: (version: VersionName) => string): string {
  const what = 'version' in from ? label(from.version) : basename(from.package);
  const [first, ...others] = to.map(({ registry }) => registry);
  return `${what} → ${first}${others.length > 0 ? ` +${others.length}` : ''}`;
}

/**
 * Pushes the images of a version, or of a package without the library, to registries under the names that a 5.3 importer gives
 * them, and returns for each the template retagged to match. Layers a registry has are skipped, uploads that were cut off go on.
 * One registry that fails does not stop the others; the job then fails with `registry.pushed_partly`, naming both.
 *
 * Of a version, images come from the vault; what it lacks is fetched from the engine first. A package is read and checked as at an
 * import, into a vault of its own that is gone afterwards: nothing is pushed before its last byte was right.
 */
export function pushImagesOf(input: PushInput, env: LibraryEnvironment, context: JobContext): Promise<PushResult> {
  return usingVault(env, () => pushing(input, env, context));
}

async function pushing(input: PushInput, env: LibraryEnvironment, context: JobContext): Promise<PushResult> {
  const { from } = input;
  const targets = await Promise.all(input.to.map(async (to) => ({ to, access: await accessTo(to) })));
  if (targets.length === 0) throw new SealiftError('input.invalid', { call: 'push', issues: ['to'] });
  const through = async (ready: Ready) => pushToAll(ready, targets, env, context);
  if ('package' in from) return withPackage(from.package, input.accepted ?? false, env, context, through);
  context.plan([
    { key: 'resolve', weight: 1 },
    { key: 'fetch', weight: 40 },
    { key: 'push', weight: 59 },
  ]);
  context.begin('resolve');
  const { template, pins } = findVersion(env.catalog, from.version);
  const sources = await imageSources([], env);
  const brought = await bringImages({ template, pins, plugins: true }, sources, env.vault, 'default', context);
  pinImages(env.catalog, { template, images: brought });
  return through({ template, images: once([...brought.components, ...brought.plugins]), vault: env.vault });
}

/** Reads a package into a vault that lasts as long as `use` does. */
async function withPackage(
  path: string,
  accepted: boolean,
  env: LibraryEnvironment,
  context: JobContext,
  use: (ready: Ready) => Promise<PushResult>,
): Promise<PushResult> {
  context.plan([
    { key: 'read', weight: 40 },
    { key: 'push', weight: 60 },
  ]);
  const found = await packagesAt({ path }, env, context);
  const [only] = found;
  if (!only || found.length > 1) throw new SealiftError('registry.one_package', { path, found: found.length });
  const { source } = only;
  const folder = join(env.home, 'pushing', context.id);
  context.scratch(folder);
  try {
    const vault = await openVault(folder);
    const loader = vaultLoader(vault);
    try {
      context.begin('read', source.size);
      const contents = await readPackage(source, {
        signal: context.signal,
        loader,
        onBytes: (bytes) => context.advance(bytes),
        onItem: (name) => context.item(name),
        onHeader: async (header) => {
          requireFull(header, source.path);
          admitted(await judgePackage(header, env.trust), { path: source.path, accepted });
        },
      });
      const expected = await source.expected();
      if (expected !== undefined && expected !== contents.sha256)
        throw new SealiftError('package.checksum', { path: source.path });
      await loader.commit(contents.images);
      const { components, plugins } = imagesOf(contents);
      return await use({ template: contents.template, images: once([...components, ...plugins]), vault });
    } finally {
      await loader.abort();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function pushToAll(
  ready: Ready,
  targets: readonly { readonly to: PushRegistry; readonly access: Access }[],
  env: LibraryEnvironment,
  context: JobContext,
): Promise<PushResult> {
  const size = await compressedSize(ready);
  context.begin('push', size * targets.length);
  const outcomes = await Promise.all(
    targets.map(async ({ to, access }) => {
      let counted = 0;
      const onBytes = (bytes: number) => {
        counted += bytes;
        context.advance(bytes);
      };
      try {
        return { to, pushed: await pushTo(ready, to, access, env, context, onBytes) };
      } catch (error) {
        // What this registry will not get any more is not waited for either.
        context.forgo?.(Math.max(0, size - counted));
        return { to, error };
      }
    }),
  );
  context.signal.throwIfAborted();
  const registries = outcomes.flatMap(({ pushed }) => pushed ?? []);
  const failed = outcomes.flatMap(({ to, error }) => (error === undefined ? [] : { to, error }));
  if (failed.length === 0) return { registries };
  if (targets.length === 1) throw failed[0]?.error;
  const errors = failed.map(({ error }) => toErrorData(error));
  throw new SealiftError('registry.pushed_partly', {
    failed: failed.map(({ to }) => `${to.registry}/${to.namespace}`),
    codes: errors.map(({ code }) => code),
    errors: errors.map((each) => JSON.stringify(each)),
    pushed: registries.map(({ registry, namespace }) => `${registry}/${namespace}`),
    results: registries.map((each) => JSON.stringify(each)),
  });
}

async function pushTo(
  { template, images, vault }: Ready,
  { registry, namespace }: PushRegistry,
  access: Access,
  env: LibraryEnvironment,
  context: JobContext,
  onBytes: (bytes: number) => void,
): Promise<PushedTo> {
  // Two images that would get one name are told before anything is sent.
  const metadata = serializeTemplate(retagTemplate(blankCredentials(template), { registry, namespace }));
  const items = images.map((image) => ({ image, target: retagReference(image.reference, registry, namespace) }));
  const uploads = uploadRecords(join(env.home, 'uploads'));
  const pushed = await pushImages(
    items,
    vault,
    { ...access, uploads, onImage: (target) => context.item(target) },
    { signal: context.signal, onBytes },
  );
  env.catalog.history.append({
    actor: env.actor,
    action: 'push',
    subject: `${template.group_name}@${template.group_version}`,
    detail: { registry, namespace, images: pushed.map(({ to, digest }) => ({ to, digest })) },
  });
  return { registry, namespace, images: pushed, metadata };
}

/** Looks at what a registry is to be reached with before anything is done. */
async function accessTo({
  registry,
  namespace,
  user,
  password,
  insecure,
  authority,
  pin,
}: PushRegistry): Promise<Access> {
  const wrong = [
    ...(registry.trim() === '' ? ['registry'] : []),
    ...(namespace.trim() === '' ? ['namespace'] : []),
    ...(pin !== undefined && certificateFingerprint(pin) === undefined ? ['pin'] : []),
  ];
  if (wrong.length > 0) throw new SealiftError('input.invalid', { call: 'push', issues: wrong });
  const plainPin = pin === undefined ? undefined : certificateFingerprint(pin);
  return {
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(insecure === undefined ? {} : { insecure }),
    trust: {
      ...(authority === undefined ? {} : { authorities: await readAuthorities(authority) }),
      ...(plainPin === undefined ? {} : { pin: plainPin }),
    },
  };
}

function once(images: readonly ImageRecord[]): ImageRecord[] {
  return [...new Map(images.map((image) => [image.reference, image])).values()];
}

/** Bytes that a push to one registry handles: what the vault has of each layer, once. */
async function compressedSize({ images, vault }: Ready): Promise<number> {
  const layers = new Set(images.flatMap((image) => image.layers.map(({ diffId }) => diffId)));
  const sizes = await Promise.all([...layers].map(async (diffId) => (await vault.find(diffId))?.compressedSize ?? 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}
