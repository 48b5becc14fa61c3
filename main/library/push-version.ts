import { SealiftError } from '../errors';
import { type ImageRecord, pushImages } from '../images';
import type { JobContext } from '../jobs';
import { bringImages } from '../packages';
import type { PushInput, PushResult } from '../service-types';
import { blankCredentials, retagReference, retagTemplate, serializeTemplate } from '../templates';
import type { LibraryEnvironment } from './environment';
import { imageSources } from './export-version';
import { pinImages } from './register';
import { usingVault } from './vault/using';
import { findVersion } from './versions';

/**
 * Pushes a version's images to a registry under the names that a 5.3 importer gives them, and returns the template retagged to
 * match. Images come from the vault; what it lacks is fetched from the engine first. Layers the registry has are skipped.
 */
export function pushVersion(input: PushInput, env: LibraryEnvironment, context: JobContext): Promise<PushResult> {
  return usingVault(env, () => pushing(input, env, context));
}

async function pushing(input: PushInput, env: LibraryEnvironment, context: JobContext): Promise<PushResult> {
  context.plan([
    { key: 'resolve', weight: 1 },
    { key: 'fetch', weight: 40 },
    { key: 'push', weight: 59 },
  ]);
  context.begin('resolve');
  const { row, template, pins } = findVersion(env.catalog, input.version);
  if (input.registry.trim() === '' || input.namespace.trim() === '')
    throw new SealiftError('input.invalid', { call: 'push', issues: ['registry', 'namespace'] });
  const brought = await bringImages(
    { template, pins, plugins: true },
    await imageSources([], env),
    env.vault,
    'default',
    context,
  );
  pinImages(env.catalog, { template, images: brought });
  const images = [
    ...new Map([...brought.components, ...brought.plugins].map((image) => [image.reference, image])).values(),
  ];

  const target = { registry: input.registry, namespace: input.namespace };
  const items = images.map((image) => ({
    image,
    target: retagReference(image.reference, target.registry, target.namespace),
  }));
  context.begin('push', await compressedSize(images, env));
  const progress = { signal: context.signal, onBytes: (bytes: number) => context.advance(bytes) };
  const pushed = await pushImages(
    items,
    env.vault,
    { user: input.user, password: input.password, insecure: input.insecure },
    progress,
  );
  env.catalog.history.append({
    actor: env.actor,
    action: 'push',
    subject: `${template.group_name}@${row.version}`,
    detail: { ...target, images: pushed.map(({ to, digest }) => ({ to, digest })) },
  });
  return { images: pushed, metadata: serializeTemplate(retagTemplate(blankCredentials(template), target)) };
}

/** Bytes that a push handles: what the vault has of each layer, once. */
async function compressedSize(images: readonly ImageRecord[], { vault }: LibraryEnvironment): Promise<number> {
  const layers = new Set(images.flatMap((image) => image.layers.map(({ diffId }) => diffId)));
  const sizes = await Promise.all([...layers].map(async (diffId) => (await vault.find(diffId))?.compressedSize ?? 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}
